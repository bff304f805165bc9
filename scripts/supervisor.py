"""Starts processes, starts them again when they end by themselves, and leaves none behind.

Each process leads a session of its own, so that a terminal's Ctrl-C reaches only the supervisor, which then stops
them in order. On Linux the supervisor adopts whatever its processes orphan (PR_SET_CHILD_SUBREAPER), since readers
run in sessions of their own, and its processes get SIGTERM if it is killed itself (PR_SET_PDEATHSIG).
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
STOP_SECONDS = 8.0  # for a graceful end; then SIGKILL
STEADY_SECONDS = 60.0  # a process that lived this long is healthy again
MOST_RESTARTS = 6  # in a row, without a steady minute: then we give up and say so
LOG_TAIL_LINES = 15
KILLED = {-signal.SIGKILL, -signal.SIGTERM}  # by somebody or for want of memory: no sign that it cannot start

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass
class Process:
    """One program to keep up."""

    name: str
    command: list[str]
    popen: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    restarts: int = 0
    again_at: float | None = None  # when to start it again, by the monotonic clock


def _die_with_parent() -> None:
    """In the child, before exec. Restores signals too: a shell's background job starts with SIGINT ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Supervisor:
    """Holds the processes of one run."""

    folder: Path
    logs: Path
    environment: dict[str, str]
    processes: list[Process] = field(default_factory=list)
    stopping: bool = False
    hurry: bool = False
    gave_up: bool = False

    def __post_init__(self) -> None:
        self.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _libc is not None:
            _libc.prctl(PR_SET_CHILD_SUBREAPER, 1)

    def ask_to_stop(self) -> None:
        """From a signal handler. Asked twice, nothing is waited for."""
        self.hurry, self.stopping = self.stopping, True

    def start(self, process: Process, *, show: bool = False) -> None:
        """Starts `process`; its output goes to its log, or is shown."""
        log = None if show else (self.logs / f"{process.name}.log").open("ab")
        process.popen = subprocess.Popen(
            process.command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  # the supervisor has one thread
        )
        process.started, process.again_at = time.monotonic(), None
        if log is not None:
            log.close()
        if process not in self.processes:
            self.processes.append(process)

    def run_to_end(self, process: Process, *, show: bool) -> int:
        """Runs a process that is expected to end; returns its exit code, or 1 if told to stop meanwhile."""
        self.start(process, show=show)
        self.processes.remove(process)  # not one to start again
        while process.popen is not None and process.popen.poll() is None:
            if self.stopping:
                self._end([process])
                return 1
            time.sleep(0.05)
        return process.popen.returncode if process.popen else 1

    def look_after(self, seconds: float) -> None:
        """One round: reap, start again what ended, wait."""
        self._reap_orphans()
        for process in self.processes:
            if self.stopping:
                return
            self._look_at(process)
        time.sleep(seconds)

    def stay(self) -> int:
        """Looks after the processes until told to stop: 0, or 1 if one would not stay up."""
        while not self.stopping:
            self.look_after(0.25)
        return 1 if self.gave_up else 0

    def stop(self) -> None:
        """Ends every process, and everything that any of them left behind."""
        self.stopping = True
        if any(process.popen and process.popen.poll() is None for process in self.processes):
            print("\nStopping …", flush=True)
        self._end(self.processes)

    def _look_at(self, process: Process) -> None:
        now = time.monotonic()
        if process.again_at is not None:
            if now >= process.again_at:
                self.start(process)
            return
        code = process.popen.poll() if process.popen else None
        if code is None:
            return
        self._kill_group(process)
        print(f"{process.name} ended with code {code}. Log: {self.logs / process.name}.log", flush=True)
        if now - process.started > STEADY_SECONDS or code in KILLED:
            process.restarts = 0
        else:
            process.restarts += 1
        if process.restarts > MOST_RESTARTS:
            print(f"{process.name} does not stay up; its log ends:\n{self._log_tail(process)}", flush=True)
            self.gave_up = self.stopping = True
            return
        process.again_at = now + min(30.0, 0.5 * 2**process.restarts)

    def _log_tail(self, process: Process) -> str:
        lines = (self.logs / f"{process.name}.log").read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-LOG_TAIL_LINES:])

    def _end(self, processes: list[Process]) -> None:
        running = [process for process in processes if process.popen and process.popen.poll() is None]
        for process in running:
            # The leader only: Celery and gunicorn stop their own children in order.
            assert process.popen is not None
            process.popen.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while running and time.monotonic() < deadline and not self.hurry:
            running = [process for process in running if process.popen and process.popen.poll() is None]
            time.sleep(0.05)
        for process in processes:
            self._kill_group(process)
        self._kill_descendants()

    def _kill_group(self, process: Process) -> None:
        if process.popen is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.popen.pid, signal.SIGKILL)
        process.popen.wait()

    def _own(self) -> set[int]:
        return {process.popen.pid for process in self.processes if process.popen}

    def _reap_orphans(self) -> None:
        """Collects adopted processes that ended. Those that we started are left for `Popen`."""
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is not None:
                if ended.si_pid in self._own():
                    return  # its turn comes in _look_at; the next orphan in the next round
                os.waitpid(ended.si_pid, 0)

    def _kill_descendants(self) -> None:
        """Kills what our processes orphaned, generation by generation, until nothing is left."""
        for _generation in range(50):
            children = _children()
            if not children:
                return
            for pid in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            for pid in children:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)


def _children() -> list[int]:
    """Process ids of our own children, adopted ones included. Linux; elsewhere nothing is adopted.

    Read from `/proc/*/stat`: `/proc/self/task/*/children` is not in every kernel.
    """
    found, own = [], str(os.getpid())
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # "pid (name) state ppid …": the name may hold spaces and brackets.
            if stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1] == own:
                found.append(int(stat.parent.name))
    return found
