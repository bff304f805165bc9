"""A reader that does what its file says, and installs itself in a reader server of the tests only.

The product has no such hook: the tests start a server with a start-up line of their own (`command` below).
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ingest import sandbox_lock
from ingest.readers import registry
from ingest.readers.base import Opened, PageText, Part, ReadContext, Summary

ROOT = Path(__file__).resolve().parents[2]
MARK = b"HOSTILE "
RESULT = 4  # the descriptor frames go to


def at_work(server: int) -> list[str]:
    """The children of a reader server that have a job; the one that waits for the next has none."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return [pid for pid in children if _name(pid) != "muniment-spare"]


def spares(server: int) -> list[int]:
    """The children that wait."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return [int(pid) for pid in children if _name(pid) == "muniment-spare"]


def _name(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def summary(pages: int = 1) -> Summary:
    """The end of a whole reading."""
    return Summary(
        kind="plain", tool="hostile", settings={}, libraries={}, pages_total=pages, language="und", metadata={}
    )


def _fork_bomb() -> Iterator[Part]:
    while True:
        os.fork()
        yield PageText(number=1, text="forked")


def _eat_memory() -> Iterator[Part]:
    yield from ()
    held = []
    while True:
        held.append(bytes(256 * 1024 * 1024))


def _abort_with_much_memory() -> Iterator[Part]:
    held = b"x" * (430 * 1024 * 1024)
    assert held
    yield from ()
    os.abort()


def _abort() -> Iterator[Part]:
    yield from ()
    os.abort()


def _spin() -> Iterator[Part]:
    yield PageText(number=1, text="before the loop")
    while True:
        pass


def _sleep() -> Iterator[Part]:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    yield PageText(number=1, text="before the sleep")
    time.sleep(600)
    yield summary()


def _one_large_file() -> Iterator[Part]:
    with Path("large").open("wb") as file:
        for _ in range(65):
            file.write(bytes(1024 * 1024))
    yield summary()


def _many_large_files() -> Iterator[Part]:
    for number in range(1_000):
        with Path(f"large-{number}").open("wb") as file:
            file.truncate(60 * 1024 * 1024)
        time.sleep(0.05)
    yield summary()


def _flood() -> Iterator[Part]:
    number = 0
    while True:
        number += 1
        yield PageText(number=number, text="x" * 1_000_000)


def _noise() -> Iterator[Part]:
    os.write(2, b"e" * 10_000_000)
    os.write(RESULT, b"\xff" * 64)
    yield summary()


def _silence() -> Iterator[Part]:
    os.close(RESULT)
    time.sleep(600)
    yield summary()


def _grandchild() -> Iterator[Part]:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.close(RESULT)
            time.sleep(600)
        os._exit(0)
    yield PageText(number=1, text="left something behind")
    yield summary()


def _kill_parent() -> Iterator[Part]:
    os.kill(os.getppid(), signal.SIGKILL)
    yield summary()


def _tell() -> Iterator[Part]:
    """What a taken-over child could tell of its surroundings."""
    open_files = sorted(int(name) for name in _descriptors())
    told = [
        f"environment={sorted(os.environ)}",
        f"django={'django' in sys.modules}",
        f"descriptors={open_files}",
        f"threads={len(sys._current_frames())}",
        f"uid={os.getuid()}",
    ]
    yield PageText(number=1, text="\n".join(told))
    yield summary()


def _descriptors() -> Iterator[int]:
    for number in range(64):
        try:
            os.fstat(number)
        except OSError:
            continue
        yield number


def _bad_page(context: ReadContext) -> Iterator[Part]:
    """A document of 120 pages whose pages 7 and 60 end the process."""
    yield Opened(120)
    wanted = context.pages or range(1, 121)
    for number in range(wanted.start, min(wanted.stop, 121)):
        if number in {7, 60}:
            os.abort()
        yield PageText(number=number, text=f"page {number}")
    yield summary(120)


ACTIONS: dict[str, Callable[[], Iterator[Part]]] = {
    name.removeprefix("_").replace("_", "-"): action
    for name, action in list(globals().items())
    if name.startswith("_") and callable(action) and name not in {"_bad_page", "_descriptors"} and name[1] != "_"
}


class HostileReader:
    """`HOSTILE fork-bomb` forks; see ACTIONS."""

    name = "hostile"
    version = 1

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """Files of ours that say so."""
        return 100 if head.startswith(MARK) else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Do it."""
        wanted = context.source.read().removeprefix(MARK).decode().strip()
        if wanted == "bad-page":
            yield from _bad_page(context)
        else:
            yield from ACTIONS[wanted]()


def install(cpu_seconds: int) -> None:
    """Called in the server: add the reader, and let nobody wait thirty seconds for a loop to be stopped."""
    registry.READERS.append(HostileReader())
    sandbox_lock.READING = sandbox_lock.Bounds(sandbox_lock.READING.address_space, cpu_seconds)


def command(highest: str = "L1", cpu_seconds: int = 1) -> list[str]:
    """What starts such a server, as `ingest.sandbox_server.command` does the real one."""
    start = (
        "import sys; sys.path.append(sys.argv[1]); from tests.ingest.hostile import install; "
        f"install({cpu_seconds}); from ingest.reader_server import main; main(int(sys.argv[2]), {highest!r})"
    )
    return [sys.executable, "-I", "-X", "utf8", "-c", start, str(ROOT)]


def processes_named(needle: str) -> list[int]:
    """Processes whose command line holds `needle`."""
    out = subprocess.run(["pgrep", "-f", needle], capture_output=True, text=True, check=False).stdout
    return [int(line) for line in out.split()]
