"""PDF: text, boxes, tables, what nobody sees, and what cannot be read (reading.md section 2)."""

import io
from array import array
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ingest.readers.base import Declared, Limits, PageText
from ingest.readers.believing import doubts
from ingest.readers.drawing import draw_page
from tests.ingest.readers.made_pdf import line, pdf
from tests.ingest.readers.reading import Reading, code_of, parts_of, read


def shared_pdf(shared_data: Path, name: str) -> Reading:
    """The reading of a shared file."""
    path = next((shared_data / "pdf").rglob(name))
    return read(path.read_bytes(), name)


def boxes_of(page: PageText) -> list[tuple[float, float, float, float]]:
    """Boxes as fractions of the page."""
    values = [value / 65535 for value in array("H", page.boxes)]
    return [(values[n], values[n + 1], values[n + 2], values[n + 3]) for n in range(0, len(values), 4)]


def ink_hits(data: bytes, page: PageText) -> float:
    """Of the characters that are no space, the part whose box holds ink on the drawn page."""
    picture = Image.open(io.BytesIO(draw_page(io.BytesIO(data), "application/pdf", page.number))).convert("L")
    width, height = picture.size
    hits = total = 0
    for character, (left, top, right, bottom) in zip(page.text, boxes_of(page), strict=True):
        if character.isspace() or not (right or bottom):
            continue
        total += 1
        x1, y1 = int(left * width), int(top * height)
        area = picture.crop((x1, y1, max(x1 + 1, int(right * width) + 1), max(y1 + 1, int(bottom * height) + 1)))
        low = area.getextrema()[0]
        hits += isinstance(low, int | float) and low < 160
    return hits / total


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "extra", ["", "/CropBox[10 20 190 90]", "/UserUnit 2", "/CropBox[10 20 190 90]/UserUnit 2"], ids=str
)
def test_boxes_lie_on_the_ink_however_the_page_is_turned(rotate: int, extra: str) -> None:
    data = pdf([line("HMENW", x=40)], page_extra=f"{extra}/Rotate {rotate}")
    page = read(data).pages[0]
    assert page.text == "HMENW"
    assert page.rotation == rotate
    assert ink_hits(data, page) == 1.0


@pytest.mark.parametrize("box", ["-100 -50 100 50", "200 100 0 0", "50 50 250 150"])
def test_boxes_lie_on_the_ink_whatever_the_media_box(box: str) -> None:
    x, y = {"-100 -50 100 50": (-60, 0), "200 100 0 0": (40, 50), "50 50 250 150": (90, 100)}[box]
    data = pdf([line("HMENW", x=x, y=y)], box=box)
    page = read(data).pages[0]
    assert (page.text, ink_hits(data, page)) == ("HMENW", 1.0)


def test_text_beside_the_visible_page_is_kept_and_labelled() -> None:
    found = read(pdf([line("inside") + line("outside", x=20, y=400)]))
    assert found.pages[0].text.split() == ["inside", "outside"]
    assert found.region("not_visible").strip() == "outside"


# Nothing painted, no opacity, and an opaque picture over the words: a failed redaction.
UNSEEN = {
    "render mode": line("seen", y=70) + line("unseen", y=30, before="3 Tr"),
    "transparent": line("seen", y=70) + b"/G gs " + line("unseen", y=30),
    "under a picture": line("seen", y=70)
    + line("unseen", y=30)
    + b"q 120 0 0 30 15 20 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q",
}


@pytest.mark.parametrize("way", UNSEEN)
def test_text_that_nobody_sees_is_labelled(way: str) -> None:
    found = read(pdf([UNSEEN[way]], states="/G<</Type/ExtGState/ca 0>>"))
    assert found.region("not_visible").strip() == "unseen"
    assert found.pages[0].origin == "text_layer"


def test_invisible_text_on_a_scan_is_somebody_s_ocr() -> None:
    scan = b"q 200 0 0 100 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q\n"
    found = read(pdf([scan + line("recognised", before="3 Tr")]))
    assert found.pages[0].origin == "embedded_ocr"


def test_a_ruled_table_has_cells_filled_with_the_page_s_own_characters() -> None:
    rules = (
        " ".join(f"20 {y} 160 0.5 re f" for y in (20, 40, 60))
        + " "
        + " ".join(f"{x} 20 0.5 40 re f" for x in (20, 100, 180))
    )
    words = line("NAME", 30, 45) + line("PRICE", 110, 45) + line("BID", 30, 25) + line("12", 110, 25)
    found = read(pdf([rules.encode() + words]))
    cells = {(cell.row, cell.column): cell for cell in found.tables[0].cells}
    assert {place: cell.text for place, cell in cells.items()} == {
        (0, 0): "NAME",
        (0, 1): "PRICE",
        (1, 0): "BID",
        (1, 1): "12",
    }
    text = found.pages[0].text
    assert all(text[cell.start : cell.end].strip() == cell.text for cell in cells.values())


def test_a_page_without_text_says_so() -> None:
    found = read(pdf([b"0 0 200 100 re f"]))
    assert (found.pages[0].origin, found.pages[0].text) == ("none", "")
    assert found.summary.metadata["pages_without_text"] == 1


def test_a_second_attempt_reads_only_its_pages() -> None:
    data = pdf([line(f"page{n}") for n in range(1, 6)])
    parts = list(parts_of(data, Declared(), Limits(), range(3, 5)))
    assert [part.number for part in parts if isinstance(part, PageText)] == [3, 4]


def test_more_pages_than_allowed_is_a_code() -> None:
    assert code_of(pdf([line("x")] * 4), limits=Limits(pages=3)) == "too_many_pages"


@pytest.mark.parametrize("cut", [30, 200, 400])
def test_a_cut_pdf_is_damaged_or_read_in_part(cut: int) -> None:
    found = read(pdf([line("words")])[:cut])
    assert found.error in {"damaged", ""}


def test_a_password_is_asked_for(shared_data: Path) -> None:
    for name in ("aes-256.pdf", "rc4-40.pdf", "password-example.pdf", "testUnicodePassword.pdf"):
        assert shared_pdf(shared_data, name).error == "encrypted", name


def test_the_chinese_tender_has_its_pages_labels_and_tables(shared_data: Path) -> None:
    path = next((shared_data / "pdf").rglob("招标文件.pdf"))
    found = read(path.read_bytes(), path.name, pages=range(1, 11))
    assert found.summary.pages_total == 99
    assert found.summary.title.endswith("采购")
    assert found.summary.language == "zh-Hans"
    assert "招标编号：" in found.pages[0].text
    assert any(cell.text == "条款号" for table in found.tables for cell in table.cells)
    assert ink_hits(path.read_bytes(), found.pages[0]) > 0.96
    for page in found.pages:
        assert len(page.boxes) == 8 * len(page.text)


def test_vertical_columns_keep_their_order(shared_data: Path) -> None:
    found = shared_pdf(shared_data, "issue-449-vertical.pdf")
    assert found.pages[0].text.strip()
    assert not found.error


def test_attached_files_come_out_as_children(shared_data: Path) -> None:
    found = shared_pdf(shared_data, "with-attachment.pdf")
    assert len(found.children) == 1
    assert found.children[0].data
    assert not found.children[0].reason


def test_comments_and_form_values_stand_behind_the_text(shared_data: Path) -> None:
    found = shared_pdf(shared_data, "testPopupAnnotation.pdf")
    page = found.pages[0]
    notes = [region for region in page.regions if region.kind == "note"]
    assert notes
    assert len(page.boxes) == 8 * len(page.text)
    assert not any(page.boxes[8 * notes[0].start :])


def test_pages_have_the_labels_the_file_gives_them(shared_data: Path) -> None:
    labels = [page.label for page in shared_pdf(shared_data, "pagelabels.pdf").pages]
    assert labels[0] != "1"
    assert all(labels)


def test_a_page_is_drawn_within_the_limits() -> None:
    drawn = Image.open(io.BytesIO(draw_page(io.BytesIO(pdf([line("x")], box="0 0 14400 14400")), "application/pdf", 1)))
    assert drawn.width * drawn.height <= 25_000_000
    assert max(drawn.size) <= 10_000
    plain = Image.open(io.BytesIO(draw_page(io.BytesIO(pdf([line("x")])), "application/pdf", 1)))
    assert plain.size == (416, 208)


def said(text: str) -> str:
    """The doubt in words."""
    doubt = doubts(text)
    assert doubt is not None
    return doubt.sentence


def test_text_of_broken_fonts_is_doubted_and_good_text_is_not() -> None:
    assert "no meaning" in said("\ue001\ue002\ue003" * 20 + "abc" * 10)
    assert "rare" in said("龘靐齉爩鱻麤龗灪吁龖" * 5)
    assert "do not belong" in said("招标文件" * 10 + "ᐁᐂᐃᐄ" * 3)
    assert doubts("示例县公安局视频监控系统单一来源采购公告" * 3) is None
    assert doubts("An ordinary English sentence about cameras." * 3) is None
    assert doubts("Обычное русское предложение о закупке камер." * 3) is None
    assert doubts("政府電子採購網公開招標公告監視錄影系統預算" * 3) is None


@given(st.lists(st.text("ABC xyz()\\", max_size=12), min_size=1, max_size=4), st.sampled_from([0, 90, 180, 270]))
@settings(max_examples=25, deadline=None)
def test_every_page_has_eight_bytes_a_character(texts: list[str], rotate: int) -> None:
    escaped = [text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") for text in texts]
    found = read(pdf([line(text) for text in escaped], page_extra=f"/Rotate {rotate}"))
    assert len(found.pages) == len(texts)
    for page in found.pages:
        assert len(page.boxes) == 8 * len(page.text)
        assert all(0 <= region.start <= region.end <= len(page.text) for region in page.regions)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_pdf_with_wrong_bytes_ends_in_a_code_or_a_reading(data: st.DataObject) -> None:
    broken = bytearray(pdf([line("words to be read")]))
    for place in data.draw(st.lists(st.integers(9, len(broken) - 1), min_size=1, max_size=12)):
        broken[place] = data.draw(st.integers(0, 255))
    found = read(bytes(broken))
    assert found.error in {"", "damaged", "encrypted", "too_many_pages", "unsupported_type"}
