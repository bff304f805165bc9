"""Whole notices, flattened and with line breaks."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.reading.model import Fact, Field, NoticeText, OverviewPair, Span
from procurement.reading.notice import read_notice, shown
from procurement.reading.procedures import number_key, procedure_key, round_of
from tests.procurement.conftest import AWARD, TENDER, facts_of, notice_of, value_of, values_of


def test_a_tender_says_who_buys_what_for_how_much_until_when_and_where() -> None:
    facts = facts_of(TENDER, title="示例市图书馆书架采购公开招标公告", published="2030-01-20")
    assert {name.value: value_of(facts, name) for name in facts if name not in (Field.CONTACT, Field.GOODS)} == {
        "kind": "tender",
        "number": "SL-2030-007",
        "name": "示例市图书馆书架采购",
        "buyer": "杭州市示例图书馆",
        "agency": "示例招标代理有限公司",
        "budget": "475000",
        "ceiling": "475000",
        "method": "公开招标",
        "published": "2030-01-20",
        "deadline": "2030-02-11 09:30:00+08:00",
        "place": "浙江省杭州市西湖区",
        "office": "杭州市西湖区示例路1号",
    }


def test_an_award_that_ran_together_says_who_won_and_for_how_much() -> None:
    facts = facts_of(AWARD, title="示例大学显微镜采购项目中标公告")
    assert values_of(facts, Field.SUPPLIER) == ["示例光学有限公司"]
    assert values_of(facts, Field.AWARD) == ["1805000"]
    assert value_of(facts, Field.NUMBER) == "SL-2030-008"
    assert value_of(facts, Field.PLACE) == "江苏省南京市鼓楼区"
    assert values_of(facts, Field.EXPERT) == ["甲某某", "乙某", "丙某"]
    assert values_of(facts, Field.GOODS) == ["显微镜"]


def test_experts_and_contacts_are_personal() -> None:
    facts = facts_of(AWARD + TENDER, title="示例中标公告")
    for name, rows in facts.items():
        assert all(fact.personal == (name in (Field.EXPERT, Field.CONTACT)) for fact in rows)
    assert any(fact.raw.endswith("13900000000") for fact in facts[Field.CONTACT])


def test_lots_keep_their_winners_and_sums_apart() -> None:
    text = (
        "二、中标（成交）信息\n第一包：\n供应商名称： 示例甲有限公司\n中标（成交）金额： 人民币12.5 万元\n"
        "第二包：\n供应商名称： 示例乙有限公司\n中标（成交）金额： 人民币7 万元\n"
    )
    facts = facts_of(text, title="示例中标公告")
    assert [(fact.lot, str(fact.value)) for fact in facts[Field.AWARD]] == [("1", "125000"), ("2", "70000")]
    assert [(fact.lot, fact.raw) for fact in facts[Field.SUPPLIER]] == [
        ("1", "示例甲有限公司"),
        ("2", "示例乙有限公司"),
    ]


def test_a_lot_in_front_of_a_name_is_no_part_of_it() -> None:
    assert values_of(
        facts_of("供应商名称：第01包 示例甲有限公司供应商地址：某地", title="示例中标公告"), Field.SUPPLIER
    ) == ["示例甲有限公司"]


def test_an_e_marketplace_form_gives_its_sum_and_takes_the_buyer_from_the_project() -> None:
    text = (
        "一、项目编号：2030112233445566二、项目名称：国家税务总局示例市税务局打印机电子卖场采购项目三、中标成交信息：中标信息序号标项名称总价(元)"
        "中标供应商名称中标供应商地址中标供应商统一社会信用代码备注140000.00湖南示例网络科技有限公司湖南省示例路98号91430102MA4Q000000四、主要标的信息"
        "九、对本次公告内容提出询问1.采购人信息名称：甲某某地址：示例路"
    )
    facts = facts_of(text, title="国家税务总局示例市税务局打印机电子卖场采购项目成交公告")
    assert values_of(facts, Field.AWARD) == ["40000"]
    assert values_of(facts, Field.SUPPLIER) == ["湖南示例网络科技有限公司"]
    assert value_of(facts, Field.BUYER) == "国家税务总局示例市税务局"


def test_a_sum_that_touches_the_figures_of_an_address_is_not_read() -> None:
    text = "三、中标信息序号供应商名称企业类型企业地址报价（元）1示例云有限公司正常示例路49号3层309,229,970.00第一包："
    facts = facts_of(text, title="示例中标公告")
    assert Field.AWARD not in facts
    assert values_of(facts, Field.SUPPLIER) == ["示例云有限公司"]


def test_of_candidates_only_the_first_is_a_supplier_and_bidders_are_none() -> None:
    text = "第一中标候选人：单位名称：示例甲有限公司投标报价：12.00元第二中标候选人：单位名称：示例乙有限公司投标报价：11.00元"
    facts = facts_of(text, title="示例工程中标候选人公示")
    assert values_of(facts, Field.SUPPLIER) == ["示例甲有限公司"]
    assert values_of(facts, Field.AWARD) == ["12"]
    facts = facts_of("有效投标单位名称：\n示例甲有限公司\n投标报价（元）：\n12.00", title="示例工程评标结果公示")
    assert Field.SUPPLIER not in facts
    assert Field.AWARD not in facts


def test_a_correction_gives_the_deadline_that_now_holds() -> None:
    text = (
        "二、更正信息\n更正内容：原公告：响应文件提交截止时间：2031年12月21日 10点00分。现变更为：响应文件提交截止时间：2031年12月28日 14点30分。"
        "\n更正日期：2031年12月17日\n三、其他补充事宜\n无"
    )
    assert value_of(facts_of(text, title="示例更正公告"), Field.DEADLINE) == "2031-12-28 14:30:00+08:00"


def test_two_budgets_that_differ_are_both_kept_and_warned_of() -> None:
    facts = read_notice(notice_of("预算金额：56.98万元\n采购预算：56.98元", title="示例招标公告"))
    budgets = [(str(fact.value), fact.warnings) for fact in facts if fact.field is Field.BUDGET]
    assert budgets == [("569800", ("unit_conflict",)), ("56.98", ("unit_conflict",))]
    assert len(shown(facts)[Field.BUDGET]) == 1


def test_a_zero_and_a_withheld_buyer_are_said_to_be_so() -> None:
    facts = facts_of("采购人信息\n名称：某部\n中标（成交）金额：0.0000000（万元）", title="示例中标公告")
    assert facts[Field.BUYER][0].warnings == ("withheld",)
    assert facts[Field.AWARD][0].warnings == ("zero_amount",)
    assert procedure_key("SL-1", "某部") is None


@pytest.mark.parametrize("name", ["无", "/", "详见附件", "张三", "李老师"])
def test_what_names_no_body_is_no_buyer(name: str) -> None:
    assert Field.BUYER not in facts_of(f"采购人信息\n名称：{name}\n地址：某地", title="示例公告")


def test_the_overview_is_read_before_the_text() -> None:
    page = "采购单位 示例一局\n采购人：示例二局"
    pair = OverviewPair("采购单位", "示例一局", 1, 5, 9)
    facts = read_notice(NoticeText("示例招标公告", (page,), (pair,)))
    assert [fact.raw for fact in facts if fact.field is Field.BUYER] == ["示例一局", "示例二局"]


def test_no_words_no_fact() -> None:
    notice = notice_of("预算金额：3万元")
    with pytest.raises(ValueError, match="no words, no fact"):
        Fact(notice, Field.BUDGET, "4万元", Decimal(40000), Span(5, 8, 1), "label")


def test_a_procedure_is_known_by_number_and_buyer_together() -> None:
    assert procedure_key("SL-2030（1）", "示例局") == procedure_key("sl 20301", "示例 局")
    assert procedure_key("SL-1", "甲局") != procedure_key("SL-1", "乙局")
    assert (number_key(" - "), round_of("示例项目（二次）公告"), round_of("示例项目公告")) == ("", 2, 1)


FRAGMENTS = st.sampled_from(
    ["项目编号：SL-1", "预算金额（万元）：", "12.5", "万元", "一、", "采购人信息", "名称：示例局", "中标（成交）金额：", "供应商名称：", "示例有限公司",
     "第一包：", "截止时间：", "2031年1月2日 9点", "评审专家名单：", "甲某、乙某", "地址：北京市海淀区", "\n", "\t", "        ", "序号", "更正为", "受甲局委托"]
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(FRAGMENTS | st.text(max_size=6), max_size=30).map("".join), st.text(max_size=20))
def test_whatever_the_text_every_fact_stands_where_it_says(text: str, title: str) -> None:
    notice = notice_of(text, title=title, published=title)
    for fact in read_notice(notice):
        assert notice.text_of(fact.span)[fact.span.start : fact.span.end] == fact.raw
        assert 0 < fact.confidence <= 1


def test_a_marked_label_alone_in_its_line_takes_the_next_line() -> None:
    facts = facts_of(
        "一、项目编号\n　　SL-77\n二、项目名称\n　　示例桌椅采购\n三、中标（成交）信息\n", title="示例桌椅采购中标公告"
    )
    assert (value_of(facts, Field.NUMBER), value_of(facts, Field.NAME)) == ("SL-77", "示例桌椅采购")


def test_a_table_of_winners_gives_each_its_sum_and_refuses_rates() -> None:
    head = "三、中标（成交）信息\n序号\t中标供应商名称\t中标金额（万元）\t备注\n"
    facts = facts_of(head + "1\t示例甲有限公司\t12.5\t无\n2\t示例乙有限公司\t7\t无\n", title="示例中标公告")
    assert values_of(facts, Field.SUPPLIER) == ["示例甲有限公司", "示例乙有限公司"]
    assert values_of(facts, Field.AWARD) == ["125000", "70000"]
    head = "序号\t中标供应商名称\t中标价（元/吨）\n"
    assert Field.AWARD not in facts_of(head + "1\t示例甲有限公司\t12.5\n", title="示例中标公告")


def test_a_final_offer_in_a_table_is_the_sum() -> None:
    text = "序号\t中标（成交）金额(元)\t中标供应商名称\t中标供应商地址\n1\t最终报价:1234567(元)\t示例甲有限公司\t示例路1号\n四、主要标的信息"
    facts = facts_of(text, title="示例成交公告")
    assert (values_of(facts, Field.AWARD), values_of(facts, Field.SUPPLIER)) == (["1234567"], ["示例甲有限公司"])


def test_the_trail_of_a_page_does_not_say_what_the_page_is() -> None:
    text = (
        "首页 > 交易信息 > 招标公告/资审公告\n示例楼改造工程\n信息发布时间：2031-07-06\n投标截止时间：2031年7月17日9时"
    )
    assert value_of(facts_of(text, title="示例省公共资源交易网"), Field.KIND) == "tender"


def test_lots_within_one_value_are_told_apart() -> None:
    text = "成交供应商：一标段：示例甲有限公司，二标段：示例乙有限公司\n成交金额：一标段：12万元，二标段：13万元"
    facts = facts_of(text, title="示例成交公告")
    assert [(fact.lot, fact.raw) for fact in facts[Field.SUPPLIER]] == [
        ("1", "示例甲有限公司"),
        ("2", "示例乙有限公司"),
    ]
    assert [(fact.lot, str(fact.value)) for fact in facts[Field.AWARD]] == [("1", "120000"), ("2", "130000")]
