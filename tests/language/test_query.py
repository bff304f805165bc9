"""The query language as people type it: each row of experience.md section 4, each limit, each mistake."""

from datetime import date

import pytest

from language.query import parse, read_as, to_text
from language.query_fields import Days, days, read_amount, read_date
from language.query_nodes import And, Everything, Field, Flag, Fuzzy, Near, Node, Not, Or, Range, TermList, Words

W = Words


def quoted(text: str) -> Words:
    return Words(text, literal=True)


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("视频监控", W("视频监控")),
        ("海淀 公安", And((W("海淀"), W("公安")))),
        ("face recognition", And((W("face"), W("recognition")))),
        ('"face recognition"', quoted("face recognition")),
        ("face-recognition", W("face-recognition")),
        ('"公安局 采购"~20', Near(("公安局", "采购"), 20)),
        ('"公安局 采购"~page', Near(("公安局", "采购"), None)),
        ("“公安局　采购”～２０", Near(("公安局", "采购"), 20)),
        ("A OR B C", Or((W("A"), And((W("B"), W("C")))))),
        ("A ＯＲ B", Or((W("A"), W("B")))),
        ("A AND B", And((W("A"), W("B")))),
        ("a or b", And((W("a"), W("or"), W("b")))),
        ("A NOT B", And((W("A"), Not(W("B"))))),
        ("-B", Not(W("B"))),
        ("-（a b）", Not(And((W("a"), W("b"))))),
        ("(a OR b) c", And((Or((W("a"), W("b"))), W("c")))),
        ("surveil*", W("surveil", prefix=True)),
        ("camra~", Fuzzy("camra")),
        ("公安*", W("公安")),
        ("*", Everything()),
        ("", Everything()),
        ("标题：视频", Field("title", W("视频"))),
        ('采购人:"示例市 公安局"', Field("buyer", quoted("示例市 公安局"))),
        ("项目编号：XJBT-2019-01357", Field("number", W("XJBT-2019-01357"))),
        ("site:a site:b lang:ug", And((Or((Field("site", W("a")), Field("site", W("b")))), Field("lang", W("ug"))))),
        ("site:a AND site:b", And((Field("site", W("a")), Field("site", W("b"))))),
        ("date:2019..2021", Range("date", "2019", "2021")),
        ("date:2019", Range("date", "2019", "2019")),
        ("date:>=2020-06", Range("date", low="2020-06")),
        ("日期：<2020/6/1", Range("date", high="2020-06-01", below=True)),
        ("date:[2019-01 TO 2019-06]", Range("date", "2019-01", "2019-06")),
        ("amount:>1000000", Range("amount", low="1000000", above=True)),
        ("金额:100万..1.5亿", Range("amount", "1000000", "150000000")),
        ("amount:..5,000", Range("amount", high="5000")),
        ("has:attachment has:ocr", And((Flag("has", "attachment"), Flag("has", "ocr")))),
        ("grade:A grade:B-", Or((Flag("grade", "a"), Flag("grade", "b-")))),
        ("is:cited", Flag("is", "cited")),
        ("live:soft-404 memento:none", And((Flag("live", "soft-404"), Flag("memento", "none")))),
        ("terms:camera-makers", TermList("camera-makers")),
        ("terms:camera-makers@3", TermList("camera-makers", 3)),
        ("http://www.ccgp.gov.cn/a", W("http://www.ccgp.gov.cn/a")),
        ("公安局，采购", W("公安局，采购")),
        ("a - b", And((W("a"), W("b")))),
    ],
)
def test_what_is_typed_is_read(typed: str, tree: Node) -> None:
    query = parse(typed)
    assert query.tree == tree
    assert query.notices == ()
    assert parse(to_text(query.tree), trusted=True).tree == tree


@pytest.mark.parametrize(
    ("typed", "tree", "codes"),
    [
        ("OR", quoted("OR"), ["stray_operator"]),
        ("a OR", And((W("a"), quoted("OR"))), ["stray_operator"]),
        ("a OR OR b", Or((And((W("a"), quoted("OR"))), W("b"))), ["stray_operator"]),
        ("AND a", And((quoted("AND"), W("a"))), ["stray_operator"]),
        ("a NOT", And((W("a"), quoted("NOT"))), ["stray_operator"]),
        ('"公安 采购', And((W("公安"), W("采购"))), ["unbalanced_quote"]),
        ("(a b", And((W("a"), W("b"))), ["unbalanced_bracket"]),
        ("a ) b", And((W("a"), W("b"))), ["unbalanced_bracket"]),
        ("a ()", W("a"), ["empty_brackets"]),
        ("color:red", W("color:red"), ["unknown_field"]),
        ("buyer:", quoted("buyer:"), ["field_without_value"]),
        ("date:yesterday", quoted("date:yesterday"), ["bad_value"]),
        ("date:2021-02-30", quoted("date:2021-02-30"), ["bad_value"]),
        ("amount:much", quoted("amount:much"), ["bad_value"]),
        ("has:wings", quoted("has:wings"), ["bad_value"]),
        ("date:2021..2019", Range("date", "2019", "2021"), ["reversed_range"]),
        ("su*", W("su"), ["short_prefix"]),
        ("*surveil", W("surveil"), ["stray_star"]),
        ("a*b", W("a*b"), ["stray_star"]),
        ('"公安"~5', quoted("公安"), ["near_needs_parts"]),
        ('"a b c d e"~5', quoted("a b c d e"), ["near_needs_parts"]),
        ('"a b"~999', Near(("a", "b"), 100), ["too_far"]),
        ("公安~", quoted("公安~"), ["fuzzy_latin"]),
        ("camra~2", Fuzzy("camra"), ["fuzzy_one"]),
        ("a &", W("a"), ["nothing_searchable"]),
        ("a sort:colour", W("a"), ["bad_sort"]),
    ],
)
def test_a_mistake_is_read_literally_and_named(typed: str, tree: Node, codes: list[str]) -> None:
    query = parse(typed)
    assert query.tree == tree
    assert [notice.code for notice in query.notices] == codes
    assert all(notice.sentence.endswith(".") for notice in query.notices)
    assert all(0 <= notice.start < notice.end <= len(typed) for notice in query.notices)


@pytest.mark.parametrize("typed", ["&", "(((", "-", "“”", "。"])
def test_a_query_of_signs_asks_for_nothing_and_not_for_everything(typed: str) -> None:
    tree = parse(typed).tree
    assert isinstance(tree, Words)


def test_the_limits_hold_and_are_said() -> None:
    assert [n.code for n in parse("字" * 600).notices] == ["too_long"]
    assert parse("字" * 600).tree == W("字" * 512)
    many = parse(" ".join(f"w{n}" for n in range(30)))
    assert isinstance(many.tree, And)
    assert len(many.tree.parts) == 20
    assert {n.code for n in many.notices} == {"too_many_terms"}
    deep = parse("(" * 200 + "a b" + ")" * 200)
    assert deep.tree == And((W("a"), W("b")))
    assert {n.code for n in deep.notices} == {"too_deep"}
    fuzzy = parse("alpha~ bravo~ charlie~ delta~ echos~")
    assert isinstance(fuzzy.tree, And)
    assert fuzzy.tree.parts[4] == W("echos")
    assert [n.code for n in fuzzy.notices] == ["too_many_fuzzy"]


def test_sorting_is_no_part_of_the_tree() -> None:
    query = parse("视频 sort:-date")
    assert (query.tree, query.sort) == (W("视频"), "-date")
    assert parse("排序：amount").sort == "amount"
    assert parse("sort:date").tree == Everything()


def test_places_are_those_of_the_typed_text() -> None:
    typed = "海淀 -“二 手” 标题：视频"
    query = parse(typed)
    assert isinstance(query.tree, And)
    assert [typed[part.start : part.end] for part in query.tree.parts] == ["海淀", "-“二 手”", "标题：视频"]


def test_read_as_says_it_in_words_and_each_part_can_go() -> None:
    readings = read_as(parse('"视频监控" -二手 采购人:示例市公安局 terms:camera-makers@3 sort:-date'))
    assert [reading.sentence for reading in readings] == [
        "exact 视频监控 (also 視頻監控)",
        "without exact 二手",
        "Buyer 示例市公安局",
        "any of camera-makers v3",
    ]
    assert readings[1].rest == '"视频监控" buyer:示例市公安局 terms:camera-makers@3 sort:-date'
    assert readings[1].without
    (alone,) = read_as(parse("人脸 OR 面部"))
    assert (alone.sentence, alone.rest) == ("any of 人脸 or 面部", "")
    assert read_as(parse("")) == []


@pytest.mark.parametrize(
    ("low", "high", "above", "below", "expected"),
    [
        ("2019", "2021", False, False, Days(date(2019, 1, 1), date(2021, 12, 31))),
        ("2020-06", None, False, False, Days(date(2020, 6, 1), None)),
        (None, "2020-02", False, False, Days(None, date(2020, 2, 29))),
        ("2019", None, True, False, Days(date(2020, 1, 1), None)),
        (None, "2019-06", False, True, Days(None, date(2019, 5, 31))),
        ("2021-12", "2021-12", False, False, Days(date(2021, 12, 1), date(2021, 12, 31))),
    ],
)
def test_a_year_or_month_means_all_of_its_days(
    low: str | None, high: str | None, above: bool, below: bool, expected: Days
) -> None:
    assert days(low, high, above=above, below=below) == expected


def test_dates_and_amounts_are_brought_to_one_form() -> None:
    assert read_date("2021.3.5") == "2021-03-05"
    assert read_date("21-3-5") is None
    assert read_amount("１") is None or read_amount("1") == "1"
    assert read_amount("1,234.50元") == "1234.5"
    assert read_amount("1e9") is None
