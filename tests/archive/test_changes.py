"""Changes to documents and collections: an event with before and after, and narrowing at once."""

import json

import pytest

from accounts.models import User
from archive import selectors, services
from archive.models import Access, Collection, Document, Event, EventDetail, Narrowing
from archive.signals import document_changed
from tests.archive.conftest import Holder

pytestmark = pytest.mark.django_db


def last_detail() -> dict[str, object]:
    return dict(json.loads(EventDetail.objects.latest("event__seq").detail))


def test_narrowing_is_kept_in_the_same_transaction_and_widening_waits_for_the_index(
    hold: Holder, alice: User, charlie: User
) -> None:
    document = hold(b"was public", alice, access=Access.PUBLIC).document
    services.change_access(document=document, access=Access.MEMBERS, user=alice, reason="source at risk")
    assert Narrowing.objects.get().document == document
    assert not selectors.documents(user=charlie).exists()
    assert last_detail() == {"before": "public", "after": "members", "reason": "source at risk"}
    services.change_access(document=document, access=Access.PUBLIC, user=alice)
    assert Narrowing.objects.count() == 1


def test_setting_the_level_it_has_writes_nothing(hold: Holder, alice: User) -> None:
    document = hold(b"same level", alice).document
    before = Event.objects.count()
    services.change_access(document=document, access=Access.NEWSROOM, user=alice)
    assert Event.objects.count() == before


def test_taking_a_document_out_of_a_collection_narrows_it_for_the_members(
    hold: Holder, alice: User, gina: User, collection: Collection
) -> None:
    document = hold(b"in the set", alice, access=Access.MEMBERS, collection=collection).document
    assert selectors.documents(user=gina).exists()
    services.take_from_collection(document=document, collection=collection, user=alice)
    assert not selectors.documents(user=gina).exists()
    assert Narrowing.objects.filter(document=document).exists()


def test_a_corrected_title_survives_a_later_reading(hold: Holder, alice: User) -> None:
    held = hold(b"titled", alice, title="scan0001.pdf")
    services.edit_title(document=held.document, title="示例县合同", title_en="Contract", user=alice)
    assert last_detail() == {
        "before": {"title": "scan0001.pdf", "title_en": ""},
        "after": {"title": "示例县合同", "title_en": "Contract"},
    }
    assert Document.objects.get(pk=held.document.pk).title_basis == "user_asserted"


@pytest.mark.django_db(transaction=True)
def test_the_rooms_above_hear_of_a_change_after_the_commit_and_the_revision_has_risen(
    hold: Holder, alice: User
) -> None:
    heard: list[int] = []

    def listen(*, document_id: int, **_: object) -> None:
        heard.append(document_id)

    document_changed.connect(listen)
    try:
        document = hold(b"heard", alice).document
        revision = document.revision
        services.edit_title(document=document, title="x", title_en="", user=alice)
    finally:
        document_changed.disconnect(listen)
    assert heard == [document.pk, document.pk]
    assert Document.objects.get(pk=document.pk).revision == revision + 1


def test_the_owner_of_a_collection_cannot_be_removed_from_it(alice: User, bob: User, collection: Collection) -> None:
    services.remove_member(collection=collection, member=alice, user=alice)
    services.remove_member(collection=collection, member=bob, user=alice)
    assert list(collection.members.order_by("name").values_list("name", flat=True)) == ["Alice", "Gina"]


def test_an_admin_who_joins_a_collection_leaves_an_event(otto: User, collection: Collection) -> None:
    services.add_member(collection=collection, member=otto, user=otto)
    event = Event.objects.latest("seq")
    assert (event.type, event.agent) == ("access", f"agent:{otto.agent_code}")
