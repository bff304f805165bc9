"""Pinyin as it is typed, in syllables: however it is cut, with and without tones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.pinyin_query import syllable_forms
from language.romanise import pinyin_forms


@pytest.mark.parametrize(
    ("typed", "syllables"),
    [
        ("Zhongguo zhengfa daxue", "zhong guo zheng fa da xue"),
        ("zhongguozhengfadaxue", "zhong guo zheng fa da xue"),
        ("zìrán zīyuánbù", "zi ran zi yuan bu"),
        ("zi4ran2 zi1yuan2bu4", "zi ran zi yuan bu"),
        ("Shili xian gong'anju", "shi li xian gong an ju"),
        ("Lüshunkou", "lü shun kou"),
        ("lvshunkou", "lü shun kou"),
    ],
)
def test_pinyin_is_cut_into_syllables(typed: str, syllables: str) -> None:
    assert syllable_forms(typed)[0] == syllables


@pytest.mark.parametrize(
    "typed", ["procurement", "cameras", "china", "Bureau of Statistics", "GXTC-2021", "", "x" * 400]
)
def test_what_is_no_pinyin_gives_nothing(typed: str) -> None:
    assert syllable_forms(typed) == ()


@pytest.mark.parametrize(
    "name", ["示例县公安局", "中国政法大学", "自然资源部北海局", "西安市旅游局", "女子中学", "绿化管理处"]
)
def test_both_forms_of_the_index_lead_to_the_syllables(name: str) -> None:
    by_words, by_syllables = pinyin_forms(name)
    for typed in (by_words, by_words.replace(" ", ""), by_syllables.replace(" ", ""), by_syllables.title()):
        assert by_syllables in (*syllable_forms(typed), typed.lower())


@given(st.text(max_size=60))
def test_any_text_gives_at_most_three_forms(text: str) -> None:
    assert len(syllable_forms(text)) <= 3
