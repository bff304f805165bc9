"""What a correction changed is said in numbers; words that may not stay public go from every edition."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from archive.models import Event
from stories import services
from stories.edition_changes import changed
from stories.editions import sha256_of
from stories.redaction import readable, sha256, words_of
from stories.selectors import published
from stories.services import publishing
from stories.services.publishing import PublishRefusedError
from tests.conftest import browser_of
from tests.stories.ledger import WORDS, World, make_ledger

CLAIM = "The bureau paid 12.3m yuan."


def publish(world: World, user: User, correction: str = "") -> None:
    publishing.publish(publication=world.publication, user=user, correction=correction)


def reworded(world: World, alice: User, bob: User) -> World:
    """Two editions: the second has other words."""
    publish(world, alice)
    services.edit_claim(claim=world.claim, user=alice, text="It paid 12.3456m yuan.", revision=world.claim.revision)
    world.claim.refresh_from_db()
    services.mark_checked(claim=world.claim, user=bob)
    publish(world, alice, "The sum was rounded.")
    return world


def remove(world: World, user: User, part: str, text: str) -> None:
    publishing.remove_words(publication=world.publication, user=user, part=part, sha256=sha256(text), reason="order")


def everything(browser: Client, slug: str) -> str:
    """All that readers can have of a page with two editions."""
    paths = ["", "v/1/", "v/2/", "manifest.json", "v/1/manifest.json", "v/2/manifest.json", "claims.jsonld"]
    answers = [browser.get(f"/evidence/{slug}/{path}") for path in paths]
    answers.append(browser.get("/oembed/", {"url": f"http://testserver/evidence/{slug}/"}))
    return "\n".join(each.content.decode() for each in answers)


def test_a_correction_says_which_claims_it_changed_and_not_in_which_words(alice: User, bob: User, anon: Client) -> None:
    world = reworded(make_ledger(alice, bob), alice, bob)
    page = anon.get(f"/evidence/{world.publication.slug}/").content.decode()
    assert "The sum was rounded." in page
    assert "Reworded: claim 1." in page
    assert CLAIM not in page
    assert CLAIM in anon.get(f"/evidence/{world.publication.slug}/v/1/").content.decode()


def test_a_removed_claim_is_in_no_edition_manifest_or_embed(alice: User, bob: User, anon: Client) -> None:
    world = reworded(make_ledger(alice, bob), alice, bob)
    slug = world.publication.slug
    before = anon.get(f"/evidence/{slug}/v/1/")
    assert CLAIM in everything(anon, slug)
    remove(world, alice, "claim", CLAIM)
    told = everything(anon, slug)
    assert CLAIM not in told
    assert "Reason: a legal order." in told
    after = anon.get(f"/evidence/{slug}/v/1/")
    assert WORDS not in after.content.decode()
    assert after["ETag"] != before["ETag"]
    manifest = json.loads(anon.get(f"/evidence/{slug}/v/1/manifest.json").content)
    assert manifest["published_sha256"] == world.publication.editions.get(n=1).sha256
    assert manifest["claims"] == [{"n": 1, "text": "", "evidence": [], "removed": manifest["claims"][0]["removed"]}]
    event = Event.objects.filter(type="restrict").latest("seq")
    assert json.loads(event.detail.detail)["words"]["part"] == "claim"


def test_a_removed_quote_leaves_its_claim_and_a_card(alice: User, bob: User, anon: Client) -> None:
    world = reworded(make_ledger(alice, bob), alice, bob)
    slug = world.publication.slug
    remove(world, alice, "quote", WORDS)
    told = everything(anon, slug)
    assert WORDS not in told
    assert CLAIM in told
    assert "This quote was removed after publication." in told
    publishing.show_words(publication=world.publication, user=alice, part="quote", sha256=sha256(WORDS))
    assert WORDS in everything(anon, slug)


def test_a_record_is_as_it_was_published(alice: User, bob: User) -> None:
    world = reworded(make_ledger(alice, bob), alice, bob)
    remove(world, alice, "correction", "The sum was rounded.")
    edition = world.publication.editions.get(n=2)
    assert sha256_of(edition.content) == edition.sha256
    assert "rounded" not in json.dumps(published.content_of(edition))


def test_only_what_was_published_can_be_removed_and_only_by_an_editor_of_the_story(
    alice: User, bob: User, charlie: User
) -> None:
    world = make_ledger(alice, bob)
    publish(world, alice)
    with pytest.raises(PublishRefusedError, match="No version"):
        remove(world, alice, "claim", "Never said.")
    with pytest.raises(PublishRefusedError, match="change it first"):
        remove(world, alice, "headline", world.publication.headline)
    with pytest.raises(PublishRefusedError, match="No version"):
        publishing.show_words(publication=world.publication, user=alice, part="claim", sha256=sha256(CLAIM))
    path, data = f"/stories/{world.story.slug}/publish/words/", {"words": f"claim:{sha256(CLAIM)}", "reason": "order"}
    for user, status in ((charlie, 404), (bob, 404), (alice, 302)):
        assert browser_of(user).get(path).status_code == (200 if user == alice else 404)
        assert browser_of(user).post(f"{path}act/", data | {"act": "remove"}).status_code == status
        assert len(world.publication.removed) == (user == alice)
    assert "Removed on" in browser_of(alice).get(path).content.decode()
    assert browser_of(alice).post(f"{path}act/", {"words": "x", "act": "show"}).status_code == 302
    assert world.publication.removed


def claim(n: int, text: str, *quotes: str) -> dict[str, Any]:
    return {"n": n, "text": text, "evidence": [{"shown": "open", "stance": "supports", "quote": q} for q in quotes]}


def content(*claims: dict[str, Any], headline: str = "H") -> dict[str, Any]:
    head: dict[str, Any] = dict.fromkeys(("outlet", "article_url", "article_date", "about"), "")
    return head | {"headline": headline, "claims": list(claims), "corrections": []}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([claim(1, "a", "q")], [claim(1, "a", "q")], {}),
        ([claim(1, "a", "q")], [claim(1, "b", "q")], {"reworded": [1]}),
        ([claim(1, "a", "q"), claim(2, "b")], [claim(1, "b")], {"dropped": [1]}),
        ([claim(1, "a", "q")], [claim(1, "n", "r"), claim(2, "a2", "q")], {"reworded": [2], "added": [1]}),
        ([claim(1, "a", "q")], [claim(1, "a", "q", "r")], {"evidence": [1]}),
    ],
)
def test_what_a_correction_changed_is_told_by_numbers(
    before: list[dict[str, Any]], after: list[dict[str, Any]], told: dict[str, Any]
) -> None:
    assert changed(content(*before), content(*after)) == told
    assert changed(content(*before), content(*after, headline="I")) == told | {"head": True}


@given(st.lists(st.sampled_from("abc"), max_size=4), st.sets(st.sampled_from("abc")))
def test_removed_words_are_in_no_record_that_is_read(texts: list[str], gone: set[str]) -> None:
    whole = content(*(claim(n, f"words {text}") for n, text in enumerate(texts, start=1)))
    marks = [{"part": "claim", "sha256": sha256(f"words {each}"), "reason": "order", "at": "x"} for each in gone]
    left = [each["text"] for each in readable(whole, marks)["claims"]]
    assert left == ["" if each in gone else f"words {each}" for each in texts]
    assert {each.text for each in words_of([(1, whole)])} == {"H", *(f"words {each}" for each in texts)}
