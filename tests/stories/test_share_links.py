"""Share links: who comes in, what she sees and nothing else, and that it is written down."""

from datetime import timedelta

from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import User
from archive.models import Access, Event
from stories.models import ShareLink
from stories.services import sharing
from tests.conftest import browser_of
from tests.stories.ledger import SECRET, WORDS, World, make_ledger


def link_of(world: World, user: User, password: str = "") -> ShareLink:
    return sharing.make_share_link(
        story=world.story, user=user, role="counsel", days=3, label="Dr Li", password=password
    )


def test_a_link_opens_claims_and_quoted_pages_and_nothing_else(alice: User, bob: User, anon: Client) -> None:
    world = make_ledger(alice, bob, access=Access.MEMBERS)
    link = link_of(world, alice)
    page = anon.get(f"/share/{link.token}/").content.decode()
    assert world.claim.text in page
    assert WORDS in page
    assert SECRET not in page
    accession = world.held.document.accession
    others = [f"/d/{accession}/text/", f"/d/{accession}/v/1/p/1/", f"/stories/{world.story.slug}/claims/"]
    assert [anon.get(address).status_code for address in others] == [404] * 3


def test_each_opening_is_an_event(alice: User, bob: User, anon: Client) -> None:
    world = make_ledger(alice, bob)
    link = link_of(world, alice)
    anon.get(f"/share/{link.token}/")
    anon.get(f"/share/{link.token}/")
    link.refresh_from_db()
    assert link.opens == 2
    assert Event.objects.filter(type="view-restricted", event_objects__ref=f"story:{world.story.slug}").count() == 2
    assert "Dr Li" in browser_of(alice).get(f"/stories/{world.story.slug}/share/").content.decode()


def test_without_its_password_it_tells_nothing(alice: User, bob: User, anon: Client) -> None:
    cache.clear()
    world = make_ledger(alice, bob)
    link = link_of(world, alice, "a long secret")
    address = f"/share/{link.token}/"
    first = anon.get(address).content.decode()
    wrong = anon.post(address, {"password": "another"})
    assert (wrong.status_code, world.claim.text in first + wrong.content.decode()) == (422, False)
    assert link.opens == 0
    assert anon.post(address, {"password": "a long secret"}).status_code == 302
    assert world.claim.text in anon.get(address).content.decode()


def test_an_ended_or_expired_link_is_as_one_that_never_was(alice: User, bob: User, anon: Client) -> None:
    world = make_ledger(alice, bob)
    ended, expired = link_of(world, alice), link_of(world, alice)
    browser_of(alice).post(f"/stories/{world.story.slug}/share/{ended.pk}/end/")
    ShareLink.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    answers = [anon.get(f"/share/{token}/") for token in (ended.token, expired.token, "never")]
    assert [each.status_code for each in answers] == [404] * 3


def test_a_note_through_the_link_lands_on_the_claim_under_its_name(alice: User, bob: User, anon: Client) -> None:
    cache.clear()
    world = make_ledger(alice, bob)
    link = link_of(world, alice)
    form = {"n": "1", "signed": "Dr Li", "text": "Say “according to the notice”."}
    assert anon.post(f"/share/{link.token}/", form).status_code == 302
    note = world.claim.notes.get()
    assert (note.kind, note.signed, note.author) == ("counsel", "Dr Li", None)
    page = browser_of(alice).get(f"/stories/{world.story.slug}/claims/1/").content.decode()
    assert "through a share link" in page
