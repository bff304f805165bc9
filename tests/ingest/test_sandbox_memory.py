"""What the reader server lays out in large pages: memory of its own, never a file's."""

import subprocess
import sys
from pathlib import Path

import pytest

from ingest.sandbox_memory import _anonymous
from tests.ingest.hostile import ROOT

MAPS = """\
55ba66f89000-55ba68af5000 rw-p 00000000 00:00 0                          [heap]
7f4737f29000-7f4738e29000 rw-p 00000000 00:00 0
7f473e5b0000-7f473e69f000 r--p 003ae000 fe:00 5324846                    /usr/lib/libpdfium.so
7f4740c44000-7f4740d78000 rw-p 00443000 fe:00 26933                      /usr/lib/libpython3.11.so.1.0
7f4740e00000-7f4740f00000 rw-s 00000000 00:05 0                          /dev/zero
7ffe1246a000-7ffe1248b000 rw-p 00000000 00:00 0                          [stack]
"""


def test_only_private_writable_memory_that_is_no_files_is_laid_out_anew() -> None:
    assert _anonymous(MAPS) == [(0x55BA66F89000, 0x55BA68AF5000), (0x7F4737F29000, 0x7F4738E29000)]


def test_an_error_of_an_earlier_call_keeps_nobody_from_shutting_children_in(tmp_path: Path) -> None:
    code = (
        "import ctypes, errno, pathlib, sys; sys.path.append(sys.argv[1])\n"
        "from ingest.sandbox_lock import make_rules, prepare_lock\n"
        "ctypes.set_errno(errno.EINVAL); prepare_lock(); ctypes.set_errno(errno.EINVAL)\n"
        "print(make_rules(pathlib.Path(sys.argv[2])))"
    )
    command = [sys.executable, "-I", "-c", code, str(ROOT), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if "Function not implemented" in done.stderr or "not supported" in done.stderr:
        pytest.skip("this kernel has no Landlock")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 2
