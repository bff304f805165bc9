"""The reader server: a warm, single-threaded process without Django that forks one limited child per reading.

One child waits ahead of its job, so that forking it does not keep the file waiting; it has seen only files of ours, and
shuts itself in when the job has come, before it looks at a byte of it.

Started by `ingest.sandbox_server` with `python -I` and an empty environment: a fork of Django would hold SECRET_KEY and
the database password, and a taken-over parser could write them into a transcript. The control socket carries one
message per request, with three descriptors: the input (read only), where frames go, where the exit is reported.
When the control socket closes, every child is killed and the server ends.
"""

import contextlib
import ctypes
import json
import os
import resource
import selectors
import shutil
import signal
import socket
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from ingest.reader_jobs import kind_of, rehearse_kind, run_job, warm_up, warm_up_ocr, warm_up_setting
from ingest.reader_waiting import Waiting, idle, place, taken
from ingest.sandbox_lock import LockFailed, apply_limits, apply_lock, bounds_of, make_rules, name_process, prepare_lock
from ingest.sandbox_memory import settle
from ingest.sandbox_probe import BAD, run_probe

EXIT_NOT_LOCKED = 70
PR_SET_CHILD_SUBREAPER = 36
INPUT, RESULT, RULES = 3, 4, 5  # descriptors in the child; the last is closed once they hold
SCRATCH_BYTES, SCRATCH_ENTRIES = 256 * 1024 * 1024, 10_000
LOOK_EVERY = 0.5  # seconds between looks at the scratch folders
ABIDE = 30  # seconds the self-test may take
PATIENCE = 0.010  # seconds a spare child waits before it practises: when files come fast, reading is the practice
HELD = "everything held"
SETTING_RECURSION = 6_000  # frames: a page of the 512 levels that the readers take needs several for each
PROJECT = Path(__file__).resolve().parent.parent


@dataclass(slots=True)
class Running:
    """A child at work."""

    job: int
    scratch: Path
    status: int  # descriptor
    stopped_for: str = ""


class Server:
    """`level`: what the children shut themselves in with, found by trying it."""

    def __init__(self, control: socket.socket, highest: str, *, ahead: bool) -> None:
        self.control = control
        self.running: dict[int, Running] = {}
        self.retiring = False
        self.ahead = ahead
        self.spare: Waiting | None = None
        self.rehearsed = ""  # what the next spare child reads of ours, for practice
        self.level, self.why = self._find_level() if highest == "L1" else ("L0", "asked for")

    def serve(self) -> None:
        """Take requests until the worker goes, or says that no more will come and the last child has ended."""
        wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with selectors.DefaultSelector() as selector:
            selector.register(self.control, selectors.EVENT_READ)
            selector.register(wake_read, selectors.EVENT_READ)
            self.control.send(json.dumps({"level": self.level, "why": self.why}).encode())
            while not (self.retiring and not self.running):
                for key, _ in selector.select(LOOK_EVERY if self.running else None):
                    if key.fileobj is self.control:
                        if not self._take():
                            self._end()
                            return
                    else:
                        os.read(wake_read, 4096)
                self._reap()
                if self.level == "L0":
                    self._kill_strays()
                self._watch_scratch()
            self._drop_spare()

    def _take(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self.control, 65_536, 3)
        if not message:
            return False
        request = json.loads(message)
        if request["op"] == "kill":
            self._kill(request["job"], "")
        elif request["op"] == "retire":
            self.retiring = True
            self._drop_spare()
        else:
            self._start(request, descriptors)
        return True

    def _start(self, request: dict[str, Any], descriptors: list[int]) -> None:
        source, result, status = descriptors
        scratch = Path(tempfile.mkdtemp(prefix=f"muniment-reading-{os.getpid()}-"))
        given = [source, result, self._rules(scratch)]
        order = request | {"scratch": str(scratch)}
        child, self.spare = self.spare, None
        if child is None or not child.give(order, given):
            child = self._fork()
            child.give(order, given)  # one that died already is reported as any dead child is
        for each in given:
            os.close(each)
        self.running[child.pid] = Running(request["job"], scratch, status)
        self.rehearsed = kind_of(request) or self.rehearsed
        if self.ahead and not self.retiring:
            with contextlib.suppress(OSError):  # no process to be had: the next job will ask again, and say so
                self.spare = self._fork(self.rehearsed)

    def _fork(self, rehearse: str = "") -> Waiting:
        """A child that waits for its job, having read a file of ours of the kind that it will most likely get."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                pid = os.fork()
            except OSError:
                ours.close()
                raise
            if pid == 0:
                self._child(theirs.fileno(), rehearse)
        return Waiting(pid, ours)

    def _rules(self, scratch: Path) -> int:
        """What the child shuts itself in with; something that is no ruleset where there is none, which it refuses."""
        try:
            return make_rules(scratch) if self.level == "L1" else os.open(os.devnull, os.O_RDONLY)
        except LockFailed:
            return os.open(os.devnull, os.O_RDONLY)

    def _child(self, channel: int, rehearse: str) -> NoReturn:
        """Wait for a job, shut in, read. Never returns, whatever happens: two servers on one socket would be chaos."""
        code = 1
        try:
            server = os.getppid()
            _keep_only(channel)
            name_process("muniment-spare")
            if rehearse and idle(INPUT, PATIENCE):
                rehearse_kind(rehearse)
            request, descriptors = taken(INPUT)
            name_process("muniment-reader")
            place(descriptors, INPUT)
            apply_limits(Path(request["scratch"]), server_pid=server, bounds=bounds_of(request))
            if self.level == "L1":
                apply_lock(RULES)
            os.close(RULES)
            run_job(request, INPUT, RESULT)
            code = 0
        except LockFailed:
            code = EXIT_NOT_LOCKED
        finally:
            os._exit(code)

    def _kill(self, job: int, reason: str) -> None:
        for pid, child in self.running.items():
            if child.job == job:
                child.stopped_for = child.stopped_for or reason
                _kill_group(pid)

    def _reap(self) -> None:
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if self.spare is not None and pid == self.spare.pid:
                self._drop_spare()
            child = self.running.pop(pid, None)
            if child is not None:
                _kill_group(pid)
                self._report(child, status, usage)

    def _kill_strays(self) -> None:
        """Without seccomp a child may fork and leave its session; then its children become ours, and end here."""
        me = os.getpid()
        try:
            ours = Path(f"/proc/{me}/task/{me}/children").read_text().split()
        except OSError:
            return  # a kernel without this file: PR_SET_PDEATHSIG and the limits must do
        for pid in map(int, ours):
            if pid not in self.running and (self.spare is None or pid != self.spare.pid):
                os.kill(pid, signal.SIGKILL)

    def _report(self, child: Running, status: int, usage: resource.struct_rusage) -> None:
        code = os.waitstatus_to_exitcode(status)
        told = {
            "exit": max(code, 0),
            "signal": max(-code, 0),
            "cpu": usage.ru_utime + usage.ru_stime,
            "resident_kib": usage.ru_maxrss,
            "stopped_for": child.stopped_for,
        }
        try:
            os.write(child.status, json.dumps(told).encode())
        except BrokenPipeError:
            pass  # the worker no longer wants to know
        finally:
            os.close(child.status)
        shutil.rmtree(child.scratch, ignore_errors=True)

    def _watch_scratch(self) -> None:
        for child in list(self.running.values()):
            if _overfull(child.scratch):
                self._kill(child.job, "output_limit")

    def _drop_spare(self) -> None:
        if self.spare is not None:
            self.spare.channel.close()
            _kill_group(self.spare.pid)
            self.spare = None

    def _end(self) -> None:
        self._drop_spare()
        for pid, child in self.running.items():
            _kill_group(pid)
            os.waitpid(pid, 0)
            shutil.rmtree(child.scratch, ignore_errors=True)

    def _find_level(self) -> tuple[str, str]:
        """Try the lock and the whole probe in a child: what holds there will hold for every reading."""
        read_end, write_end = os.pipe()
        scratch = Path(tempfile.mkdtemp(prefix="muniment-lock-"))
        try:
            rules = make_rules(scratch)
        except LockFailed as error:
            shutil.rmtree(scratch, ignore_errors=True)
            return "L0", str(error)
        with tempfile.NamedTemporaryFile(prefix="muniment-probe-") as other, Path(other.name).open("rb") as source:
            pid = os.fork()
            if pid == 0:
                _try_lock(scratch, rules, write_end, (source.fileno(), other.name))
            os.close(rules)
            os.close(write_end)
            with os.fdopen(read_end, "rb") as answer:
                why = answer.read(2_000).decode(errors="replace")
            os.waitpid(pid, 0)
        shutil.rmtree(scratch, ignore_errors=True)
        return ("L1", "") if why == HELD else ("L0", why or "the child that tried the lock died")


def _try_lock(scratch: Path, rules: int, answer: int, files: tuple[int, str]) -> NoReturn:
    why, (source, other) = "", files
    try:
        signal.alarm(ABIDE)
        server = os.getppid()
        apply_limits(scratch, server_pid=server, bounds=bounds_of({"op": "probe"}))
        apply_lock(rules)
        targets = {"settings": str(PROJECT / "manage.py"), "original": other, "parent": str(server)}
        bad = [f"{action}: {result}" for action, result, _ in run_probe(source, targets) if result in BAD]
        why = "; ".join(bad) or HELD
    except LockFailed as error:
        why = str(error)
    finally:
        os.write(answer, why.encode()[:2_000])
        os._exit(0)


def _keep_only(channel: int) -> None:
    """In the child: its own session, the socket its job comes by as 3, an empty 0, 1, 2, nothing else."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    place([channel], INPUT)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.closerange(INPUT + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        try:
            os.kill(pid, signal.SIGKILL)  # it had no group of its own yet
        except ProcessLookupError:
            return


def _overfull(folder: Path) -> bool:
    total = entries = 0
    for base, _, names in os.walk(folder):
        entries += len(names) + 1
        if entries > SCRATCH_ENTRIES:
            return True
        for name in names:
            try:
                total += os.lstat(os.path.join(base, name)).st_size  # noqa: PTH118 - called often
            except FileNotFoundError:
                continue
        if total > SCRATCH_BYTES:
            return True
    return False


def main(control_descriptor: int, highest: str, kind: str = "documents") -> None:
    """Warm up, then serve the socket at this descriptor. `kind`: documents, ocr (with models), setting (WeasyPrint)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the worker, which then closes the socket
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    sys.setrecursionlimit(1000)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    warm_up()
    if kind == "ocr":
        warm_up_ocr()
    if kind == "setting":
        sys.setrecursionlimit(SETTING_RECURSION)
        warm_up_setting()
    prepare_lock()
    settle()
    with socket.socket(fileno=control_descriptor) as control:
        Server(control, highest, ahead=kind == "documents").serve()
