"""What a reading child does to itself before it touches a byte (safety.md section 2). Pure: runs without Django.

L0: limits, own session, own user where we are root. L1: no_new_privs, Landlock, a seccomp allow-list. Traps:
Landlock does not stop chmod, utime, stat, signals or sockets; a deny-list misses what libseccomp has no name for; glibc
forks through `clone`; `clone3` must say ENOSYS or threads fail; abort() needs tgkill on oneself; PR_SET_PDEATHSIG is
cleared by setuid.
"""

import contextlib
import ctypes
import errno
import functools
import os
import resource
import signal
import sys
import sysconfig
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyseccomp
from landlock import FSAccess, LandlockError
from landlock.plumbing import PathBeneathAttr, RulesetAttr, get_add_rule, get_create_ruleset, get_restrict_self

MIB = 1024 * 1024
FILE_BYTES = 64 * MIB
DESCRIPTORS = 64
PROCESSES = 64  # threads count too; binds at L0, where fork is not refused, and not for root
FIRST_UID, UIDS = 62_000, 2_000  # one of these per child when we are root: no account should have them

PR_SET_PDEATHSIG, PR_SET_NAME, PR_SET_DUMPABLE, PR_SET_VMA = 1, 15, 4, 0x53564D41
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 22, 38
FIOCLEX, FIONCLEX, FIONREAD, TCGETS = 0x5451, 0x5450, 0x541B, 0x5401
CLONE_THREAD = 0x10000

ALLOWED = """
    read readv pread64 preadv write writev pwrite64 pwritev lseek close close_range fstat newfstatat stat lstat statx
    fstatfs dup dup2 dup3 mmap mprotect munmap mremap madvise mincore brk open openat access faccessat faccessat2
    readlink readlinkat getcwd getdents getdents64 mkdir mkdirat unlink unlinkat rmdir rename renameat renameat2
    ftruncate fsync fdatasync fallocate fadvise64 futex set_robust_list get_robust_list rseq sched_yield
    sched_getaffinity sched_getparam sched_getscheduler exit exit_group rt_sigaction rt_sigprocmask rt_sigreturn
    rt_sigpending sigaltstack restart_syscall gettid getpid getppid getpgrp getuid geteuid getgid getegid getresuid
    getresgid getgroups nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times getrusage
    getrandom uname sysinfo getrlimit poll ppoll select pselect6 _newselect pipe pipe2 set_tid_address arch_prctl
    membarrier get_mempolicy umask getcpu sendfile copy_file_range
""".split()  # noqa: SIM905 - a list that people read
FCNTL = (0, 1, 2, 3, 4, 1030)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one child may use: bytes of address space, seconds of computing."""

    address_space: int
    cpu_seconds: int


READING = Bounds(1024 * MIB, 30)
RECOGNISING = Bounds(2048 * MIB, 240)  # OCR of four pages, each perhaps tried in four directions


class LockFailed(Exception):
    """The child could not shut itself in: nothing may be read."""


def bounds_of(request: dict[str, Any]) -> Bounds:
    """What the child of this job may use; `times`: the allowance of so many files, for a long web archive."""
    usual = RECOGNISING if request["op"] == "recognise" else READING
    return replace(usual, cpu_seconds=usual.cpu_seconds * request.get("times", 1))


def apply_limits(scratch: Path, *, server_pid: int, bounds: Bounds) -> None:
    """L0. After it the child has its own session, limits and, where we were root, a user of its own.

    Raises LockFailed.
    """
    hard = {
        resource.RLIMIT_AS: bounds.address_space,
        resource.RLIMIT_FSIZE: FILE_BYTES,
        resource.RLIMIT_NOFILE: DESCRIPTORS,
        resource.RLIMIT_CORE: 0,
    }
    try:
        for which, value in hard.items():
            resource.setrlimit(which, (value, value))
        resource.setrlimit(resource.RLIMIT_CPU, (bounds.cpu_seconds, bounds.cpu_seconds + 2))
        if os.geteuid() == 0:
            _become_nobody(scratch)
            resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, PROCESSES))
    except (OSError, ValueError) as error:
        raise LockFailed(f"limits: {error}") from error
    _prctl(PR_SET_DUMPABLE, 0)
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # after setuid, which clears it
    if os.getppid() != server_pid:
        raise LockFailed("the reader server is gone")
    os.umask(0o077)
    os.chdir(scratch)
    tempfile.tempdir = str(scratch)


def _become_nobody(scratch: Path) -> None:
    uid = FIRST_UID + os.getpid() % UIDS
    os.chown(scratch, uid, uid)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


_libc = ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        raise LockFailed(f"prctl {option}: {os.strerror(ctypes.get_errno())}")


def name_process(name: str) -> None:
    """What lists of processes show: at most 15 characters."""
    _libc.prctl(PR_SET_NAME, ctypes.c_char_p(name.encode()[:15]), 0, 0, 0)


def readable_paths() -> list[Path]:
    """Libraries, fonts and time zones: what a reader may open besides its input. Never the project's own folder,
    which holds settings, `.env` and `var/`.

    An interpreter under /root is out of reach for the child's own user, rule or no rule: `reader_jobs.warm_up` has
    loaded what it needs."""
    return [path for path in _named_paths() if os.access(path, os.R_OK)]


@functools.cache
def _named_paths() -> tuple[Path, ...]:
    """Where they lie; what lies in another of them is left out, since each costs a rule in each child."""
    names = [sysconfig.get_path(each) for each in ("stdlib", "platstdlib", "purelib", "platlib")]
    names += ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/fonts", "/usr/share/zoneinfo"]
    names += [f"{sys.base_prefix}/lib", str(Path(__file__).parent / "readers")]
    names += ["/etc/ld.so.cache", "/dev/null", "/dev/urandom"]
    found = list(dict.fromkeys(Path(name).resolve() for name in names))
    return tuple(path for path in found if not any(other in path.parents for other in found))


def make_rules(scratch: Path) -> int:
    """In the server, for one child: the descriptor of a Landlock ruleset; the caller closes it. Raises LockFailed.

    Made here since every page that a child writes to is copied first: what the server can do costs a fifth.
    """
    ctypes.set_errno(0)  # landlock takes an earlier call's for its own
    try:
        everything = FSAccess.all()
        attributes = RulesetAttr(everything)
        rules = int(get_create_ruleset()(ctypes.byref(attributes), ctypes.sizeof(attributes), 0))
        for place, access in _readable():
            get_add_rule()(rules, 1, ctypes.byref(PathBeneathAttr(access, place)), 0)
        place = os.open(scratch, os.O_PATH | os.O_CLOEXEC)
        try:
            get_add_rule()(rules, 1, ctypes.byref(PathBeneathAttr(everything & ~_NEVER, place)), 0)
        finally:
            os.close(place)
    except (LandlockError, OSError, ValueError) as error:
        raise LockFailed(f"lock: {error}") from error
    return rules


_NEVER = (
    FSAccess.EXECUTE
    | FSAccess.MAKE_CHAR
    | FSAccess.MAKE_BLOCK
    | FSAccess.MAKE_SOCK
    | FSAccess.MAKE_FIFO
    | FSAccess.MAKE_SYM
)


@functools.cache
def _readable() -> tuple[tuple[int, FSAccess], ...]:
    """The paths, opened once (what is at work replaces none of them), and what a child may do there."""
    look = FSAccess.READ_FILE | FSAccess.READ_DIR
    return tuple(
        (os.open(path, os.O_PATH | os.O_CLOEXEC), look if path.is_dir() else FSAccess.READ_FILE)
        for path in readable_paths()
    )


def apply_lock(rules: int) -> None:
    """L1: no_new_privs, Landlock, seccomp. Raises LockFailed where the kernel has not both."""
    ctypes.set_errno(0)
    try:
        _prctl(PR_SET_NO_NEW_PRIVS, 1)
        get_restrict_self()(rules, 0)
        _apply_seccomp()
    except (LandlockError, OSError, ValueError) as error:
        raise LockFailed(f"lock: {error}") from error


def prepare_lock() -> None:
    """In the server, before any fork: what is the same for every child is worked out once."""
    with contextlib.suppress(LandlockError, LockFailed, OSError):  # a kernel without: the trial child will say so
        ctypes.set_errno(0)
        _readable()
        get_restrict_self()
        _filter()


def _common_rules() -> pyseccomp.SyscallFilter:
    """The allow-list without what names one process."""
    chosen = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
    for name in ALLOWED:
        _allow(chosen, name)
    for command in FCNTL:
        _allow(chosen, "fcntl", pyseccomp.Arg(1, pyseccomp.EQ, command))
    for request in (FIOCLEX, FIONCLEX, FIONREAD, TCGETS):
        # The kernel looks at 32 bits of the request; without the mask a caller could set the others.
        _allow(chosen, "ioctl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, 0xFFFFFFFF, request))
    for option in (PR_SET_NAME, PR_SET_VMA):
        _allow(chosen, "prctl", pyseccomp.Arg(0, pyseccomp.EQ, option))
    _allow(chosen, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, CLONE_THREAD, CLONE_THREAD))
    # Asking for one's own limits, never setting them: pthread_create asks for the stack's.
    _allow(chosen, "prlimit64", pyseccomp.Arg(0, pyseccomp.EQ, 0), pyseccomp.Arg(2, pyseccomp.EQ, 0))
    chosen.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    return chosen


_NOBODY = 0x7A5C3B19  # stands for the child's process until there is one; more than any process id
SECCOMP_MODE_FILTER, INSTRUCTION = 2, 8  # bytes of a BPF instruction, whose last four are the constant


class _Program(ctypes.Structure):
    """The kernel's `struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


@functools.cache
def _filter() -> tuple[bytes, int]:
    """The compiled filter, and where in it the number of the one process stands that may be sent a signal.

    Compiled once, since libseccomp takes longer for it than a small file for its reading. Raises LockFailed.
    """
    chosen = _common_rules()
    _allow(chosen, "tgkill", pyseccomp.Arg(0, pyseccomp.EQ, _NOBODY))
    with tempfile.TemporaryFile() as told:
        chosen.export_bpf(told)
        told.seek(0)
        compiled = told.read()
    number = _NOBODY.to_bytes(4, sys.byteorder)
    places = [at for at in range(4, len(compiled), INSTRUCTION) if compiled[at : at + 4] == number]
    if len(places) != 1:
        raise LockFailed("the filter names the process not exactly once")
    return compiled, places[0]


def _apply_seccomp() -> None:
    compiled, place = _filter()
    own = ctypes.create_string_buffer(
        compiled[:place] + os.getpid().to_bytes(4, sys.byteorder) + compiled[place + 4 :], len(compiled)
    )
    program = _Program(len(compiled) // INSTRUCTION, ctypes.addressof(own))
    if _libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        raise LockFailed(f"seccomp: {os.strerror(ctypes.get_errno())}")


def _allow(chosen: pyseccomp.SyscallFilter, name: str, *arguments: pyseccomp.Arg) -> None:
    """Allow a call where this machine has it: other processors lack the old ones (`open`, `stat`)."""
    number = pyseccomp.resolve_syscall(pyseccomp.system_arch(), name)
    if number >= 0:
        chosen.add_rule(pyseccomp.ALLOW, number, *arguments)
