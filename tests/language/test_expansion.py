"""English words widened to Chinese: what is matched, from where, and that nothing is ever narrowed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from language.cedict import cedict, cedict_version, english_key
from language.expansion import ARCHIVE, GLOSSARY, Expanded, expand, runs
from language.finder import find, leaves, matches, word_of
from language.query import parse
from language.query_nodes import Expansion, Node, TermList, Words


def expansions(tree: Node) -> list[Expansion]:
    return [leaf for leaf in leaves(tree) if isinstance(leaf, Expansion)]


def widened(query: str, **more: object) -> Expanded:
    return expand(parse(query).tree, **more)  # type: ignore[arg-type]


def test_words_are_matched_longest_first() -> None:
    found = widened("face recognition camera")
    assert [(each.of, each.words) for each in found.widenings] == [
        ("face recognition", ("人脸识别",)),
        ("camera", ("摄像头", "摄像机", "照相机")),
    ]


def test_quotes_not_prefixes_fields_and_han_are_left_alone() -> None:
    for query in ('"camera"', "-camera 公安", "camera*", "title:camera", "camera~", "摄像头", "NOT camera"):
        assert widened(query).widenings == (), query
        assert widened(query).tree == parse(query).tree


def test_the_glossary_comes_before_the_dictionary() -> None:
    assert "合同" in cedict().chinese_for("contract")
    (found,) = widened("contract").widenings
    assert (found.origin, found.words) == (GLOSSARY, ("合同",))
    (found,) = widened("Chengdu").widenings
    assert (found.origin, found.words) == (cedict_version(), ("成都",))


def test_english_words_that_read_as_pinyin_too_are_english() -> None:
    assert [each.words for each in widened("Beijing police").widenings] == [("北京",), ("公安", "警察")]
    (found,) = widened("shili xian gonganju").widenings
    assert found.words[0] == "shi li xian gong an ju"


def test_a_word_is_also_looked_up_by_its_family_and_the_other_spelling() -> None:
    for typed in ("procuring", "procures", "procurements"):
        assert widened(typed).widenings[0].words == ("采购",), typed
    assert widened("PSB").widenings[0].words == ("公安局",)
    assert widened("re-education").widenings[0].words == widened("reeducation").widenings[0].words
    assert widened("licence").widenings[0].words == widened("licenses").widenings[0].words
    assert widened("police").widenings[0].words != widened("policies").widenings[0].words


def test_more_than_three_words_of_the_dictionary_are_offered_and_only_the_ticked_ones_searched() -> None:
    (offer,) = widened("seal").widenings
    assert len(offer.offered) > 3
    assert offer.words == ()
    assert widened("seal").tree == parse("seal").tree
    (ticked,) = widened("seal", added=["印章", "不在其中"]).widenings
    assert ticked.words == ("印章",)


def test_single_han_come_from_no_dictionary() -> None:
    assert all(len(word) > 1 for english in ("tender", "law", "dog", "of") for word in cedict().chinese_for(english))


def test_a_dropped_word_is_not_searched_and_the_others_are() -> None:
    (found,) = widened("camera", dropped=["照相机"]).widenings
    assert found.words == ("摄像头", "摄像机")
    assert found.dropped == ("照相机",)
    assert widened("recognition", dropped=widened("recognition").widenings[0].words).tree == parse("recognition").tree


def test_plurals_articles_and_hyphens_are_read() -> None:
    assert widened("cameras").widenings[0].words == widened("camera").widenings[0].words
    assert widened("the law").widenings[0].words == ("法律", "法")
    assert widened("counter-terrorism").widenings[0].words == ("反恐",)


def test_small_words_are_passed_over_only_beside_a_widened_word() -> None:
    found = widened("procurement of cameras")
    assert found.passed == ("of",)
    assert matches(found.tree, "采购摄像头")
    assert widened("of PowerPlex").passed == ()


def test_pairs_of_the_archive_are_used_as_they_are_handed_in() -> None:
    pairs = {english_key("Sharp camera notice"): ("示例摄像头公告",)}
    found = widened("sharp camera notice", pairs=pairs)
    assert [(each.origin, each.words) for each in found.widenings] == [(ARCHIVE, ("示例摄像头公告",))]
    assert "sharp camera notice" in runs(parse("sharp camera notice").tree)


def test_the_word_that_hit_is_told() -> None:
    (leaf,) = expansions(widened("camera").tree)
    text = "采购攝\n像头一批 camera"
    found = [word_of(leaf, text[hit.start : hit.end]) for hit in find([leaf], text)]
    assert found == ["摄像头", "camera"]


def test_a_broken_word_is_found_where_it_was_widened() -> None:
    (leaf,) = expansions(widened("surveillance").tree)
    assert find([leaf], "surveil-\nlance of all")


def test_a_term_list_with_its_words_is_asked_of_the_text() -> None:
    listed = TermList("cameras", 2, (Words("摄像头", literal=True), Words("kame", prefix=True)))
    assert [hit.leaf for hit in find([listed], "摄像头 kameras")] == [0, 0]
    assert not matches(listed, "采购公告")
    assert word_of(listed, "Kameras") == "kame"


ENGLISH = st.sampled_from(
    ["camera", "face", "recognition", "contract", "of", "the", "police", "PowerPlex", "公安", "OR"]
)


@settings(max_examples=120, deadline=None)
@given(st.lists(ENGLISH, min_size=1, max_size=7), st.lists(ENGLISH, max_size=9))
def test_an_expansion_only_widens(words: list[str], text: list[str]) -> None:
    typed = parse(" ".join(words)).tree
    if matches(typed, " ".join(text)):
        assert matches(expand(typed).tree, " ".join(text))
