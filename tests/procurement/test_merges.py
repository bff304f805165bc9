"""Organisations that a person joins: one page and one facet, undone at will, found by every name."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import Client

from accounts.models import User
from archive.models import Event
from archive.services import Held
from procurement.bodies import NotMerged, add_name, merge, merged_bodies, undo_merge
from procurement.merging import merge_known_to, proposals
from procurement.models import FactRow, Merge, Organisation
from procurement.organisations import portrait
from procurement.reading.codes import is_code, may_be_a_person
from procurement.summaries import summaries
from search.entries import entry_for
from tests.conftest import browser_of
from tests.procurement.test_bodies_and_purchases import BUYER, award, hold

HoldNotice = Callable[..., Held]
SHORT = "示例木器公司"
CODE = "91350100M000100Y43"  # the standard's own example


def body(name: str) -> Organisation:
    return Organisation.objects.get(key=name)


@pytest.fixture
def two(hold_notice: HoldNotice, alice: User) -> tuple[Held, Held]:
    """Awards to 示例木器有限公司 and to 示例木器公司."""
    return (
        hold(hold_notice, alice, award(), "书架采购中标公告"),
        hold(hold_notice, alice, award("SL-2030-008", "30000元", SHORT), "桌椅采购中标公告"),
    )


def test_near_names_are_proposed_and_not_joined(two: tuple[Held, Held], alice: User, charlie: User) -> None:
    found = proposals(user=alice, body=body(SHORT))
    assert [each.name for each in found] == ["示例木器有限公司"]
    assert merged_bodies() == {}
    html = browser_of(alice).get(f"/organisations/{body(SHORT).public_id}/").content.decode()
    assert "示例木器有限公司" in html


def test_a_merge_joins_page_facet_and_sum_and_old_addresses_lead_on(two: tuple[Held, Held], alice: User) -> None:
    one, into = body(SHORT), body("示例木器有限公司")
    client = browser_of(alice)
    form = {"other": SHORT, "reason": "the register has one firm"}
    assert client.post(f"/organisations/{into.public_id}/merge/", form).status_code == 302
    moved = client.get(f"/organisations/{one.public_id}/")
    assert (moved.status_code, moved["Location"]) == (301, f"/organisations/{into.public_id}/")
    seen = portrait(user=alice, public_id=into.public_id)
    assert {name.name for name in seen.names} == {SHORT, "示例木器有限公司"}
    assert seen.years[0].sold.total == 500_000
    entry = entry_for(two[1].document, commit_number=1)
    assert entry.keywords["supplier"] == ["示例木器有限公司"]
    assert Event.objects.filter(event_objects__ref=f"organisation:{one.public_id}").exists()


def test_an_undone_merge_leaves_everything_as_it_was(two: tuple[Held, Held], alice: User) -> None:
    one, into = body(SHORT), body("示例木器有限公司")
    row = merge(one=one, into=into, reason="same", user=alice)
    assert browser_of(alice).post(f"/organisations/merges/{row.pk}/undo/").status_code == 302
    assert portrait(user=alice, public_id=one.public_id).name == SHORT
    row.refresh_from_db()
    assert (row.undone_by, row.reason) == (alice, "same")
    undo_merge(row=row, user=alice)  # a second time changes nothing
    assert Merge.objects.count() == 1


def test_a_circle_and_a_merge_without_a_reason_are_refused(two: tuple[Held, Held], alice: User) -> None:
    one, into = body(SHORT), body("示例木器有限公司")
    with pytest.raises(NotMerged):
        merge(one=one, into=into, reason="  ", user=alice)
    merge(one=one, into=into, reason="same", user=alice)
    with pytest.raises(NotMerged):
        merge(one=into, into=one, reason="same", user=alice)


def test_who_sees_neither_body_learns_of_no_merge(two: tuple[Held, Held], alice: User, hold_notice: HoldNotice) -> None:
    row = merge(one=body(SHORT), into=body("示例木器有限公司"), reason="same", user=alice)
    for number in (row.one.public_id, row.into.public_id):
        assert Client().get(f"/organisations/{number}/").status_code == 404
    with pytest.raises(Http404):
        merge_known_to(user=AnonymousUser(), pk=row.pk)


def test_search_holds_the_added_names_and_the_pinyin(two: tuple[Held, Held], alice: User) -> None:
    add_name(body=body(SHORT), name="Example Woodworks Ltd", kind="english", user=alice)
    names = entry_for(two[1].document, commit_number=1).texts["names"]
    assert "woodworks" in names
    assert "shi li mu qi gong si" in names
    html = browser_of(alice).get(f"/organisations/{body(SHORT).public_id}/").content.decode()
    assert "Example Woodworks Ltd" in html


def test_a_credit_code_is_checked_and_given_to_the_name_before_it(hold_notice: HoldNotice, alice: User) -> None:
    assert is_code(CODE)
    assert not is_code(CODE[:-1] + "4")
    assert may_be_a_person("110101199003070000")
    text = award().replace("中标（成交）金额", f"供应商地址：示例路2号\n统一社会信用代码：{CODE}\n中标（成交）金额")
    hold(hold_notice, alice, text, "书架采购中标公告")
    assert FactRow.objects.get(field="code").organisation == body("示例木器有限公司")
    assert portrait(user=alice, public_id=body("示例木器有限公司").public_id).codes == [CODE]


def test_the_same_code_behind_two_names_is_a_proposal(hold_notice: HoldNotice, alice: User) -> None:
    for number, name in (("SL-1", "甲示例有限公司"), ("SL-2", "乙某某有限公司")):
        text = award(number, supplier=name).replace("中标（成交）金额", f"统一社会信用代码：{CODE}\n中标（成交）金额")
        hold(hold_notice, alice, text, "采购中标公告")
    assert [each.name for each in proposals(user=alice, body=body("甲示例有限公司"))] == ["乙某某有限公司"]


def test_summaries_name_the_body_that_it_became(two: tuple[Held, Held], alice: User) -> None:
    merge(one=body(SHORT), into=body("示例木器有限公司"), reason="same", user=alice)
    said = summaries([two[1].version.pk])[two[1].version.pk]
    assert [row.organisation.key for rows in said.rows.values() for row in rows if row.organisation] == [
        BUYER,
        "示例木器有限公司",
    ]
