"""The text of a page asked for in one call is the one that pdfium gives character by character."""

import io
from array import array
from pathlib import Path

import pypdfium2.raw as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.base import ReadError
from ingest.readers.pdf import opened
from ingest.readers.pdf_text import _one_by_one, _units
from tests.ingest.readers.made_pdf import line, pdf

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "pdf"


def same(source: io.BufferedIOBase) -> bool:
    """Whether both ways say the same on every page."""
    with opened(source) as document:  # type: ignore[arg-type]
        for index in range(min(3, pdfium.FPDF_GetPageCount(document))):
            page = pdfium.FPDF_LoadPage(document, index)
            text_page = pdfium.FPDFText_LoadPage(page) if page else None
            if not text_page:
                continue
            singly = [pdfium.FPDFText_GetUnicode(text_page, at) for at in range(pdfium.FPDFText_CountChars(text_page))]
            units, different = _units(text_page)
            if list(units) != singly or different != set(singly):
                return False
            pdfium.FPDFText_ClosePage(text_page)
            pdfium.FPDF_ClosePage(page)
    return True


@pytest.mark.parametrize(
    "words", ["words on a line", "a hyphen at a line-\n  end", "tab\tand bell\a and \x02 and \x03", "\x01\x93\x94", ""]
)
def test_a_made_page_says_the_same_in_one_call_and_in_many(words: str) -> None:
    lines = b"".join(line(each, 30, 60 - 14 * at) for at, each in enumerate(words.split("\n")))
    assert same(io.BytesIO(pdf([lines])))


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the shared files are not here")
def test_real_pages_say_the_same_in_one_call_and_in_many() -> None:
    unlike = []
    for path in sorted(SHARED.rglob("*.pdf"))[::4]:
        try:
            with path.open("rb") as source:
                if not same(source):
                    unlike.append(path.name)
        except ReadError:
            continue
    assert unlike == []


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_units_of_two_become_one_code_point(text: str) -> None:
    clean = text.encode("utf-16-le", "surrogatepass")
    units = array("I", array("H", clean))
    found, kept = _one_by_one(units)
    wanted = clean.decode("utf-16-le", "replace")
    for old, new in {"\r": "", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\x02": "-", "\0": "\ufffd"}.items():
        wanted = wanted.replace(old, new)
    assert found.replace("\ufffd", "") == wanted.replace("\ufffd", "")
    assert len(found) == len(kept)
    assert list(kept) == sorted(set(kept))
