"""A withdrawn document is gone for everybody at once, and nothing of the record is."""

import pytest

from accounts.models import User
from archive import selectors, services
from archive.models import Access, Document, Event, Narrowing
from archive.policy import audience, may_change_access
from archive.registry import registry
from archive.rows import row_findings
from archive.services import Told
from tests.archive.conftest import Holder, read_as
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db


def test_a_withdrawn_document_is_seen_by_nobody_and_its_bytes_stay(hold: Holder, alice: User, otto: User) -> None:
    held = hold(b"brought in by mistake", alice, access=Access.PUBLIC)
    assert services.withdraw_document(document=held.document, reason="batch-undone", user=alice)
    assert not services.withdraw_document(document=held.document, reason="batch-undone", user=alice)
    held.document.refresh_from_db()
    for person in (alice, otto, None):
        assert browser_of(person).get(f"/d/{held.document.accession}/").status_code == 404
    assert audience(held.document) == frozenset()
    assert not may_change_access(alice, held.document)
    assert Narrowing.objects.filter(document=held.document).exists()
    assert held.version.original.state == "present"
    assert Event.objects.latest("seq").type == "restrict"
    assert row_findings().failures == []


def test_the_same_bytes_again_are_a_new_document_and_the_old_one_can_come_back(hold: Holder, alice: User) -> None:
    first = hold(b"the same", alice).document
    services.withdraw_document(document=first, reason="batch-undone", user=alice)
    second = hold(b"the same", alice)
    assert (second.outcome, second.document == first) == ("new", False)
    assert services.return_document(document=first, user=alice)
    assert not services.return_document(document=first, user=alice)
    assert selectors.documents(user=alice).filter(pk=first.pk).exists()
    assert row_findings().failures == []


def test_what_a_room_above_rests_on_is_cited(hold: Holder, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    cited, free = hold(b"cited", alice).document, hold(b"free", alice).document
    monkeypatch.setattr(registry, "citing", [lambda ids: {cited.pk} & set(ids)])
    assert services.cited([cited.pk, free.pk]) == {cited.pk}


def test_what_a_person_says_stands_above_what_a_reader_finds_and_can_be_taken_back(hold: Holder, alice: User) -> None:
    held = hold(b"words", alice, title="scan.pdf")
    told = Told(title="采购公告", printed="2021-03-05", language="zh", tags=("cameras", "cameras", "Kashgar"))
    changed = services.describe_document(document=held.document, told=told, user=alice)
    read_as(held, "words", title="Words of the page", printed="2020-01-01", language="en")
    held.document.refresh_from_db()
    document = held.document
    assert (document.title, document.language, document.tags) == ("采购公告", "zh", ["cameras", "Kashgar"])
    assert document.printed_at is not None
    assert document.printed_at.isoformat().startswith("2021-03-04T16:00")  # midnight in Beijing
    assert row_findings().failures == []
    services.edit_title(document=document, title="A better title", title_en="", user=alice)
    assert services.undo_description(document=document, changed=changed, user=alice)
    again = Document.objects.get(pk=document.pk)
    assert (again.title, again.language, again.tags) == ("A better title", "und", [])
    assert again.printed_at is None
    assert row_findings().failures == []


def test_saying_nothing_new_writes_no_event(hold: Holder, alice: User) -> None:
    document = hold(b"words", alice, title="t").document
    services.describe_document(document=document, told=Told(tags=("a",)), user=alice)
    before = Event.objects.count()
    assert services.describe_document(document=document, told=Told(tags=("a",)), user=alice) == {}
    assert Event.objects.count() == before
