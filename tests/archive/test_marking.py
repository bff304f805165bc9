"""Marks on a page: nothing of the text is lost or added, whatever is marked."""

from hypothesis import given
from hypothesis import strategies as st

from archive.marking import Mark, lines

MARKS = st.builds(lambda start, length, number: Mark(start, start + length, number), *[st.integers(0, 40)] * 3)


@given(st.text(max_size=60), st.lists(MARKS, max_size=8))
def test_the_pieces_of_all_lines_give_the_text_back(text: str, marks: list[Mark]) -> None:
    made = lines(text, marks)
    assert "\n".join("".join(piece.text for piece in line.pieces) for line in made) == text


@given(st.text(alphabet="ab文\n", min_size=1, max_size=40), st.data())
def test_what_is_marked_is_what_the_mark_spans(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    marked = [piece.text for line in lines(text, [Mark(start, end, 1)]) for piece in line.pieces if piece.mark]
    assert "".join(marked) == text[start:end].replace("\n", "")


def test_a_mark_over_a_line_end_is_marked_on_both_lines_and_begins_once() -> None:
    first, second = lines("监狱\n企业", [Mark(1, 3, 1, current=True)])
    assert [piece.text for piece in first.pieces] == ["监", "狱"]
    assert [piece.text for piece in second.pieces] == ["企业"]
    first, second = lines("监狱\n企业", [Mark(1, 4, 1, current=True)])
    pieces = [piece for line in (first, second) for piece in line.pieces if piece.mark]
    assert [(piece.text, piece.first, piece.css) for piece in pieces] == [
        ("狱", True, "hit hit-current"),
        ("企", False, "hit hit-current"),
    ]


def test_terms_look_different_and_overlaps_keep_the_earlier_mark() -> None:
    (line,) = lines("abcdef", [Mark(0, 3, 1), Mark(2, 5, 2, term=1), Mark(5, 6, 3, term=2)])
    assert [(piece.text, piece.css) for piece in line.pieces] == [("abc", "hit"), ("de", ""), ("f", "hit hit-3")]
