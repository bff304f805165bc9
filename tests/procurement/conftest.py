"""Made-up notices, and documents that hold them. No word of a real notice stands here."""

import pytest

from procurement.reading.model import Fact, Field, NoticeText
from procurement.reading.notice import read_notice, shown
from tests.archive.conftest import held_bytes

TENDER = (
    "项目概况  示例市图书馆书架采购  招标项目的潜在投标人应在示例大厦获取招标文件，并于2030年02月11日 09点30分（北京时间）前递交投标文件。\n"
    "一、项目基本情况\n项目编号：SL-2030-007\n项目名称：示例市图书馆书架采购\n预算金额：47.5000000 万元（人民币）\n"
    "最高限价（如有）：47.5000000 万元（人民币）\n采购需求：书架一批\n"
    "四、提交投标文件截止时间、开标时间和地点\n提交投标文件截止时间：2030年02月11日 09点30分（北京时间）\n"
    "开标时间：2030年02月11日 09点30分（北京时间）\n"
    "七、对本次招标提出询问，请按以下方式联系。\n1.采购人信息\n名 称：杭州市示例图书馆\n地址：杭州市西湖区示例路1号\n"
    "联系方式：甲老师 13900000000\n2.采购代理机构信息\n名 称：示例招标代理有限公司\n地　址：杭州市上城区示例街2号\n联系方式：0571-00000000\n"
)
AWARD = (
    "一、项目编号：SL-2030-008（招标文件编号：SL-2030-008）        二、项目名称：示例大学显微镜采购项目        三、中标（成交）信息        "
    "供应商名称：示例光学有限公司供应商地址：上海市徐汇区示例路3号中标（成交）金额：180.5000000（万元）四、主要标的信息\t\t序号\t\t供应商名称\t\t货物名称"
    "\t\t货物单价(元)\t\t1\t\t示例光学有限公司\t\t显微镜\t\t1,805,000.00\t\t五、评审专家（单一来源采购人员）名单：        甲某某、乙 某、丙某（采购人代表）"
    "        六、代理服务收费标准及金额：        本项目代理费总金额：2.1000000 万元（人民币）        七、公告期限        自本公告发布之日起1个工作日。"
    "        1.采购人信息        名 称：示例大学　　　　　        地址：南京市鼓楼区示例路4号        联系方式：丁老师，025-00000000"
    "        2.采购代理机构信息        名 称：示例咨询有限公司        地　址：南京市示例路5号        联系方式：戊女士"
)  # fmt: skip


def notice_of(text: str, *, title: str = "示例公告", **fields: object) -> NoticeText:
    """A notice of one page."""
    return NoticeText(title=title, pages=(text,), **fields)  # type: ignore[arg-type]


def facts_of(text: str, *, title: str = "示例公告", **fields: object) -> dict[Field, list[Fact]]:
    """The facts that would be shown of a notice of one page."""
    return shown(read_notice(notice_of(text, title=title, **fields)))


def value_of(facts: dict[Field, list[Fact]], name: Field) -> str | None:
    """The shown value of a field, as a string, or None."""
    return str(facts[name][0].value) if name in facts else None


def values_of(facts: dict[Field, list[Fact]], name: Field) -> list[str]:
    """The shown values of a field, as strings."""
    return [str(fact.value) for fact in facts.get(name, [])]


@pytest.fixture
def hold_notice(db: None):  # type: ignore[no-untyped-def]
    """`hold_notice(user, text, title=…)`: a held and read document with this text."""
    from tests.archive.conftest import read_as

    def make(user, text, *, title, access="newsroom", **capture):  # type: ignore[no-untyped-def]
        held = held_bytes(text.encode(), user, title=title, access=access, **capture)
        read_as(held, text)
        held.version.refresh_from_db()
        return held

    return make
