"""Lines of an OCR engine set as a page: order, blanks, boxes, doubt."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.ocr_lines import Glyph, Line, merged, rows, set_page, turned, without_gaps


def line(text: str, left: float, top: float, *, width: float = 0.3, height: float = 0.02, sure: float = 1.0) -> Line:
    """A line whose characters share its width."""
    step = width / max(1, len(text))
    glyphs = tuple(
        Glyph(each, sure, (left + n * step, top, left + (n + 1) * step, top + height)) for n, each in enumerate(text)
    )
    return Line((left, top, left + width, top + height), glyphs)


def test_a_rows_cells_stand_in_one_line_and_rows_below_each_other() -> None:
    found = set_page([line("示例县公安局", 0.5, 0.1), line("采购人", 0.1, 0.102), line("预算金额", 0.1, 0.2)])
    assert found.text == "采购人 示例县公安局\n预算金额"
    assert len(found.boxes) == 8 * len(found.text)
    assert found.boxes[8 * 3 : 8 * 4] == bytes(8), "a blank has no box"


def test_blanks_between_han_go_and_those_between_words_stay() -> None:
    glyphs = line("采 购 ， AI system 系 统", 0.1, 0.1).glyphs
    assert "".join(each.text for each in without_gaps(glyphs)) == "采购， AI system 系统"


def test_two_columns_are_read_one_after_the_other_and_a_table_is_not() -> None:
    left = [line(f"左{n}", 0.05, 0.1 + n * 0.03, width=0.4) for n in range(9)]
    right = [line(f"右{n}", 0.55, 0.1 + n * 0.03, width=0.4) for n in range(9)]
    text = set_page([*left, *right, line("题目", 0.4, 0.02)]).text
    assert text.splitlines()[:3] == ["题目", "左0", "左1"]
    assert text.splitlines()[10] == "右0"
    short = [line(f"标签{n}", 0.05, 0.1 + n * 0.03, width=0.08) for n in range(8)] + [
        line("长标签", 0.05, 0.5, width=0.4)
    ]
    values = [line(f"值{n}", 0.55, 0.1 + n * 0.03, width=0.4) for n in range(9)]
    assert "标签0 值0" in set_page([*short, *values]).text


def test_characters_the_engine_was_not_sure_of_are_regions() -> None:
    found = set_page([line("清楚", 0.1, 0.1), line("模糊", 0.1, 0.2, sure=0.5)])
    assert [(each.kind, found.text[each.start : each.end]) for each in found.unsure] == [("unsure", "模糊")]
    assert found.confidence == 0.75


def test_a_turned_pages_boxes_lie_where_its_words_stand() -> None:
    assert turned((0.1, 0.2, 0.3, 0.4), 1) == (0.2, 0.7, 0.4, 0.9)
    upright = set_page([line("字", 0.1, 0.2)])
    assert set_page([line("字", 0.1, 0.2)], quarter_turns=4).boxes == upright.boxes
    assert set_page([line("字", 0.1, 0.2)], quarter_turns=2).boxes != upright.boxes


def test_a_line_in_the_overlap_of_two_parts_is_read_once() -> None:
    upper = [line("甲", 0.1, 0.3), line("乙", 0.1, 0.48)]
    lower = [line("乙", 0.1, 0.48), line("丙", 0.1, 0.7)]
    read = merged(upper, lower, (0.45, 0.55))
    assert [each.glyphs[0].text for each in read] == ["甲", "乙", "丙"]


BOXES = st.tuples(st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.001, 0.1), st.floats(0.001, 0.1))


@given(st.lists(st.tuples(BOXES, st.text("字 ab，", min_size=1, max_size=5)), max_size=30), st.integers(0, 3))
def test_no_character_is_lost_and_each_has_eight_bytes(found: list[tuple[tuple[float, ...], str]], turns: int) -> None:
    lines = [line(text, box[0], box[1], width=box[2], height=box[3]) for box, text in found]
    page = set_page(lines, quarter_turns=turns)
    assert len(page.boxes) == 8 * len(page.text)
    assert sorted("".join(page.text.split())) == sorted("".join("".join(text for _box, text in found).split()))
    assert sum(len(row) for row in rows(lines)) == len(lines)
