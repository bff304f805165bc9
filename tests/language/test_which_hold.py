"""Many pages asked at once whether a word stands on them: as `find` answers for each alone."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from language.finder import find, which_hold
from language.query import leaves, parse
from language.query_nodes import groups

QUERIES = (
    *("公安", "视频监控", "門", "PowerPlex 21系统", "21", "surveil*", "camra~", "公安 采购", '"公安 采购"~5'),
    *("12345600", "か", "〇", "株", "公安 OR camera"),
)
PIECES = (
    *(
        "公安",
        "公",
        "安",
        "局",
        "视频监控",
        "視頻監控",
        "门",
        "⾨",
        "門",
        "PowerPlex",
        "21",
        "系统",
        "camera",
        "surveillance",
    ),
    *(
        "采购",
        "採購",
        "12,345,600",
        "sur-\nveillance",
        "か",
        "○",
        "㈱",
        "㍿",
        "\n",
        " ",
        "·",
        "，",
        "。",
        "\u200b",
        "\u0301",
        "x",
    ),
)
pages = st.lists(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), max_size=6)


@pytest.mark.parametrize("query", QUERIES)
@settings(max_examples=40, deadline=None)
@given(texts=pages)
@example(texts=["公\n安", "視 頻\n監·控", "Power-\nPlex21系 统"])
def test_pages_asked_together_are_answered_as_each_alone(query: str, texts: list[str]) -> None:
    words = leaves(parse(query).tree)
    assert which_hold(words)(texts) == [bool(find(words, text)) for text in texts]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("公安", [{0}]),
        ("公安 采购", [{0}, {1}]),
        ("公安 OR 采购", [{0, 1}]),
        ("(公安 OR 采购) 监控", [{0, 1}, {2}]),
        ("(公安 采购) OR 监控", [{0}, {1}, {2}]),
        ("公安 -采购 监控", [{0}, {1}]),
        ("公安 title:采购 监控", [{0}, {1}]),
    ],
)
def test_of_alternatives_one_is_enough(query: str, expected: list[set[int]]) -> None:
    tree = parse(query).tree
    assert groups(tree) == expected
    assert sum(map(len, groups(tree))) == len(leaves(tree))
