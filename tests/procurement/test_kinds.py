"""The type of a notice."""

import pytest

from procurement.reading.model import Field
from tests.procurement.conftest import facts_of, value_of


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("示例医院设备采购项目公开招标公告", "tender"),
        ("示例医院设备采购项目中标公告", "award"),
        ("示例医院设备采购项目中标结果更正公告", "correction"),
        ("示例医院设备采购项目合同变更公告", "contract"),
        ("示例医院设备采购项目合同（A分标）公告", "contract"),
        ("示例医院设备采购项目废标公告", "termination"),
        ("示例医院设备单一来源采购公告", "single_source"),
        ("示例医院设备单一来源采购成交公告", "award"),
        ("示例局2031年采购意向公开", "intention"),
        ("示例医院设备采购需求征求意见", "demand"),
        ("示例工程资格预审公告", "prequalification"),
        ("示例医院设备采购项目验收结果公告", "acceptance"),
        ("某单位场馆工程中标候选人公示", "award"),
    ],
)
def test_the_title_decides_by_the_first_rule_that_matches(title: str, kind: str) -> None:
    assert value_of(facts_of("正文", title=title), Field.KIND) == kind


def test_a_word_in_the_projects_own_name_decides_nothing() -> None:
    text = "项目名称：示例市场调查与终止服务项目\n供应商名称：示例有限公司"
    assert value_of(facts_of(text, title="示例市场调查与终止服务项目成交公告"), Field.KIND) == "award"


def test_a_title_without_a_type_leaves_it_to_the_heading_of_the_body() -> None:
    text = "示例楼装修工程评标结果公示\n项目概况\n标段编号：\nSL000001\n第一中标候选人\n中标候选单位名称：\n示例装修有限公司"
    assert value_of(facts_of(text, title="示例楼装修工程"), Field.KIND) == "award"
    text = "示例楼装修采购有效投标人公示\n项目概况\n有效投标单位名称：\n示例装修有限公司"
    assert value_of(facts_of(text, title="示例楼装修采购"), Field.KIND) == "other"


def test_the_body_overturns_a_result_that_nobody_won() -> None:
    text = "采购项目编号：SL-9\n二、项目废标/流标的原因\n供应商不足三家，本项目流标。"
    assert value_of(facts_of(text, title="示例设备结果公告"), Field.KIND) == "termination"
    text = "采购项目编号：SL-9\n二、项目废标/流标的原因\n本项目正常，无废标/流标。"
    assert value_of(facts_of(text, title="示例设备预中标公示"), Field.KIND) == "award"


def test_a_channel_is_a_witness_and_not_the_judge() -> None:
    address = "http://www.ccgp.gov.cn/cggg/dfgg/zbgg/203112/t20311219_1.htm"
    assert value_of(facts_of("正文", title="示例项目终止公告", address=address), Field.KIND) == "termination"
