"""A page that has no paper is set on some: web pages, office files, mail, text (reading.md section 4, end). Pure.

WeasyPrint sets the sanitised page, or what was read of an office file, as a PDF; pdfium reads it back, and its
characters are aligned with the stored text, so that a hit lies on the picture it is shown on. Nothing is fetched: every
address is refused, `file:` and `data:` too, and listed. No script runs. Trap: WeasyPrint needs Pango from the system;
where that cannot be loaded, importing it fails with OSError.
"""

import io
import json
import logging
import re
from dataclasses import dataclass, field
from struct import Struct
from typing import Any, BinaryIO

import pypdfium2.raw as pdfium

from ingest.readers.aligning import aligned
from ingest.readers.base import ReadError
from ingest.readers.pdf import opened
from ingest.readers.pdf_text import characters
from ingest.readers.sanitising import sanitise
from ingest.readers.setting_sheets import STYLE, sheet_of_text

MOST_SHEETS = 2_000
MOST_REFUSED = 100
NO_PANGO = (
    "Page pictures of web pages and office files need Pango: apt install libpango-1.0-0 libpangoft2-1.0-0, "
    "and a font that has Chinese characters, such as fonts-noto-cjk."
)
_ALT = re.compile(r'\salt="[^"]*"')  # as nh3 writes it
PLACE = Struct("<5H")  # sheet from 1 (0: on none), then left, top, right, bottom in 1/65535 of it


@dataclass(slots=True)
class SetPage:
    """A page on paper. `boxes`: `PLACE` for each code point of the stored text."""

    pdf: bytes
    boxes: bytes
    sheets: int
    refused: list[str] = field(default_factory=list)
    matched: float = 1.0  # part of the stored characters that was found on the sheets


class _Setter:
    """WeasyPrint, loaded and with its fonts listed before a child is shut in."""

    def __init__(self) -> None:
        self.library: Any = None
        self.fonts: Any = None

    def load(self) -> None:
        """Raises ReadError `tool_missing` where Pango is not."""
        if self.library is not None:
            return
        try:
            import weasyprint  # noqa: PLC0415 - fails on machines without Pango, which read all the same
            from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - the same
        except (OSError, ImportError) as error:
            raise ReadError("tool_missing", NO_PANGO) from error
        logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # it warns of each address that it was refused
        self.library, self.fonts = weasyprint, FontConfiguration()

    def pdf(self, page: str) -> tuple[bytes, list[str]]:
        """The page as PDF, and the addresses it asked for in vain."""
        self.load()
        refused: list[str] = []

        class Refusing(self.library.urls.URLFetcher):  # type: ignore[name-defined, misc]
            """Fetches nothing."""

            def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
                """Refuses, and notes it."""
                if len(refused) < MOST_REFUSED:
                    refused.append(url[:200])
                raise ValueError("Nothing is fetched to set a page.")

        html = self.library.HTML(string=page, url_fetcher=Refusing(), base_url=None)
        sheet = self.library.CSS(string=STYLE, font_config=self.fonts)
        return html.write_pdf(font_config=self.fonts, stylesheets=[sheet]), refused


_setter = _Setter()


def warm_setting() -> None:
    """Before any fork: set a page in each script, so that fonts and libraries are open. Raises ReadError."""
    _setter.pdf("<p>Page <b>页面</b> <i>頁</i> страница بەت ページ</p><table><tr><td>1</td></tr></table>")


def set_page(source: BinaryIO) -> SetPage:
    """Set one page. `source`: a line of JSON (`text`, `regions`, `tables`, `charset`, `html`), then the bytes of the
    saved page where `html` is true. Raises ReadError `tool_missing`, `too_many_pages` and those of reading."""
    told = json.loads(source.readline())
    pdf, refused = _setter.pdf(_saved_page(source, told) or _words(told))
    shown, places, sheets = _read_back(pdf)
    found = aligned(told["text"], shown)
    nowhere = bytes(PLACE.size)
    boxes = b"".join(places[each] if each >= 0 else nowhere for each in found)
    solid = sum(not each.isspace() for each in told["text"])
    matched = sum(each >= 0 for each in found) / solid if solid else 1.0
    return SetPage(pdf, boxes, sheets, refused, matched)


def _saved_page(source: BinaryIO, told: dict[str, Any]) -> str:
    """The page as it was saved, made harmless; empty where only its words can be shown."""
    if not told["html"]:
        return ""
    try:
        page = sanitise(io.BytesIO(source.read()), told["charset"])
        return _ALT.sub("", page)  # words that are no text of the page, and that nobody looked through
    except ReadError:
        return ""


def _words(told: dict[str, Any]) -> str:
    return sheet_of_text(told["text"], told["regions"], told["tables"], told["language"])


def _read_back(pdf: bytes) -> tuple[str, list[bytes], int]:
    """The text of all sheets, the place of each character, and how many sheets there are."""
    texts: list[str] = []
    places: list[bytes] = []
    with opened(io.BytesIO(pdf)) as document:
        sheets = pdfium.FPDF_GetPageCount(document)
        if sheets > MOST_SHEETS:
            raise ReadError("too_many_pages", f"The page would take {sheets} sheets; {MOST_SHEETS} are allowed.")
        for number in range(1, sheets + 1):
            page = pdfium.FPDF_LoadPage(document, number - 1)
            text_page = pdfium.FPDFText_LoadPage(page)
            read = characters(page, text_page)
            texts.append(read.text)
            quads = zip(read.boxes[0::4], read.boxes[1::4], read.boxes[2::4], read.boxes[3::4], strict=True)
            places.extend(PLACE.pack(number, *quad) for quad in quads)
            pdfium.FPDFText_ClosePage(text_page)
            pdfium.FPDF_ClosePage(page)
    return "".join(texts), places, sheets
