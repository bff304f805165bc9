"""OLE2 compound files opened by olefile, their streams bounded, its errors put in our words. Pure."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import BinaryIO

import olefile

from ingest.readers.base import ReadError
from ingest.readers.decoding import clean

STREAM_BYTES = 128 * 1024 * 1024
DAMAGED = ("damaged", "The office file is damaged and cannot be read.")
# What olefile and our own looks at offsets raise on broken files.
FAULTS = (OSError, struct.error, IndexError, KeyError, ValueError, TypeError, AttributeError, UnicodeError)
LIBRARIES = {"olefile": version("olefile")}


@contextmanager
def opened_compound(source: BinaryIO) -> Iterator[olefile.OleFileIO]:
    """The file's streams. Raises ReadError `damaged`, from the block too when it meets one of `FAULTS`."""
    source.seek(0)
    try:
        with olefile.OleFileIO(source, raise_defects=olefile.DEFECT_FATAL) as ole:
            yield ole
    except FAULTS as error:
        raise ReadError(*DAMAGED) from error


def stream(ole: olefile.OleFileIO, name: str | list[str]) -> bytes:
    """The bytes of a stream; nothing if there is none. Raises ReadError `too_large` and olefile's errors."""
    if not ole.exists(name):
        return b""
    if ole.get_size(name) > STREAM_BYTES:
        raise ReadError("too_large", "A part of the office file is larger than is allowed.")
    return bytes(ole.openstream(name).read())


def properties(ole: olefile.OleFileIO) -> dict[str, str]:
    """What the file says of itself: claims of whoever made it."""
    try:
        told = ole.get_metadata()
    except FAULTS:
        return {}
    charset = _charset(told.codepage)
    said = {"title": told.title, "author": told.author, "last_modified_by": told.last_saved_by}
    return {name: text for name, value in said.items() if (text := _text(value, charset))}


def _charset(codepage: object) -> str:
    number = int(codepage) if isinstance(codepage, int) else 1252
    return {65001: "utf-8", 1200: "utf-16-le", 936: "gb18030"}.get(number, f"cp{number}")


def _text(value: object, charset: str) -> str:
    if not isinstance(value, bytes):
        return clean(str(value or "")).strip()[:500]
    for each in (charset, "gb18030"):
        try:
            return clean(value.decode(each)).strip("\0 \n\ufffd")[:500]
        except (LookupError, UnicodeError):
            continue
    return clean(value.decode("latin-1")).strip("\0 \n\ufffd")[:500]
