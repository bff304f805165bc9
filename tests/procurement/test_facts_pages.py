"""Facts as rows, and the page that shows them."""

from collections.abc import Callable

import pytest
from celery import current_app
from django.test import Client

from accounts.models import User
from archive.models import Collection
from archive.registry import registry
from archive.services import Held
from archive.signals import document_changed
from procurement import selectors, services
from procurement.models import FactRow, Notice
from procurement.reading.model import Field
from procurement.reading.notice import RULES_VERSION
from tests.archive.conftest import read_as
from tests.conftest import browser_of
from tests.procurement.conftest import AWARD, TENDER

HoldNotice = Callable[..., Held]
TITLE = "示例市图书馆书架采购公开招标公告"


def read(held: Held) -> Notice:
    notice = services.read_facts(version_id=held.version.pk)
    assert notice is not None
    return notice


def test_a_notice_is_read_into_rows_that_stand_where_they_say(hold_notice: HoldNotice, alice: User) -> None:
    held = hold_notice(alice, TENDER, title=TITLE)
    notice = read(held)
    assert (notice.is_notice, notice.kind, notice.method) == (True, "tender", "公开招标")
    rows = FactRow.objects.filter(notice=notice)
    assert rows.get(field="budget", shown=True).number == 475_000
    for row in rows.filter(place="page"):
        assert TENDER[row.start : row.end] == row.raw


def test_reading_twice_changes_nothing_and_new_text_is_read_anew(hold_notice: HoldNotice, alice: User) -> None:
    held = hold_notice(alice, TENDER, title=TITLE)
    first = read(held)
    assert services.read_facts(version_id=held.version.pk) is None
    read_as(held, TENDER.replace("SL-2030-007", "SL-2030-009"))
    assert read(held).pk == first.pk
    assert FactRow.objects.get(notice=first, field="number", shown=True).value == "SL-2030-009"


def test_newer_rules_read_again(hold_notice: HoldNotice, alice: User) -> None:
    notice = read(hold_notice(alice, TENDER, title=TITLE))
    Notice.objects.update(rules_version=RULES_VERSION - 1)
    services.sweep()
    notice.refresh_from_db()
    assert notice.rules_version == RULES_VERSION


def test_a_text_that_is_no_notice_is_looked_at_once_and_has_no_facts(hold_notice: HoldNotice, alice: User) -> None:
    held = hold_notice(alice, "第一条 为了示例，制定本法。", title="示例法")
    notice = read(held)
    assert (notice.is_notice, notice.facts.count()) == (False, 0)
    assert not services.unread().exists()
    page = browser_of(alice).get(f"/d/{held.document.accession}/facts/")
    assert "No procurement notice was recognised" in page.content.decode()


def test_the_sweep_reads_what_no_message_reached(hold_notice: HoldNotice, alice: User) -> None:
    hold_notice(alice, TENDER, title=TITLE)
    assert services.sweep in registry.sweeps
    services.sweep()
    assert Notice.objects.get().is_notice


def test_a_change_asks_the_queue_for_the_versions_that_were_not_read(
    hold_notice: HoldNotice, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []

    def send(name: str, args: object = None) -> None:
        if name == services.TASK:
            sent.append(args)

    monkeypatch.setattr(current_app, "send_task", send)
    held = hold_notice(alice, TENDER, title=TITLE)
    document_changed.send(sender=None, document_id=held.document.pk)
    read(held)
    document_changed.send(sender=None, document_id=held.document.pk)
    assert sent == [[held.version.pk]]


def test_the_page_shows_each_fact_with_a_link_to_its_words(hold_notice: HoldNotice, alice: User) -> None:
    held = hold_notice(alice, TENDER, title=TITLE)
    read(held)
    html = browser_of(alice).get(f"/d/{held.document.accession}/facts/").content.decode()
    assert "¥475,000" in html
    assert "2030-02-11 09:30" in html
    assert "read by machine" in html
    assert f"/d/{held.document.accession}/text/?page=1&amp;q=%22SL-2030-007%22" in html


def test_the_fragment_is_for_the_text_tab_and_the_page_stands_without_javascript(
    hold_notice: HoldNotice, alice: User
) -> None:
    held = hold_notice(alice, TENDER, title=TITLE)
    read(held)
    url = f"/d/{held.document.accession}/facts/"
    fragment = browser_of(alice).get(url, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert "<dl" in fragment.content.decode()
    assert "HX-Request" in fragment.headers["Vary"]
    assert "<html" in browser_of(alice).get(url).content.decode()


def test_a_conflict_shows_both_readings(hold_notice: HoldNotice, alice: User) -> None:
    held = hold_notice(alice, TENDER + "采购预算：47.5元\n", title=TITLE)
    read(held)
    html = browser_of(alice).get(f"/d/{held.document.accession}/facts/").content.decode()
    assert "conflict" in html
    assert "¥475,000" in html
    assert "¥47.50" in html


def test_nobody_is_shown_a_telephone_an_expert_or_a_contact(hold_notice: HoldNotice, alice: User) -> None:
    held = hold_notice(alice, TENDER + AWARD, title="示例大学显微镜采购项目中标公告")
    read(held)
    assert FactRow.objects.filter(personal=True).count() >= 4
    html = browser_of(alice).get(f"/d/{held.document.accession}/facts/").content.decode()
    for private in ("13900000000", "甲某某", "甲老师", "丁老师"):
        assert private not in html


def test_facts_of_a_hidden_document_are_there_for_nobody_else(
    hold_notice: HoldNotice, alice: User, charlie: User, collection: Collection, anon: Client
) -> None:
    held = hold_notice(alice, TENDER, title=TITLE, access="members", collection=collection)
    read(held)
    url = f"/d/{held.document.accession}/facts/"
    assert [browser_of(user).get(url).status_code for user in (alice, charlie, None)] == [200, 404, 404]
    assert selectors.facts(user=charlie, version=held.version) == []
    assert selectors.notice(user=charlie, version=held.version) is None


def test_text_from_a_notice_is_never_markup(hold_notice: HoldNotice, alice: User) -> None:
    text = TENDER.replace("示例市图书馆书架采购", "<script>alert(1)</script>书架采购项目")
    held = hold_notice(alice, text, title=TITLE)
    read(held)
    assert selectors.facts(user=alice, version=held.version)[1].field is Field.NAME
    assert "<script>alert" not in browser_of(alice).get(f"/d/{held.document.accession}/facts/").content.decode()


def test_a_list_of_notices_is_no_notice(hold_notice: HoldNotice, alice: User) -> None:
    lines = [f"示例项目{n}招标公告 项目编号：SL-{n} 采购人：示例第{n}中学\n" for n in range(1, 9)]
    assert not read(hold_notice(alice, "".join(lines), title="招标公告列表")).is_notice


@pytest.mark.parametrize(
    ("text", "title", "wanted"),
    [
        ("采购项目编号 G11\n采购项目名称：示例幕墙工程\n终止原因：其他原因\n", "示例幕墙工程", False),
        ("采购项目编号：G1100\n采购项目名称：示例幕墙工程\n终止原因：其他原因\n", "示例幕墙工程", True),
        ("标段编号：G1100\n标段名称：示例幕墙工程\n有效投标单位名称：示例有限公司\n", "示例幕墙工程", True),
        ("包件号：1\n该包件作废标处理。\n", "SL-2030-9【示例大桥钢材采购】废标公告", True),
        ("包件号：1\n该包件作废标处理。\n", "SL-2030-9【示例大桥钢材采购】的报道", False),
        ("第一条 为了规范招标投标活动，制定本办法。\n", "示例市招标投标管理办法", False),
    ],
)
def test_a_number_and_a_project_with_their_labels_make_a_notice(
    text: str, title: str, wanted: bool, hold_notice: HoldNotice, alice: User
) -> None:
    assert read(hold_notice(alice, text, title=title)).is_notice is wanted
