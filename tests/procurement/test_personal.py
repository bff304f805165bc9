"""What is masked in any text, and what must not be: numbers of projects, registers and sums, names of offices."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.masking import Span, masked
from procurement.reading.personal import Place, personal_in, personal_places


def read(text: str) -> str:
    return masked(text, [Span(each.start, each.end, each.kind) for each in personal_in(text)]).text


MASKED = [
    ("电话：13900139000", "电话：[phone masked]"),
    ("电话：139 0013 9000。", "电话：[phone masked]。"),
    ("电话 139-0013-9000", "电话 [phone masked]"),
    ("手机:１３９００１３９０００", "手机:[phone masked]"),
    ("电话 1 3 9 0 0 1 3 9 0 0 0", "电话 [phone masked]"),
    ("Tel: +86 139-0013-9000", "Tel: [phone masked]"),
    ("丁某某-13900139000", "[contact masked]-[phone masked]"),
    ("电话：13900139000（徐某某）", "电话：[phone masked]（[contact masked]）"),
    ("电话：139.0013.9000", "电话：[phone masked]"),
    ("电话：139/0013/9000", "电话：[phone masked]"),
    ("电话：139 00 139 000", "电话：[phone masked]"),
    ("电话：0086 139 0013 9000", "电话：[phone masked]"),
    ("电话：13900139000/15900159000", "电话：[phone masked]/[phone masked]"),
    ("电话：一三九〇〇一三九〇〇〇", "电话：[phone masked]"),
    ("电话：13900139000转8001", "电话：[phone masked]转8001"),
    ("邮箱：ding123(at)163.com", "邮箱：[e-mail masked]"),
    ("邮箱：ding123#163.com", "邮箱：[e-mail masked]"),
    ("项目负责人：丁某某", "项目负责人：[contact masked]"),
    ("项目经理：丁某某 电话：0991-2345678", "项目经理：[contact masked] 电话：[phone masked]"),
    ("采购人代表：丁某某", "采购人代表：[contact masked]"),
    ("联系人 丁某某", "联系人 [contact masked]"),
    ("专业人员姓名：丁某某 工作单位：示例大学", "专业人员姓名：[private person masked] 工作单位：示例大学"),
    ("评审专家名单：标包A：丁某某、标包B：徐某某", "评审专家名单：标包A：[expert masked]、标包B：[expert masked]"),
    (
        "评审专家名单：\n1、丁某某\n2、徐某某\n六、其他",
        "评审专家名单：\n1、[expert masked]\n2、[expert masked]\n六、其他",
    ),
    (
        "评审专家名单\n序号\t姓名\t类别\n1\t丁某某\t评审专家\n2\t徐某某\t采购人代表\n",
        "评审专家名单\n序号\t姓名\t类别\n1\t[expert masked]\t评审专家\n2\t[expert masked]\t采购人代表\n",
    ),
    (
        "拟派人员\n序号\t姓名\t职称\n1\t丁某某\t教授\n2\t徐某某\t高级工程师\n",
        "拟派人员\n序号\t姓名\t职称\n1\t[private person masked]\t教授\n2\t[private person masked]\t高级工程师\n",
    ),
    ("Mobile: +44 7700 900123.", "Mobile: [phone masked]."),
    ("證號 11010519491231002X", "證號 [ID number masked]"),
    ("身份证号：110105491231002", "身份证号：[ID number masked]"),
    ("邮箱 ding123@163.com", "邮箱 [e-mail masked]"),
    ("e-mail ding.mou@example.org", "e-mail [e-mail masked]"),
    ("微信号：ding_12345", "微信号：[messenger account masked]"),
    ("QQ：12345678", "QQ：[messenger account masked]"),
    ("汇入账号：6232593799004357292", "汇入账号：[bank account masked]"),
    ("联系人：丁某、徐某某", "联系人：[contact masked]、[contact masked]"),
    ("联 系 人：丁　某", "联 系 人：[contact masked]"),
    ("聯繫人：丁老師", "聯繫人：[contact masked]"),
    ("联系人：丁某某联系电话：13900139000", "联系人：[contact masked]联系电话：[phone masked]"),
    ("联系人：阿某某·麦麦提 13900139000", "联系人：[contact masked] [phone masked]"),
    ("项目联系人（询问）：丁某", "项目联系人（询问）：[contact masked]"),
    ("联系方式：丁工、徐某某 0991-2345678", "联系方式：[contact masked]、[contact masked] [phone masked]"),
    ("Contact person: Ding Mou, phone", "Contact person: [contact masked], phone"),
    ("评审专家名单：丁某、徐某某（采购人代表）", "评审专家名单：[expert masked]、[expert masked]（采购人代表）"),
    ("评标委员会成员名单\n丁某\n徐某某", "评标委员会成员名单\n[expert masked]\n[expert masked]"),
    ("Review experts: Ding Mou, Xu Moumou", "Review experts: [expert masked], [expert masked]"),
]
LEFT = [
    "项目编号：ZB-13812345678",
    "项目编号：13812345678",
    "标段编号 G1100000175013200001001",
    "金额 13812345678 元",
    "合计￥13812345678",
    "预算 13812345678.00",
    "统一社会信用代码：91110108MA01234567",
    "一级建造师 粤144171849663",
    "身份证复印件",
    "110105194912310021",  # the check digit is wrong
    "联系人：招标部 电话：0991-2345678",
    "联系人：详见附件",
    "采购人信息 联系方式：0991-2345678",
    "代理机构电话：0991-2345678",
    "邮箱 office@example.gov.cn",
    "评审专家（单一来源采购人员）名单：无",
    "保证金账号：6232593799004357291",  # no card: its check digit is wrong
    "法定代表人：丁某某",
    "项目负责人：具有建筑工程二级建造师执业资格",
    "项目经理 执业证书 编号",
    "联系人 电话",
    "http://www.example.com/notice/13812345678",
    "IP 138.0.13.90",
    "第十三条 采购人应当在十日内公告。",
]


@pytest.mark.parametrize(("text", "shown"), MASKED)
def test_personal_data_is_masked(text: str, shown: str) -> None:
    assert read(text) == shown


@pytest.mark.parametrize("text", LEFT)
def test_numbers_of_projects_and_offices_are_left(text: str) -> None:
    assert read(text) == text


def test_a_fixed_line_that_an_office_states_as_its_own_stays_beside_a_name_too() -> None:
    text = "采购人信息\n联系方式：0991-2345678\n项目联系人：丁某\n电话：0991-2345678"
    assert read(text) == "采购人信息\n联系方式：0991-2345678\n项目联系人：[contact masked]\n电话：0991-2345678"


def test_a_name_that_is_masked_once_is_masked_at_its_other_places() -> None:
    pages = ["评审专家名单：丁某某、高明", "丁某某得分最高。高明认为不高明。", "丁某某律师事务所"]
    found = personal_places(pages, public=["丁某某律师事务所"])
    assert [(each.page, pages[each.page - 1][each.start : each.end]) for each in found] == [
        (1, "丁某某"),
        (1, "高明"),
        (2, "丁某某"),
    ]


def test_what_other_rules_found_is_masked_too() -> None:
    found = personal_places(["丁某某参加评审。", "由丁某某签字。"], known=[Place(1, 0, 3, "expert", "fact")])
    assert [(each.page, each.start, each.end, each.kind) for each in found] == [
        (1, 0, 3, "expert"),
        (2, 1, 4, "expert"),
    ]


@given(st.lists(st.text(alphabet="联系人：丁某 13900\n1@.co评审专家名单、()电话-X", max_size=80), max_size=3))
def test_places_are_in_order_apart_and_within_their_lines(pages: list[str]) -> None:
    found = personal_places(pages)
    for before, after in pairwise(found):
        assert (before.page, before.end) <= (after.page, after.start) or before.page < after.page
    for each in found:
        words = pages[each.page - 1][each.start : each.end]
        assert words
        assert "\n" not in words
