"""Office files: real ones with facts that were looked up, and made ones that mean harm."""

import io
import zipfile
from pathlib import Path

import docx
import pptx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.readers import registry
from ingest.readers.base import Declared, Limits, PageText
from ingest.readers.flowing import Flow
from tests.ingest.readers.reading import Reading, code_of, read
from tests.ingest.readers.test_archives import zipped

CODES = {"", "encrypted", "damaged", "unsupported_type", "empty"}


@pytest.fixture
def office(shared_data: Path) -> Path:
    """The folder of real office files."""
    return shared_data / "office/apache__tika"


def notes(found: Reading, kind: str = "note") -> list[str]:
    """The texts of all regions of a kind."""
    return [page.text[r.start : r.end].strip() for page in found.pages for r in page.regions if r.kind == kind]


def test_of_161_real_files_each_is_read_or_refused_by_name(office: Path) -> None:
    outcomes = {path.name: read(path.read_bytes(), path.name).error for path in office.iterdir()}
    counts = {code: list(outcomes.values()).count(code) for code in set(outcomes.values())}
    assert len(outcomes) == 161
    assert set(counts) <= CODES
    assert counts[""] == 146
    assert counts["encrypted"] == 9
    assert counts["damaged"] == 1


def test_a_word_file_gives_notes_headers_and_comments_as_notes(office: Path) -> None:
    found = read((office / "testWORD_various.docx").read_bytes())
    assert {"This is the header text.", "This is the footer text.", "This is a footnote."} <= set(notes(found))
    assert (found.tables[0].cells[4].row, found.tables[0].cells[0].text) == (1, "Row 1 Col 1")
    assert notes(read((office / "testComment.docx").read_bytes())) == ["Here is a comment"]


def test_words_that_were_deleted_but_are_tracked_stay_and_are_called_deleted(office: Path) -> None:
    found = read((office / "testWORD_2006ml.docx").read_bytes())
    assert "frog" in notes(found, "deleted")
    assert "Del r1c1" in notes(found, "deleted")
    assert "The quick brown fox" not in notes(found, "deleted")


def test_each_slide_is_a_page_with_its_notes(office: Path) -> None:
    found = read((office / "testPPT_various2.pptx").read_bytes())
    assert len(found.pages) == 10
    assert found.pages[1].text.startswith("Slide2Header")
    assert notes(found)[1].startswith("NotesForSlide2")
    assert found.tables[0].cells[0].text == "R1c1"


@pytest.mark.parametrize("name", ["test.xls", "testEXCEL_5.xls"])
def test_each_sheet_is_a_page_and_cells_keep_their_places(office: Path, name: str) -> None:
    found = read((office / name).read_bytes())
    assert [page.label for page in found.pages] == ["Feuil1", "Feuil2", "Feuil3"]
    assert {(c.row, c.column, c.text) for c in found.tables[0].cells} >= {(3, 1, "Number"), (3, 2, "Square")}
    for cell in found.tables[0].cells:
        assert found.pages[0].text[cell.start : cell.end] == cell.text


def test_open_document_and_rich_text_are_read(office: Path) -> None:
    assert "Here is footer text" in notes(read((office / "testFooter.odt").read_bytes()))
    assert read((office / "test-columnar.ods").read_bytes()).pages[0].label == "testing"
    assert read((office / "testRTFWord2010CzechCharacters.rtf").read_bytes()).summary.title == "Článek týdne"


@pytest.mark.parametrize(
    "name", ["password.xls", "testEXCEL_protected_passtika.xls", "protect.xlsx", "testPPT_protected_passtika.pptx"]
)
def test_what_a_password_protects_is_called_so(office: Path, name: str) -> None:
    assert code_of((office / name).read_bytes()) == "encrypted"


@pytest.mark.parametrize("name", ["testWORKS.wps", "testWORKS2000.wps"])
def test_old_formats_are_refused_with_a_way_out(office: Path, name: str) -> None:
    found = read((office / name).read_bytes())
    assert found.error == "unsupported_type"
    assert "A copy" in found.sentence


def made_word() -> bytes:
    """A Word file with a paragraph and a table."""
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph("采购人：某市公安局")
    document.add_table(rows=2, cols=2).cell(1, 1).text = "500000"
    document.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The package with one of its parts exchanged or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry.filename, old.read(entry))
        new.writestr(name, content)
    return out.getvalue()


def test_a_made_word_file_keeps_text_and_cells() -> None:
    found = read(made_word())
    assert found.pages[0].text.startswith("采购人：某市公安局\n")
    assert found.tables[0].cells[3].text == "500000"


def test_entities_are_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert code_of(with_part(made_word(), "word/document.xml", bomb)) == "doctype_refused"
    wide = "<!DOCTYPE x><x/>".encode("utf-16")
    assert code_of(with_part(made_word(), "word/footnotes.xml", wide)) == "doctype_refused"


def test_a_part_that_swells_is_refused_before_it_is_parsed() -> None:
    bomb = b"<w:p/>" * 5_000_000
    assert code_of(with_part(made_word(), "word/document.xml", bomb)) == "expansion_ratio"


def test_broken_parts_are_damage() -> None:
    assert code_of(with_part(made_word(), "word/document.xml", b"<w:document")) == "damaged"
    assert code_of(zipped(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>"))) == "damaged"
    assert code_of(zipped(("[Content_Types].xml", b"<x/>"), ("ppt/presentation.xml", b"<x/>"))) == "damaged"


def test_two_far_corners_make_no_giant() -> None:
    sheet = b'<sheetData><row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row></sheetData>'
    data = zipped(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>"), ("xl/worksheets/sheet1.xml", sheet))
    assert code_of(data) == "memory_limit"


def test_a_hidden_slide_says_so() -> None:
    show, out = pptx.Presentation(), io.BytesIO()
    show.slides.add_slide(show.slide_layouts[0]).element.set("show", "0")
    show.save(out)
    assert read(out.getvalue()).pages[0].label == "1 (hidden)"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=8), st.integers(5, 40))
def test_no_character_of_a_flow_is_lost_at_its_page_ends(pieces: list[str], longest: int) -> None:
    flow = Flow(Limits(page_text=longest))
    for piece in pieces:
        flow.add(piece)
    flow.end_page()
    pages = [part for part in flow.take() if isinstance(part, PageText)]
    plain = "".join(piece.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd") for piece in pieces)
    assert "".join(page.text for page in pages) == plain
    assert all(len(page.text) <= longest for page in pages)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["{\\rtf1 ", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "From: a\nTo: b\n"]))
def test_any_bytes_end_in_a_named_state(data: bytes, start: str) -> None:
    assert read(start.encode("latin-1") + data).error in CODES


def test_office_kinds_are_read_by_their_own_readers() -> None:
    found = registry.identify(io.BytesIO(made_word()), Declared("x.pdf"))
    assert (found["reader"], found["container"]) == ("word", False)
