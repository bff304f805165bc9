"""Shapes of notices beyond the labelled set: tables, lists and headings, each with its lines and without them."""

import pytest

from procurement.reading.model import Field
from procurement.reading.tables import is_head, tables
from tests.procurement.conftest import facts_of, value_of, values_of

LOT_TABLES = (
    "三、采购结果\n合同包1(实训设备):\n供应商名称\t供应商地址\t中标（成交）金额\n示例科技有限公司\t示例市天河区1号\t1,234,567.00元\n"
    "合同包2(多媒体):\n供应商名称\t供应商地址\t中标（成交）金额\n示例电子有限公司\t示例市南山区2号\t2,000,000.00元\n四、主要标的信息\n"
    "品目号\t品目名称\t品牌\t数量（单位）\t单价(元)\t总价(元)\n1-1\t实训台\t某牌\t10.00(套)\t123,456.70\t1,234,567.00\n"
)
ITEMS = (
    "八、成交结果：\n序号\t标项名称\t规格型号\t数量\t单位\t单价（元）\t总价（元）\t成交供应商名称\t成交供应商地址\n"
    "1\t办公桌\t1400*700\t50\t张\t800\t40000\t示例家具有限公司\t杭州市余杭区\n"
    "2\t办公椅\t中班椅\t50\t把\t300\t15000\t示例椅业有限公司\t宁波市鄞州区\n九、其他事项：\n"
)
MARKET = (
    "三、中标（成交）信息\n1.中标结果：\n序号\t中标（成交）金额（元）\t中标供应商名称\t中标供应商地址\t评审总得分\n"
    "1\t最终报价:494800（元）\t示例医疗器械有限公司\t示例市西湖区1号\t92.3\n2.废标结果:\n序号\t标项名称\t废标理由\t其他事项\n/\t/\t/\t/\n"
)
LETTERED = (
    "一、中标信息\n标包\t供应商名称\t供应商地址\t中标（成交）金额\t评审总得分\nA\t示例医疗科技有限公司\t示例市历下区\t1992000.00元\t91.25\n"
    "B\t示例商贸有限公司\t示例市市北区\t35.6万元\t88.10\n二、评审小组\n"
)
CHOSEN = "成交情况\n序号\t成交供应商\t最终报价(万元)\t是否成交\n1\t示例甲有限公司\t12.5\t是\n2\t示例乙有限公司\t13\t否\n二、其他\n"


def flat(text: str) -> str:
    """The text as crawlers leave it: no lines, cells parted by blanks."""
    return text.replace("\n", "        ").replace("\t", "   ")


@pytest.mark.parametrize("shape", [str, flat])
@pytest.mark.parametrize(
    ("text", "winners", "sums"),
    [
        (LOT_TABLES, ["示例科技有限公司", "示例电子有限公司"], [("1", "1234567"), ("2", "2000000")]),
        (ITEMS, ["示例家具有限公司", "示例椅业有限公司"], [(None, "40000"), (None, "15000")]),
        (MARKET, ["示例医疗器械有限公司"], [(None, "494800")]),
        (LETTERED, ["示例医疗科技有限公司", "示例商贸有限公司"], [("A", "1992000"), ("B", "356000")]),
        (CHOSEN, ["示例甲有限公司"], [(None, "125000")]),
    ],
)
def test_a_table_of_winners_is_read_by_its_head(shape, text, winners, sums) -> None:  # type: ignore[no-untyped-def]
    facts = facts_of(shape(text), title="示例采购中标公告")
    assert values_of(facts, Field.SUPPLIER) == winners
    assert [(fact.lot, str(fact.value)) for fact in facts[Field.AWARD]] == sums


def test_a_table_of_bidders_without_a_winning_sum_names_no_winner() -> None:
    text = "序号\t供应商名称\t报价得分\t总得分\n1\t示例甲有限公司\t30.0\t92.1\n2\t示例乙有限公司\t28.0\t90.0\n"
    assert Field.SUPPLIER not in facts_of(text, title="示例采购结果公告")


def test_rows_that_paragraphs_broke_are_read_only_where_their_cells_fit() -> None:
    head = "三、中标信息\n序号\t供应商名称\t信用代码\t中标（成交）金额\n"
    whole = head + "1\n示例甲有限公司\n913203\t11元\n2\n示例乙有限公司\n913204\t22元\n四、主要标的信息\n"
    facts = facts_of(whole, title="示例中标公告")
    assert values_of(facts, Field.SUPPLIER) == ["示例甲有限公司", "示例乙有限公司"]
    assert values_of(facts, Field.AWARD) == ["11", "22"]
    spilt = head + "1\n示例甲有限公司\n913203\t（三证合一）\n11元\n四、主要标的信息\n"
    assert not facts_of(spilt, title="示例中标公告").keys() & {Field.SUPPLIER, Field.AWARD}


def test_goods_behind_the_winners_add_no_award() -> None:
    text = "中标供应商：示例有限公司\n中标金额：3万元\n四、主要标的信息\n供应商名称\t标的名称\t成交金额（元）\n示例有限公司\t台灯\t10000\n"
    assert values_of(facts_of(text, title="示例中标公告"), Field.AWARD) == ["30000"]


def test_an_address_in_the_place_of_a_winner_is_none() -> None:
    text = "序号\t中标供应商名称\t中标金额（元）\n1\t示例市余杭区\t40000\n"
    assert Field.SUPPLIER not in facts_of(text, title="示例中标公告")


@pytest.mark.parametrize("shape", [str, flat])
def test_a_sum_above_a_label_keeps_its_digits(shape) -> None:  # type: ignore[no-untyped-def]
    text = "甲方：示例市示例局\n乙方：示例技术有限公司\n合同总金额（元）：2680000.00\n合同签订日期：2030年11月3日\n"
    assert values_of(facts_of(shape(text), title="示例项目合同公示"), Field.AWARD) == ["2680000"]


def test_a_list_of_winners_is_read_without_its_marks() -> None:
    text = "项目编号：SL-1\n入围供应商：\n1、示例甲有限公司\n2、示例乙有限公司\n征集人：示例局\n"
    facts = facts_of(text, title="示例框架协议采购入围结果公告")
    assert values_of(facts, Field.SUPPLIER) == ["示例甲有限公司", "示例乙有限公司"]
    assert value_of(facts, Field.BUYER) == "示例局"


def test_winners_of_lots_in_one_sentence_keep_their_lots() -> None:
    text = (
        "中标供应商：\n第1包：示例甲有限公司，中标金额：1,230,000元；\n第2包：示例乙有限公司，中标金额：980,000元。\n"
    )
    facts = facts_of(text, title="示例采购中标公告")
    assert [(fact.lot, fact.raw) for fact in facts[Field.SUPPLIER]] == [
        ("1", "示例甲有限公司"),
        ("2", "示例乙有限公司"),
    ]
    assert [(fact.lot, str(fact.value)) for fact in facts[Field.AWARD]] == [("1", "1230000"), ("2", "980000")]


@pytest.mark.parametrize("shape", [str, flat])
def test_a_correction_in_a_table_gives_the_date_that_now_holds(shape) -> None:  # type: ignore[no-untyped-def]
    text = (
        "二、更正信息\n更正内容：\n序号\t更正项\t更正前内容\t更正后内容\n"
        "1\t提交投标文件截止时间\t2030年12月10日 09:30\t2030年12月20日 14:00\n更正日期：2030年12月01日\n"
    )
    facts = facts_of(shape(text), title="示例项目更正公告")
    assert value_of(facts, Field.DEADLINE) == "2030-12-20 14:00:00+08:00"


def test_an_intention_gives_each_planned_purchase_its_budget_and_its_buyer() -> None:
    text = (
        "序号\t采购项目名称\t采购需求概况\t预算金额(万元)\t预计采购时间\n1\t监测设备采购\t水位计20套\t150.000000\t2030年5月\n"
        "2\t物资采购\t冲锋舟10艘\t80.5\t2030年6月\n"
    )
    facts = facts_of(text, title="示例省水利厅2030年3月政府采购意向")
    assert values_of(facts, Field.BUDGET) == ["1500000", "805000"]
    assert value_of(facts, Field.BUYER) == "示例省水利厅"
    one = facts_of(text.split("2\t", maxsplit=1)[0], title="示例省水利厅2030年3月政府采购意向")
    assert value_of(one, Field.NAME) == "监测设备采购"


def test_the_body_that_signs_is_the_buyer_only_if_the_title_names_it() -> None:
    text = "现将结果公示如下：\n中标单位：示例网络有限公司\n{}\n2030年3月6日\n"
    title = "示例职业学院校园网改造项目的中标公示"
    assert value_of(facts_of(text.format("示例职业学院"), title=title), Field.BUYER) == "示例职业学院"
    assert Field.BUYER not in facts_of(text.format("示例招标咨询有限公司"), title=title)


def test_a_number_may_stand_before_its_label_in_brackets() -> None:
    facts = facts_of("示例改造工程\n招标公告\nS3205010304000797001001（标段编号）\n1.招标条件\n", title="示例改造工程")
    assert value_of(facts, Field.NUMBER) == "S3205010304000797001001"


def test_an_address_under_the_buyers_contact_gives_its_place() -> None:
    text = "1.采购人信息\n名 称：示例台\n地址：0998-0000000\n联系方式：新疆喀什市三号信箱\n2.采购代理机构信息\n名 称：示例公司\n"
    assert value_of(facts_of(text), Field.PLACE) == "新疆维吾尔自治区喀什地区喀什市"


def test_a_heading_of_a_column_ends_as_headings_do() -> None:
    assert is_head("中标（成交）金额（元）".translate(str.maketrans("（）", "()")))
    assert not is_head("示例科技有限公司")
    assert not is_head("2030年")
    assert tables("没有表格的一段话") == ()


@pytest.mark.parametrize("note", ["（原名：示例电子经营部）", "（以下简称：示例科技）", "(曾用名 示例电子)"])
def test_a_former_name_in_brackets_is_no_part_of_the_name(note: str) -> None:
    facts = facts_of(f"中标供应商：示例科技有限公司{note}\n中标金额：3万元\n", title="示例中标公告")
    assert values_of(facts, Field.SUPPLIER) == ["示例科技有限公司"]
