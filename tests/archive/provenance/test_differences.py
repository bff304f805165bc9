"""What differs between two texts: by paragraph, words marked, each Chinese character a word."""

from hypothesis import given
from hypothesis import strategies as st

from archive.provenance.differences import CONTEXT, PARAGRAPHS, Difference, difference

TEXTS = st.text(alphabet="公安局采购 12,.a\n\f", max_size=200)


def marked(found: Difference, side: str) -> list[str]:
    return [piece.text for row in found.rows for piece in getattr(row, side) if piece.marked]


def test_a_price_and_a_character_are_marked_alone() -> None:
    found = difference("预算 1,234.00 元\n采购人 示例县公安局", "预算 1,324.00 元\n采购人 示例市公安局")
    assert (marked(found, "before"), marked(found, "after")) == (["1,234.00", "县"], ["1,324.00", "市"])
    assert (found.changed, found.removed, found.added) == (2, 0, 0)


def test_paragraphs_put_in_and_taken_out_stand_alone() -> None:
    found = difference("甲\n乙 一二三四\n丙", "甲\n丙\nnew words")
    assert (found.changed, found.removed, found.added) == (0, 1, 1)
    assert (marked(found, "before"), marked(found, "after")) == (["乙 一二三四"], ["new words"])


def test_what_did_not_change_is_folded_but_for_its_edges() -> None:
    lines = [f"第{number}条" for number in range(40)]
    found = difference("\n".join([*lines, "旧"]), "\n".join([*lines, "新"]))
    assert [row.kind for row in found.rows[: CONTEXT + 1]] == ["gap", "same", "same"]
    assert found.rows[0].count == 40 - CONTEXT


def test_blanks_are_no_difference() -> None:
    assert difference("a  b\n\n\nc ", "a b\nc").is_same


def test_a_long_text_is_compared_as_far_as_the_limit_and_says_so() -> None:
    text = "\n".join(str(number) for number in range(PARAGRAPHS + 5))
    found = difference(text, text + "\nmore")
    assert (found.cut, found.is_same) == (True, True)


@given(TEXTS, TEXTS)
def test_each_side_can_be_read_whole_from_its_rows(before: str, after: str) -> None:
    found = difference(before, after)
    for side, text in (("before", before), ("after", after)):
        if any(row.kind == "gap" for row in found.rows):
            continue
        shown = ["".join(piece.text for piece in getattr(row, side)) for row in found.rows if getattr(row, side)]
        assert shown == [line for each in text.replace("\f", "\n").split("\n") if (line := " ".join(each.split()))]


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert difference(text, text).is_same
