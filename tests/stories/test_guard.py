"""The guard: what changes under a published page is listed, mailed once, and ended when it is well again."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from archive.models import Access
from archive.services import release_restriction, restrict_document, return_document, withdraw_document
from archive.storage import original_name, originals
from ingest.fetchers import FetchPolicy
from stories import services
from stories.guard import Guard, due, watch
from stories.models import GuardFinding, GuardRound, Story
from stories.services import publishing
from tests.archive.conftest import held_bytes, read_as
from tests.conftest import browser_of
from tests.stories.ledger import TEXT, World, make_ledger

OFF = FetchPolicy.from_settings("off", [], [])


@pytest.fixture
def world(alice: User, bob: User) -> World:
    made = make_ledger(alice, bob)
    publishing.publish(publication=made.publication, user=alice)
    return made


def open_findings(story: Story) -> list[tuple[str, str]]:
    return list(GuardFinding.objects.filter(story=story, ended_at=None).values_list("code", "place"))


def test_what_is_as_it_was_is_counted_and_nobody_is_written_to(world: World) -> None:
    numbers = watch(story=world.story, policy=OFF).numbers
    assert numbers == {"quotes": 1, "originals": 1, "copies": 0, "not_asked": 1, "found": 0}
    assert mail.outbox == []


def test_words_that_are_gone_are_found_mailed_once_and_shown(world: World, alice: User) -> None:
    read_as(world.held, "一个完全不同的页面。" * 5)
    for _ in range(2):
        watch(story=world.story, policy=OFF)
    assert open_findings(world.story) == [("quote_gone", world.quote.public_id)]
    assert [message.to for message in mail.outbox] == [[alice.email]]
    assert world.quote.public_id in mail.outbox[0].body
    page = browser_of(alice).get(f"/stories/{world.story.slug}/publish/").content.decode()
    assert "Changed since it was published" in page


def test_a_finding_ends_when_it_is_well_again(world: World, alice: User) -> None:
    withdraw_document(document=world.held.document, reason="takedown", user=alice)
    watch(story=world.story, policy=OFF)
    assert open_findings(world.story) == [("withdrawn", str(world.held.version))]
    return_document(document=world.held.document, user=alice)
    restriction = restrict_document(document=world.held.document, reason="order", user=alice)
    watch(story=world.story, policy=OFF)
    assert open_findings(world.story) == [("restricted", str(world.held.version))]
    release_restriction(restriction=restriction, user=alice, note="over")
    watch(story=world.story, policy=OFF)
    assert open_findings(world.story) == []


def test_a_file_that_was_changed_is_found(world: World) -> None:
    path = originals().path(original_name(world.held.version.original_id))
    body = Path(path).read_bytes()
    Path(path).chmod(0o640)
    Path(path).write_bytes(TEXT[:5].encode())
    watch(story=world.story, policy=OFF)
    assert open_findings(world.story) == [("bytes_changed", str(world.held.version))]
    Path(path).write_bytes(body)


def test_what_readers_see_is_watched_and_not_the_draft_behind_it(world: World, alice: User) -> None:
    services.remove_evidence(evidence=world.evidence, user=alice)
    draft = services.add_claim(story=world.story, user=alice, text="Not published yet.")
    other = held_bytes(b"private", alice, access=Access.MEMBERS)
    services.add_evidence(claim=draft, user=alice, version=other.version)
    withdraw_document(document=world.held.document, reason="takedown", user=alice)
    numbers = watch(story=world.story, policy=OFF).numbers
    assert (numbers["quotes"], numbers["originals"]) == (1, 1)
    assert open_findings(world.story) == [("withdrawn", str(world.held.version))]
    page = browser_of(alice).get(f"/stories/{world.story.slug}/publish/").content.decode()
    assert str(world.held.version) in page


def test_a_page_that_an_editor_released_is_no_finding_while_its_document_stays_private(alice: User, bob: User) -> None:
    world = make_ledger(alice, bob, access=Access.MEMBERS)
    services.change_evidence(evidence=world.evidence, user=alice, stance="supports", note="", release="page")
    publishing.publish(publication=world.publication, user=alice)
    watch(story=world.story, policy=OFF)
    assert open_findings(world.story) == []


def test_a_round_is_due_once_a_day_and_for_published_stories_only(world: World, alice: User) -> None:
    Guard()()
    assert GuardRound.objects.filter(story=world.story).count() == 1
    assert due(timezone.now()) == []
    assert due(timezone.now() + timedelta(days=1, minutes=1)) == [world.story]
    publishing.withdraw(publication=world.publication, user=alice, reason="for a test of it")
    assert due(timezone.now() + timedelta(days=1, minutes=1)) == []
