"""F3 (safety.md section 9): a disk fills up. What was sent waits and says why, nothing half written stays, all goes on.

Originals, what is on its way in, and the index each on a small file system of their own in turn, as an operator may
have mounted them.
"""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from archive import fixity
from archive.models import Document, Original
from archive.storage import INCOMING
from ingest.models import Batch, Item, ItemState
from ingest.services import retry, work
from ingest.services.sweeping import remove_old_temp_files
from ingest.staging import write_staged
from search.drain import drain_all, reconcile, writing
from tests.conftest import browser_of
from tests.ingest.conftest import AddBytes, add_bytes, batch  # noqa: F401 - fixtures
from tests.search.conftest import index_folder  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
SMALL, LARGE = "1m", "16m"
MIB = 1024 * 1024
Mount = Callable[..., None]


@pytest.fixture
def mount() -> Iterator[Mount]:
    """Puts a file system in memory on a folder; `again`: gives the one that is there another size."""
    mounted: list[Path] = []

    def do(folder: Path, size: str, *, again: bool = False) -> None:
        option = f"{'remount,' if again else ''}size={size},mode=700"
        command = ["mount", "-t", "tmpfs", "-o", option, "none", str(folder)]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode:
            pytest.skip("F3: this machine lets nobody mount a small file system here")
        mounted.append(folder)

    yield do
    for folder in set(mounted):
        subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=True)


@pytest.fixture
def data(tmp_path: Path, settings: Any) -> Path:
    """MUNIMENT_DATA, and the originals in it."""
    settings.MUNIMENT_DATA = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "originals": {"BACKEND": "archive.storage.OriginalsFolder", "OPTIONS": {"location": str(tmp_path)}}
    }
    for name in ("originals", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def text(size: int) -> bytes:
    """Words that fill so many bytes."""
    return b"words of a long document\n" * (size // 25)


def files(folder: Path) -> list[Path]:
    """What lies there that has bytes."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_original_that_finds_no_room_waits_and_leaves_nothing_behind(
    data: Path,
    mount: Mount,
    add_bytes: AddBytes,  # noqa: F811
) -> None:
    mount(data / "originals", SMALL)
    item = add_bytes(text(2 * MIB), "large.txt")
    work(item.pk)
    item.refresh_from_db()
    assert (item.state, item.reason) == (ItemState.RETRYING, "disk_full")
    assert Original.objects.count() == Document.objects.count() == 0
    assert files(data / "originals") == []
    fits = add_bytes(b"a few words", "small.txt")
    work(fits.pk)
    fits.refresh_from_db()
    assert fits.state == ItemState.DONE  # what fits is taken meanwhile
    mount(data / "originals", LARGE, again=True)
    assert retry(batch=Batch.objects.get(pk=item.batch_id)) == 1
    work(item.pk)
    assert Item.objects.get(pk=item.pk).state == ItemState.DONE
    assert {path.name for path in files(data / "originals")} == set(Original.objects.values_list("sha256", flat=True))
    assert files(data / "tmp") == []
    assert list(fixity.row_problems()) == []


def test_bytes_that_cannot_be_staged_leave_no_file(data: Path, mount: Mount) -> None:
    mount(data / "tmp", SMALL)
    with pytest.raises(OSError, match="No space left"):
        write_staged([text(MIB)] * 3)
    assert files(data / "tmp") == []


def test_a_form_whose_files_find_no_room_is_told_so(data: Path, mount: Mount, charlie: User) -> None:
    mount(data / "tmp", SMALL)
    browser = browser_of(charlie)
    answer = browser.post("/intake/", {"files": SimpleUploadedFile("a.txt", text(2 * MIB)), "access": "newsroom"})
    assert answer.status_code == 507
    assert files(data / "tmp") == []
    assert browser.get("/intake/").status_code == 200  # reading goes on


def test_a_document_that_the_index_has_no_room_for_is_found_once_it_has(
    data: Path,
    mount: Mount,
    index_folder: Path,  # noqa: F811
    add_bytes: AddBytes,  # noqa: F811
) -> None:
    index_folder.mkdir(exist_ok=True)
    mount(index_folder, "64k")
    item = add_bytes("一份很长的文件。".encode() * 20_000, "a.txt")
    work(item.pk)
    assert Item.objects.get(pk=item.pk).state == ItemState.DONE  # held and read: only search waits
    with pytest.raises(Exception, match=r"(?i)no space left|io::Error"), writing():
        drain_all()
    mount(index_folder, "64m", again=True)
    with writing():
        assert drain_all().documents >= 1
    assert reconcile() == []


def test_a_copy_between_two_disks_that_was_cut_off_is_swept_and_no_fault(data: Path, mount: Mount) -> None:
    mount(data / "originals", LARGE)
    left = data / INCOMING / "0123456789abcdef"
    left.parent.mkdir()
    left.write_bytes(b"half of a file")
    assert [each for each in fixity.row_problems() if each.subject == left.name] == []
    assert remove_old_temp_files() == []
    os.utime(left, (time.time() - 7_200,) * 2)
    assert remove_old_temp_files() == [left]
    assert files(data / "originals") == []
