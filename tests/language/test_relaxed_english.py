"""English words of a question as Chinese ones: families of words, spellings, acronyms, places, names of firms."""

import pytest

from language.english import forms, stem
from language.glossary_law import law_terms
from language.relaxed import lifts, relax


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("procuring test kits", {"采购", "试剂盒"}),
        ("Public-Security Bureau of Ürümqi", {"公安局", "乌鲁木齐"}),
        ("PSB Kashgar", {"公安局", "喀什"}),
        ("XPCC Eighth Division", {"兵团", "第八师"}),
        ("popularisation of organising labour unions", {"推广", "组织", "工会"}),
        ("Anti-Food Waste Law", {"食品浪费"}),
        ("Hikvision camera contract", {"海康威视", "摄像头"}),
        ("veterinarians", {"兽医"}),
        ("Xinjiang cotton", {"新疆", "棉花"}),
        ("deed tax", {"契税"}),
    ],
)
def test_english_in_any_of_its_forms_becomes_chinese(typed: str, wanted: set[str]) -> None:
    read = relax(f"{typed} in cities")
    assert read is not None
    assert wanted <= set(read.words)


def test_words_of_one_family_share_a_stem() -> None:
    assert stem("procuring") == stem("procurement") == stem("procures")
    assert stem("religious") == stem("religion")
    assert stem("go") == ""


def test_spellings_of_both_sides_of_the_atlantic_are_tried() -> None:
    assert "labor" in forms("labour")
    assert "license" in forms("licences")
    assert "organize" in forms("organising")


def test_no_term_is_a_word_that_nothing_can_be_searched_by() -> None:
    assert all(english == english.lower().strip() and all(chinese) for english, chinese in law_terms().items())


def test_only_queries_of_several_words_without_quotes_are_lifted() -> None:
    assert lifts("minors protection law")
    assert lifts("公安局") == lifts('"minors protection"') == ()
