"""What was withheld and comes in again: admins are told, and the public is not shown it before one has looked."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from archive import services
from archive.models import Access, Document, Event, Recurrence
from archive.rows import row_findings
from archive.services import Held
from archive.services.holding_back import Sealing
from ingest.models import Batch, Item, ItemState
from tests.archive.conftest import held_bytes, read_as
from tests.archive.withheld import WORDS, again, public_document
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db


def brought_in_again(user: User, content: bytes = b"the bytes", **draft: str) -> Held:
    """By somebody who may not see the withheld document, for the public, and read as the first was."""
    held = held_bytes(content, user, access=Access.PUBLIC)
    read_as(held, WORDS, **draft)
    return held


def seen(held: Held, anon: Client) -> int:
    return anon.get(f"/d/{held.document.accession}/text/").status_code


def test_the_same_bytes_after_a_takedown_wait_for_an_admin_and_everybody_concerned_is_told(
    alice: User, charlie: User, otto: User, anon: Client
) -> None:
    first = public_document(alice)
    services.restrict_document(document=first.document, reason="takedown", user=otto, note="a letter")
    second = brought_in_again(charlie)
    assert second.document != first.document
    assert again(second.document).held_back
    assert seen(second, anon) == 404
    desk, mine = browser_of(otto), browser_of(charlie)
    assert second.document.accession in desk.get(reverse("withheld")).text
    assert f"withheld as {first.document.accession}" in mine.get(f"/d/{second.document.accession}/text/").text
    assert "Brought in again" not in mine.get(f"/d/{second.document.accession}/text/").text
    batch = Batch.objects.create(made_by=charlie, title="B", status=Batch.Status.ENDED)
    Item.objects.create(
        batch=batch, n=1, kind=Item.Kind.FILE, raw_input="a.txt", state=ItemState.DONE, document=second.document
    )
    assert f"held before as {first.document.accession}" in mine.get(f"/batches/{batch.public_id}/").text
    here = reverse("document_withholding", args=[second.document.accession])
    row = Recurrence.objects.get()
    assert "Let it stay" in desk.get(here).text
    assert desk.post(here, {"act": "leave", "pk": row.pk, "note": "lawful now"}).status_code == 302
    assert seen(second, anon) == 200
    assert "None." in desk.get(reverse("withheld")).text
    assert not services.leave_recurrence(recurrence=row, user=otto, note="twice")
    assert row_findings().failures == []


def test_the_same_content_in_other_bytes_is_noted_once_it_is_read(
    alice: User, charlie: User, otto: User, anon: Client
) -> None:
    first = public_document(alice)
    profile = {"content_sha256": "c" * 64, "content_profile": "ccgp-notice/1"}
    read_as(first, WORDS, **profile)
    services.withdraw_document(document=first.document, reason="order", user=otto)
    second = brought_in_again(charlie, b"the bytes, with another token", **profile)
    assert Recurrence.objects.get().by == "content"
    assert seen(second, anon) == 404
    third = brought_in_again(charlie, b"other bytes", content_sha256="c" * 64, content_profile="html-text/1")
    assert not Recurrence.objects.filter(document=third.document).exists()
    services.return_document(document=first.document, user=otto)
    assert Recurrence.objects.get().decided_at is not None
    assert seen(second, anon) == 200
    assert row_findings().failures == []


def test_of_what_was_never_public_only_admins_who_could_see_it_learn(
    alice: User, charlie: User, otto: User, anon: Client
) -> None:
    first = held_bytes(b"the bytes", alice)
    read_as(first, WORDS)
    services.restrict_document(document=first.document, reason="source", user=otto)
    events = Event.objects.filter(event_objects__ref__startswith="document:").count()
    second = brought_in_again(charlie)
    assert seen(second, anon) == 200
    assert first.document.accession not in browser_of(charlie).get(f"/d/{second.document.accession}/text/").text
    about = Event.objects.filter(event_objects__ref=f"document:{second.document.accession}")
    assert not about.filter(type__in=("restrict", "release")).exists()
    assert Event.objects.count() > events
    assert second.document.accession in browser_of(otto).get(reverse("withheld")).text
    services.change_access(document=second.document, access=Access.MEMBERS, user=charlie)
    assert second.document.accession not in browser_of(otto).get(reverse("withheld")).text
    assert row_findings().failures == []


def test_a_copy_that_stands_when_its_like_is_withheld_is_noted_and_stays_until_decided(
    alice: User, charlie: User, otto: User, anon: Client
) -> None:
    first = held_bytes(b"the bytes", alice, access=Access.MEMBERS)
    second = brought_in_again(charlie)
    Document.objects.filter(pk=first.document.pk).update(access=Access.NEWSROOM)
    services.restrict_document(document=first.document, reason="order", user=otto)
    assert seen(second, anon) == 200
    row = Recurrence.objects.get(document=second.document, earlier=first.document)
    assert not row.hides
    services.restrict_document(document=second.document, reason="order", user=otto)
    row.refresh_from_db()
    assert row.decided_by == otto
    assert Recurrence.objects.count() == 1  # the copy of a copy that is withheld already is no news


@pytest.mark.parametrize("reason", ["error", "batch-undone"])
def test_what_was_a_mistake_may_come_back(alice: User, charlie: User, otto: User, anon: Client, reason: str) -> None:
    services.withdraw_document(document=public_document(alice).document, reason=reason, user=otto)
    assert seen(brought_in_again(charlie), anon) == 200
    assert not Recurrence.objects.exists()


def test_purged_bytes_that_return_wait_too(alice: User, charlie: User, otto: User, anon: Client) -> None:
    otti = User.objects.create_user("otti@example.org", "x", name="Otti", role=Role.ADMIN)
    first = public_document(alice)
    services.withdraw_document(document=first.document, reason="privacy", user=otto)
    request = services.ask_purge(document=first.document, reason="privacy", note="n", user=otto)
    services.confirm_purge(request=request, user=otti)
    services.finish_purge(request.pk)
    second = brought_in_again(charlie)
    assert seen(second, anon) == 404
    assert Recurrence.objects.get().hides


def test_since_when_a_document_is_public_is_sealed_in_the_log(alice: User) -> None:
    held = public_document(alice)
    assert again(held.document).first_public_seq is None  # in the suite nothing commits; here the sweep seals it
    assert any("no entry says so yet" in each for each in row_findings().unchecked)
    Sealing()()
    sealed = again(held.document)
    event = Event.objects.get(seq=sealed.first_public_seq or 0)
    assert (event.type, event.agent) == ("access", "agent:system")
    assert row_findings().failures == []
    assert not any("no entry says so yet" in each for each in row_findings().unchecked)
    Sealing()()
    assert Event.objects.filter(detail__detail__contains="first_public_at").count() == 1
    Document.objects.filter(pk=held.document.pk).update(first_public_at="2020-01-01T00:00:00Z")
    assert any("its first_public_at was changed past the log" in each for each in row_findings().failures)
    Document.objects.filter(pk=held.document.pk).update(first_public_at=None)
    assert any("its first_public_at was changed past the log" in each for each in row_findings().failures)


def test_a_document_that_no_entry_made_public_cannot_have_been_public(alice: User) -> None:
    held = held_bytes(b"the bytes", alice)
    Document.objects.filter(pk=held.document.pk).update(first_public_at="2020-01-01T00:00:00Z")
    assert any("its first_public_at was changed past the log" in each for each in row_findings().failures)
