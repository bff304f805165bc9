"""Labels without colons, ranks of candidates, forms of two columns, and what must not be taken for one of them."""

import pytest

from procurement.reading.model import Field
from tests.procurement.conftest import facts_of, value_of, values_of

AWARD = "示例工程中标候选人公示"
RANKED = "推荐排名\t中标候选人名称\t投标报价（元）\t负责人姓名\n第一中标候选人\t示例甲有限公司\t2316935.04\t甲某\n第二中标候选人\t示例乙有限公司\t2486348.80\t乙某\n"
TRANSPOSED = (
    "中标候选人\t第一中标候选人\t第二中标候选人\t第三中标候选人\n单位名称\t示例甲有限公司\t示例乙有限公司\t示例丙有限公司\n"
    "项目负责人\t甲某\t乙某\t丙某\n投标报价（元）\t4716885.29\t4491518.11\t4742375.69\n"
)
INLINE = (
    "第一中标候选人 示例甲有限公司 投标报价 12000000.00 元\n第二中标候选人 示例乙有限公司 投标报价 13000000.00 元\n"
)
TURNED = "评标情况 第一中标候选人 投标报价 示例甲有限公司 510,573.09 元\n第二中标候选人 投标报价 示例乙有限公司 508,251.13 元\n"
MERGED_HEAD = "中标候选人单位\t投标报价（元）\t姓名\n第一中标候选人\t示例甲有限公司\t350330.00\t甲某\n第二中标候选人\t示例乙有限公司\t348856.50\t乙某\n"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        (RANKED, "2316935.04"),
        (TRANSPOSED, "4716885.29"),
        (INLINE, "12000000"),
        (TURNED, "510573.09"),
        (MERGED_HEAD, "350330"),
    ],
)
def test_of_candidates_the_first_alone_is_read_with_its_sum(text: str, amount: str) -> None:
    facts = facts_of(text, title=AWARD)
    assert values_of(facts, Field.SUPPLIER) == ["示例甲有限公司"]
    assert values_of(facts, Field.AWARD) == [amount]


def test_candidates_without_an_order_name_no_winner() -> None:
    text = "无排序的定标候选人名单：\n中标候选人名称\t投标报价（元）\n示例甲有限公司\t100.00\n示例乙有限公司\t200.00\n"
    assert Field.SUPPLIER not in facts_of(text, title=AWARD)


def test_each_lot_of_a_list_of_candidates_has_its_first() -> None:
    text = "分标编号\t包号\t推荐的中标候选人\n90-1\t包1\t示例甲有限公司\n90-1\t包1\t示例乙有限公司\n90-1\t包2\t示例丙有限公司\n"
    facts = facts_of(text, title=AWARD)
    assert [(fact.lot, fact.raw) for fact in facts[Field.SUPPLIER]] == [
        ("1", "示例甲有限公司"),
        ("2", "示例丙有限公司"),
    ]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("中标单位 示例甲有限公司 项目经理甲某\n中标价格 2791300.0000元 工期90天\n", "2791300"),
        ("拟 中 标 人 示例甲有限公司 中标金额 (万元) 3044 注册号 91410726MA3X69CU1F\n", "30440000"),
        ("中标人信息\n单位名称\t示例甲有限公司\n中标金额（费率、单价等）\t1180000.00元\n", "1180000"),
        ("项目名称\n纸张采购\n成交供应商\n示例甲有限公司\n成交金额\n58,000.00元\n", "58000"),
        ("确定成交供应商为示例甲有限公司，成交价为45.6万元。\n", "456000"),
        ("一标段：示例甲有限公司，成交价156.00万元\n二标段：流标\n", "1560000"),
        ("中标/成交供应商：示例甲有限公司\n中标/成交金额：3.5万元\n", "35000"),
    ],
)
def test_a_winner_and_a_sum_are_read_without_colons(text: str, amount: str) -> None:
    facts = facts_of(text, title="示例工程中标结果公告")
    assert values_of(facts, Field.SUPPLIER) == ["示例甲有限公司"]
    assert values_of(facts, Field.AWARD) == [amount]


def test_the_last_head_of_a_row_of_heads_is_no_label() -> None:
    text = "采购单位\t中标供应商\n示例采购中心\t示例甲有限公司\n"
    assert values_of(facts_of(text, title="示例中标公告"), Field.SUPPLIER) == ["示例甲有限公司"]
    text = "序号\t中标金额（元）\n1\t58000\n"
    assert "1" not in values_of(facts_of(text, title="示例中标公告"), Field.AWARD)


def test_a_sum_above_a_sum_keeps_the_digits_of_both() -> None:
    text = "主要标的单价：3456789.00\n合同金额（元）：3456789.00\n履约期限：30天\n"
    assert values_of(facts_of(text, title="示例合同公告"), Field.AWARD) == ["3456789"]
    text = "预算金额（元）\t1,250,000.00\t最高限价（元）\t1,200,000.00\n"
    facts = facts_of(text, title="示例询价公告")
    assert (values_of(facts, Field.BUDGET), values_of(facts, Field.CEILING)) == (["1250000"], ["1200000"])


@pytest.mark.parametrize(
    "text",
    [
        "中标价：监理费率1.85%，暂定金额123.5万元\n",
        "成交金额：每人每月4500元\n",
        "成交金额：2.85元/平方米·月\n",
        "中标价：0.815元/W\n",
        "代理费按中标金额100万元以下1.5%计取\n",
    ],
)
def test_a_rate_or_a_sum_that_nobody_promised_is_no_award(text: str) -> None:
    assert Field.AWARD not in facts_of(f"中标人：示例甲有限公司\n{text}", title="示例中标公告")


@pytest.mark.parametrize(
    ("text", "field", "values"),
    [
        ("项目概况：营房维修，最高限价156.8万元\n", Field.CEILING, ["1568000"]),
        ("最高限价（元）：1800000,1700000\n", Field.CEILING, ["1800000", "1700000"]),
        ("最高投标限价：1#标段 560万元；2#标段 780万元\n", Field.CEILING, ["5600000", "7800000"]),
        ("最高限价：\n7\n万元\n", Field.CEILING, ["70000"]),
        ("预算金额（单位：万元）：20\n", Field.BUDGET, ["200000"]),
        ("按预算金额100万元以下的部分收取\n", Field.BUDGET, []),
    ],
)
def test_budgets_and_ceilings_in_other_forms(text: str, field: Field, values: list[str]) -> None:
    assert values_of(facts_of(text, title="示例招标公告"), field) == values


def test_a_sentence_names_the_buyer_and_the_agency() -> None:
    text = "本项目招标人为示例能源投资有限公司，委托示例咨询有限公司作为招标代理机构。\n"
    facts = facts_of(text, title="示例招标公告")
    assert value_of(facts, Field.BUYER) == "示例能源投资有限公司"
    assert value_of(facts, Field.AGENCY) == "示例咨询有限公司"


def test_who_commissions_may_stand_before_the_agency() -> None:
    text = "受示例研究所的委托，示例招标有限公司对实验室改造工程进行竞争性谈判采购。\n"
    facts = facts_of(text, title="示例谈判公告")
    assert value_of(facts, Field.BUYER) == "示例研究所"
    assert value_of(facts, Field.AGENCY) == "示例招标有限公司"


def test_a_bare_supplier_counts_in_contracts_and_acceptances_only() -> None:
    text = "采购单位：示例厅\n供应商：示例甲有限公司\n"
    assert values_of(facts_of(text, title="示例系统验收公告"), Field.SUPPLIER) == ["示例甲有限公司"]
    assert Field.SUPPLIER not in facts_of("参加投标供应商：示例甲有限公司\n", title="示例中标公告")


def test_a_label_inside_a_bracket_is_read() -> None:
    facts = facts_of("示例大学家具采购项目（项目编号：SL-2030-31）延期开标\n", title="示例通知")
    assert value_of(facts, Field.NUMBER) == "SL-2030-31"


def test_the_name_of_a_work_is_no_buyer() -> None:
    facts = facts_of("一、招标人：示例局机关服务中心\n二、工程名称：办公楼维修工程\n", title="示例招标公告")
    assert value_of(facts, Field.BUYER) == "示例局机关服务中心"
    assert value_of(facts, Field.NAME) == "办公楼维修工程"


@pytest.mark.parametrize("note", ["（综合评分第一）", "（地址：南京市玄武区）", " 受理联系人：甲先生", "，报价305万元"])
def test_what_is_said_of_a_winner_is_no_part_of_its_name(note: str) -> None:
    facts = facts_of(f"中标人名称：示例甲有限公司{note}\n", title="示例中标公告")
    assert values_of(facts, Field.SUPPLIER) == ["示例甲有限公司"]


def test_members_of_a_consortium_are_each_a_supplier() -> None:
    facts = facts_of("中标人：示例甲有限公司（牵头人）、示例乙有限公司（成员）\n", title="示例中标公告")
    assert values_of(facts, Field.SUPPLIER) == ["示例甲有限公司", "示例乙有限公司"]


def test_of_a_changed_sum_the_one_that_holds_is_read() -> None:
    text = "二、更正信息\n原预算金额：120万元，现更正为：100万元\n原递交文件截止时间：2030年5月15日09时30分，现更正为：2030年5月20日09时30分\n"
    facts = facts_of(text, title="示例更正公告")
    assert values_of(facts, Field.BUDGET) == ["1000000"]
    assert value_of(facts, Field.DEADLINE) == "2030-05-20 09:30:00+08:00"
    table = "更正内容：\n序号\t更正项\t更正前内容\t更正后内容\n1\t预算金额（元）\t1200000\t1150000\n"
    assert values_of(facts_of(table, title="示例更正公告"), Field.BUDGET) == ["1150000"]
