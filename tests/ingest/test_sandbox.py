"""What comes out of the sandbox, and what a hostile file can do in it (safety.md section 2)."""

import os
import time
from collections.abc import Iterator
from dataclasses import astuple
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from archive.registry import NotAvailable, registry
from ingest import sandbox
from ingest.readers.base import ChildHead, Declared, Limits, PageText, Part, ReadError, Summary, Warn
from ingest.sandbox_checks import Checker
from ingest.sandbox_ranges import read_in_ranges
from ingest.sandbox_server import Job, ReaderServer, keeper
from tests.ingest import hostile, made
from tests.ingest.readers.made_pdf import line, pdf
from tests.waiting import eventually


@pytest.fixture(scope="module")
def server() -> Iterator[ReaderServer]:
    """A server with the hostile reader, at the level of this machine."""
    made = ReaderServer(hostile.command())
    yield made
    made.stop()


@pytest.fixture(scope="module")
def open_server() -> Iterator[ReaderServer]:
    """The same at L0: limits only."""
    made = ReaderServer(hostile.command("L0"))
    yield made
    made.stop()


def run(server: ReaderServer, folder: Path, action: str, seconds: float = 20.0) -> tuple[list[Part], str]:
    """What the hostile action gave, and the code it ended with."""
    path = folder / action
    path.write_bytes(hostile.MARK + action.encode())
    parts: list[Part] = []

    def attempt(pages: range | None) -> Iterator[Part]:
        request = {
            "op": "read",
            "declared": astuple(Declared()),
            "pages": [pages.start, pages.stop] if pages else None,
            "limits": astuple(Limits()),
        }
        checker = Checker(Limits(), pages)
        for frame in sandbox.run(server, path, request, seconds):
            yield checker.part(frame, len(frame.tail) + len(str(frame.values)))
        checker.finish()

    try:
        parts.extend(iter_parts := read_in_ranges(attempt, None))
        del iter_parts
    except ReadError as error:
        return parts, error.code
    return parts, ""


def test_a_message_inside_a_message_comes_out_of_a_child_that_can_load_nothing_any_more(tmp_path: Path) -> None:
    inner, outer = EmailMessage(), EmailMessage()
    inner["Subject"] = "内层"
    inner.set_content("inner")
    outer["From"] = "a@example.org"
    outer.set_content("outer")
    outer.add_attachment(inner)
    path = tmp_path / "a.eml"
    path.write_bytes(outer.as_bytes())
    parts = list(sandbox.read(path, declared=Declared("a.eml")))
    assert [part.declared.media_type for part in parts if isinstance(part, ChildHead)] == ["message/rfc822"]


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("eat-memory", "memory_limit"),
        ("abort-with-much-memory", "memory_limit"),
        ("abort", "reader_error"),
        ("spin", "cpu_limit"),
        ("one-large-file", "reader_error"),
        ("many-large-files", "output_limit"),
        ("flood", "output_limit"),
        ("noise", "output_invalid"),
    ],
)
def test_a_hostile_file_ends_in_a_named_state(server: ReaderServer, tmp_path: Path, action: str, code: str) -> None:
    assert run(server, tmp_path, action)[1] == code
    assert run(server, tmp_path, "tell")[1] == ""  # and the server reads on


def test_a_reader_that_sleeps_is_stopped_by_the_clock(server: ReaderServer, tmp_path: Path) -> None:
    _, code = run(server, tmp_path, "sleep", seconds=0.3)
    assert code == "wall_limit"


def test_time_in_which_nobody_listens_does_not_count_against_the_clock(server: ReaderServer, tmp_path: Path) -> None:
    path = tmp_path / "tell"
    path.write_bytes(hostile.MARK + b"tell")
    request = {"op": "read", "declared": astuple(Declared()), "pages": None, "limits": astuple(Limits())}
    frames = sandbox.run(server, path, request, seconds=2.0)
    next(frames)
    time.sleep(2.2)
    assert [frame.name for frame in frames] == ["Summary"]


def test_a_reader_that_closes_its_pipe_and_lives_on_is_stopped(
    server: ReaderServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.sandbox_server.DIE_SECONDS", 0.3)
    assert run(server, tmp_path, "silence")[1] == "output_invalid"


@pytest.mark.parametrize("action", ["fork-bomb", "grandchild", "kill-parent"])
def test_at_l1_a_reader_can_neither_fork_nor_signal(server: ReaderServer, tmp_path: Path, action: str) -> None:
    if server.level != "L1":
        pytest.skip(f"this machine cannot isolate readers: {server.why}")
    assert run(server, tmp_path, action)[1] == "reader_error"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give each child a user of its own")
@pytest.mark.parametrize("action", ["fork-bomb", "grandchild"])
def test_at_l0_what_a_reader_forks_dies_with_it(open_server: ReaderServer, tmp_path: Path, action: str) -> None:
    run(open_server, tmp_path, action)
    assert eventually(lambda: hostile.at_work(open_server.pid) == [])


def test_a_reader_knows_nothing_of_the_process_that_asked(server: ReaderServer, tmp_path: Path) -> None:
    parts, _ = run(server, tmp_path, "tell")
    assert isinstance(parts[0], PageText)
    told = dict(line.split("=", 1) for line in parts[0].text.splitlines())
    assert told["environment"] in {"[]", "['LC_CTYPE']"}
    assert told["django"] == "False"
    assert told["descriptors"] == "[0, 1, 2, 3, 4]"
    assert told["threads"] == "1"
    assert told["uid"] != "0"


def test_two_bad_pages_cost_two_pages(server: ReaderServer, tmp_path: Path) -> None:
    parts, code = run(server, tmp_path, "bad-page")
    pages = [part for part in parts if isinstance(part, PageText)]
    assert code == ""
    assert [page.number for page in pages] == list(range(1, 121))
    assert [page.number for page in pages if not page.text] == [7, 60]
    assert [part.page for part in parts if isinstance(part, Warn)] == [7, 60]
    assert isinstance(parts[-1], Summary)


def test_below_l1_only_text_and_our_sample_are_read(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "level", lambda: "L0")
    page, text = tmp_path / "a.html", tmp_path / "a.txt"
    page.write_text("<html><body><p>a page</p></body></html>", encoding="utf-8")
    text.write_text("plain words", encoding="utf-8")
    with pytest.raises(ReadError) as refused:
        list(sandbox.read(page, declared=Declared()))
    assert refused.value.code == "sandbox_unavailable"
    assert list(sandbox.read(text, declared=Declared()))
    ours = settings.BASE_DIR / "sample" / "files"
    sample = next((path for path in sorted(ours.rglob("*.html")) if path.is_file()), None)
    if sample is not None:
        assert list(sandbox.read(sample, declared=Declared()))
    settings.MUNIMENT_ALLOW_UNSANDBOXED = True
    assert list(sandbox.read(page, declared=Declared()))


def test_what_nobody_reads_is_named(tmp_path: Path) -> None:
    path = tmp_path / "program"
    path.write_bytes(b"\x7fELF" + bytes(100))
    found = sandbox.identify(path, Declared("notice.html", "text/html"))
    assert (found.media_type, found.reader) == ("application/x-elf", "")
    with pytest.raises(ReadError) as refused:
        list(sandbox.read(path, declared=Declared()))
    assert refused.value.code == "unsupported_type"


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nothing.pdf"
    path.touch()
    with pytest.raises(ReadError) as refused:
        sandbox.identify(path, Declared())
    assert refused.value.code == "empty"


def test_the_record_gets_pictures_and_snapshots_from_the_sandbox(tmp_path: Path) -> None:
    paper, page = tmp_path / "a.pdf", tmp_path / "a.html"
    paper.write_bytes(pdf([line("words")]))
    page.write_text("<html><body><p>招标</p><script>alert(1)</script></body></html>", encoding="utf-8")
    assert registry.draw_page(paper, "application/pdf", 1).startswith(b"\xff\xd8\xff")
    snapshot = registry.sanitise_html(page, "utf-8")
    assert "<p>招标</p>" in snapshot
    assert "alert" not in snapshot


@pytest.mark.parametrize(("media_type", "number"), [("application/pdf", 2), ("text/html", 1)])
def test_a_picture_that_cannot_be_drawn_is_a_plain_sentence(tmp_path: Path, media_type: str, number: int) -> None:
    paper = tmp_path / "a.pdf"
    paper.write_bytes(pdf([line("words")]))
    with pytest.raises(NotAvailable, match="drawn"):
        registry.draw_page(paper, media_type, number)


def _children(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the server is asked to do, one word a child."""
    asked: list[str] = []
    job = ReaderServer.job

    def counted(self: ReaderServer, request: dict[str, Any], source: int) -> Job:
        asked.append(request["op"])
        return job(self, request, source)

    monkeypatch.setattr(ReaderServer, "job", counted)
    return asked


def test_a_document_is_told_and_read_by_one_child_and_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "tender.txt"
    path.write_text("视频监控\n" * 50, encoding="utf-8")
    told, apart = sandbox.identify(path, Declared()), list(sandbox.read(path, declared=Declared()))
    asked = _children(monkeypatch)
    with sandbox.opened(path, declared=Declared()) as (identified, parts):
        assert (identified, list(parts)) == (told, apart)
    assert asked == ["read"]


def test_a_container_is_told_before_anything_of_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(made.zipped([("a.txt", b"first")]))
    asked = _children(monkeypatch)
    with sandbox.opened(path, declared=Declared()) as (identified, parts):
        assert identified.container
        assert asked == ["read"]
        assert any(isinstance(part, ChildHead) for part in parts)
    assert asked == ["read", "read"]


def test_a_reading_left_before_its_end_leaves_no_child(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("words\n" * 500_000, encoding="utf-8")
    with sandbox.opened(path, declared=Declared()) as (identified, _parts):
        assert identified.media_type == "text/plain"
    assert keeper.current()._open_jobs == 0
