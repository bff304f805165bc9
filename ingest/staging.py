"""Bytes on their way in: streamed to MUNIMENT_DATA/tmp, counted, hashed and on disk before any row speaks of them."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from archive import storage

CHUNK = 1024 * 1024
GIB = 1024**3
MINIMUM_FREE_SHARE = 0.05  # safety.md section 3: under 5 % or 1 GiB free, intake is closed and reading goes on


class TooLarge(Exception):
    """More bytes than MUNIMENT_MAX_FILE_BYTES; nothing of them is left behind."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A file under MUNIMENT_DATA/tmp that is complete and fsynced."""

    path: Path
    size: int
    sha256: str


def write_staged(chunks: Iterable[bytes], *, limit: int | None = None) -> Staged:
    """Write `chunks` to a fresh staged file; raises TooLarge past `limit` bytes, OSError when the disk is full."""
    path = storage.staging_file()
    digest = hashlib.sha256()
    size = 0
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            for chunk in chunks:
                size += len(chunk)
                if limit is not None and size > limit:
                    raise TooLarge
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Staged(path, size, digest.hexdigest())


def copy_in(path: Path, *, limit: int | None = None) -> Staged:
    """A staged copy of a file on this machine."""
    return write_staged(_chunks(path), limit=limit)


def adopt_staged(path: Path) -> Staged:
    """Count, hash and fsync a file that something else has staged."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return Staged(path, path.stat().st_size, digest)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def has_room() -> bool:
    """Whether the disk of MUNIMENT_DATA has room for more files."""
    usage = shutil.disk_usage(settings.MUNIMENT_DATA)
    return usage.free >= GIB and usage.free >= usage.total * MINIMUM_FREE_SHARE


def max_file_bytes() -> int:
    """The largest file that is taken, by MUNIMENT_MAX_FILE_BYTES."""
    return int(settings.MUNIMENT_MAX_FILE_BYTES)


WEB_ARCHIVES = (".warc", ".warc.gz", ".wacz")


def max_bytes_by_command(name: str) -> int:
    """The largest file of this name that a command takes: web archives have a limit of their own.

    The name decides before the bytes are copied; what only bears such a name is refused by its reader's own bounds.
    """
    if name.casefold().endswith(WEB_ARCHIVES):
        return max(max_file_bytes(), int(settings.MUNIMENT_MAX_ARCHIVE_BYTES))
    return max_file_bytes()
