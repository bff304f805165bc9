"""What people say of facts: it outlives re-reading, is an event, and both readings stay visible."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from archive.models import Event
from archive.services import Held
from procurement import services
from procurement.corrections import Stated, state_fact
from procurement.meanings import NotSo, meant
from procurement.models import Correction, FactRow, Notice, Organisation
from procurement.reading.model import Field
from tests.archive.conftest import read_as
from tests.conftest import browser_of
from tests.procurement.conftest import TENDER

HoldNotice = Callable[..., Held]
TITLE = "示例市图书馆书架采购公开招标公告"


def hold(make: HoldNotice, user: User, text: str = TENDER, **more: object) -> Held:
    held = make(user, text, title=TITLE, **more)
    services.read_facts(version_id=held.version.pk)
    return held


def shown(held: Held, field: str) -> list[tuple[str, str, str]]:
    rows = FactRow.objects.filter(notice__version=held.version, field=field, shown=True)
    return [(row.value, row.rule, row.state) for row in rows]


def read_again(held: Held) -> None:
    Notice.objects.update(rules_version=0)
    assert services.read_facts(version_id=held.version.pk)


def test_a_confirmed_fact_names_who_confirmed_it_and_stays_so(hold_notice: HoldNotice, alice: User) -> None:
    held = hold(hold_notice, alice)
    client, url = browser_of(alice), f"/d/{held.document.accession}/facts/"
    said = {"field": "budget", "reading": "475000", "lot": "", "verdict": "confirmed"}
    assert client.post(f"{url}say/", said).status_code == 302
    assert f"confirmed by {alice}" in client.get(url).content.decode()
    read_again(held)
    assert shown(held, "budget") == [("475000", "label", "confirmed")]
    event = Event.objects.filter(type="edit-metadata").latest("seq")
    assert '"verdict":"confirmed"' in event.detail.detail
    assert event.agent == f"agent:{alice.agent_code}"


def test_a_correction_stands_above_the_reading_and_both_are_kept(hold_notice: HoldNotice, alice: User) -> None:
    held = hold(hold_notice, alice)
    form = {"field": "buyer", "reading": "杭州市示例图书馆", "words": "示例市图书馆", "note": "the title has it"}
    client, url = browser_of(alice), f"/d/{held.document.accession}/facts/"
    assert client.post(f"{url}correct/", form).status_code == 302
    read_again(held)
    assert shown(held, "buyer") == [("示例市图书馆", "person", "corrected")]
    row = FactRow.objects.get(notice__version=held.version, field="buyer", rule="person")
    assert TENDER[row.start : row.end] == row.raw
    assert row.organisation == Organisation.objects.get(key="示例市图书馆")
    html = client.get(url).content.decode()
    assert f"given by {alice}" in html
    assert f"corrected by {alice}" in html
    assert "杭州市示例图书馆" in html
    assert Notice.objects.get(version=held.version).procedure_key.endswith("|示例市图书馆")


def test_a_reading_that_is_not_so_is_no_fact_until_that_is_taken_back(hold_notice: HoldNotice, alice: User) -> None:
    held = hold(hold_notice, alice)
    stated = Stated(Field.CEILING, Correction.Verdict.REJECTED, "475000")
    state_fact(version=held.version, stated=stated, user=alice)
    assert shown(held, "ceiling") == []
    state_fact(version=held.version, stated=Stated(Field.CEILING, "withdrawn", "475000"), user=alice)
    assert shown(held, "ceiling") == [("475000", "label", "")]


def test_a_fact_that_no_rule_read_is_added_with_its_words(hold_notice: HoldNotice, alice: User) -> None:
    held = hold(hold_notice, alice, TENDER + "\n报价不得高于叁拾万元。")
    stated = Stated(Field.AWARD, "corrected", words="叁拾万元", meaning="300000元")
    state_fact(version=held.version, stated=stated, user=alice)
    row = FactRow.objects.get(notice__version=held.version, field="award")
    assert (row.value, row.raw, row.shown) == ("300000", "叁拾万元", True)
    state_fact(version=held.version, stated=Stated(Field.AWARD, "withdrawn", row.value), user=alice)
    assert not FactRow.objects.filter(notice__version=held.version, field="award").exists()


def test_words_that_stand_nowhere_are_refused_with_a_sentence(hold_notice: HoldNotice, alice: User) -> None:
    held = hold(hold_notice, alice)
    response = browser_of(alice).post(
        f"/d/{held.document.accession}/facts/correct/", {"field": "buyer", "words": "别处的局"}
    )
    assert response.status_code == 422
    assert "do not stand in the document" in response.content.decode()
    assert not Correction.objects.exists()


def test_when_its_words_have_gone_from_a_new_text_a_correction_still_stands(
    hold_notice: HoldNotice, alice: User
) -> None:
    held = hold(hold_notice, alice)
    state_fact(version=held.version, stated=Stated(Field.NAME, "corrected", words="书架一批"), user=alice)
    read_as(held, TENDER.replace("书架一批", "书架"))
    services.read_facts(version_id=held.version.pk)
    row = FactRow.objects.get(notice__version=held.version, field="name", shown=True)
    assert (row.value, row.place) == ("书架一批", "person")


@pytest.mark.parametrize(
    ("field", "words", "code"),
    [
        (Field.BUDGET, "475000", "no_amount"),
        (Field.BUDGET, "3万元或5万元", "no_amount"),
        (Field.DEADLINE, "明天", "no_date"),
        (Field.PLACE, "某处", "no_place"),
        (Field.KIND, "奖状", "no_kind"),
        (Field.BUYER, "无", "no_body"),
        (Field.NAME, "  ", "no_words"),
    ],
)
def test_what_cannot_stand_in_a_field_is_refused(field: Field, words: str, code: str) -> None:
    with pytest.raises(NotSo) as refused:
        meant(field, words)
    assert refused.value.code == code


def test_outsiders_are_told_the_newsroom_and_no_name(hold_notice: HoldNotice, alice: User) -> None:
    held = hold(hold_notice, alice, access="public")
    state_fact(version=held.version, stated=Stated(Field.NUMBER, "confirmed", "SL-2030-007"), user=alice)
    html = Client().get(f"/d/{held.document.accession}/facts/").content.decode()
    assert "confirmed by the newsroom" in html
    assert str(alice) not in html
    assert "Confirm</button>" not in html


def test_words_that_a_mask_covers_are_no_fact_even_where_a_person_gave_them(
    hold_notice: HoldNotice, alice: User
) -> None:
    held = hold(hold_notice, alice, access="public")
    given = Stated(Field.GOODS, Correction.Verdict.CORRECTED, words="13900000000")
    state_fact(version=held.version, stated=given, user=alice)
    assert FactRow.objects.get(notice__version=held.version, field="goods", rule="person").personal
    assert "13900000000" not in browser_of(None).get(f"/d/{held.document.accession}/facts/").content.decode()
