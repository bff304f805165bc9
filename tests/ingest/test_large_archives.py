"""Web archives larger than any other file: taken by command, streamed, with bounds that grow with their bytes."""

from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from archive.models import Document
from ingest import sandbox, sandbox_checks
from ingest.models import Item, ItemState
from ingest.readers.base import ChildHead, Declared, ReadError
from ingest.sandbox_lock import READING, RECOGNISING, bounds_of
from tests.ingest.readers.test_warc import http, record, wacz
from tests.ingest.test_command import run

LONG = "示例县公告，" * 40


def crawl(pages: int) -> bytes:
    """A WARC of so many pages, each another."""
    made = []
    for number in range(pages):
        page = f"<html><body><h1>第{number}号</h1><p>{LONG}</p></body></html>".encode()
        made.append(record(http(page), WARC_Target_URI=f"http://a.example/{number}.htm"))
    return b"".join(made)


@pytest.mark.django_db
def test_a_web_archive_over_the_limit_of_files_is_taken_by_command_up_to_its_own(
    tmp_path: Path, otto: User, settings: Any
) -> None:
    settings.MUNIMENT_MAX_FILE_BYTES = 1_000
    settings.MUNIMENT_MAX_ARCHIVE_BYTES = 8_000
    (tmp_path / "a.warc").write_bytes(crawl(3))
    (tmp_path / "a.wacz").write_bytes(wacz())
    (tmp_path / "long.txt").write_bytes(LONG.encode() * 10)
    (tmp_path / "longer.warc").write_bytes(crawl(40))
    _, code = run(str(tmp_path))
    assert code == 1
    ended = dict(Item.objects.filter(parent=None).values_list("raw_input", "reason"))
    assert {Path(name).name: reason for name, reason in ended.items()} == {
        "a.warc": "",
        "a.wacz": "",
        "long.txt": "too_large",
        "longer.warc": "too_large",
    }
    assert (
        not Item.objects.filter(kind=Item.Kind.MEMBER).exclude(state__in=[ItemState.DONE, ItemState.DUPLICATE]).exists()
    )
    assert Document.objects.count() == 4


def test_the_bounds_of_a_web_archive_grow_with_its_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(crawl(60))
    monkeypatch.setattr(sandbox_checks, "FRAMES_BYTES", 8_000)
    with pytest.raises(ReadError) as refused:
        list(sandbox.read(path, declared=Declared(path.name)))
    assert refused.value.code == "output_limit"
    monkeypatch.setattr(sandbox, "PORTION", 4_000)
    heads = [part for part in sandbox.read_archive(path, declared=Declared(path.name)) if isinstance(part, ChildHead)]
    assert len(heads) == 60


def test_a_child_may_compute_as_long_as_its_file_is_worth() -> None:
    assert bounds_of({"op": "read"}) == READING
    assert bounds_of({"op": "recognise"}) == RECOGNISING
    assert bounds_of({"op": "read", "times": 3}).cpu_seconds == 3 * READING.cpu_seconds
    assert bounds_of({"op": "read", "times": 3}).address_space == READING.address_space
