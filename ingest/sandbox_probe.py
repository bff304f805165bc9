"""Fifteen things a taken-over reader would try, tried from inside a child (safety.md section 2). Pure.

Each action returns normally when it has *succeeded*, which is bad; an OSError or MemoryError is the sandbox at work.
"""

import ctypes
import mmap
import os
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_SYSCALLS = {"ptrace": 101, "process_vm_readv": 310, "unshare": 272, "mount": 165, "io_uring_setup": 425}
_SYSCALLS_ARM = {"ptrace": 117, "process_vm_readv": 270, "unshare": 97, "mount": 40, "io_uring_setup": 425}
GIB = 1024**3
BAD = frozenset(("SUCCEEDED", "FAILED"))  # results: of what is forbidden, of what is needed


def _call(name: str, *arguments: int) -> None:
    """A raw system call. Raises OSError when it is refused."""
    table = _SYSCALLS_ARM if os.uname().machine == "aarch64" else _SYSCALLS
    ctypes.set_errno(0)
    if _LIBC.syscall(ctypes.c_long(table[name]), *(ctypes.c_long(each) for each in arguments)) == -1:
        raise OSError(ctypes.get_errno(), name)


def _any_of(*actions: Callable[[], object]) -> None:
    """Succeeds if one of them does."""
    faults: list[OSError] = []
    for action in actions:
        try:
            action()
        except OSError as error:
            faults.append(error)
        else:
            return
    raise faults[0]


def _overwrite_input(source: int) -> None:
    path = f"/proc/self/fd/{source}"
    _any_of(
        lambda: os.write(source, b"x"),
        lambda: os.ftruncate(source, 0),
        lambda: os.close(os.open(path, os.O_RDWR)),
        lambda: os.truncate(path, 0),
    )


def _change_input(source: int, other: str) -> None:
    _any_of(
        lambda: os.fchmod(source, 0o666),
        lambda: os.chmod(other, 0o666),  # noqa: PTH101, S103 - to be refused
        lambda: os.fchown(source, os.getuid(), -1),
        lambda: os.utime(source, (0, 0)),
        lambda: os.utime(other, (0, 0)),
    )


def _unix_socket() -> None:
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close()


def _net_socket() -> None:
    _any_of(
        lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close(),
        lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).close(),
    )


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _exec() -> None:
    if not os.access("/bin/true", os.R_OK):
        raise PermissionError("no /bin/true to be seen")
    os.execv("/bin/true", ["true"])  # noqa: S606 - a success ends this process, which is noticed


def _big_file() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Path("big").open("wb") as file:
        file.seek(65 * 1024 * 1024)
        file.write(b"x")


def _big_memory() -> None:
    try:
        mmap.mmap(-1, 2 * GIB).close()
    except (OSError, MemoryError, ValueError) as error:
        raise MemoryError("2 GiB") from error


def _privileges() -> None:
    _any_of(
        lambda: _call("unshare", 0x10000000),  # CLONE_NEWUSER
        lambda: _call("mount", 0, 0, 0, 0, 0),
        lambda: _call("io_uring_setup", 8, 0),
        lambda: os.setresuid(0, 0, 0),
    )


def _spy(parent: int) -> None:
    _any_of(
        lambda: _call("ptrace", 16, parent, 0, 0),  # PTRACE_ATTACH
        lambda: _call("process_vm_readv", parent, 0, 0, 0, 0, 0),
    )


def _signal_parent(parent: int) -> None:
    _any_of(lambda: os.kill(parent, 0), lambda: os.kill(-1, 0))


def actions(source: int, targets: dict[str, str]) -> dict[str, Callable[[], object]]:
    """The fifteen. `targets`: `settings` and `original`, files of the archive; `parent`, a process to spy on."""
    parent = int(targets["parent"])
    return {
        "read /etc/passwd": lambda: Path("/etc/passwd").read_bytes(),
        "read settings or .env": lambda: Path(targets["settings"]).read_bytes(),
        "read another original": lambda: Path(targets["original"]).read_bytes(),
        "read the parent's environment": lambda: Path(f"/proc/{parent}/environ").read_bytes(),
        "create a file outside scratch": lambda: _any_of(
            lambda: Path("/tmp/muniment-probe").write_bytes(b"x"),  # noqa: S108 - to be refused
            lambda: Path(targets["original"]).with_name("muniment-probe").write_bytes(b"x"),
        ),
        "overwrite or truncate the input": lambda: _overwrite_input(source),
        "change mode, owner or times": lambda: _change_input(source, targets["original"]),
        "open a unix socket": _unix_socket,
        "open a TCP or UDP socket": _net_socket,
        "start a program": _exec,
        "fork": _fork,
        "signal the parent": lambda: _signal_parent(parent),
        "trace or read another process": lambda: _spy(parent),
        "unshare, mount, io_uring, setuid": _privileges,
        "take 2 GiB of memory or write a 65 MiB file": _too_much,
    }


def _too_much() -> None:
    try:
        _big_memory()
    except MemoryError:
        _big_file()


def needs(source: int) -> dict[str, Callable[[], object]]:
    """What must still work."""
    return {
        "read the input": lambda: os.pread(source, 1, 0),
        "start a thread": _thread,
        "use the scratch folder": lambda: Path("note").write_text("x", encoding="utf-8"),
    }


def _thread() -> None:
    thread = threading.Thread(target=lambda: None)
    try:
        thread.start()
    except RuntimeError as error:
        raise OSError("no threads") from error
    thread.join()


def run_probe(source: int, targets: dict[str, str]) -> list[list[str]]:
    """Each action with `blocked` or `SUCCEEDED`, each need with `works` or `FAILED`, and what the kernel said."""
    outcomes = []
    for name, action in actions(source, targets).items():
        outcomes.append([name, *_try(action, "SUCCEEDED", "blocked")])
    for name, need in needs(source).items():
        outcomes.append([name, *_try(need, "works", "FAILED")])
    return outcomes


def _try(action: Callable[[], object], done: str, refused: str) -> tuple[str, str]:
    try:
        action()
    except (OSError, MemoryError) as error:
        return refused, str(error)[:120]
    return done, ""
