"""Old Office files and Outlook messages: real ones with facts that were looked up, and made ones that mean harm."""

import contextlib
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.readers.base import ReadError
from ingest.readers.doc import _parts, _without_fields
from tests.ingest.readers.reading import code_of, read

WORDS = "示例县公安局"


@pytest.fixture
def office(shared_data: Path) -> Path:
    """The folder of real office files."""
    return shared_data / "office/apache__tika"


def word(pieces: list[tuple[str, bool]], *, flags: int = 0, version: int = 0xC1, notes: int = 0) -> tuple[bytes, bytes]:
    """The two streams of a Word file whose text lies in these pieces, each of 8-bit characters or of UTF-16."""
    body, places, descriptors = b"", [0], b""
    for text, narrow in pieces:
        at = 0x200 + len(body)
        body += text.encode("cp1252") if narrow else text.encode("utf-16-le")
        places.append(places[-1] + (len(text) if narrow else len(text.encode("utf-16-le")) // 2))
        descriptors += struct.pack("<HIH", 0, 2 * at | 0x40000000 if narrow else at, 0)
    table = struct.pack(f"<{len(places)}I", *places) + descriptors
    formatting = b"\x01" + struct.pack("<H", 3) + b"abc" + b"\x02" + struct.pack("<I", len(table)) + table
    header = bytearray(0x200)
    struct.pack_into("<HH", header, 0, 0xA5EC, version)
    struct.pack_into("<H", header, 10, flags)
    struct.pack_into("<ii", header, 0x4C, places[-1] - notes, notes)
    struct.pack_into("<II", header, 0x1A2, 0, len(formatting))
    return bytes(header) + body, formatting


def test_pieces_of_both_kinds_are_put_together_and_notes_told_apart() -> None:
    document, table = word([("Budget: ", True), (WORDS, False), ("footnote", True)], notes=8)
    parts = [part for part in _parts(document, table, b"") if part[0]]
    assert parts == [(f"Budget: {WORDS}", None), ("footnote", "note")]


def test_a_file_with_a_password_says_so() -> None:
    with pytest.raises(ReadError) as refused:
        list(_parts(*word([("x", True)], flags=0x0100), b""))
    assert refused.value.code == "encrypted"


def test_a_word_95_file_is_read_in_the_code_page_of_its_language() -> None:
    text = WORDS.encode("gb18030")
    header = bytearray(0x300)
    struct.pack_into("<HH", header, 0, 0xA5DC, 101)
    struct.pack_into("<H", header, 6, 0x0804)
    struct.pack_into("<II", header, 0x18, 0x300, 0x300 + len(text))
    assert list(_parts(bytes(header) + text, b"", b"")) == [(WORDS, None)]


def test_of_a_field_the_result_is_read_and_of_a_phonetic_guide_the_word() -> None:
    assert _without_fields('\x13 HYPERLINK "http://a.example" \x14here\x15 and on') == "here and on"
    assert _without_fields("\x13 EQ \\* jc2 \\o\\ad(\\s\\up 9(yún),云)\x15南") == "云（yún）南"


@given(st.binary(max_size=600), st.binary(max_size=200))
@settings(max_examples=60)
def test_no_bytes_make_the_piece_table_fail_in_another_way(document: bytes, table: bytes) -> None:
    with contextlib.suppress(ReadError, struct.error, ValueError):
        assert all(isinstance(text, str) for text, _kind in _parts(b"\xec\xa5\xc1\0" + document, table, table))


def test_old_word_files_are_read_in_their_order(office: Path) -> None:
    found = read((office / "testWORD_2006ml.doc").read_bytes())
    assert found.summary.title == "My Document Title"
    assert "The quick brown fox jumped" in found.pages[0].text
    assert code_of((office / "testWORD_protected_passtika.doc").read_bytes()) == "encrypted"


def test_old_slides_are_pages_with_their_notes(office: Path) -> None:
    found = read((office / "testPPT_skipBadCompressedObject.ppt").read_bytes())
    assert (len(found.pages), found.pages[1].text.splitlines()[0]) == (14, "Background")
    various = read((office / "testPPT_various.ppt").read_bytes()).pages[0]
    assert "Row 2 Col 3" in various.text


def test_an_outlook_message_gives_headers_words_and_files(office: Path) -> None:
    found = read((office / "testMSG_chinese.msg").read_bytes())
    assert found.summary.title == "Alfresco MSG format testing ( MSG 格式測試 )"
    assert "中文測試" in found.pages[0].text
    assert found.summary.printed == "2011-03-29T16:52:48"
    carried = read((office / "test-outlook2003.msg").read_bytes()).children
    assert [each.reason for each in carried] == [""] * 11
    assert carried[0].data.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("name", ["testWORD_2006ml.doc", "testPPT_various.ppt", "testMSG_chinese.msg"])
def test_a_cut_or_garbled_file_is_read_in_part_or_called_damaged(office: Path, name: str) -> None:
    whole = (office / name).read_bytes()
    for share in (3, 5, 8):
        cut = whole[: len(whole) * share // 10]
        garbled = whole[: len(whole) // share] + bytes(4096) + whole[len(whole) // share + 4096 :]
        assert read(cut, name).error in {"", "damaged", "unsupported_type", "encrypted", "empty"}
        assert read(garbled, name).error in {"", "damaged", "unsupported_type", "encrypted", "empty"}
