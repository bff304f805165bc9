"""The worker's side of the reader server: starting it, handing it jobs, listening to their children, ending it.

The one place that starts a process. One server per process, started when first needed, restarted after 500 files or
400 MiB; jobs of an older one end in peace. Threads share it: only sending a request takes the lock, each job has its
own pipes. A forked copy of this process (Celery, gunicorn) forgets the server it inherited and starts its own.
"""

import atexit
import contextlib
import fcntl
import itertools
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingest.readers.base import ReadError

ROOT = Path(__file__).resolve().parent.parent
MAX_FILES = 500
MAX_RESIDENT = 400 * 1024 * 1024
MAX_RESIDENT_OCR = 900 * 1024 * 1024  # 460 MiB are the models and their libraries
START_SECONDS = 60.0  # a cold, busy machine reads 60 MiB of libraries first
DIE_SECONDS = 5.0
PIPE_BYTES = 1 << 20
LOST = "The process that reads files ended. It is started again, and this file is tried again."


@dataclass(frozen=True, slots=True)
class Exit:
    """How a child ended: its exit code, or its signal, seconds of CPU, largest resident set, and why we stopped it."""

    exit: int
    signal: int
    cpu: float
    resident_kib: int
    stopped_for: str


def command(highest: str = "L1", kind: str = "documents") -> list[str]:
    """What starts a server; the descriptor of its socket is added at the end."""
    start = (
        "import sys; sys.path.append(sys.argv[1]); from ingest.reader_server import main; "
        f"main(int(sys.argv[2]), {highest!r}, {kind!r})"
    )
    return [sys.executable, "-I", "-X", "utf8", "-c", start, str(ROOT)]


@contextlib.contextmanager
def _closing_on_failure(ours: socket.socket) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        ours.close()
        raise ReadError("worker_lost", LOST) from error


class Job:
    """One child. Iterate `chunks` for its bytes, then `ended` for how it went; `close` at the end, in any case."""

    def __init__(self, server: "ReaderServer", number: int, result: int, status: int) -> None:
        self._server = server
        self._number = number
        self._result = result
        self._status = status
        self._over = False
        self._said_all = False
        self._killed = ""  # why we killed it

    def chunks(self, seconds: float) -> Iterator[bytes]:
        """The child's bytes as they come. Only time spent waiting for the child counts against `seconds`.

        Raises ReadError `wall_limit`.
        """
        poll = select.poll()
        poll.register(self._result, select.POLLIN)
        left = seconds
        while True:
            began = time.monotonic()
            ready = poll.poll(max(left, 0) * 1000)
            left -= time.monotonic() - began
            if not ready or left <= 0:
                self.kill("wall_limit")
                raise ReadError("wall_limit", f"Reading took longer than {seconds:.0f} seconds.")
            data = os.read(self._result, PIPE_BYTES)
            if not data:
                return
            yield data

    def ended(self) -> Exit:
        """How the child ended, once it has closed its pipe. Raises ReadError `worker_lost`."""
        told = self._read_status()
        if told is None:
            self._server.lost()
            raise ReadError("worker_lost", LOST)
        return told

    def _read_status(self) -> Exit | None:
        poll = select.poll()
        poll.register(self._status, select.POLLIN)
        ready = poll.poll(DIE_SECONDS * 1000)
        if not ready:
            self.kill("output_invalid")  # it closed its pipe and lives on
            ready = poll.poll(DIE_SECONDS * 1000)
        told = os.read(self._status, 4096) if ready else b""
        self._over = bool(told)
        if not told:
            return None
        ended = Exit(**json.loads(told))
        return replace(ended, stopped_for=ended.stopped_for or self._killed)

    def said_all(self) -> None:
        """Its last frame has come: `close` need not wait for its end."""
        self._said_all = True

    def kill(self, reason: str) -> None:
        """Ask the server to kill the child's group; a server that cannot be asked is dead, and its children with it."""
        self._killed = self._killed or reason
        with contextlib.suppress(ReadError):
            self._server.send({"op": "kill", "job": self._number}, [])

    def close(self) -> None:
        """Let go of the child: kill it if it still runs, and wait until that is known, given up or beside the point."""
        if self._result < 0:
            return
        os.close(self._result)
        self._result = -1
        if not self._over:
            self.kill("closed")
            if not self._said_all and self._read_status() is None:
                self._server.lost()
        os.close(self._status)
        self._server.forget()


class ReaderServer:
    """A running reader server. `level` is what its children shut themselves in with, `why` what kept it below L1."""

    def __init__(self, start: Sequence[str] | None = None, *, max_resident: int = MAX_RESIDENT) -> None:
        """Start it and wait until it is warm. Raises ReadError `worker_lost`."""
        self._max_resident = max_resident
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._files = 0
        self._open_jobs = 0
        self._retired = False
        self.broken = False
        with theirs, _closing_on_failure(self._control):
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
                [*(start or command()), str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={},
                cwd="/",
                start_new_session=True,
            )
        self._control.settimeout(START_SECONDS)
        hello: dict[str, str] = {}
        with contextlib.suppress(OSError, ValueError):
            hello = json.loads(self._control.recv(65_536) or b"{}")
        if not hello:
            self.stop()
            raise ReadError("worker_lost", LOST)
        self.level, self.why = hello["level"], hello["why"]

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    @property
    def worn(self) -> bool:
        """Whether it has read enough files, or holds enough memory, to be replaced."""
        if self._files >= MAX_FILES or self.broken or self._process.poll() is not None:
            return True
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            return False
        return pages * os.sysconf("SC_PAGE_SIZE") > self._max_resident

    def job(self, request: dict[str, Any], source: int) -> Job:
        """Start a child on the open descriptor `source` (the caller closes its own copy). Raises ReadError."""
        number = next(self._numbers)
        result_read, result_write = os.pipe()
        status_read, status_write = os.pipe()
        with contextlib.suppress(OSError):  # the user's pipe allowance is spent: a small pipe will do
            fcntl.fcntl(result_read, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        try:
            self.send({**request, "job": number}, [source, result_write, status_write])
        except ReadError:
            os.close(result_read)
            os.close(status_read)
            raise
        finally:
            os.close(result_write)
            os.close(status_write)
        with self._lock:
            self._files += 1
            self._open_jobs += 1
        return Job(self, number, result_read, status_read)

    def send(self, message: dict[str, Any], descriptors: list[int]) -> None:
        """One request. Raises ReadError `worker_lost`."""
        data = json.dumps(message).encode()
        try:
            with self._lock:
                socket.send_fds(self._control, [data], descriptors)
        except OSError as error:
            self.broken = True
            raise ReadError("worker_lost", LOST) from error

    def lost(self) -> None:
        """It no longer answers: end it, and with it (PR_SET_PDEATHSIG) whatever child it has."""
        self.broken = True
        self._process.kill()

    def forget(self) -> None:
        """A job is over."""
        with self._lock:
            self._open_jobs -= 1
            over = self._retired and not self._open_jobs
        if over:
            self.stop()

    def retire(self) -> None:
        """Take no more jobs; end with the last one."""
        with self._lock:
            self._retired = True
            over = not self._open_jobs
        if over:
            self.stop()

    def stop(self) -> None:
        """Close the socket, at which it kills its children and ends; wait, then kill it."""
        self._control.close()
        try:
            self._process.wait(DIE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(DIE_SECONDS)

    def disown(self) -> None:
        """In a forked copy of the process that started it: drop our copy of the socket, touch nothing else."""
        self._control.close()
        self._process.returncode = 0  # else its destructor warns of a child that is not ours


class _Keeper:
    """The server of this process, of one kind."""

    def __init__(self, start: Callable[[], ReaderServer]) -> None:
        self._start = start
        self.lock = threading.Lock()
        self.server: ReaderServer | None = None

    def current(self) -> ReaderServer:
        """The server, started or replaced as needed. Raises ReadError `worker_lost`."""
        with self.lock:
            if self.server is not None and self.server.worn:
                self.server.retire()
                self.server = None
            if self.server is None:
                self.server = self._start()
            return self.server

    def stop(self) -> None:
        """End it, if there is one."""
        with self.lock:
            if self.server is not None:
                self.server.stop()
                self.server = None

    def forked(self) -> None:
        """In the copy: another thread may have held the lock, so take a new one."""
        self.lock = threading.Lock()
        if self.server is not None:
            self.server.disown()
            self.server = None


def _ocr_server() -> ReaderServer:
    return ReaderServer(command(kind="ocr"), max_resident=MAX_RESIDENT_OCR)


def _setting_server() -> ReaderServer:
    return ReaderServer(command(kind="setting"))


keeper = _Keeper(ReaderServer)
ocr_keeper = _Keeper(_ocr_server)
setting_keeper = _Keeper(_setting_server)
for each in (keeper, ocr_keeper, setting_keeper):
    atexit.register(each.stop)
    os.register_at_fork(after_in_child=each.forked)
