"""What all zipped office files are held to before a library sees them: OOXML and OpenDocument. Pure.

The libraries inflate and parse parts whole. So each part of markup is first inflated here, counted and looked through:
sizes in the directory are not believed, and a document type (entities, external files) is refused.
"""

import codecs
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from lxml import etree

from ingest.readers.archives import FREE, MEMBER_FAULTS, open_zip
from ingest.readers.base import Limits, ReadError

MAX_PARTS = 1_000
PART_BYTES = 64 * 1024 * 1024
ALL_BYTES = 256 * 1024 * 1024
PIECE = 1 << 18
_ENCRYPTED = 0x1
_MARKUP = (".xml", ".rels", ".vml")
_DOCTYPE = tuple("<!DOCTYPE".encode(charset) for charset in ("ascii", "utf-16-le", "utf-16-be"))
DAMAGED = ("damaged", "The office file is damaged and cannot be read.")
# What the office libraries raise on broken files; anything else is a fault of the reader and says so.
FAULTS = (*MEMBER_FAULTS, etree.LxmlError, AttributeError, IndexError, TypeError, AssertionError, SyntaxError)


@contextmanager
def checked(source: BinaryIO, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The package, safe to be read. Raises ReadError `damaged`, `encrypted`, `too_large`, `expansion_ratio`,
    `doctype_refused`."""
    with open_zip(source, limits) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_PARTS:
            raise ReadError("too_large", f"The office file has {len(entries)} parts; {MAX_PARTS} are allowed.")
        total = 0
        for entry in entries:
            if entry.flag_bits & _ENCRYPTED:
                raise ReadError("encrypted", "The office file is protected by a password.")
            total += _inflated(archive, entry, limits)
            if total > ALL_BYTES:
                raise ReadError("too_large", "The parts of the office file are larger than is allowed.")
        yield archive


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> int:
    """The true size of a part, which has been looked through."""
    size, before = 0, b""
    most = min(PART_BYTES, FREE + limits.ratio * max(1, entry.compress_size))
    markup = entry.filename.lower().endswith(_MARKUP)
    try:
        with archive.open(entry) as part:
            while piece := part.read(PIECE):
                size += len(piece)
                if size > most:
                    code = "too_large" if most == PART_BYTES else "expansion_ratio"
                    raise ReadError(code, "A part of the office file becomes far larger than it may when opened.")
                if markup and any(mark in before + piece for mark in _DOCTYPE):
                    raise ReadError(
                        "doctype_refused", "A part of the file has a document type, which no office file needs."
                    )
                before = piece[-32:]
    except MEMBER_FAULTS as error:
        raise ReadError(*DAMAGED) from error
    return size


def markup(data: bytes) -> etree._Element:
    """The tree of a part. Raises lxml's errors."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data.removeprefix(codecs.BOM_UTF8), parser)


def local(element: etree._Element) -> str:
    """The name without its namespace; empty for comments and processing instructions."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """An attribute by its local name: the strict form of OOXML uses other namespaces."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")
