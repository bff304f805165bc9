"""Where the words of a query stand: offsets of the original, proximity, near spelling, and the truth of whole trees."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language.finder import Hit, find, matches
from language.query import leaves, parse
from language.query_nodes import And, Expansion, Fuzzy, Near, Node, Not, Words

TEXT = "新疆公 安\n局，采购PowerPlex 21系统。Budget 12,345,600 yuan, procure-\nment; 買買提·艾力 camera"


def shown(leaf: Node, text: str = TEXT) -> list[str]:
    return [text[hit.start : hit.end] for hit in find([leaf], text)]


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("公安局", ["公 安\n局"]),
        ("局，采", ["局，采"]),
        ("局采", []),
        ("采", ["采"]),
        ("powerplex21系", ["PowerPlex 21系"]),
        ("plex", []),
        ("1系统", []),
        ("系统。budget", ["系统。Budget"]),
        ("系统budget", []),
        ("采购。PowerPlex", []),
        ("买买提艾力", ["買買提·艾力"]),
        ("12345600", ["12,345,600"]),
        ("12,345,600", ["12,345,600"]),
        ("345", ["345"]),
        ("procurement", ["procure-\nment"]),
        ("，。", []),
        ("", []),
    ],
)
def test_words_stand_where_a_reader_sees_them(words: str, places: list[str]) -> None:
    assert shown(Words(words)) == places


def test_a_sign_of_indic_script_is_part_of_a_word_and_no_gap() -> None:
    assert shown(Words("a b"), "a \u093f b") == []
    assert shown(Words("a b"), "a – b") == ["a – b"]
    assert shown(Words("公，安"), "公,\u0f72,安 公,安") == ["公,安"]


def test_what_a_query_parts_a_text_must_part_too() -> None:
    assert shown(Words("公，安"), "公安") == []
    assert shown(Words("face-recognition"), "facerecognition face_recognition") == ["face_recognition"]
    assert shown(Words("20-21"), "2021 20/21") == ["20/21"]


def test_a_prefix_finds_words_that_go_on() -> None:
    assert shown(Words("power", prefix=True)) == ["Power"]
    assert shown(Words("procurem", prefix=True)) == ["procure-\nment"]


@pytest.mark.parametrize("typo", ["camra", "camera", "cemera", "caamera", "acmera", "camerra"])
def test_one_letter_wrong_still_finds_the_word(typo: str) -> None:
    assert shown(Fuzzy(typo)) == ["camera"]


@pytest.mark.parametrize("typo", ["cmra", "kamara", "cam", "camerasx"])
def test_two_letters_wrong_do_not(typo: str) -> None:
    assert shown(Fuzzy(typo)) == []


def test_proximity_counts_characters_and_words_between_in_any_order() -> None:
    # 局 采 购 powerplex 21 stand between 公安 and 系统.
    for parts in (("公安", "系统"), ("系统", "公安")):
        assert shown(Near(parts, 4)) == []
        assert shown(Near(parts, 5)) == ["公 安", "系统"]
    assert shown(Near(("公安", "安局"), 5)) == []  # they overlap: that is one place, not two
    assert shown(Near(("公安", "camera"), None)) == ["公 安", "camera"]
    assert shown(Near(("公安", "missing"), None)) == []


def test_three_parts_share_one_window() -> None:
    assert shown(Near(("a", "b", "c"), 2), "a x b y c") == ["a", "b", "c"]
    assert shown(Near(("c", "a", "b"), 1), "a x b y c") == []


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from("abx"), min_size=2, max_size=12), st.integers(0, 4))
def test_proximity_of_two_words_is_the_smallest_gap(words: list[str], distance: int) -> None:
    pairs = [abs(i - j) - 1 for i, a in enumerate(words) for j, b in enumerate(words) if a == "a" and b == "b"]
    expected = bool(pairs) and min(pairs) <= distance
    assert matches(Near(("a", "b"), distance), " ".join(words)) is expected


def test_hits_name_the_leaf_they_answer() -> None:
    tree = parse('视频 "人脸 识别" OR camra~ -二手').tree
    asked = leaves(tree)
    text = "二手视频与人脸\n识别 camera"
    assert [Hit(2, 4, 0), Hit(5, 10, 1), Hit(11, 17, 2)] == find(asked, text)


def test_an_expansion_finds_what_it_widens_to() -> None:
    leaf = Expansion(Words("facial recognition"), ("人脸识别", "面部识别"), "glossary")
    assert shown(leaf, "facial recognition, 人脸识别") == ["facial recognition", "人脸识别"]


def test_twice_excluded_is_not_excluded() -> None:
    assert leaves(Not(Not(Words("a")))) == [Words("a")]
    assert leaves(And((Words("a"), Not(Words("b"))))) == [Words("a")]


def test_a_whole_tree_is_true_or_false_of_a_document() -> None:
    pages = ["示例县公安局视频", "监控系统 二手 camera"]
    for query, truth in {
        "视频监控": True,  # over the end of a page
        "公安 camera": True,
        '"公安 camera"~page': False,
        '"公安局 系统"~4': True,
        '"公安局 系统"~3': False,
        "公安 -二手": False,
        "摄像 OR camera": True,
        "-(摄像 OR 无)": True,
        "*": True,
    }.items():
        assert matches(parse(query).tree, pages) is truth, query


def test_what_words_cannot_tell_is_asked_of_the_caller() -> None:
    tree = parse("buyer:公安 视频").tree
    assert matches(tree, "视频")
    assert not matches(tree, "视频", met=lambda node: False)


def test_what_words_cannot_tell_is_granted_under_a_not_as_well() -> None:
    assert matches(parse("公安局 OR -title:x").tree, "采购")
    assert matches(parse("公安局 OR title:x").tree, "采购")
    assert not matches(parse("公安局 OR -采购").tree, "采购")
