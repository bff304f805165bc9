"""Pages of organisations and purchases: what they add up, what they say is missing, and for whom they exist."""

from collections.abc import Callable

import pytest
from django.http import Http404

from accounts.models import User
from archive.models import Collection
from archive.services import Held
from procurement.models import Organisation, Procedure
from procurement.organisations import portrait
from procurement.purchases import purchase
from procurement.reading.model import Field
from procurement.services import read_facts
from tests.conftest import browser_of

HoldNotice = Callable[..., Held]
BUYER, SUPPLIER = "示例市图书馆", "示例木器有限公司"


def tender(number: str = "SL-2030-007", budget: str = "475000.00元", day: str = "2030年02月11日") -> str:
    return (
        f"一、项目基本情况\n项目编号：{number}\n项目名称：书架采购\n预算金额：{budget}\n"
        f"提交投标文件截止时间：{day} 09点30分（北京时间）\n1.采购人信息\n名称：{BUYER}\n地址：示例路1号\n"
    )


def award(number: str = "SL-2030-007", amount: str = "470000.00元", supplier: str = SUPPLIER) -> str:
    return (
        f"一、项目编号：{number}\n二、项目名称：书架采购\n三、中标（成交）信息\n供应商名称：{supplier}\n"
        f"中标（成交）金额：{amount}\n1.采购人信息\n名称：{BUYER}\n地址：示例路1号\n"
    )


def hold(make: HoldNotice, user: User, text: str, title: str, **more: object) -> Held:
    held = make(user, text, title=title, **more)
    read_facts(version_id=held.version.pk)
    return held


def number_of(name: str) -> str:
    return Organisation.objects.get(key=name).public_id


def test_a_body_shows_its_names_roles_documents_and_those_it_dealt_with(hold_notice: HoldNotice, alice: User) -> None:
    hold(hold_notice, alice, tender(), "书架采购公开招标公告")
    hold(hold_notice, alice, award(), "书架采购中标公告")
    seen = portrait(user=alice, public_id=number_of(BUYER))
    assert [(each.name, each.roles, each.documents) for each in seen.names] == [(BUYER, [Field.BUYER], 2)]
    assert [(each.name, each.role, each.documents) for each in seen.counterparties] == [(SUPPLIER, Field.SUPPLIER, 1)]
    html = browser_of(alice).get(f"/organisations/{number_of(BUYER)}/").content.decode()
    assert "Sum of what we hold" in html
    assert "¥470,000" in html
    assert "until somebody joins them" in html
    assert f"/organisations/{number_of(SUPPLIER)}/" in html


def test_a_purchase_counts_once_and_a_sum_that_is_not_plain_is_not_added(hold_notice: HoldNotice, alice: User) -> None:
    hold(hold_notice, alice, award(), "书架采购中标公告")
    hold(hold_notice, alice, award() + "附件\n", "书架采购中标公告（转载）")
    hold(hold_notice, alice, award(number="SL-8", amount="30000元", supplier="另一有限公司"), "书架采购中标公告")
    two = award(number="SL-9").replace(
        "1.采购人信息", "供应商名称：第三有限公司\n中标（成交）金额：5000元\n1.采购人信息"
    )
    hold(hold_notice, alice, two, "书架采购中标公告二")
    [year] = portrait(user=alice, public_id=number_of(BUYER)).years
    assert (int(year.bought.total), year.bought.counted, year.bought.uncounted) == (500_000, 2, 1)
    [sold] = portrait(user=alice, public_id=number_of(SUPPLIER)).years
    assert (int(sold.sold.total), sold.sold.counted, sold.sold.uncounted) == (470_000, 1, 1)


def test_the_notices_of_a_purchase_stand_in_order_with_what_changed_and_what_is_not_held(
    hold_notice: HoldNotice, alice: User
) -> None:
    hold(hold_notice, alice, award(), "书架采购中标公告")
    changed = tender(budget="480000.00元", day="2030年02月18日")
    hold(hold_notice, alice, changed, "书架采购更正公告")
    first = hold(hold_notice, alice, tender(), "书架采购公开招标公告")
    seen = purchase(user=alice, public_id=Procedure.objects.get().public_id)
    assert [step.paper.kind.value for step in seen.steps] == ["tender", "correction", "award"]
    assert [(change.before, change.after) for change in seen.steps[1].changes] == [
        ("¥475,000", "¥480,000"),
        ("2030-02-11 09:30", "2030-02-18 09:30"),
    ]
    assert [stage.held for stage in seen.stages] == [0, 0, 1, 1, 1, 0, 0]
    html = browser_of(alice).get(f"/procedures/{seen.procedure.public_id}/").content.decode()
    assert html.count("not held") >= 4
    assert "did not happen" not in html
    facts = browser_of(alice).get(f"/d/{first.document.accession}/facts/").content.decode()
    assert "2 other notices of this purchase" in facts


def test_a_repost_of_the_same_text_is_folded(hold_notice: HoldNotice, alice: User) -> None:
    one = hold(hold_notice, alice, tender(), "书架采购公开招标公告")
    two = hold(hold_notice, alice, tender() + " ", "书架采购公开招标公告")
    for held in (one, two):
        held.version.content_sha256 = "a" * 64
        held.version.save()
    [step] = purchase(user=alice, public_id=Procedure.objects.get().public_id).steps
    assert len(step.copies) == 1


def test_body_and_purchase_exist_only_through_a_document_one_may_see(
    hold_notice: HoldNotice, alice: User, charlie: User, collection: Collection
) -> None:
    hold(hold_notice, alice, award(), "书架采购中标公告", access="members", collection=collection)
    pages = [f"/organisations/{number_of(SUPPLIER)}/", f"/procedures/{Procedure.objects.get().public_id}/"]
    hidden = browser_of(charlie).get(pages[0])
    nothing = browser_of(charlie).get("/organisations/000000000000/")
    assert (hidden.status_code, nothing.status_code) == (404, 404)
    for page in pages:
        assert [browser_of(user).get(page).status_code for user in (alice, charlie, None)] == [200, 404, 404]
    hold(hold_notice, alice, tender(), "书架采购公开招标公告", access="public")
    assert browser_of(None).get(pages[0]).status_code == 404
    shown = browser_of(None).get(pages[1]).content.decode()
    assert "中标公告" not in shown
    buyer = browser_of(None).get(f"/organisations/{number_of(BUYER)}/").content.decode()
    assert SUPPLIER not in buyer
    assert "470,000" not in buyer


def test_a_withheld_buyer_and_a_person_are_no_organisation(hold_notice: HoldNotice, alice: User) -> None:
    hold(hold_notice, alice, tender().replace(BUYER, "某单位"), "书架采购公开招标公告")
    assert not Organisation.objects.filter(key__contains="某").exists()
    assert not Procedure.objects.exists()


def test_an_old_version_names_nobody(hold_notice: HoldNotice, alice: User) -> None:
    held = hold(hold_notice, alice, award(), "书架采购中标公告")
    held.document.current = None
    held.document.save()
    with pytest.raises(Http404):
        portrait(user=alice, public_id=number_of(SUPPLIER))


def test_the_budget_of_another_lot_is_no_change(hold_notice: HoldNotice, alice: User) -> None:
    hold(hold_notice, alice, tender(budget="475000.00元"), "书架采购（第1包）公开招标公告")
    hold(hold_notice, alice, tender(budget="95000.00元"), "书架采购（第2包）公开招标公告")
    hold(hold_notice, alice, tender(budget="99000.00元"), "书架采购（第2包）更正公告")
    seen = purchase(user=alice, public_id=Procedure.objects.get().public_id)
    changes = [(str(each.before), str(each.after)) for step in seen.steps for each in step.changes]
    assert changes == [("¥95,000", "¥99,000")]


def test_a_near_repost_is_folded_and_one_with_another_sum_is_a_change(hold_notice: HoldNotice, alice: User) -> None:
    long = tender() + "".join(f"\n第{n}条 投标人应当具备示例资格之{n}。" for n in range(60))
    first = hold(hold_notice, alice, long, "书架采购公开招标公告")
    hold(hold_notice, alice, "某某网转载\n" + long + "\n来源：某某网", "书架采购公开招标公告")
    hold(hold_notice, alice, long.replace("475000", "495000"), "书架采购公开招标公告")
    seen = purchase(user=alice, public_id=Procedure.objects.get().public_id)
    assert [[copy.exact for copy in step.copies] for step in seen.steps] == [[False], []]
    assert seen.steps[0].paper.document == first.document
    assert [(str(change.before), str(change.after)) for change in seen.steps[1].changes] == [("¥475,000", "¥495,000")]
