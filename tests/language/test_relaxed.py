"""The relaxed reading of a question: what is left of it, in which words, and when there is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language.finder import matches
from language.glossary_law import law_terms
from language.query import parse
from language.relaxed import is_told, relax

COMMON = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"


def words(typed: str) -> tuple[str, ...]:
    read = relax(typed)
    assert read is not None, typed
    return read.words


def test_an_english_title_becomes_the_words_of_a_chinese_one() -> None:
    assert words("Regulations on the Administration of Company Registration") == ("条例", "规定", "管理", "公司登记")
    assert words("Administrative Reconsideration Law of the People's Republic of China") == (
        "行政复议",
        "法律",
        "法",
        "中华人民共和国",
    )


def test_words_that_only_ask_are_left_out_and_endings_are_read() -> None:
    assert words("What is the penalty for polluting rivers?") == (
        "处罚",
        "罚款",
        "罚则",
        "刑罚",
        "污染",
        "河道",
        "河流",
    )


def test_a_place_is_found_by_its_name_alone() -> None:
    assert words("Henan fishery")[0] == "河南"
    assert words("hangzhou parks")[0] == "杭州"


def test_what_no_dictionary_has_is_searched_as_it_was_typed() -> None:
    assert "powerplex" in words("PowerPlex procurement contracts")


def test_chinese_is_cut_into_words_without_particles() -> None:
    found = words("公司未与劳动者签订书面劳动合同，应当支付双倍工资吗？")
    assert {"公司", "劳动者", "书面", "劳动合同", "支付", "工资"} <= set(found)
    assert not {"应当", "吗", "与"} & set(found)


def test_a_text_told_at_length_is_read_by_its_most_telling_words() -> None:
    told = "被告人张某驾驶小型轿车沿“示例大道”行驶至路口（以下简称“路口”）时被民警查获，"
    told += "经检验血液中乙醇含量为195毫克/100毫升。"
    assert is_told(told)
    assert {"驾驶", "轿车", "乙醇", "民警"} <= set(words(told))
    names = "".join(f"示例{sign}证物及其{sign}{sign}鉴定结论，" for sign in COMMON)
    read = relax(told + names)
    assert read is not None
    assert read.left_out > 0
    assert "乙醇" in read.words
    assert parse(read.typed).notices == ()


def test_a_composed_query_is_no_told_text() -> None:
    filler = "公安局采购人脸识别系统" * 8
    assert is_told(filler)
    assert not is_told(f"{filler} OR 监控")
    assert not is_told(f"title:监控 {filler}")
    assert relax(f'"{filler[:40]}"') is None


def test_quotes_inside_a_question_do_not_stand_in_its_way() -> None:
    assert "盗窃" in words("两年内盗窃三次以上的应当认定为“多次盗窃”吗")


@pytest.mark.parametrize("typed", ["", "公安局", '"face recognition system"', "“公司 登记”", "the", "???", "camera"])
def test_quotes_and_single_words_are_never_relaxed(typed: str) -> None:
    assert relax(typed) is None


def test_one_run_of_han_is_exact_and_only_a_long_one_a_question() -> None:
    for typed, exact, long in (
        ("示例公司", True, False),
        ("示例科技有限公司", True, True),
        ("劳动者工作满十年以后每年可以休几天带薪年假", True, True),
        ("上海 集体 合同", False, True),
        ("上海 合同", False, False),
        ("highway law", False, True),
    ):
        read = relax(typed)
        assert read is not None
        assert (read.exact, read.long) == (exact, long), typed


def test_the_same_as_a_query_finds_what_the_tree_finds() -> None:
    read = relax("regulations on company registration")
    assert read is not None
    assert parse(read.typed).notices == ()
    for text in ("公司登记", "条例", "管制"):
        assert matches(parse(read.typed).tree, text) == matches(read.tree, text, met=lambda _node: False)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("公司登记劳动合同 法的，。abc the law of ?!-'’\"·é12\n"), max_size=60))
def test_any_typed_text_has_a_reading_or_none(typed: str) -> None:
    read = relax(typed)
    if read is not None:
        assert len(read.typed) <= 512
        assert parse(read.typed).notices == ()
        assert len(read.words) > 0


def test_each_term_of_law_has_chinese_words() -> None:
    assert len(law_terms()) > 500
    assert all(english == english.lower() and chinese for english, chinese in law_terms().items())
