"""Content-addressed originals on Django's storage API (safety.md section 8).

Order of a write: stream to `tmp/`, hash, 0440, fsync, link to `originals/ab/cd/<sha256>`, unlink, fsync the folder.
`link` refuses what exists, `rename` would replace it silently; between two file systems a copy is made first. Only
then may a row speak of the bytes.
"""

import errno
import hashlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages

if TYPE_CHECKING:
    from archive.bucket import OriginalsBucket

CHUNK = 1024 * 1024
INCOMING = "originals/incoming"  # copies on their way, where originals and tmp are on two file systems


class StorageDamaged(Exception):
    """The bytes that already lie at a digest are not the bytes of that digest."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that are safely on disk. `existed`: they were held before."""

    sha256: str
    sha512: str
    sha1: str
    size: int
    existed: bool


@dataclass(frozen=True, slots=True)
class Digests:
    """The three digests of some bytes, in hex, and their number."""

    sha256: str
    sha512: str
    sha1: str
    size: int


def digest_file(file: BinaryIO) -> Digests:
    """Read `file` to its end and hash it. SHA-1 serves only to compare with CDX digests."""
    hashes = [hashlib.sha256(), hashlib.sha512(), hashlib.sha1(usedforsecurity=False)]
    size = 0
    while chunk := file.read(CHUNK):
        size += len(chunk)
        for each in hashes:
            each.update(chunk)
    sha256, sha512, sha1 = (each.hexdigest() for each in hashes)
    return Digests(sha256, sha512, sha1, size)


def write_once(path: Path, content: bytes, *, mode: int) -> None:
    """Link a finished file of `mode` into place unless one is there: a kill leaves no half, of two makers one wins."""
    unfinished = path.with_name(f".{uuid.uuid4().hex}.part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.chmod(mode)
    try:
        os.link(unfinished, path)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()


def original_name(sha256: str) -> str:
    """Where the bytes of a digest lie, relative to the storage."""
    return f"originals/{sha256[:2]}/{sha256[2:4]}/{sha256}"


class OriginalsFolder(FileSystemStorage):
    """Originals in a folder. `adopt` links a finished file into its place without ever replacing one."""

    def adopt(self, staged: Path, name: str) -> bool:
        """Link `staged` to `name`; True if something lay there already. Raises OSError: then nothing new lies there."""
        target = Path(self.path(name))
        made = [parent for parent in target.parents if not parent.exists()]
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        try:
            self._link(staged, target)
        except FileExistsError:
            return True
        for folder in [target.parent, *(parent.parent for parent in made)]:
            _fsync_folder(folder)
        return False

    def _link(self, staged: Path, target: Path) -> None:
        """Link it; where originals lie on a disk of their own, a copy that has been made there."""
        try:
            os.link(staged, target)
            return
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
        folder = Path(self.path(INCOMING))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        copy = folder / uuid.uuid4().hex
        try:
            with staged.open("rb") as source, copy.open("xb") as out:
                shutil.copyfileobj(source, out, CHUNK)
                out.flush()
                os.fsync(out.fileno())
            copy.chmod(0o440)
            os.link(copy, target)
        finally:
            copy.unlink(missing_ok=True)


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def originals() -> "OriginalsFolder | OriginalsBucket":
    """The storage that holds originals."""
    return cast("OriginalsFolder | OriginalsBucket", storages["originals"])


def copies_on_their_way() -> list[Path]:
    """The copies between two file systems that are being made, or that a kill cut off."""
    store_ = originals()
    folder = Path(store_.path(INCOMING)) if isinstance(store_, OriginalsFolder) else None
    return list(folder.iterdir()) if folder is not None and folder.is_dir() else []


def staging_file() -> Path:
    """A fresh path for bytes on their way in, in `MUNIMENT_DATA/tmp`; the file is not made."""
    folder = Path(settings.MUNIMENT_DATA) / "tmp"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / uuid.uuid4().hex


def store(path: Path) -> Stored:
    """Put the staged file `path` among the originals and remove it; safe to repeat.

    Raises OSError (disk full and the like) with the staged file still there, and StorageDamaged when other bytes
    lie at the digest: the damaged copy is set aside as `<name>.damaged-…`, the good one takes its place.
    """
    path.chmod(0o440)
    with path.open("rb") as file:
        digests = digest_file(file)
        os.fsync(file.fileno())
    name = original_name(digests.sha256)
    existed = originals().adopt(path, name)
    if existed and not holds(digests.sha256):
        _replace_damaged(path, name)
    path.unlink()
    return Stored(digests.sha256, digests.sha512, digests.sha1, digests.size, existed)


def _replace_damaged(staged: Path, name: str) -> None:
    store_ = originals()
    if not isinstance(store_, OriginalsFolder):
        raise StorageDamaged(name)
    target = Path(store_.path(name))
    target.rename(target.with_name(f"{target.name}.damaged-{uuid.uuid4().hex[:8]}"))
    store_.adopt(staged, name)


def holds(sha256: str) -> bool:
    """Whether the bytes that lie at `sha256` still have that digest. Reads them all."""
    try:
        with open_original(sha256) as file:
            return digest_file(file).sha256 == sha256
    except FileNotFoundError:
        return False


def remove_original(sha256: str) -> bool:
    """Take the bytes at `sha256` away for ever, with copies of the name that were set aside as damaged; only a purge
    does. False: there were none. Safe to repeat."""
    store_, name = originals(), original_name(sha256)
    if not isinstance(store_, OriginalsFolder):
        existed = store_.exists(name)
        store_.delete(name)
        return bool(existed)
    target = Path(store_.path(name))
    found = [each for each in (target, *target.parent.glob(f"{sha256}.damaged-*")) if each.exists()]
    for each in found:
        each.unlink()
    if target.parent.is_dir():
        _fsync_folder(target.parent)
    return bool(found)


def open_original(sha256: str) -> BinaryIO:
    """The bytes of an original, for reading; raises FileNotFoundError."""
    file: File[bytes] = originals().open(original_name(sha256), "rb")
    return cast("BinaryIO", file)


@contextmanager
def local_path(sha256: str) -> Iterator[Path]:
    """A path on this machine with the bytes of an original: the original itself, or a copy of one in a bucket."""
    store_ = originals()
    if isinstance(store_, OriginalsFolder):
        path = Path(store_.path(original_name(sha256)))
        if not path.exists():
            raise FileNotFoundError(sha256)
        yield path
        return
    with tempfile.NamedTemporaryFile(dir=staging_file().parent) as copy, open_original(sha256) as file:
        shutil.copyfileobj(file, copy)
        copy.flush()
        yield Path(copy.name)
