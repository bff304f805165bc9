"""Bytes to text (reading.md section 4)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.readers.decoding import clean, decode

WORDS = "示例县公安局视频监控系统单一来源采购公告，预算金额：五十六万元。采购人联系方式见附件，欢迎供应商参加。" * 4
TRADITIONAL = "政府電子採購網公開招標公告，採購標的：監視錄影系統，預算金額新臺幣五百萬元整。" * 4


@pytest.mark.parametrize(
    ("text", "written", "used"),
    [
        (WORDS, "utf-8", "utf-8"),
        (WORDS, "utf-8-sig", "utf-8"),
        (WORDS, "utf-16", "utf-16"),
        (WORDS, "gb2312", "gb18030"),
        (WORDS, "gbk", "gb18030"),
        (WORDS + "䶮\U00020bb7", "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "big5hkscs"),
        ("Plain words. " * 20, "utf-16-le", "utf-16-le"),
        ("Commission d'enquête sur les marchés publics, été 2021. " * 8, "latin-1", "cp1252"),
    ],
)
def test_text_comes_back_whatever_it_was_written_in(text: str, written: str, used: str) -> None:
    found = decode(text.encode(written))
    assert found.text == text
    assert (found.charset, found.replaced) == (used, 0)
    assert found.why


def test_one_bad_byte_costs_one_character() -> None:
    data = WORDS.encode("gb18030")
    found = decode(data[:100] + b"\xff" + data[100:])
    assert found.charset == "gb18030"
    assert found.replaced >= 1
    assert WORDS[-100:] in found.text


def test_what_the_page_and_the_server_say_is_kept_and_not_believed() -> None:
    page = b'<html><head><meta charset="iso-8859-1"></head><body>' + WORDS.encode() + b"</body></html>"
    found = decode(page, http="big5", html=True)
    assert found.charset == "utf-8"
    assert found.labels == {"http": "big5", "meta": "iso-8859-1"}


def test_utf8_cut_in_the_middle_of_a_character_is_utf8() -> None:
    found = decode("公告".encode()[:-1])
    assert (found.charset, found.text) == ("utf-8", "公\ufffd")


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_become_text_that_can_be_stored(data: bytes) -> None:
    text = decode(data, html=True).text
    text.encode("utf-8")
    assert "\0" not in text
    assert "\r" not in text


@given(st.text(st.characters(codec=None), max_size=50))
@settings(max_examples=100)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_one_bad_byte_in_a_long_page_does_not_turn_all_of_it_into_another_text() -> None:
    words = "示例县公安局视频监控系统单一来源采购公告，采购预算一百二十万元。" * 40
    data = words.encode("gb18030")
    for at in range(0, 400, 40):
        found = decode(data[:at] + b"\xff<br>" + data[at:], html=True)
        assert (found.charset, found.replaced) == ("gb18030", 1)
        assert found.text.replace("\ufffd<br>", "") == words
