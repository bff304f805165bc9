"""`manage.py ingest`: what it takes, what it says, and how it exits."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from archive.models import Access, Collection, Document
from ingest.models import Batch, Item, ItemState
from ingest.walking import readable_name
from tests.ingest import made

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[str, int]:
    """What the command printed, and its exit code."""
    out = io.StringIO()
    try:
        call_command("ingest", *arguments, stdout=out, verbosity=0)
    except SystemExit as stop:
        return out.getvalue(), int(stop.code or 0)
    return out.getvalue(), 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of good files, one inside another folder, one of them twice."""
    (tmp_path / "in" / "deeper").mkdir(parents=True)
    (tmp_path / "in" / "a.html").write_bytes(made.page("一"))
    (tmp_path / "in" / "deeper" / "b.txt").write_bytes(made.NOTICE.encode())
    (tmp_path / "in" / "deeper" / "same.txt").write_bytes(made.NOTICE.encode())
    return tmp_path / "in"


def test_a_folder_is_walked_and_the_table_says_what_became_of_it(folder: Path, otto: User) -> None:
    said, code = run(str(folder))
    assert code == 0
    assert [line.split() for line in said.splitlines()[2:6]] == [
        ["stored", "2"], ["already", "held", "1"], ["failed", "0"], ["waiting", "0"],
    ]  # fmt: skip
    assert set(Item.objects.values_list("raw_input", flat=True)) == {
        "in/a.html", "in/deeper/b.txt", "in/deeper/same.txt",
    }  # fmt: skip
    assert all(document.brought_by == otto for document in Document.objects.all())
    assert Batch.objects.get().status == Batch.Status.ENDED


def test_one_failure_is_named_with_its_code_and_the_exit_code_is_one(folder: Path, otto: User) -> None:
    (folder / "empty.pdf").touch()
    said, code = run(str(folder), str(folder / "no such file"))
    assert code == 1
    assert "in/empty.pdf" in said
    assert "empty: The file is empty." in said
    assert "not_a_file: There is no such file or folder." in said
    assert Item.objects.filter(state=ItemState.DONE).count() == 2


def test_running_it_twice_stores_nothing_twice(folder: Path, otto: User) -> None:
    run(str(folder))
    said, code = run(str(folder))
    assert code == 0
    assert "already held         3" in said
    assert Document.objects.count() == 2


def test_collection_source_level_and_person_are_as_the_options_say(folder: Path, alice: User, otto: User) -> None:
    run(
        str(folder / "a.html"),
        "--collection", "Cameras 2021", "--source", "http://www.ccgp.example/a.htm", "--access", "public",
        "--as", "alice@example.org",
    )  # fmt: skip
    document = Document.objects.get()
    assert (document.access, document.brought_by) == (Access.PUBLIC, alice)
    assert [each.title for each in document.collections.all()] == ["Cameras 2021"]
    assert Collection.objects.get().owner == alice
    assert document.current is not None
    assert document.current.best_capture is not None
    assert document.current.best_capture.source is not None
    assert document.current.best_capture.source.url == "http://www.ccgp.example/a.htm"


def test_without_an_admin_it_says_so_and_takes_nothing(folder: Path, db: None) -> None:
    with pytest.raises(CommandError, match="no admin"):
        run(str(folder))
    assert not Batch.objects.exists()


def test_a_guest_cannot_bring_documents_in(folder: Path, gina: User) -> None:
    with pytest.raises(CommandError, match="Nobody"):
        run(str(folder), "--as", "gina@example.org")


def test_a_file_over_the_limit_is_listed_and_not_stored(folder: Path, otto: User, settings: object) -> None:
    settings.MUNIMENT_MAX_FILE_BYTES = 50  # type: ignore[attr-defined]
    said, code = run(str(folder / "a.html"))
    assert code == 1
    assert "too_large" in said
    assert not Document.objects.exists()


def test_links_in_a_folder_are_named_and_not_followed(folder: Path, otto: User, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not yours")
    (folder / "link.txt").symlink_to(secret)
    said, code = run(str(folder))
    assert code == 1
    assert "A symbolic link is not followed." in said
    assert not Item.objects.filter(sha256__gt="", raw_input__contains="link").exists()


def test_a_name_that_drives_a_terminal_is_printed_harmlessly(folder: Path, otto: User) -> None:
    (folder / "\x1b[2Jgone.pdf").touch()
    said, _ = run(str(folder))
    assert "\x1b" not in said
    assert "gone.pdf" in said


def test_names_in_other_encodings_are_read_or_spelled_out() -> None:
    import os

    assert readable_name(os.fsdecode("公告.txt".encode())) == "公告.txt"
    assert readable_name(os.fsdecode("公告.txt".encode("gb18030"))) == "公告.txt"
    assert readable_name(os.fsdecode(b"\xff\xff.txt")) == "\\xff\\xff.txt"


@pytest.mark.shared
def test_real_web_archives_pages_and_notices_all_end(shared_data: Path, otto: User, tmp_path: Path) -> None:
    lines = (shared_data / "notices" / "ccgp-2021.jsonl").read_text(encoding="utf-8").splitlines()[:5]
    few = tmp_path / "few.jsonl"
    few.write_text("\n".join(lines), encoding="utf-8")
    said, _ = run(str(shared_data / "warc" / "webrecorder__warcio"), str(shared_data / "html"), str(few))
    open_items = Item.objects.filter(state__in=[ItemState.WAITING, ItemState.WORKING, ItemState.RETRYING])
    assert not open_items.exists(), said
    rows = Item.objects.filter(parent__raw_input="few.jsonl")
    assert {row.state for row in rows} == {ItemState.DONE}
    addresses = {row.capture.source.url for row in rows if row.capture and row.capture.source}
    assert addresses == {json.loads(line)["article_url"] for line in lines}
    assert all(item.sentence for item in Item.objects.filter(state=ItemState.FAILED))
