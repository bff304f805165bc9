"""Quoted words found again in a later reading: same place, exact words in context, near match, or not at all."""

from hypothesis import given
from hypothesis import strategies as st

from language.anchors import Anchor, Standing, find_again

BEFORE = "一、项目编号：示例采二〇二一第七号。二、采购结果如下，经评审小组评审："
WORDS = "中标金额：1234.56万元（大写：壹仟贰佰叁拾肆万伍仟陆佰元整）"
BEHIND = "。三、主要标的信息：视频监控系统一套，卡口设备若干，服务期三年。"
PAGE = BEFORE + WORDS + BEHIND


def anchored(text: str, exact: str, page: int = 1) -> Anchor:
    """An anchor as a quote keeps it: 32 characters of context on each side."""
    at = text.index(exact)
    end = at + len(exact)
    return Anchor(exact, text[max(at - 32, 0) : at], text[end : end + 32], page, at)


def words_at(pages: list[tuple[int, str]], anchor: Anchor) -> tuple[Standing, int, str] | None:
    """What is found, and the words that stand there."""
    place = find_again(anchor, pages)
    return (place.standing, place.page, dict(pages)[place.page][place.start : place.end]) if place else None


def test_the_same_text_gives_the_same_place() -> None:
    assert words_at([(1, PAGE)], anchored(PAGE, WORDS)) == (Standing.SAME, 1, WORDS)


def test_words_on_a_later_page_after_an_inserted_one_are_found_in_their_context() -> None:
    pages = [(1, "封面"), (2, "\n" + PAGE)]
    assert words_at(pages, anchored(PAGE, WORDS)) == (Standing.FOUND, 2, WORDS)


def test_lines_broken_elsewhere_are_still_the_exact_words() -> None:
    broken = "\n".join(PAGE[at : at + 7] for at in range(0, len(PAGE), 7))
    found = words_at([(1, broken)], anchored(PAGE, WORDS))
    assert found is not None
    assert found[0] == Standing.FOUND
    assert found[2].replace("\n", "") == WORDS


def test_of_many_places_the_one_with_the_context_is_taken() -> None:
    table = "第一包 预算：100万元 甲公司\n第二包 预算：100万元 乙公司\n第三包 预算：100万元 丙公司\n"
    at = table.index("100万元", table.index("第三包"))
    anchor = Anchor("100万元", table[max(at - 32, 0) : at], table[at + 6 : at + 38], 1, at)
    moved = "采购公告附表\n" + table
    place = find_again(anchor, [(1, moved)])
    assert place is not None
    assert (place.standing, moved[place.start - 3 : place.end]) == (Standing.FOUND, "预算：100万元")
    assert moved.rindex("100万元") == place.start


def test_a_character_read_otherwise_is_a_near_match_and_says_so() -> None:
    other = PAGE.replace("壹仟贰佰", "壹任贰佰")
    place = find_again(anchored(PAGE, WORDS), [(1, other)])
    assert place is not None
    assert place.standing == Standing.MOVED
    assert 0.9 <= place.likeness < 1
    assert "壹任贰佰" in other[place.start : place.end]


def test_other_words_are_not_found() -> None:
    other = PAGE.replace("1234.56万元", "88万元").replace("壹仟贰佰叁拾肆万伍仟陆佰元整", "捌拾捌万元整")
    assert find_again(anchored(PAGE, WORDS), [(1, other)]) is None
    assert find_again(anchored(PAGE, WORDS), []) is None
    assert find_again(anchored(PAGE, WORDS), [(1, ""), (2, "短")]) is None


def test_short_words_in_another_context_are_not_taken_for_the_quote() -> None:
    anchor = anchored(PAGE, "三年")
    assert find_again(anchor, [(1, "本公司成立于三年前，注册地址另行公告，联系方式见附件。")]) is None


def test_telling_words_in_another_context_have_moved() -> None:
    other = "本页为重新排版。" + WORDS + "以下空白。"
    place = find_again(anchored(PAGE, WORDS), [(1, other)])
    assert place is not None
    assert (place.standing, place.likeness) == (Standing.MOVED, 1.0)


def test_words_that_now_run_over_a_page_break_begin_on_the_first_page() -> None:
    at = PAGE.index(WORDS) + 10
    place = find_again(anchored(PAGE, WORDS), [(1, PAGE[:at]), (2, PAGE[at:])])
    assert place is not None
    assert (place.page, place.end) == (1, at)


def test_four_byte_characters_count_as_one() -> None:
    text = "𠮷野家采购𠮷𠮷设备一批" + BEHIND
    place = find_again(anchored(text, "𠮷𠮷设备"), [(1, "𠮷" + text)])
    assert place is not None
    assert (place.start, place.end) == (6, 10)


@given(
    st.text(alphabet="中标公告 ab\n𠮷1", min_size=1, max_size=60),
    st.text(alphabet="项目监控 xy\n𠮷2", max_size=60),
    st.data(),
)
def test_unchanged_words_are_found_wherever_text_is_put_before_them(text: str, put: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    exact = text[start:end]
    anchor = Anchor(exact, text[max(start - 32, 0) : start], text[end : end + 32], 1, start)
    place = find_again(anchor, [(1, put + text)])
    if not exact.strip() or not put.strip():
        return
    if place is not None and place.standing != Standing.MOVED:
        found = (put + text)[place.start : place.end]
        assert "".join(found.split()) == "".join(exact.split())
    same = find_again(anchor, [(1, text)])
    assert same is not None
    assert (same.standing, same.start, same.end) == (Standing.SAME, start, end)
