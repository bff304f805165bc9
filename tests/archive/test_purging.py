"""A purge takes two people, leaves hash, events and tombstone, and survives a kill between its halves."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from archive import fixity, services
from archive.models import Check, Document, Event, Original, Page, PurgeRequest, Tombstone, Transcript
from archive.rows import row_findings
from archive.services import Held
from archive.services.purging import plan, sweep
from archive.sheets import cache_folder, keep
from archive.storage import holds
from procurement.models import Notice
from procurement.services import read_facts
from search.models import NearSignature
from stories.services import make_quote
from tests.archive.conftest import held_bytes
from tests.archive.withheld import WORDS, again, public_document
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: LazySettings, tmp_path: Path) -> None:
    """Files that other tests left belong to no original here."""
    settings.MUNIMENT_DATA = tmp_path
    options = {"location": str(tmp_path)}
    settings.STORAGES = settings.STORAGES | {
        "originals": {"BACKEND": "archive.storage.OriginalsFolder", "OPTIONS": options}
    }


@pytest.fixture
def otti(db: None) -> User:
    """A second admin."""
    return User.objects.create_user("otti@example.org", "x", name="Otti", role=Role.ADMIN)


def ask(held: Held, user: User, **more: bool) -> PurgeRequest:
    """The document withdrawn, and its purge asked for."""
    services.withdraw_document(document=held.document, reason="privacy", user=user)
    return services.ask_purge(document=held.document, reason="privacy", note="an address", user=user, **more)


def findings() -> list[str]:
    """What `verify --all` and `fixity` would say of rows, originals and files."""
    rows = Original.objects.exclude(state=Original.State.PURGED)
    problems = [*fixity.byte_problems([fixity.check_original(each) for each in rows]), *fixity.row_problems()]
    return [*row_findings().failures, *(each.sentence for each in problems)]


def test_a_purge_takes_everything_but_hash_events_and_tombstone(
    alice: User, otto: User, otti: User, anon: Client
) -> None:
    held = public_document(alice)
    document, sha256 = held.document, held.version.original_id
    read_facts(version_id=held.version.pk)
    NearSignature.objects.create(document=document, transcript_id=held.version.transcript_id or 0)
    quote = make_quote(user=alice, version=held.version, page=1, start=0, end=4)
    picture = cache_folder(sha256) / "1.jpg"
    keep(picture, b"a picture")
    events = Event.objects.count()
    request = ask(held, otto)
    services.confirm_purge(request=request, user=otti)
    services.finish_purge(request.pk)
    assert not holds(sha256)
    assert not picture.exists()
    assert not Transcript.objects.filter(version__document=document).exists()
    assert not Page.objects.exists()
    assert not Notice.objects.filter(version__document=document).exists()
    assert not NearSignature.objects.filter(document=document).exists()
    quote.refresh_from_db()
    assert (quote.exact, quote.exact_sha256 != "") == ("", True)
    assert Original.objects.get(pk=sha256).state == "purged"
    assert Event.objects.count() > events
    page = anon.get(f"/d/{document.accession}/")
    assert page.status_code == 410
    assert sha256 in page.text
    assert "destroyed" in page.text
    assert anon.get(f"/q/{quote.public_id}/").status_code == 410
    assert findings() == []


def test_one_person_cannot_purge_and_a_hold_stops_two(alice: User, otto: User, otti: User) -> None:
    held = public_document(alice)
    with pytest.raises(services.PurgeRefused, match="Withdraw the document first"):
        services.ask_purge(document=held.document, reason="privacy", note="n", user=otto)
    request = ask(held, otto)
    with pytest.raises(services.PurgeRefused, match="asked for this purge"):
        services.ask_purge(document=held.document, reason="privacy", note="n", user=otti)
    with pytest.raises(services.PurgeRefused, match="two people"):
        services.confirm_purge(request=request, user=otto)
    hold = services.place_hold(document=held.document, reason="a court asked", user=otti)
    with pytest.raises(services.PurgeRefused, match="hold"):
        services.confirm_purge(request=request, user=otti)
    services.lift_hold(hold=hold, user=otti, note="over")
    services.cancel_purge(request=request, user=otti)
    with pytest.raises(services.PurgeRefused, match="taken back"):
        services.confirm_purge(request=request, user=otti)
    assert holds(held.version.original_id)
    assert services.return_document(document=held.document, user=otto)
    assert not Tombstone.objects.exists()
    assert findings() == []


def test_a_kill_between_the_halves_is_followed_by_the_sweep(alice: User, otto: User, otti: User) -> None:
    held = public_document(alice)
    request = ask(held, otto)
    services.confirm_purge(request=request, user=otti)  # and here the process dies: nothing was unlinked
    assert holds(held.version.original_id)
    assert row_findings().failures == []
    sweep()
    assert not holds(held.version.original_id)
    request.refresh_from_db()
    assert request.done_at is not None
    sweep()
    assert Event.objects.filter(type="purge").count() == 3
    assert findings() == []


def test_bytes_that_another_document_rests_on_stay_and_it_is_said(
    alice: User, charlie: User, otto: User, otti: User
) -> None:
    held = public_document(alice)
    services.change_access(document=held.document, access="members", user=alice)
    other = held_bytes(b"the bytes", charlie)
    assert other.document != held.document
    request = ask(held, alice)
    assert [each.stays for each in plan(again(held.document))] == ["shared"]
    services.confirm_purge(request=request, user=otti)
    services.finish_purge(request.pk)
    assert holds(held.version.original_id)
    assert Tombstone.objects.get().stays == [{"sha256": held.version.original_id, "why": "shared"}]
    assert not Transcript.objects.filter(version__document=held.document).exists()
    assert findings() == []


def test_what_a_look_at_its_page_brought_goes_too(alice: User, otto: User, otti: User) -> None:
    held = public_document(alice)
    warc = held_bytes(b"a record of the exchange", alice)  # stands for the WARC of a look
    Document.objects.filter(pk=warc.document.pk).update(withdrawn_at=None)
    look = Check.objects.create(
        document=held.document,
        kind="live",
        at=held.capture.retrieved_at,
        asked_url="http://a.example/1",
        code="",
        text=WORDS,
        original=held.version.original,
    )
    request = ask(held, otto)
    services.confirm_purge(request=request, user=otti)
    services.finish_purge(request.pk)
    look.refresh_from_db()
    assert look.text == ""
    assert not holds(held.version.original_id)
    assert holds(warc.version.original_id)


def test_a_purged_original_without_a_tombstone_is_named_and_a_missing_one_is_still_missing(
    alice: User, otto: User, otti: User
) -> None:
    held, other = public_document(alice), public_document(alice, content=b"other bytes")
    request = ask(held, otto)
    services.confirm_purge(request=request, user=otti)
    services.finish_purge(request.pk)
    Original.objects.filter(pk=other.version.original_id).update(state="purged")
    assert any("no tombstone names it" in each for each in findings())
    Original.objects.filter(pk=other.version.original_id).update(state="present")
    assert findings() == []
    Original.objects.filter(pk=held.version.original_id).update(size=7)
    assert any("that its tombstone keeps" in each for each in findings())
    Original.objects.filter(pk=held.version.original_id).update(size=len(b"the bytes"))
    Tombstone.objects.update(originals=[])
    assert any("is no longer what the log was given" in each for each in findings())


def test_the_same_bytes_brought_in_again_are_held_again_and_the_old_document_stays_gone(
    alice: User, otto: User, otti: User, anon: Client
) -> None:
    held = public_document(alice)
    request = ask(held, otto, hide_title=True)
    services.confirm_purge(request=request, user=otti)
    services.finish_purge(request.pk)
    assert again(held.document).title == ""
    fresh = held_bytes(b"the bytes", alice)
    assert fresh.document != held.document
    assert Original.objects.get(pk=held.version.original_id).state == "present"
    services.finish_purge(request.pk)
    assert holds(held.version.original_id)
    assert anon.get(f"/d/{held.document.accession}/").status_code == 410
    with pytest.raises(services.PurgedError):
        services.return_document(document=held.document, user=otto)
    assert findings() == []


def test_admins_do_it_all_by_forms(alice: User, otto: User, otti: User, anon: Client) -> None:
    held = public_document(alice)
    here = reverse("document_withholding", args=[held.document.accession])
    first, second = browser_of(otto), browser_of(otti)
    said = {"reason": "order", "note": "court"}
    assert first.post(here, {"act": "restrict"} | said).status_code == 302
    assert anon.get(f"/d/{held.document.accession}/").status_code == 451
    row = held.document.restrictions.get()
    assert first.post(here, {"act": "release", "pk": row.pk}).status_code == 422  # no reason given
    assert first.post(here, {"act": "release", "pk": row.pk, "note": "over"}).status_code == 302
    assert first.post(here, {"act": "withdraw", "successor": "D-nonsense"} | said).status_code == 422
    assert first.post(here, {"act": "withdraw"} | said).status_code == 302
    assert first.post(here, {"act": "hold", "reason": "wait"}).status_code == 302
    assert "A hold stands" in first.post(here, {"act": "purge"} | said).text
    assert first.post(here, {"act": "lift", "pk": held.document.holds.get().pk, "note": "n"}).status_code == 302
    assert first.post(here, {"act": "purge"} | said).status_code == 302
    request = PurgeRequest.objects.get()
    assert "Another admin has to confirm it" in first.get(here).text
    assert first.post(here, {"act": "confirm", "pk": request.pk}).status_code == 422
    assert held.document.accession in second.get(reverse("withheld")).text
    assert "Confirm: destroy it for ever" in second.get(here).text
    assert second.post(here, {"act": "confirm", "pk": request.pk}).status_code == 302
    assert Tombstone.objects.get().purged_at is not None
    assert first.post(here, {"act": "return", "note": "n"}).status_code == 410
    assert "Purged on" in first.get(here).text
