"""PDF: pdfium is the text, the boxes and the pictures, pdfplumber the tables (reading.md section 2). Pure.

PDFium is not thread-safe and ends its process at the memory limit: this runs in a child of its own, one file at a time.
"""

import contextlib
import ctypes
import importlib.metadata
import io
import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import pypdfium2.raw as pdfium

from ingest.readers.base import Opened, PageText, Part, ReadContext, ReadError, Region, Summary, TextOrigin, Warn
from ingest.readers.believing import doubts
from ingest.readers.pdf_extras import children, label, metadata, notes
from ingest.readers.pdf_objects import hidden_characters, survey
from ingest.readers.pdf_tables import LEAST_PATHS, MOST_PATHS, TableFinder
from ingest.readers.pdf_text import Characters, box_bytes, characters
from language.detect import detect_language

LIBRARIES = {name: importlib.metadata.version(name) for name in ("pypdfium2", "pdfplumber", "pdfminer.six")}
MOST_WITHOUT_MAP = 0.20  # of the characters without a Unicode map, by pdfplumber: sign c of reading.md section 2
MOST_HIDDEN = 0.9  # of the characters: then the text layer is somebody's OCR under a scan
_ERRORS = {
    pdfium.FPDF_ERR_PASSWORD: ("encrypted", "The PDF asks for a password."),
    pdfium.FPDF_ERR_SECURITY: ("encrypted", "The PDF is protected in a way that cannot be opened here."),
}
_DAMAGED = ("damaged", "The PDF is damaged and cannot be opened.")


@contextlib.contextmanager
def opened(source: BinaryIO) -> Iterator[Any]:
    """pdfium's document over the file's bytes, not copied where the file can be mapped. Raises ReadError."""
    with contextlib.ExitStack() as held:
        buffer = _buffer(source, held)
        document = pdfium.FPDF_LoadMemDocument64(buffer, len(buffer), None)
        if not document:
            raise ReadError(*_ERRORS.get(pdfium.FPDF_GetLastError(), _DAMAGED))
        try:
            yield document
        finally:
            pdfium.FPDF_CloseDocument(document)
            del document
            buffer = None


def _buffer(source: BinaryIO, held: contextlib.ExitStack) -> Any:
    try:
        descriptor = source.fileno()
    except (OSError, AttributeError):
        source.seek(0)
        data = source.read()
        return (ctypes.c_char * len(data)).from_buffer_copy(data)
    size = source.seek(0, io.SEEK_END)
    # A private mapping: ctypes wants a writable one, and nothing written to it reaches the file.
    mapped = mmap.mmap(descriptor, size, access=mmap.ACCESS_COPY)
    del held
    return (ctypes.c_char * size).from_buffer(mapped)


@dataclass(slots=True)
class _Found:
    """What the pages told for the summary."""

    first_text: str = ""
    sample: str = ""
    without_text: int = 0

    def add(self, text: str, origin: TextOrigin) -> None:
        """One more page."""
        self.without_text += origin == "none"
        self.first_text = self.first_text or text[:2_000]
        if len(self.sample) < 20_000:
            self.sample += text[:2_000]


class PdfReader:
    """See the module."""

    name = "pdf"
    version = 2

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """PDF by its header."""
        return 50 if media_type == "application/pdf" else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """The pages of `context.pages`, then, behind page 1's range, attached files.

        Raises ReadError `encrypted`, `damaged`, `too_many_pages`.
        """
        with opened(context.source) as document:
            total = pdfium.FPDF_GetPageCount(document)
            if total < 1:
                raise ReadError(*_DAMAGED)
            if total > context.limits.pages:
                raise ReadError("too_many_pages", f"The PDF has {total} pages; {context.limits.pages} are allowed.")
            yield Opened(total)
            wanted = context.pages or range(1, total + 1)
            pages = _Pages(document, TableFinder(context.source), context)
            for number in range(max(1, wanted.start), min(total + 1, wanted.stop)):
                yield from pages.read(number)
            if wanted.start <= 1:
                yield from children(document, context.limits)
            yield _summary(document, total, pages.found)


class _Pages:
    """The pages of an open document, one after the other."""

    def __init__(self, document: Any, finder: TableFinder, context: ReadContext) -> None:
        self._document = document
        self._finder = finder
        self._longest = context.limits.page_text
        self._with_tables = context.tables
        self.found = _Found()

    def read(self, number: int) -> Iterator[Part]:
        """The parts of one page."""
        page = pdfium.FPDF_LoadPage(self._document, number - 1)
        text_page = pdfium.FPDFText_LoadPage(page) if page else None
        try:
            if text_page:
                yield from self._parts(number, page, text_page)
            else:
                self.found.without_text += 1
                yield PageText(number=number, text="", origin="none")
                yield Warn("page_unreadable", f"Page {number} is damaged and could not be read.", number)
        finally:
            if text_page:
                pdfium.FPDFText_ClosePage(text_page)
            if page:
                pdfium.FPDF_ClosePage(page)

    def _parts(self, number: int, page: Any, text_page: Any) -> Iterator[Part]:
        width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        read = characters(page, text_page)
        seen = survey(page, width * height)
        unseen = _unseen(read, text_page, seen.hidden)
        text, regions = _with_notes(read.text, notes(page), spans(unseen))
        if len(text) > self._longest:
            raise ReadError("output_limit", f"Page {number} holds more than {self._longest} characters.")
        origin = _origin(read, unseen, page_wide_image=seen.page_wide_image)
        self.found.add(read.text, origin)
        yield PageText(
            number=number,
            text=text,
            label=label(self._document, number - 1),
            width=width,
            height=height,
            rotation=90 * max(0, pdfium.FPDFPage_GetRotation(page)),
            boxes=box_bytes(read.boxes) + bytes(8 * (len(text) - len(read.text))),
            regions=regions,
            origin=origin,
        )
        if doubt := doubts(read.text):
            certain = doubt.certain or self._finder.share_without_map(number) > MOST_WITHOUT_MAP
            code = "text_suspect" if certain else "text_doubtful"
            yield Warn(code, f"The text of page {number} may be wrong: {doubt.sentence}", number)
        if self._with_tables and LEAST_PATHS <= seen.paths <= MOST_PATHS and read.text.strip():
            tables, why = self._finder.tables(number, (width, height), read.text, read.boxes)
            yield from tables
            if why:
                yield Warn("tables_unread", why, number)


def _unseen(read: Characters, text_page: Any, hidden: set[int]) -> list[bool]:
    """For each code point, whether nobody sees it: beside the visible page, or of a hidden object."""
    if not hidden:
        return read.outside
    under = hidden_characters(text_page, read.units, hidden)
    return [a or b for a, b in zip(read.outside, under, strict=True)]


def spans(flags: list[bool]) -> tuple[Region, ...]:
    """Runs of hidden characters as regions."""
    regions: list[Region] = []
    if True not in flags:
        return ()
    start = -1
    for index, flag in enumerate([*flags, False]):
        if flag and start < 0:
            start = index
        elif not flag and start >= 0:
            regions.append(Region("not_visible", start, index))
            start = -1
    return tuple(regions)


def _with_notes(text: str, added: list[str], regions: tuple[Region, ...]) -> tuple[str, tuple[Region, ...]]:
    """Comments and form values stand behind the page's own text, without boxes."""
    for note in added:
        start = len(text) + 1
        text = f"{text}\n{note}"
        regions += (Region("note", start, len(text)),)
    return text, regions


def _origin(read: Characters, unseen: list[bool], *, page_wide_image: bool) -> TextOrigin:
    if not read.text.strip():
        return "none"
    if not page_wide_image:
        return "text_layer"
    inked = sum(1 for index in range(len(unseen)) if not read.text[index].isspace())
    hidden = sum(1 for index, flag in enumerate(unseen) if flag and not read.text[index].isspace())
    return "embedded_ocr" if hidden >= MOST_HIDDEN * inked else "text_layer"


def _summary(document: Any, total: int, found: _Found) -> Summary:
    said = metadata(document)
    said["pages_without_text"] = found.without_text
    title, basis = _title(str(said.get("Title", "")), found.first_text)
    return Summary(
        kind="text-layer",
        tool="pdfium",
        settings={"boxes": "loose", "tables_from_paths": LEAST_PATHS},
        libraries=LIBRARIES,
        pages_total=total,
        language=detect_language(found.sample),
        title=title[:500],
        title_basis=basis if title else "",
        metadata=said,
    )


def _title(said: str, text: str) -> tuple[str, str]:
    """The file's own title where its first page bears it out: templates leave theirs behind ("中华人民共和国")."""
    if len(said) >= 4 and "".join(said.split()).casefold() in "".join(text.split()).casefold():
        return said, "page_asserted"
    return _first_line(text), "derived"


def _first_line(text: str) -> str:
    """The first line that has letters in it, with the next ones while a bracket is open."""
    lines = [line for each in text.splitlines() if sum(map(str.isalpha, line := " ".join(each.split()))) >= 2]
    title = ""
    for line in lines[:4]:
        title += line
        if title.count("（") + title.count("(") <= title.count("）") + title.count(")"):
            break
    return title[:200]
