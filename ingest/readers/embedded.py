"""Files embedded in office files: in zipped ones by name, in old ones and in OLE objects by their streams. Pure.

An embedded object is a file of a known program as it is, a package with a name of its own (`Ole10Native`, [MS-OLEDS]
2.3.6), or a stream that holds a file whole. Pictures of a page's own are no documents and stay where they are, and so
do formulas. Of the data behind a chart the workbook is taken: it may say more than the chart shows.
"""

import io
import re
import struct
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import olefile

from ingest.readers.base import ChildData, ChildEnd, ChildHead, Declared, Limits, Part, Warn
from ingest.readers.compound import FAULTS, STREAM_BYTES
from ingest.readers.decoding import clean

PIECE: Final = 1 << 20
OLE_SIGN: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WHOLE: Final = (b"%PDF", b"PK\x03\x04", OLE_SIGN, b"{\\rtf")  # what a stream without a name must begin with
# Where a zipped office file keeps them: OOXML's folder, what a Word file shows as part of its text, ODF's objects.
_PLACE: Final = re.compile(r"(?:^|/)embeddings/[^/]+$|(?:^|/)afchunk\d*\.[^/]+$|^Object \d+$", re.IGNORECASE)
# Streams by which a compound file is one of a program that a reader of ours knows.
_PROGRAMS: Final = {
    "worddocument": "doc",
    "workbook": "xls",
    "book": "xls",
    "powerpoint document": "ppt",
    "__properties_version1.0": "msg",
    "encryptedpackage": "",
}
_NATIVE, _PACKAGE, _CONTENTS, _FORMULA = "\x01ole10native", "package", "contents", "equation native"
_MACROS: Final = ("VBA", "_VBA_PROJECT_CUR")
_MOST_NAME: Final = 260


@dataclass(frozen=True, slots=True)
class File:
    """A file inside, with the name that it has there."""

    name: str
    data: bytes


def of_package(archive: zipfile.ZipFile, limits: Limits) -> Iterator[Part]:
    """The files in a zipped office file that `packages.checked` has looked through, in the order of their names."""
    names = sorted(each for each in archive.namelist() if _PLACE.search(each))
    yield from given((_of_part(archive, name) for name in names), limits)


def _of_part(archive: zipfile.ZipFile, name: str) -> File | None:
    data = archive.read(name)
    return of_object(name.rpartition("/")[2], data)


def of_compound(ole: olefile.OleFileIO, limits: Limits) -> Iterator[Part]:
    """The files in an old Word file or workbook, each below a storage of its own."""
    objects: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for path in ole.listdir(storages=False):
        depth = 2 if path[0] == "ObjectPool" else 1 if path[0].startswith("MBD") else 0
        if depth and len(path) == depth + 1:
            objects["/".join(path[:depth])][path[depth].lower()] = path
    found = (_of_streams(ole, name.rpartition("/")[2], streams) for name, streams in sorted(objects.items()))
    yield from given(found, limits)


def of_objects(objects: Iterable[bytes], limits: Limits) -> Iterator[Part]:
    """The files in OLE objects that a reader took out itself, in their order."""
    yield from given((of_object(f"object-{number}", data) for number, data in enumerate(objects, 1)), limits)


def given(files: Iterable[File | None], limits: Limits) -> Iterator[Part]:
    """The parts of the files; of those that are None a warning how many stay inside."""
    left, total = 0, 0
    for number, file in enumerate(files, 1):
        if number > limits.children:
            yield Warn("too_many_children", f"Only {limits.children} embedded files were taken out.", None)
            break
        if file is None:
            left += 1
            continue
        if not file.data:  # a formula, or a link to a file that is not here
            continue
        total += len(file.data)
        yield ChildHead(file.name, Declared(filename=file.name), {})
        if len(file.data) > limits.child_bytes or total > limits.total_child_bytes:
            yield ChildEnd("too_large")
            continue
        for start in range(0, len(file.data), PIECE):
            yield ChildData(file.data[start : start + PIECE])
        yield ChildEnd()
    if left:
        said = "An embedded object" if left == 1 else f"{left} embedded objects"
        yield Warn("embedded_left", f"{said} could not be taken out of the file.", None)


def of_object(name: str, data: bytes) -> File | None:
    """The file that an object is or holds; without bytes for what is no document; None if it cannot be told."""
    if not data.startswith(OLE_SIGN):
        return File(_shown(name), data)
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            paths = ole.listdir(storages=False)
            streams = {path[0].lower(): path for path in paths if len(path) == 1}
            program = next((each for each in _PROGRAMS if each in streams), None)
            if any(path[0] in _MACROS for path in paths) and program is None:
                return File(name, b"")
            if program is not None and _NATIVE not in streams:
                return File(_with_ending(name, _PROGRAMS[program]), data)
            return _of_streams(ole, name, streams)
    except FAULTS:
        return None


def _of_streams(ole: olefile.OleFileIO, name: str, streams: dict[str, list[str]]) -> File | None:
    """By what its streams are called. A program's own streams below a storage are no file by themselves."""
    if _FORMULA in streams:
        return File(name, b"")
    try:
        if _NATIVE in streams:
            return native(name, _bytes(ole, streams[_NATIVE]))
        for each in (_PACKAGE, _CONTENTS):
            if each in streams and (data := _bytes(ole, streams[each])).startswith(_WHOLE):
                return File(_with_ending(name, _kind(data)), data)
    except FAULTS:
        return None
    return None


def _with_ending(name: str, ending: str) -> str:
    """A name that the file was given by a program, with the ending that its bytes deserve."""
    shown = _shown(name)
    stem, dot, old = shown.rpartition(".")
    if not ending or old.lower().startswith(ending):
        return shown
    return f"{stem if dot and old.lower() == 'bin' else shown}.{ending}"


def _kind(data: bytes) -> str:
    """The ending of a file without a name; nothing where it is not plain from its first bytes or its parts."""
    if data.startswith(b"%PDF"):
        return "pdf"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    parts = {b"word/": "docx", b"xl/": "xlsx", b"ppt/": "pptx"}
    return next((ending for part, ending in parts.items() if part in data[-65_536:]), "")


def _bytes(ole: olefile.OleFileIO, path: list[str]) -> bytes:
    if ole.get_size(path) > STREAM_BYTES:
        raise ValueError("larger than is allowed")
    return bytes(ole.openstream(path).read())


def native(name: str, data: bytes) -> File | None:
    """What an `Ole10Native` stream holds: a file with its name, or bare bytes that must say themselves what they are.

    Trap: the names in it are paths of somebody's machine; only the last part of one is taken.
    """
    try:
        return _packaged(data)
    except (struct.error, ValueError):
        bare = data[4:]
        return File(_with_ending(name, _kind(bare)), bare) if bare.startswith(_WHOLE) else None


def _packaged(data: bytes) -> File:
    if struct.unpack_from("<H", data, 4)[0] != 2:
        raise ValueError("no package")
    label, at = _string(data, 6)
    path, at = _string(data, at)
    _kind, length = struct.unpack_from("<II", data, at)
    at += 8 + length
    size = struct.unpack_from("<I", data, at)[0]
    found = data[at + 4 : at + 4 + size]
    if len(found) != size:
        raise ValueError("a package that ends early")
    return File(_shown(_text(label) or _text(path)) or "package", found)


def _string(data: bytes, at: int) -> tuple[bytes, int]:
    end = data.index(b"\0", at)
    if end - at > 4 * _MOST_NAME:
        raise ValueError("no name")
    return data[at:end], end + 1


def _text(name: bytes) -> str:
    for charset in ("utf-8", "gb18030", "cp1252"):
        try:
            return name.decode(charset)
        except UnicodeError:
            continue
    return name.decode("latin-1")


def _shown(name: str) -> str:
    return re.split(r"[\\/]", clean(name))[-1].strip()[:_MOST_NAME]
