"""What a PDF says beside its pages: metadata, page labels, notes and form values, files inside. Pure."""

import ctypes
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pypdfium2.raw as pdfium

from ingest.readers.base import ChildData, ChildEnd, ChildHead, Declared, Limits, Part, Warn
from ingest.readers.decoding import clean

META = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate")
MAX_NOTES = 500  # a page
MAX_NOTE = 4_000  # characters
PIECE = 1 << 20
_SILENT = frozenset((pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP))


def _wide(ask: Callable[[Any, int], int], most: int = 64 * 1024) -> str:
    """The text of a call that fills a UTF-16LE buffer and says how many bytes it needs."""
    size = ask(None, 0)
    if not 2 < size <= most:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    ask(buffer, size)
    return clean(bytes(buffer)[: size - 2].decode("utf-16-le", "replace"))


def metadata(document: Any) -> dict[str, object]:
    """The information dictionary and the file's version: claims of whoever made the file."""
    found: dict[str, object] = {}
    for name in META:
        value = _wide(partial(pdfium.FPDF_GetMetaText, document, name.encode()))
        if value.strip():
            found[name] = value.strip()[:2_000]
    version = ctypes.c_int()
    if pdfium.FPDF_GetFileVersion(document, ctypes.byref(version)):
        found["pdf_version"] = version.value / 10
    return found


def label(document: Any, index: int) -> str:
    """The page's printed number ("iv", "A-3"), if the file states one."""
    return _wide(partial(pdfium.FPDF_GetPageLabel, document, index)).strip()[:64]


def notes(page: Any) -> list[str]:
    """Comments and form values of a page, in order, each once."""
    found: dict[str, None] = {}
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), MAX_NOTES)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if kind not in _SILENT:
            key = b"V" if kind == pdfium.FPDF_ANNOT_WIDGET else b"Contents"
            value = _wide(partial(pdfium.FPDFAnnot_GetStringValue, annotation, key)).strip()
            if value and value not in {"Off", "/Off"}:
                found[value[:MAX_NOTE]] = None
        pdfium.FPDFPage_CloseAnnot(annotation)
    return list(found)


def children(document: Any, limits: Limits) -> Iterator[Part]:
    """The files attached to the document (not those of comments)."""
    count = pdfium.FPDFDoc_GetAttachmentCount(document)
    total = 0
    for index in range(min(max(0, count), limits.children)):
        item = pdfium.FPDFDoc_GetAttachment(document, index)
        size = ctypes.c_ulong()
        if not item or not pdfium.FPDFAttachment_GetFile(item, None, 0, ctypes.byref(size)):
            yield Warn("attachment_unread", f"Attached file {index + 1} could not be read.", None)
            continue
        name = _wide(partial(pdfium.FPDFAttachment_GetName, item))
        total += size.value
        yield ChildHead(name[:1_000] or f"attachment-{index + 1}", Declared(filename=name[:1_000]), {})
        if size.value > limits.child_bytes or total > limits.total_child_bytes:
            yield ChildEnd("too_large")
            continue
        buffer = ctypes.create_string_buffer(max(1, size.value))
        pdfium.FPDFAttachment_GetFile(item, buffer, size.value, ctypes.byref(size))
        view = memoryview(buffer).cast("B")[: size.value]
        for start in range(0, len(view), PIECE):
            yield ChildData(bytes(view[start : start + PIECE]))
        yield ChildEnd("" if size.value else "empty")
