"""How text is cut: the table of search.md section 1, and what stands beside it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language.tokens import BREAK, LONGEST, SEPARATOR, Term, index_text, index_tokens, joined_forms, phrase_terms


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("公安局", ["公安", "安局", "局"]),
        ("公安局，采购", ["公安", "安局", "局", "采购", "购"]),
        ("PowerPlex 21系统", ["powerplex", "21", "系统", "统"]),
        ("PowerPlex21系统", ["powerplex", "21", "系统", "统"]),
        ("XJBT-2019-01357", ["xjbt", "2019", "01357"]),
        ("采购。！？供应", ["采购", "购", BREAK, "供应", "应"]),
        ("采购；供应", ["采购", "购", BREAK, "供应", "应"]),
        ("采购.供应", ["采购", "购", "供应", "应"]),
        ("。采购", ["采购", "购"]),
        ("公 安\n局", ["公安", "安局", "局"]),
        ("买买提·艾力", ["买买", "买提", "提艾", "艾力", "力"]),
        ("カメラ", ["カメ", "メラ", "ラ"]),
        ("བོད་ཡིག", ["བོད", "ཡིག"]),
        ("한국어 공안국", ["한국어", "공안국"]),
        ("ꀀꀁ a\ue123b", ["ꀀꀁ", "a", "b"]),
        ("𠀀𠀁", ["𠀀𠀁", "𠀁"]),
        ("snake_case", ["snake", "case"]),
        ("  ，()", []),
    ],
)
def test_text_is_cut_into_tokens(text: str, tokens: list[str]) -> None:
    assert index_tokens(text) == tokens


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("公安局", [Term("公安"), Term("安局")]),
        ("检", [Term("检", prefix=True)]),
        ("DNA检", [Term("dna"), Term("检", prefix=True)]),
        ("检DNA", [Term("检"), Term("dna")]),
        ("公安局，采购", [Term("公安"), Term("安局"), Term("局"), Term("采购")]),
        ("采购。供应商。", [Term("采购"), Term("购"), Term(BREAK), Term("供应"), Term("应商")]),
        ("face-recognition", [Term("face"), Term("recognition")]),
        ("。，", []),
        ("", []),
    ],
)
def test_a_query_leaves_off_the_tail_of_its_last_run(query: str, terms: list[Term]) -> None:
    assert phrase_terms(query) == terms


def test_a_prefix_opens_the_last_word_only() -> None:
    assert phrase_terms("video surveil", prefix=True) == [Term("video"), Term("surveil", prefix=True)]
    assert phrase_terms("公安局", prefix=True) == [Term("公安"), Term("安局")]


def test_very_long_words_are_cut_alike_in_text_and_query() -> None:
    word = "x" * (2 * LONGEST + 7)
    assert index_tokens(word) == ["x" * LONGEST, "x" * LONGEST, "x" * 7]
    assert [term.text for term in phrase_terms(word)] == index_tokens(word)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_no_text_yields_a_token_with_white_space_or_a_separator(text: str) -> None:
    for token in index_tokens(text + SEPARATOR + BREAK):
        assert token
        assert not any(char.isspace() for char in token)
        assert SEPARATOR not in token
        assert len(token) <= LONGEST


def test_broken_words_and_grouped_numbers_are_joined_too() -> None:
    text = "the procure-\nment of 12,345,600 yuan, surveil\ufffe\nlance, Sicher\u00ad\nheit; 1,23 and １，２３４"
    assert [form.text for form in joined_forms(text)] == [
        "procurement",
        "12345600",
        "surveillance",
        "sicherheit",
        "1234",
    ]
    first = joined_forms(text)[0]
    assert text[first.start : first.end] == "procure-\nment"


def test_a_line_that_only_ends_in_a_hyphen_joins_nothing() -> None:
    assert joined_forms("ab\n-\ncd, x-\ny, 3-\nfold") == []


def test_han_at_a_line_end_is_no_broken_word() -> None:
    assert joined_forms("公安-\n局部, 1,234,56, 12.345,678") == []


AWKWARD = "公安局abZ12٣。！;，-\n ·é\u0301\u200b…㎡カ\ue000馬ئ\U00020000"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.one_of(st.sampled_from(AWKWARD), st.characters()), max_size=300))
def test_tokens_cut_by_arrays_are_those_cut_one_by_one(text: str) -> None:
    assert index_text(text) == " ".join(index_tokens(text))


@pytest.mark.parametrize("size", [LONGEST - 1, LONGEST, LONGEST + 1, 2 * LONGEST + 1])
@pytest.mark.parametrize("sign", ["a", "1", "公", "。"])
def test_long_runs_are_cut_by_arrays_as_one_by_one(sign: str, size: int) -> None:
    text = f"x。公{sign * size}公1"
    assert index_text(text) == " ".join(index_tokens(text))
