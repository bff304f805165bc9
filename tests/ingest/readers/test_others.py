"""Plain text, rows of a crawl, saved mail-shaped pages, pictures; and which file is what."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.Image import Transpose

from ingest.readers import registry
from ingest.readers.base import Declared
from ingest.readers.drawing import PageDrawer, draw_page
from ingest.readers.printed_dates import printed_date
from tests.ingest.readers.made_pdf import line, pdf
from tests.ingest.readers.reading import code_of, read
from tests.ingest.readers.test_archives import tarred, zipped
from tests.ingest.readers.test_warc import PAGE, http, record, wacz


def kind_of(data: bytes, name: str = "", media_type: str = "") -> str:
    """The media type found in the bytes."""
    return registry.media_type_of(io.BytesIO(data), Declared(name, media_type))[0]


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (pdf([line("x")]), "notice.html", "application/pdf"),
        (b"printer ticket\n" + pdf([line("x")]), "a.pdf", "application/pdf"),
        (PAGE, "notice.pdf", "text/html"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><p>x", "a", "text/html"),
        ("<html><body>公告".encode("utf-16"), "a", "text/html"),
        (b"BMW tenders for cameras\n" * 20, "a.txt", "text/plain"),
        (b"MZ is how a program begins, and this text too\n", "a.txt", "text/plain"),
        ("一,二\n三,四\n".encode("gb18030"), "a.csv", "text/csv"),
        (b"# Heading\n\nwords", "a.md", "text/markdown"),
        (b'{"article_url": "http://a.example", "content": "words"}\n', "a.txt", "application/x-ndjson"),
        (b'{"content": {"nested": 1}, "title": "x"}', "a.json", "text/plain"),
        (zipped(("a.txt", b"x")), "a.docx", "application/zip"),
        (zipped(("tender.pdf", pdf([line("x")]))), "a", "application/zip"),
        (record(http(PAGE)), "a", "application/warc"),
        (wacz(), "a.zip", "application/wacz"),
        (tarred(("a.txt", b"x")), "a", "application/x-tar"),
        (b"\x00\x01\x02\x03" * 200, "notice.html", "application/octet-stream"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "a.html", "image/svg+xml"),
    ],
)
def test_a_file_is_what_its_bytes_say(data: bytes, name: str, kind: str) -> None:
    assert kind_of(data, name) == kind


def test_office_files_are_told_by_the_names_inside(shared_data: Path) -> None:
    folder = shared_data / "office/apache__tika"
    path = folder / "memo.docx"
    assert kind_of(path.read_bytes(), "a.zip").endswith("wordprocessingml.document")
    assert kind_of((folder / "testFooter.odt").read_bytes()) == "application/vnd.oasis.opendocument.text"


def test_text_is_kept_as_it_is_with_plain_line_ends() -> None:
    found = read("一\r\n二\r三\0".encode(), "a.txt")
    assert found.pages[0].text == "一\n二\n三\ufffd"
    assert (found.summary.kind, found.summary.charset) == ("plain", "utf-8")


def test_long_text_is_cut_into_pages_at_line_ends_and_nothing_is_lost() -> None:
    text = "".join(f"line {n} of a long file\n" for n in range(20_000))
    found = read(text.encode(), "a.txt")
    assert len(found.pages) == 3
    assert "".join(page.text for page in found.pages) == text
    assert all(page.text.endswith("\n") for page in found.pages)


def test_text_of_nothing_but_space_is_empty() -> None:
    assert code_of(b" \n\t\n", "a.txt") == "empty"


def test_rows_of_a_crawl_are_children_with_their_addresses() -> None:
    rows = [
        {
            "article_url": "http://www.ccgp.gov.cn/a.htm",
            "project_title": "甲",
            "content": "一",
            "publish_time": "2021-12-19",
        },
        {"article_url": "http://www.ccgp.gov.cn/b.htm", "project_title": "乙", "content": "二", "source": "网"},
    ]
    data = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\nnot a row\n"
    found = read(data.encode(), "a.jsonl")
    assert [child.data.decode() for child in found.children] == ["一", "二"]
    first = found.children[0].head
    assert first.facts["target_uri"] == first.declared.address == "http://www.ccgp.gov.cn/a.htm"
    assert (first.facts["title"], first.facts["published"], first.facts["row"]) == ("甲", "2021-12-19", 1)
    assert found.codes == ["row_unreadable"]


def test_the_shared_notices_are_all_read(shared_data: Path) -> None:
    found = read((shared_data / "notices/ccgp-2021.jsonl").read_bytes(), "ccgp-2021.jsonl")
    assert len(found.children) == 147
    assert all(str(child.head.facts["target_uri"]).startswith("http") for child in found.children)
    assert found.codes == []


def test_a_page_saved_as_mhtml_comes_out_with_its_address(shared_data: Path) -> None:
    found = read((shared_data / "warc/apache__tika/testMHTMLFirefox.mhtml").read_bytes())
    assert found.children[0].head.declared.media_type == "text/html"
    assert found.children[0].head.facts["root"] is True
    assert b"<" in found.children[0].data


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP"])
def test_a_picture_is_a_page_without_text_and_can_be_drawn(form: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(out, form)
    found = read(out.getvalue(), "scan")
    assert [(page.text, page.origin) for page in found.pages] == [("", "none")]
    assert draw_page(io.BytesIO(out.getvalue()), kind_of(out.getvalue()), 1).startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("form", "held"), [("JPEG", 6), ("JPEG", 8), ("JPEG", 3), ("PNG", 6), ("WEBP", 5), ("TIFF", 6)]
)
def test_a_photograph_is_shown_and_measured_as_the_camera_was_held(form: str, held: int) -> None:
    upright = Image.new("RGB", (300, 200), "white")
    upright.paste("black", (0, 0, 60, 40))  # the top left corner
    said = Image.Exif()
    said[0x0112] = held
    turned_back = {3: Transpose.ROTATE_180, 5: Transpose.TRANSPOSE, 6: Transpose.ROTATE_90, 8: Transpose.ROTATE_270}
    out = io.BytesIO()
    upright.transpose(turned_back[held]).save(out, form, exif=said)
    page = read(out.getvalue(), "scan").pages[0]
    assert page.width is not None
    assert page.height is not None
    assert page.width > page.height
    with PageDrawer(io.BytesIO(out.getvalue()), kind_of(out.getvalue())) as drawer:
        for_ocr, width, _height = drawer.picture(1, 150)
    assert width == page.width
    for picture in (for_ocr, Image.open(io.BytesIO(draw_page(io.BytesIO(out.getvalue()), kind_of(out.getvalue()), 1)))):
        assert picture.width > picture.height
        assert picture.convert("L").getpixel((9, 9)) < 60  # type: ignore[operator]
        assert picture.convert("L").getpixel((picture.width - 9, 9)) > 200  # type: ignore[operator]


def test_a_tiff_has_a_page_for_each_frame() -> None:
    out = io.BytesIO()
    frames = [Image.new("L", (100, 100), shade) for shade in (0, 100, 200)]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    assert len(read(out.getvalue()).pages) == 3


def test_a_picture_of_900_megapixels_is_too_large() -> None:
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    assert code_of(out.getvalue()) == "too_large"


def test_a_cut_picture_is_damaged() -> None:
    out = io.BytesIO()
    Image.new("RGB", (50, 50)).save(out, "PNG")
    assert code_of(out.getvalue()[:20]) == "damaged"


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("2026年07月03日 23:06", "2026-07-03T23:06:00+08:00"),
        ("2021-12-19", "2021-12-19"),
        ("2021/3/5 9:30:15", "2021-03-05T09:30:15+08:00"),
        ("2021-03-05T16:08:35Z", "2021-03-06T00:08:35+08:00"),
        ("2021-02-30", ""),
        ("2021-03-05 25:00", ""),
        ("发布于2021年", ""),
        ("", ""),
    ],
)
def test_printed_dates_are_read_strictly(printed: str, date: str) -> None:
    assert printed_date(printed) == date


CODES = {"", "empty", "damaged", "unsupported_type", "too_large", "encrypted", "too_many_pages", "too_deep"}
STARTS = [
    b"",
    b"%PDF-1.4\n",
    b"PK\x03\x04",
    b"\x89PNG\r\n\x1a\n",
    b"WARC/1.0\r\n",
    b"\x1f\x8b\x08",
    b"<html>",
    b"II*\x00",
]
STARTS += [
    b"GIF89a",
    b"\xff\xd8\xff\xe0",
    b'{"title":"x","content":"',
    b"From: a\nMIME-Version: 1.0\nContent-Type: multipart/related;\n",
]


@given(st.sampled_from(STARTS), st.binary(max_size=400), st.sampled_from(["a.html", "a.csv", "a", "../../a.pdf"]))
@settings(max_examples=200, deadline=None)
def test_any_bytes_end_in_a_reading_or_a_code(start: bytes, data: bytes, name: str) -> None:
    if start + data:
        assert read(start + data, name).error in CODES
