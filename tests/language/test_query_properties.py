"""Whatever is typed: the parser never raises, its canonical text means the same, its limits hold."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from language.finder import find, leaves, matches
from language.query import parse, read_as, to_text
from language.query_nodes import And, Node, Not, Or

PIECES = [
    "公安", "视频监控", "face", "AND", "OR", "NOT", "-", "(", ")", '"', "“", "”", "（", "）", "*", "~", "~20", "~page",
    ":", "：", "title:", "采购人：", "date:", "amount:", "has:", "grade:A", "terms:x@2", "sort:-date", "expand:", "..",
    "2019", "[2019 TO 2021]", "{1 TO 2]", ">=", "<", "camra~", "sur*", " ", "　", "\n", "\u200b", "é", "e\u0301", "·",
    "，", "。", "&", "\\", "|", "@", "\0", "Ｏ", "ＯＲ", "＊", "～", "－", "foo:bar", "http://a.b/c", "\ue000", "𠀀",
]  # fmt: skip
queries = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
    st.text(max_size=40),
)


def depth(node: Node) -> int:
    match node:
        case And(parts) | Or(parts):
            return 1 + max(depth(part) for part in parts)
        case Not(part):
            return 1 + depth(part)
        case _:
            return 0


@settings(max_examples=700, deadline=None)
@given(queries)
@example("“公安")
@example('title:"a b"~20 OR -(')
@example("-ＯＲ＊")
def test_any_text_is_read_and_its_canonical_text_means_the_same(typed: str) -> None:
    query = parse(typed)
    text = to_text(query.tree)
    again = parse(text, trusted=True)
    assert again.tree == query.tree, (typed, text)
    assert again.sort is None
    assert depth(query.tree) <= 3 * 10 + 3
    for notice in query.notices:
        assert 0 <= notice.start <= notice.end <= len(typed)


@settings(max_examples=200, deadline=None)
@given(queries, st.lists(st.sampled_from(["公安", "视频监控", "face", "é", " ", "，", "。"]), max_size=8).map("".join))
def test_any_query_can_be_asked_of_any_text(typed: str, text: str) -> None:
    query = parse(typed)
    for hit in find(leaves(query.tree), text):
        assert 0 <= hit.start < hit.end <= len(text)
    matches(query.tree, text)
    for reading in read_as(query):
        assert parse(reading.rest, trusted=True) is not None
        assert reading.sentence


@settings(max_examples=150, deadline=None)
@given(queries)
def test_removing_a_part_removes_that_part_only(typed: str) -> None:
    query = parse(typed)
    if isinstance(query.tree, And):
        for at, reading in enumerate(read_as(query)):
            left = parse(reading.rest, trusted=True)
            others = [part for n, part in enumerate(query.tree.parts) if n != at]
            kept = left.tree.parts if isinstance(left.tree, And) else (left.tree,)
            assert list(kept) == others or len(others) == 1
