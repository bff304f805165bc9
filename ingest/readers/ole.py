"""OLE2 compound files (old office formats, Outlook, encrypted OOXML) by the names of their streams. Pure."""

import struct
from typing import BinaryIO

PROTECTED = "application/x-ooxml-protected"
_KINDS = (
    ("encryptedpackage", PROTECTED),  # in lower case: to the format they are the same name
    ("__properties_version1.0", "application/vnd.ms-outlook"),
    ("worddocument", "application/msword"),
    ("powerpoint document", "application/vnd.ms-powerpoint"),
    ("workbook", "application/vnd.ms-excel"),
    ("book", "application/vnd.ms-excel"),
)
UNKNOWN = "application/x-ole-storage"
_ENTRY, _ENTRIES = 128, 4_096
_FIRST_FATS = 109  # sectors of the allocation table that the header itself names
_STREAM, _STORAGE = 2, 1
_ROOT_CHILD = 76


def ole_kind(source: BinaryIO) -> str:
    """The media type; `x-ole-storage` for a file of another program or one whose directory is broken."""
    try:
        names = _top_names(source)
    except (struct.error, OSError, ValueError):
        return UNKNOWN
    return next((kind for name, kind in _KINDS if name in names), UNKNOWN)


def _top_names(source: BinaryIO) -> set[str]:
    """Names of the root's streams and storages, folded: an embedded document's streams lie below and do not count."""
    entries = _directory(source)
    if len(entries) < _ENTRY:
        return set()
    waiting, seen, names = [struct.unpack_from("<I", entries, _ROOT_CHILD)[0]], set(), set()
    while waiting:
        index = waiting.pop()
        if index in seen or (index + 1) * _ENTRY > len(entries):
            continue
        seen.add(index)
        entry = entries[index * _ENTRY : (index + 1) * _ENTRY]
        length = min(64, struct.unpack_from("<H", entry, 64)[0])
        if entry[66] in {_STREAM, _STORAGE}:
            names.add(entry[: max(0, length - 2)].decode("utf-16-le", "replace").casefold())
        waiting += struct.unpack_from("<II", entry, 68)
    return names


def _directory(source: BinaryIO) -> bytes:
    source.seek(0)
    header = source.read(512)
    size = 1 << struct.unpack_from("<H", header, 30)[0]
    if size not in {512, 4096}:
        return b""
    tables = struct.unpack_from(f"<{_FIRST_FATS}I", header, 76)
    sector, found, seen = struct.unpack_from("<I", header, 48)[0], b"", set[int]()
    while sector < 0xFFFFFFF0 and sector not in seen and len(found) < _ENTRIES * _ENTRY:
        seen.add(sector)
        found += _sector(source, sector, size)
        place, offset = divmod(sector, size // 4)
        if place >= _FIRST_FATS or tables[place] >= 0xFFFFFFF0:
            break
        sector = struct.unpack_from("<I", _sector(source, tables[place], size), offset * 4)[0]
    return found


def _sector(source: BinaryIO, number: int, size: int) -> bytes:
    source.seek((number + 1) * size)
    return source.read(size)
