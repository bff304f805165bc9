"""The reader server's memory before its first fork: laid out so that a fork costs little. Pure: runs without Django.

A fork copies the table of the parent's pages, a child copies each page that it writes to, and its end gives all back:
a third of what a small PDF costs. In pages of 2 MiB the table is a few entries (measured: fork and end of an empty
child 6.8 ms with 96 MiB in small pages, 1.1 ms in large ones).
"""

import contextlib
import ctypes
import gc
from pathlib import Path

LARGE = 2 * 1024 * 1024
MADV_COLLAPSE = 25  # since Linux 6.1; an older kernel refuses, and small pages stay


def settle() -> None:
    """Give back what is free, take what stays out of the collector's sight, and put it in large pages."""
    libc = ctypes.CDLL(None)
    gc.collect()
    libc.malloc_trim(0)
    gc.freeze()  # what is here now is shared with every child, and a collection would copy it
    with contextlib.suppress(OSError, ValueError):
        for start, end in _anonymous(Path("/proc/self/maps").read_text()):
            first, last = -(-start // LARGE) * LARGE, end // LARGE * LARGE
            for at in range(first, last, LARGE):
                libc.madvise(ctypes.c_void_p(at), ctypes.c_size_t(LARGE), MADV_COLLAPSE)


def _anonymous(maps: str) -> list[tuple[int, int]]:
    """Start and end of the private writable memory that is no file's."""
    found = []
    for line in maps.splitlines():
        words = line.split()
        if words[1] == "rw-p" and words[4] == "0" and (len(words) == 5 or words[5] == "[heap]"):
            start, _, end = words[0].partition("-")
            found.append((int(start, 16), int(end, 16)))
    return found
