"""ZIP and tar: members come out as children, counted as they are inflated, never unpacked to paths. Pure.

What the directory says of sizes is not believed. Names are data: `../x` is a name like any other.
"""

import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from ingest.readers.base import (
    ChildData,
    ChildEnd,
    ChildHead,
    Declared,
    Limits,
    Part,
    ReadContext,
    ReadError,
    Summary,
    Warn,
)
from ingest.readers.decoding import clean

PIECE = 1 << 18
MAX_ENTRIES = 10_000
FREE = 10 * 1024 * 1024  # bytes before the expansion ratio counts
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1
_HEADER = 30  # bytes of a local header before name and extra field
_LITTER = ("__MACOSX/",)
_LITTER_NAMES = frozenset((".DS_Store", "Thumbs.db", "desktop.ini"))
MEMBER_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    KeyError,
    RuntimeError,
    NotImplementedError,
)


class Counter:
    """Bytes that came out of a container, against its limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._member = 0
        self._total = 0

    def begin(self) -> None:
        """A member begins."""
        self._member = 0

    def add(self, size: int, stored: int) -> str:
        """`size` more bytes, of a member stored in `stored`. The reason to end the member, or nothing.

        Raises ReadError `too_large` when the whole container gives more than is allowed.
        """
        self._member += size
        self._total += size
        if self._total > self._limits.total_child_bytes:
            raise ReadError("too_large", "The files inside are larger than is allowed.")
        if self._member > self._limits.child_bytes:
            return "too_large"
        return "expansion_ratio" if self._member > FREE + self._limits.ratio * max(1, stored) else ""


@contextmanager
def open_zip(source: BinaryIO, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """A ZIP whose directory is sane. Raises ReadError `damaged`, `too_large`, `too_deep`."""
    if limits.depth <= 0:
        raise ReadError("too_deep", "Files lie inside files too deeply here.")
    source.seek(0)
    try:
        archive = zipfile.ZipFile(source)
    except MEMBER_FAULTS as error:
        raise ReadError("damaged", "The ZIP file is damaged and cannot be opened.") from error
    with archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise ReadError("too_large", f"The ZIP file has {len(entries)} entries; {MAX_ENTRIES} are allowed.")
        _refuse_overlaps(entries)
        yield archive


def _refuse_overlaps(entries: list[zipfile.ZipInfo]) -> None:
    """Entries that share bytes make 10 GB of 61 KB, and Python 3.11.7 reads them (CVE-2024-0450)."""
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            raise ReadError("damaged", "The ZIP file is not made honestly: its entries overlap.")
        end = entry.header_offset + _HEADER + entry.compress_size


class ZipReader:
    """See the module."""

    name = "zip"
    version = 1

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """A ZIP that is nothing more special."""
        return 50 if media_type == "application/zip" else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Raises ReadError `damaged`, `empty`, `too_large`, `too_deep`."""
        skipped = given = 0
        counter = Counter(context.limits)
        with open_zip(context.source, context.limits) as archive:
            for entry in archive.infolist():
                if entry.filename.endswith("/"):
                    continue
                name, raw = member_name(entry)
                if _is_litter(name):
                    skipped += 1
                elif not _is_plain_file(entry):
                    yield Warn("link_refused", f"{name[:300]} is a link or device and was left out.", None)
                else:
                    given += 1
                    yield from _zip_child(archive, entry, name, raw, counter)
        if not given:
            raise ReadError("empty", "The ZIP file holds no file.")
        yield _summary("zipfile", {"files": given, "left_out": skipped})


def _summary(tool: str, metadata: dict[str, object]) -> Summary:
    return Summary(kind="plain", tool=tool, settings={}, libraries={}, pages_total=0, language="und", metadata=metadata)


def member_name(entry: zipfile.ZipInfo) -> tuple[str, bytes]:
    """The name, read as UTF-8 where the flag or the bytes say so, else as GB 18030; and its bytes."""
    if entry.flag_bits & _UTF8_NAME:
        return clean(entry.orig_filename), entry.orig_filename.encode("utf-8", "replace")
    raw = entry.orig_filename.encode("cp437", "replace")
    for charset in ("utf-8", "gb18030"):
        try:
            return clean(raw.decode(charset)), raw
        except UnicodeDecodeError:
            continue
    return clean(entry.orig_filename), raw


def _is_litter(name: str) -> bool:
    return name.startswith(_LITTER) or name.rpartition("/")[2] in _LITTER_NAMES


def _is_plain_file(entry: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return kind in {0, stat.S_IFREG}


def _zip_child(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, raw: bytes, counter: Counter
) -> Iterator[Part]:
    last = name.replace("\\", "/").rpartition("/")[2]
    facts: dict[str, object] = {
        "modified": "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}".format(*entry.date_time),
        "raw_name": raw.hex()[:4_000],
    }
    yield ChildHead(name[:4_000], Declared(filename=last[:1_000]), facts)
    if entry.flag_bits & _ENCRYPTED:
        yield ChildEnd("encrypted")
        return
    counter.begin()
    given = False
    try:
        with archive.open(entry) as member:
            while data := member.read(PIECE):
                if reason := counter.add(len(data), entry.compress_size):
                    yield ChildEnd(reason)
                    return
                given = True
                yield ChildData(data)
    except NotImplementedError:
        yield ChildEnd("unsupported_type")  # a compression method nobody here knows
    except MEMBER_FAULTS:
        yield ChildEnd("damaged")
    else:
        yield ChildEnd("" if given else "empty")


class TarReader:
    """An uncompressed tar."""

    name = "tar"
    version = 1

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """By its first header."""
        return 50 if media_type == "application/x-tar" else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Raises ReadError `damaged`, `empty`, `too_large`, `too_deep`."""
        if context.limits.depth <= 0:
            raise ReadError("too_deep", "Files lie inside files too deeply here.")
        given = seen = 0
        context.source.seek(0)
        try:
            with tarfile.open(fileobj=context.source, mode="r:", errorlevel=0, errors="surrogateescape") as archive:
                for entry in archive:
                    seen += 1
                    if seen > MAX_ENTRIES:
                        raise ReadError("too_large", f"The tar file has more than {MAX_ENTRIES} entries.")
                    if entry.isreg():
                        given += 1
                        yield from _tar_child(archive, entry, context.limits)
                    elif not entry.isdir():
                        yield Warn(
                            "link_refused", f"{_tar_name(entry)[:300]} is a link or device and was left out.", None
                        )
        except (tarfile.TarError, OSError, EOFError, ValueError, IndexError) as error:
            raise ReadError("damaged", f"The tar file is damaged behind entry {seen}.") from error
        if not given:
            raise ReadError("empty", "The tar file holds no file.")
        yield _summary("tarfile", {"files": given})


def _tar_name(entry: tarfile.TarInfo) -> str:
    raw = entry.name.encode("utf-8", "surrogateescape")
    for charset in ("utf-8", "gb18030"):
        try:
            return clean(raw.decode(charset))
        except UnicodeDecodeError:
            continue
    return clean(raw.decode("utf-8", "replace"))


def _tar_child(archive: tarfile.TarFile, entry: tarfile.TarInfo, limits: Limits) -> Iterator[Part]:
    name = _tar_name(entry)
    yield ChildHead(name[:4_000], Declared(filename=name.rpartition("/")[2][:1_000]), {"raw_name": name[:1_000]})
    member = archive.extractfile(entry)
    left = entry.size
    if member is None or left > limits.child_bytes:
        yield ChildEnd("too_large")
        return
    while left > 0 and (data := member.read(min(PIECE, left))):
        left -= len(data)
        yield ChildData(data)
    yield ChildEnd("damaged" if left else "" if entry.size else "empty")
