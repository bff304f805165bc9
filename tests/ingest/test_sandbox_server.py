"""The reader server's life: threads, forks, deaths, wear, and nothing left behind."""

import os
import signal
import tempfile
import threading
import time
from pathlib import Path

import pytest

from ingest import sandbox, sandbox_server
from ingest.readers.base import Declared, Limits, PageText, ReadError
from ingest.sandbox_server import ReaderServer, keeper
from tests.ingest.hostile import at_work, spares
from tests.waiting import eventually


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """A small file."""
    path = tmp_path / "note.txt"
    path.write_text("一段文字\n", encoding="utf-8")
    return path


@pytest.fixture
def fresh() -> ReaderServer:
    """This process's server, whole; a test that harms it leaves a new one to the next."""
    return keeper.current()


def entries(folder: str) -> int:
    """How many names a folder holds."""
    return sum(1 for _ in Path(folder).iterdir())


def text_of(path: Path) -> str:
    """The text of the first page."""
    return next(part.text for part in sandbox.read(path, declared=Declared(path.name)) if isinstance(part, PageText))


def test_a_server_that_was_killed_is_started_again(fresh: ReaderServer, note: Path) -> None:
    assert text_of(note)
    os.kill(fresh.pid, signal.SIGKILL)
    time.sleep(0.1)
    assert text_of(note) == "一段文字\n"
    assert keeper.current().pid != fresh.pid


def test_a_server_that_dies_while_it_reads_is_a_passing_fault(fresh: ReaderServer, note: Path) -> None:
    reading = sandbox.read(note, declared=Declared())
    next(reading)
    os.kill(fresh.pid, signal.SIGKILL)
    time.sleep(0.1)
    code = ""
    try:
        list(reading)
    except ReadError as error:
        code = error.code
    # The small file may have been read to its end before the death.
    assert code in {"", "worker_lost"}
    assert text_of(note)


def test_a_worn_server_is_replaced_and_its_last_reading_ends_in_peace(
    fresh: ReaderServer, note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox_server, "MAX_FILES", 2)
    reading = sandbox.read(note, declared=Declared())
    first = next(reading)
    assert isinstance(first, PageText)
    assert text_of(note)
    assert text_of(note)
    assert keeper.current().pid != fresh.pid
    assert list(reading)


def test_threads_share_one_server(fresh: ReaderServer, note: Path) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(text_of(note))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["一段文字\n"] * 8
    assert keeper.current().pid == fresh.pid


def test_one_reading_may_run_inside_another(fresh: ReaderServer, note: Path) -> None:
    outer = sandbox.read(note, declared=Declared())
    next(outer)
    assert text_of(note)
    assert list(outer)


def test_a_forked_worker_starts_its_own_server(fresh: ReaderServer, note: Path) -> None:
    assert text_of(note)
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = 0 if text_of(note) == "一段文字\n" and keeper.current().pid != fresh.pid else 2
            keeper.stop()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert text_of(note)
    assert keeper.current().pid == fresh.pid


def test_the_server_ends_with_the_process_that_started_it(fresh: ReaderServer, note: Path) -> None:
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        text_of(note)
        os.write(write_end, str(keeper.current().pid).encode())
        os._exit(0)  # no atexit, as a killed worker has none
    os.close(write_end)
    with os.fdopen(read_end) as told:
        server = int(told.read())
    os.waitpid(pid, 0)
    assert eventually(lambda: _state(server) in {"", "Z"})


def test_many_readings_leave_nothing_behind(fresh: ReaderServer, note: Path) -> None:
    text_of(note)
    before = entries("/proc/self/fd")
    server_before = entries(f"/proc/{fresh.pid}/fd")
    for number in range(40):
        reading = sandbox.read(note, declared=Declared())
        next(reading)
        if number % 2:
            list(reading)
        else:
            reading.close()  # type: ignore[attr-defined]
    assert eventually(lambda: entries("/proc/self/fd") == before)
    assert eventually(lambda: at_work(fresh.pid) == [])
    assert waiting(fresh.pid)
    assert entries(f"/proc/{fresh.pid}/fd") <= server_before
    left = f"muniment-reading-{fresh.pid}-*"
    assert eventually(lambda: not list(Path(tempfile.gettempdir()).glob(left)))


def waiting(server: int) -> int:
    """The one child that waits, once it does."""
    found: list[int] = []

    def one() -> bool:
        found[:] = spares(server)
        return [_state(each) for each in found] == ["S"]

    assert eventually(one)
    return found[0]


def _state(pid: int) -> str:
    """Its letter in /proc; empty where there is no such process any more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def test_the_child_that_waits_holds_nothing_but_the_socket_its_job_comes_by(fresh: ReaderServer, note: Path) -> None:
    text_of(note)
    held = Path(f"/proc/{waiting(fresh.pid)}/fd")
    assert sorted(each.name for each in held.iterdir()) == ["0", "1", "2", "3"]
    assert (held / "3").readlink().name.startswith("socket:")
    assert {(held / name).readlink().name for name in "012"} == {"null"}


def test_each_file_has_a_child_that_has_seen_no_other(fresh: ReaderServer, note: Path) -> None:
    text_of(note)
    seen = [waiting(fresh.pid)]
    for _ in range(3):
        reading = sandbox.read(note, declared=Declared(note.name))
        next(reading)
        seen.append(waiting(fresh.pid))
        list(reading)
    assert len(set(seen)) == 4


def test_a_waiting_child_that_was_killed_is_missed_by_nobody(fresh: ReaderServer, note: Path) -> None:
    text_of(note)
    gone = waiting(fresh.pid)
    os.kill(gone, signal.SIGKILL)
    assert eventually(lambda: not Path(f"/proc/{gone}").exists())  # the server has seen it
    assert text_of(note) == "一段文字\n"
    assert keeper.current().pid == fresh.pid


def test_a_waiting_child_ends_with_its_server(note: Path) -> None:
    server = ReaderServer()
    with note.open("rb") as source:
        job = server.job(sandbox._reading(Declared(note.name), None, Limits()), source.fileno())
    assert b"".join(job.chunks(30))
    job.close()
    spare = waiting(server.pid)
    os.kill(server.pid, signal.SIGKILL)
    server.stop()
    assert eventually(lambda: _state(spare) in {"", "Z"})
