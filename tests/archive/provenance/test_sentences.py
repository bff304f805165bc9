"""Where sentences end: in Chinese, in English, in lists, before notes and behind abbreviations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.provenance.sentences import Sentences, lines_are_whole


def sentences(text: str, *, lines: bool = False) -> list[str]:
    whole, found, at = Sentences(text, lines=lines), [], 0
    while at < len(text):
        found.append(whole.at(at))
        at = whole.span(at)[1]
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("He said “no.” Then he left.", ["He said “no.”", "Then he left."]),
        ("It paid Xinyue Co., Ltd. in 2015. It did.", ["It paid Xinyue Co., Ltd. in 2015.", "It did."]),
        ("It paid Xinyue Co., Ltd. The firm sold.", ["It paid Xinyue Co., Ltd.", "The firm sold."]),
        (
            "In the U.S. Congress asked. In the U.S. The rest.",
            ["In the U.S. Congress asked.", "In the U.S.", "The rest."],
        ),
        ("See Lt. Col. Li, No. 5, e.g. Fig. 3. Mr. A went.", ["See Lt. Col. Li, No. 5, e.g. Fig. 3.", "Mr. A went."]),
        ("It cost $3.5 million.[1][2] Then more.3 More.", ["It cost $3.5 million.[1][2]", "Then more.3", "More."]),
        ("已公告。①“乙方中标了。”丙方？没有！", ["已公告。①", "“乙方中标了。”", "丙方？", "没有！"]),
        ("（已公告。）乙方，“好。”，他说。", ["（已公告。）", "乙方，“好。”，他说。"]),
        ('他说："好。"然后走了。"走吧。"乙', ['他说："好。"', "然后走了。", '"走吧。"', "乙"]),
        ('甲".\n\n乙说。"丙。"', ['甲".', "乙说。", '"丙。"']),
        ("Items:\n- one\n• two\n1. three\n（2）四\n5、五", ["Items:", "one", "two", "1. three", "（2）四", "5、五"]),
        ("第一段没有句号\n\u3000\u3000第二段", ["第一段没有句号", "第二段"]),
        ("wrapped\nline of 10\n- or so", ["wrapped line of 10", "or so"]),
        ("见http://a.cn/show?id=7!x 公告", ["见http://a.cn/show?id=7!x 公告"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_of_a_text_without_full_stops_what_stands_around_is_kept() -> None:
    text = "".join(f"word {n} " for n in range(5000))
    around = Sentences(text).at(text.index("word 2500 "))
    assert len(around) <= 4000
    assert "word 2499 word 2500 word 2501" in around


def test_lines_that_nobody_broke_are_paragraphs() -> None:
    text = "A heading\n" + "The bureau bought cameras " * 6 + "\nand a caption"
    assert lines_are_whole(text)
    assert sentences(text, lines=True)[::2] == ["A heading", "and a caption"]


@pytest.mark.parametrize(
    ("line", "whole"),
    [("x" * 121, True), ("中" * 61, True), ("wrapped " * 9, False), ("http://a.cn/" + "x" * 200, False)],
)
def test_a_long_line_tells_that_lines_are_whole(line: str, whole: bool) -> None:
    assert lines_are_whole(f"short\n{line}\n") == whole


@given(st.text('aB .。!"”\n1[]、-', max_size=60), st.booleans())
def test_sentences_cover_the_text_and_overlap_nowhere(text: str, lines: bool) -> None:
    whole, at = Sentences(text, lines=lines), 0
    while at < len(text):
        start, end = whole.span(at)
        assert start == at < end
        at = end
