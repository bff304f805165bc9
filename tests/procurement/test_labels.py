"""Labels in a folded copy whose offsets are those of the text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.reading.folding import fold
from procurement.reading.labels import Labels, key_of
from procurement.reading.model import Field
from tests.procurement.conftest import facts_of, value_of

PIECES = st.sampled_from(
    [
        "项目编号：",
        "项目名称：",
        "采购人信息",
        "名 称：",
        "地　址：",
        "预算金额（万元）：",
        "一、",
        "2.",
        "；",
        "。",
        "\n",
        "\t",
        "　　　　",
        "　",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=25).map("".join)


def read(text: str) -> dict[str, str]:
    labels = Labels(text)
    return {item.words: text[item.start : item.end] for item in labels.items if item.key != "heading"}


def test_a_value_ends_at_the_next_label_less_the_mark_before_it() -> None:
    assert read("一、项目编号：SL-1二、项目名称：示例三、四期工程三、中标信息") == {
        "项目编号": "SL-1",
        "项目名称": "示例三、四期工程",
    }
    assert read("1．项目编号：SL-1172．项目名称：示例")["项目编号"] == "SL-117"
    assert read("2.2项目名称：示例2.3 项目编号：SL-12.5采购预算：1万元")["项目编号"] == "SL-1"


def test_a_label_may_be_spaced_out_evenly_but_two_labels_are_not_joined() -> None:
    assert read("名　　称：示例局") == {"名称": "示例局"}
    assert read("项目名称：某设备采购     预算金额：3万元") == {"项目名称": "某设备采购", "预算金额": "3万元"}


def test_a_name_means_what_the_heading_above_it_says() -> None:
    text = "1.采购人信息 名称：示例局 2.采购代理机构信息 名称：示例代理有限公司"
    facts = facts_of(text)
    assert (value_of(facts, Field.BUYER), value_of(facts, Field.AGENCY)) == ("示例局", "示例代理有限公司")


def test_labels_side_by_side_are_the_head_of_a_table_and_take_no_value() -> None:
    assert read("招标人\t代理机构\t招标方式\n甲公司\t乙公司\t公开") == {}
    assert read("招标人\t示例公司\t地址\t代理机构\t乙公司")["代理机构"] == "乙公司"


def test_an_overview_label_is_known_with_its_colon_and_spaces() -> None:
    assert (key_of("采购单位："), key_of(" 采购项目名称 "), key_of("天气")) == ("buyer", "name", "")


@settings(max_examples=120, deadline=None)
@given(TEXTS)
def test_the_fold_keeps_every_offset_and_no_text_breaks_the_labels(text: str) -> None:
    assert len(fold(text)) == len(text)
    labels = Labels(text)
    for item in labels.items:
        assert 0 <= item.label_start <= item.start <= item.end <= item.until <= len(text)
        assert fold(text[item.label_start :]).replace(" ", "").startswith(item.words)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=" \t\n\u3000：:序号供应商名称总价(元)", max_size=400).map(lambda t: t * 20))
def test_long_runs_of_blanks_are_read_in_no_time(text: str) -> None:
    found = facts_of(text, title="示例公告")
    assert all(fact.raw in text or fact.raw in "示例公告" for facts in found.values() for fact in facts)
