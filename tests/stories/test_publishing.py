"""What holds a story back, and publishing: at once, at a set time, anew, and taken back."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from archive.models import Access, Event, Original
from archive.services import restrict_document, withdraw_document
from search.entries import entry_for
from stories import services
from stories.models import Publication
from stories.selectors.readiness import readiness
from stories.services import publishing
from stories.services.publishing import PublishRefusedError
from tests.archive.conftest import held_bytes, read_as
from tests.conftest import browser_of
from tests.stories.ledger import WORDS, World, make_ledger


def codes(world: World) -> list[str]:
    return sorted(each.code for each in readiness(story=world.story).blocks if each.holds)


def reason(world: World, user: User, code: str) -> None:
    services.override(claim=world.claim, user=user, code=code, reason="seen by the desk")


def test_a_claim_that_stands_on_a_public_checked_quote_is_ready(alice: User, bob: User) -> None:
    world = make_ledger(alice, bob)
    assert codes(world) == []
    assert readiness(story=world.story).is_ready


def test_a_story_without_claims_is_not_ready(alice: User) -> None:
    story = services.create_story(user=alice, title="Empty")
    assert not readiness(story=story).is_ready


def test_each_check_holds_the_story_back(alice: User, bob: User) -> None:
    world = make_ledger(alice, bob, checked=False)
    assert codes(world) == ["unchecked"]
    services.add_claim(story=world.story, user=alice, text="Nothing.")
    assert codes(world) == ["unchecked", "unchecked", "unsourced"]
    services.add_evidence(claim=world.claim, user=alice, version=world.held.version, stance="contradicts")
    assert "contradicted" in codes(world)
    services.translate_quote(quote=world.quote, user=alice, translation="the sum", by="machine", tool="x")
    assert "translation" in codes(world)
    Original.objects.filter(pk=world.held.version.original_id).update(check_outcome="changed")
    assert "bytes_mismatch" in codes(world)
    read_as(world.held, "一个完全不同的页面，没有那些字。" * 3)
    assert "quote_unresolved" in codes(world)


def test_weak_copies_alone_and_without_an_archive_hold_it_back(alice: User, bob: User) -> None:
    world = make_ledger(alice, bob)
    upload = held_bytes(b"a file that somebody sent", alice, access=Access.PUBLIC)
    claim = services.add_claim(story=world.story, user=alice, text="Another.")
    services.add_evidence(claim=claim, user=alice, version=upload.version)
    assert codes(world) == ["no_copy", "unchecked", "weak_alone"]


def test_a_reason_is_kept_and_counts_for_the_claim_as_it_stands(alice: User, bob: User) -> None:
    world = make_ledger(alice, bob, checked=False)
    reason(world, alice, "unchecked")
    assert codes(world) == []
    services.edit_claim(claim=world.claim, user=alice, text="Other words.", revision=world.claim.revision)
    assert codes(world) == ["unchecked"]
    assert world.story.overrides.get().reason == "seen by the desk"


def test_what_is_not_public_yields_to_no_reason_but_to_the_editor_s_choice(alice: User, bob: User) -> None:
    world = make_ledger(alice, bob, access=Access.MEMBERS)
    assert [each.code for each in readiness(story=world.story).firm] == ["not_public"]
    reason(world, alice, "not_public")
    assert codes(world) == ["not_public"]
    page = browser_of(alice).post(
        f"/stories/{world.story.slug}/publish/reason/", {"n": 1, "code": "not_public", "reason": "because I say so"}
    )
    assert page.status_code == 404
    with pytest.raises(PublishRefusedError):
        publishing.publish(publication=world.publication, user=alice)
    services.change_evidence(evidence=world.evidence, user=alice, stance="supports", note="", release="page")
    assert readiness(story=world.story).is_ready


def test_a_withdrawn_document_cannot_be_published(alice: User, bob: User) -> None:
    world = make_ledger(alice, bob)
    withdraw_document(document=world.held.document, reason="takedown", user=alice)
    assert [each.code for each in readiness(story=world.story).firm] == ["withdrawn"]


def test_a_restricted_document_cannot_be_published_not_even_its_page(alice: User, bob: User, otto: User) -> None:
    world = make_ledger(alice, bob)
    restrict_document(document=world.held.document, reason="order", user=otto)
    assert [each.code for each in readiness(story=world.story).firm] == ["restricted"]
    services.change_evidence(evidence=world.evidence, user=alice, stance="supports", note="", release="page")
    assert not readiness(story=world.story).is_ready


def test_publishing_opens_the_page_and_a_correction_makes_version_two(alice: User, bob: User, anon: Client) -> None:
    world = make_ledger(alice, bob)
    address, act = f"/evidence/{world.publication.slug}/", f"/stories/{world.story.slug}/publish/act/"
    assert anon.get(address).status_code == 404
    browser_of(alice).post(act, {"act": "publish"})
    first = anon.get(address).content.decode()
    assert WORDS in first
    browser_of(alice).post(act, {"act": "publish"})  # without a correction nothing is made
    assert world.publication.editions.count() == 1
    services.edit_claim(claim=world.claim, user=alice, text="It paid 12.3 million.", revision=world.claim.revision)
    services.mark_checked(claim=world.claim, user=bob)
    browser_of(alice).post(act, {"act": "publish", "correction": "The sum was written out."})
    second = anon.get(address).content.decode()
    assert "It paid 12.3 million." in second
    assert "The sum was written out." in second
    old = anon.get(f"{address}v/1/").content.decode()
    assert "The bureau paid 12.3m yuan." in old
    assert "The newest version" in old
    assert Event.objects.filter(type="release", event_objects__ref=f"story:{world.story.slug}").count() == 2


def test_a_page_with_a_set_time_opens_late_and_never_early(alice: User, bob: User, anon: Client) -> None:
    world = make_ledger(alice, bob)
    at = timezone.now() + timedelta(hours=2)
    browser_of(alice).post(
        f"/stories/{world.story.slug}/publish/act/", {"act": "publish", "at": f"{at:%Y-%m-%dT%H:%M}"}
    )
    assert world.publication.state == "scheduled"
    assert publishing.publish_due() == 0
    assert anon.get(f"/evidence/{world.publication.slug}/").status_code == 404
    Publication.objects.update(publish_at=timezone.now() - timedelta(seconds=1))
    assert anon.get(f"/evidence/{world.publication.slug}/").status_code == 404
    assert publishing.publish_due() == 1
    assert anon.get(f"/evidence/{world.publication.slug}/").status_code == 200


def test_what_is_no_longer_ready_at_the_time_stays_closed_and_its_editors_are_told(alice: User, bob: User) -> None:
    world = make_ledger(alice, bob)
    publishing.schedule(publication=world.publication, user=alice, at=timezone.now())
    services.take_back(claim=world.claim, user=bob)
    assert publishing.publish_due() == 0
    assert world.publication.state == "draft"
    assert [message.to for message in mail.outbox] == [[alice.email]]
    assert (
        "not published at the time" in browser_of(alice).get(f"/stories/{world.story.slug}/publish/").content.decode()
    )


def test_a_withdrawn_page_says_so_and_why(alice: User, bob: User, anon: Client) -> None:
    world = make_ledger(alice, bob)
    publishing.publish(publication=world.publication, user=alice)
    browser_of(alice).post(
        f"/stories/{world.story.slug}/publish/act/", {"act": "withdraw", "reason": "A court has ordered it."}
    )
    slug = world.publication.slug
    answers = [anon.get(f"/evidence/{slug}/{end}") for end in ("", "v/1/", "manifest.json", "claims.jsonld")]
    assert [each.status_code for each in answers] == [410] * 4
    assert "A court has ordered it." in answers[0].content.decode()
    assert all(WORDS not in each.content.decode() for each in answers)


def test_only_editors_among_its_people_publish(alice: User, bob: User, otto: User) -> None:
    world = make_ledger(alice, bob)
    for person in (bob, otto):
        answer = browser_of(person).post(f"/stories/{world.story.slug}/publish/act/", {"act": "publish"})
        assert answer.status_code == 404
    assert world.publication.state == "draft"


def test_the_preview_is_what_the_public_will_see(alice: User, bob: User, anon: Client) -> None:
    world = make_ledger(alice, bob)
    page = browser_of(alice).get(f"/stories/{world.story.slug}/preview/").content.decode()
    assert "This is a preview" in page
    publishing.publish(publication=world.publication, user=alice)
    public = anon.get(f"/evidence/{world.publication.slug}/").content.decode()
    begin, end = '<section class="stack evidence-claim"', "</section>"
    assert page[page.index(begin) : page.index(end)] == public[public.index(begin) : public.index(end)]


def test_cited_means_named_on_a_published_page(alice: User, bob: User) -> None:
    world = make_ledger(alice, bob)

    def says() -> bool:
        return "cited" in entry_for(world.held.document, commit_number=0).keywords["is"]

    world.held.document.refresh_from_db()
    before = world.held.document.revision
    assert not says()
    publishing.publish(publication=world.publication, user=alice)
    world.held.document.refresh_from_db()
    assert says()
    assert world.held.document.revision > before  # so the index catches up
    publishing.withdraw(publication=world.publication, user=alice, reason="for a test of it")
    assert not says()
