"""Glosses: our terms before the dictionary's, each word once, never a change of the text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from language.glosses import MOST, glosses


def test_our_terms_come_before_the_dictionary_and_each_word_once() -> None:
    found = glosses("某縣公安局視頻\n監控系统，公安局。采购人")
    assert [(each.term, each.source) for each in found] == [
        ("公安局", "CC-CEDICT"),
        ("视频监控", "Muniment project glossary"),
        ("系统", "CC-CEDICT"),
        ("采购人", "Muniment project glossary"),
    ]
    assert found[0].pinyin == "gong1 an1 ju2"


def test_a_dictionary_word_never_swallows_the_beginning_of_ours() -> None:
    assert "采购人" in {each.term for each in glosses("的采购人员")}


def test_a_page_has_a_bounded_list() -> None:
    assert glosses("plain words, 12") == []
    assert len(glosses("".join(map(chr, range(0x4E00, 0x9FA0))) * 2)) <= MOST


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="公安局采购人视频监控 \n·，a1́", max_size=40))
def test_every_text_has_glosses_or_none(text: str) -> None:
    for each in glosses(text):
        assert each.term
        assert each.gloss
