"""Numbers written the Chinese way and in digits, as the relaxed reading takes one for the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.numerals import other_writings
from language.relaxed import relax


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("15日内", "十五日内"),
        ("第3号", "第三号"),
        ("2023年", "二〇二三年"),
        ("二〇二三年", "2023年"),
        ("五千元", "5000元"),
        ("第一百零五条", "第105条"),
        ("1005条", "一千零五条"),
    ],
)
def test_a_number_is_also_written_the_other_way(typed: str, other: str) -> None:
    assert list(other_writings(typed)) == [(typed, other)]


def test_words_that_only_look_like_numbers_are_left_alone() -> None:
    assert list(other_writings("一切三峡十十年四百六千元")) == []


@given(st.integers(min_value=1, max_value=9999))
def test_every_number_comes_back(number: int) -> None:
    [(_, written)] = other_writings(f"{number}元")
    assert list(other_writings(written)) == [(written, f"{number}元")]


def test_a_question_with_digits_is_searched_with_both_writings() -> None:
    read = relax("在收到议案之日起15日内送交委员会")
    assert read is not None
    assert {"15日内", "十五日内"} <= set(read.words)
