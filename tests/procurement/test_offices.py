"""Contact offices: where a buyer and its agency sit, without the persons; and what a release says of them."""

from collections.abc import Callable

import pytest

from accounts.models import User
from archive.services import Held
from procurement.models import Procedure
from procurement.reading.model import Field
from tests.conftest import browser_of
from tests.procurement.conftest import AWARD, TENDER, facts_of
from tests.procurement.test_bodies_and_purchases import hold
from tests.procurement.test_ocds import fetched, valid

HoldNotice = Callable[..., Held]
TAIL = (
    "1.采购人信息\n名称：示例大学\n地址：{address}\n联系方式：{contact}\n2.采购代理机构信息\n名称：示例咨询有限公司\n"
)


def offices(text: str) -> list[tuple[str, str]]:
    return [(fact.rule, str(fact.value)) for fact in facts_of(text).get(Field.OFFICE, [])]


@pytest.mark.parametrize(
    ("address", "contact", "wanted"),
    [
        ("示例路1号 ", "丁老师 0571-00000000", ["示例路1号"]),
        ("杭州市西湖区示例路1号。", "0571-88880000转12", ["杭州市西湖区示例路1号", "0571-88880000转12"]),
        ("0571-88880000", "杭州市西湖区示例路1号", ["杭州市西湖区示例路1号", "0571-88880000"]),
        ("/", "/", []),
        ("详见采购文件", "无", []),
        ("a@example.org：示例路1号", "13900139000", []),
    ],
)
def test_an_office_is_an_address_or_a_fixed_line_as_printed(address: str, contact: str, wanted: list[str]) -> None:
    assert [value for _rule, value in offices(TAIL.format(address=address, contact=contact))] == wanted


def test_the_agency_has_an_office_of_its_own() -> None:
    assert offices(TENDER) == [
        ("office-buyer", "杭州市西湖区示例路1号"),
        ("office-agency", "杭州市上城区示例街2号"),
    ]


def test_a_line_beside_a_name_is_masked_and_no_fact(hold_notice: HoldNotice, alice: User) -> None:
    text = AWARD.replace("025-00000000", "025-55550000").replace("戊女士", "025-66660000")
    held = hold(hold_notice, alice, text, "示例大学显微镜采购项目中标公告", access="public")
    for who in (browser_of(alice), browser_of(None)):
        html = who.get(f"/d/{held.document.accession}/facts/").content.decode()
        assert "Contact office" in html
        assert "buyer: 南京市鼓楼区示例路4号" in html
        assert "agency: 025-66660000" in html
        assert "025-55550000" not in html


def test_a_release_gives_the_office_of_a_party_and_the_goods(hold_notice: HoldNotice, alice: User) -> None:
    held = hold(hold_notice, alice, AWARD.replace("戊女士", "025-66660000"), "示例大学显微镜采购项目中标公告")
    (release,) = fetched(alice, Procedure.objects.get())["releases"]
    valid(release)
    parties = {party["name"]: party for party in release["parties"]}
    assert parties["示例大学"]["address"] == {"streetAddress": "南京市鼓楼区示例路4号"}
    assert parties["示例咨询有限公司"]["contactPoint"] == {"telephone": "025-66660000"}
    items = [{"id": f"{held.document.accession}-1", "description": "显微镜"}]
    assert release["tender"]["items"] == release["awards"][0]["items"] == items
