"""Index tokens, the finder and brute force say the same of every substring: none missed, none invented."""

import json
import random
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language.finder import find, matches
from language.query_nodes import Words
from language.tokens import index_tokens, phrase_terms
from tests.language.oracle import stands_in

LINES = [
    "示例县公安局视频监控系统采购项目中标公告",
    "一、项目编号：SLX-2021-0317（招标文件编号：SLX21系统）",
    "采购人：示例县公 安\n局，预算金额１２０.５万元；供应商：示例科技（集团）有限公司。",
    "買買提·艾力 said: “DNA检测 kits cost ¥1,200!” 二○二一年三月五日",
    "PowerPlex 21系统与ABC_3型设备、face-recognition 摄像头 30台；カメラ・システム",
    "ئۇيغۇر تىلى 2021-يىل Ürümqi шаңырақ བོད་ཡིག",
]
MARKS = ["，", "。", "；", "\n", " ", "·", "-", "!", "\u200b", "（", "_", "\f"]
texts = st.lists(st.sampled_from([*LINES, *MARKS, "安", "局", "公安", "21", "abc", "é", "e\u0301"]), max_size=8).map(
    "".join
)


@lru_cache(maxsize=256)
def indexed(text: str) -> str:
    """What a whitespace analyser is given."""
    return f" {' '.join(index_tokens(text))} "


def by_tokens(query: str, text: str) -> bool:
    """Phrase search as an engine does it: consecutive tokens, the last one perhaps only begun."""
    terms = phrase_terms(query)
    wanted = " " + " ".join(term.text for term in terms) + ("" if terms and terms[-1].prefix else " ")
    return bool(terms) and wanted in indexed(text)


def check(query: str, text: str) -> bool:
    """All three agree; what they say."""
    truth = stands_in(query, text)
    hits = find([Words(query, literal=True)], text)
    # Joined forms (hyphen at a line's end, group commas) are found beside the text as written.
    assert matches(Words(query, literal=True), text) is bool(hits)
    assert by_tokens(query, text) is truth, (query, text)
    assert bool(hits) is truth, (query, text)
    return truth


@settings(max_examples=250, deadline=None)
@given(texts, st.data())
def test_a_piece_of_a_text_and_a_piece_of_another_are_judged_alike_by_all_three(text: str, data: st.DataObject) -> None:
    source = data.draw(st.one_of(st.just(text), texts))
    start = data.draw(st.integers(0, max(len(source) - 1, 0)))
    piece = source[start : start + data.draw(st.integers(1, 14))]
    assert check(piece, text) is stands_in(piece, text)


def test_every_han_substring_of_the_lines_is_found_where_it_stands() -> None:
    drawn = random.Random(20260210)
    missed = 0
    for line in LINES[:4]:
        for _ in range(150):
            start = drawn.randrange(len(line))
            check(line[start : start + drawn.randint(1, 14)], line)
    for line in LINES[:1]:
        for start in range(len(line)):
            for end in range(start + 1, len(line) + 1):
                hits = find([Words(line[start:end])], line)
                missed += not any((hit.start, hit.end) == (start, end) for hit in hits)
    assert missed == 0


@pytest.mark.shared
def test_thousands_of_substrings_of_real_notices_agree(shared_data: Path) -> None:
    rows = (shared_data / "notices/ccgp-2021.jsonl").read_text(encoding="utf-8").splitlines()
    notices = [json.loads(row)["content"][:1000] for row in rows[:60]]
    drawn = random.Random(7)
    found = 0
    for _ in range(2500):
        source, other = drawn.choice(notices), drawn.choice(notices)
        start = drawn.randrange(len(source))
        query = source[start : start + drawn.choice((1, 1, 2, 2, 3, 4, 6, 9, 14))]
        found += check(query, drawn.choice((source, other)))
    assert found > 500  # the draw was not empty of hits
