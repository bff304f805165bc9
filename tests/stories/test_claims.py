"""The claims ledger: sentences, what they rest on, who may say what of them, and two who save at once."""

import pytest
from django.test import Client

from accounts.models import User
from archive.models import Access, Event
from stories import services
from stories.models import Claim, Evidence, Story, StoryRole
from stories.selectors import claims as ledger
from stories.selectors.readiness import readiness
from stories.services import ClaimRefusedError, StaleClaimError
from stories.worddiff import word_diff
from tests.archive.conftest import held_bytes, read_as
from tests.conftest import browser_of
from tests.stories.ledger import SOURCE, WORDS, make_ledger


def status_of(claim: Claim) -> str:
    return Claim.objects.get(pk=claim.pk).status


def test_a_claim_is_draft_then_sourced_then_checked_then_cleared(alice: User, bob: User, charlie: User) -> None:
    world = make_ledger(alice, bob, checked=False)
    empty = services.add_claim(story=world.story, user=alice, text="Nobody answered.")
    assert (status_of(empty), status_of(world.claim)) == ("draft", "sourced")
    services.mark_checked(claim=world.claim, user=bob)
    services.add_person(story=world.story, person=charlie)
    services.set_role(story=world.story, user=alice, person_id=charlie.pk, role=StoryRole.Role.COUNSEL)
    services.mark_cleared(claim=world.claim, user=charlie)
    assert status_of(world.claim) == "legal"


def test_its_author_cannot_check_it_nor_somebody_who_is_no_checker(alice: User, bob: User) -> None:
    world = make_ledger(alice, bob, checked=False)
    with pytest.raises(ClaimRefusedError, match="Only a checker"):
        services.mark_checked(claim=world.claim, user=alice)
    services.set_role(story=world.story, user=alice, person_id=alice.pk, role=StoryRole.Role.CHECKER)
    with pytest.raises(ClaimRefusedError, match="cannot check it"):
        services.mark_checked(claim=world.claim, user=alice)
    services.edit_claim(claim=world.claim, user=bob, text="It paid 12 m.", revision=world.claim.revision)
    with pytest.raises(ClaimRefusedError, match="cannot check it"):
        services.mark_checked(claim=world.claim, user=bob)


@pytest.mark.parametrize("change", ["words", "evidence"])
def test_new_words_or_evidence_return_it_to_sourced(alice: User, bob: User, change: str) -> None:
    world = make_ledger(alice, bob)
    assert world.claim.status == "checked"
    if change == "words":
        services.edit_claim(claim=world.claim, user=alice, text="It paid more.", revision=world.claim.revision)
    else:
        services.add_evidence(claim=world.claim, user=alice, version=world.held.version, stance="context")
    found = Claim.objects.get(pk=world.claim.pk)
    assert (found.status, found.checked_by, found.checked_at) == ("sourced", None, None)


def test_what_contradicts_makes_it_disputed_and_nobody_can_check_it(alice: User, bob: User) -> None:
    world = make_ledger(alice, bob)
    services.add_evidence(claim=world.claim, user=alice, version=world.held.version, stance="contradicts")
    assert Claim.objects.get(pk=world.claim.pk).is_disputed
    with pytest.raises(ClaimRefusedError, match="contradicts"):
        services.mark_checked(claim=world.claim, user=bob)
    assert "disputed" in browser_of(alice).get(f"/stories/{world.story.slug}/claims/1/").content.decode()


def test_a_stale_save_is_refused_and_shows_both_texts(alice: User, bob: User) -> None:
    world = make_ledger(alice, bob)
    old = world.claim.revision
    services.edit_claim(claim=world.claim, user=bob, text="The bureau paid 12.4m yuan.", revision=old)
    with pytest.raises(StaleClaimError):
        services.edit_claim(claim=world.claim, user=alice, text="Mine.", revision=old)
    browser = browser_of(alice)
    address = f"/stories/{world.story.slug}/claims/1/"
    answer = browser.post(address, {"text": "The bureau paid 12.5m yuan.", "revision": old})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The bureau paid 12.4m yuan." in page
    assert "<del>12.4m</del>" in page
    assert "<ins>12.5m</ins>" in page
    again = {"text": "The bureau paid 12.5m yuan.", "revision": old + 1}
    assert browser.post(address, again).status_code == 302
    assert Claim.objects.get(pk=world.claim.pk).text == "The bureau paid 12.5m yuan."


def test_sentences_with_links_are_proposed_once_and_kept_or_dropped(alice: User) -> None:
    body = f"# Head\n\nIt [bought]({SOURCE}) cameras. It paid. It [lost](http://b.example/2) them.\n"
    check = services.import_article(user=alice, body=body.encode(), name="a.md")
    story = services.create_story(user=alice, title="Cameras", check=check)
    browser = browser_of(alice)
    for _ in range(2):
        browser.post(f"/stories/{story.slug}/claims/propose/")
    found = list(story.claims.order_by("n").values_list("n", "text", "standing"))
    assert found == [(1, "It bought cameras.", "proposed"), (2, "It lost them.", "proposed")]
    browser.post(f"/stories/{story.slug}/claims/standing/", {"n": ["1"], "standing": "kept"})
    browser.post(f"/stories/{story.slug}/claims/standing/", {"n": ["2"], "standing": "dropped"})
    assert list(story.claims.order_by("n").values_list("standing", flat=True)) == ["kept", "dropped"]
    assert [each.text for each in readiness(story=story).claims] == ["It bought cameras."]


def test_a_draft_is_split_into_sentences() -> None:
    text = "# 标题\n\n公安局已付款。“是的。” Mr. Li denies it. He left.\n"
    assert ledger.split(text) == ["标题", "公安局已付款。", "“是的。”", "Mr. Li denies it.", "He left."]


@pytest.mark.parametrize("written", ["{quote}", "https://docs.example/q/{quote}/", "see {quote}."])
def test_a_quote_is_found_by_number_or_link(alice: User, bob: User, written: str) -> None:
    world = make_ledger(alice, bob)
    found = ledger.find_source(user=alice, text=written.format(quote=world.quote.public_id))
    assert found is not None
    assert found.quote == world.quote


@pytest.mark.parametrize("written", ["{d} v1 p. 2", "https://docs.example/d/{d}/v/1/p/2/", "{d}/p/2"])
def test_a_page_is_found_by_number_or_link(alice: User, bob: User, written: str) -> None:
    world = make_ledger(alice, bob)
    found = ledger.find_source(user=alice, text=written.format(d=world.held.document.accession))
    assert found is not None
    assert (found.version, found.page) == (world.held.version, 2)


def test_an_address_finds_the_page_that_is_held(alice: User, bob: User) -> None:
    world = make_ledger(alice, bob)
    found = ledger.find_source(user=alice, text=SOURCE.replace("http:", "https:"))
    assert found is not None
    assert found.version == world.held.version


def test_nobody_ties_a_claim_to_what_she_may_not_see(alice: User, bob: User, charlie: User) -> None:
    world = make_ledger(alice, bob, access=Access.MEMBERS)
    story = services.create_story(user=charlie, title="Mine")
    services.add_claim(story=story, user=charlie, text="A claim.")
    numbers = (world.quote.public_id, world.held.document.accession, SOURCE, "Q-000000", "nothing")
    answers = []
    for number in numbers:
        answer = browser_of(charlie).post(
            f"/stories/{story.slug}/claims/1/evidence/", {"source": number, "stance": "supports"}
        )
        answers.append((answer.status_code, "Nothing that you may see" in answer.content.decode()))
    assert answers == [(422, True)] * 5
    assert not Evidence.objects.filter(claim__story=story).exists()


def test_of_a_document_that_one_may_not_see_the_ledger_tells_only_that_it_is_there(alice: User, bob: User) -> None:
    world = make_ledger(alice, bob, access=Access.MEMBERS)
    page = browser_of(bob).get(f"/stories/{world.story.slug}/claims/1/").content.decode()
    assert "A document that you may not see" in page
    assert WORDS not in page
    assert world.held.document.accession not in page
    assert WORDS in browser_of(alice).get(f"/stories/{world.story.slug}/claims/1/").content.decode()


def test_every_act_is_an_event_and_stands_under_activity(alice: User, bob: User) -> None:
    world = make_ledger(alice, bob)
    services.add_note(story=world.story, claim=world.claim, user=bob, text="They did not answer.", kind="reply")
    events = Event.objects.filter(event_objects__ref=f"claim:{world.story.slug}/1").order_by("seq")
    assert [each.type for each in events] == ["edit-metadata", "cite", "edit-metadata", "edit-metadata"]
    page = browser_of(alice).get(f"/stories/{world.story.slug}/activity/").content.decode()
    assert "They did not answer." in page
    assert str(bob) in page


def test_documents_in_the_sentence_s_links_are_suggested(alice: User) -> None:
    held = held_bytes(b"a page", alice, title="Kept page", source_url=SOURCE, source_basis="user_asserted")
    read_as(held, "words")
    check = services.import_article(user=alice, body=f"It [bought]({SOURCE}) them.".encode(), name="a.md")
    story = services.create_story(user=alice, title="Cameras", check=check)
    services.propose_claims(story=story, user=alice, sentences=ledger.linked_sentences(check=check))
    page = browser_of(alice).get(f"/stories/{story.slug}/claims/1/").content.decode()
    assert "Held, and linked in this sentence" in page
    assert held.document.accession in page


def test_a_quote_is_added_from_where_it_was_made(alice: User, bob: User) -> None:
    world = make_ledger(alice, bob)
    other = services.add_claim(story=world.story, user=alice, text="Another.")
    address = f"/q/{world.quote.public_id}/claims/"
    assert "Another." in browser_of(alice).get(address).content.decode()
    browser_of(alice).post(address, {"claim": other.pk})
    assert other.evidence.get().quote == world.quote


def test_two_texts_differ_by_words_and_han_by_characters() -> None:
    pieces = word_diff("付款一百元 to him", "付款二百元 to her")
    assert "".join(each.text for each in pieces if each.kind != "ins") == "付款一百元 to him"
    assert "".join(each.text for each in pieces if each.kind != "del") == "付款二百元 to her"
    assert [(each.kind, each.text) for each in pieces if each.kind] == [
        ("del", "一"),
        ("ins", "二"),
        ("del", "him"),
        ("ins", "her"),
    ]


def test_only_people_of_the_story_reach_its_ledger(alice: User, bob: User, charlie: User) -> None:
    world = make_ledger(alice, bob)
    slug, paths = world.story.slug, ("claims/", "claims/1/", "activity/", "publish/", "preview/", "share/")
    assert [browser_of(charlie).get(f"/stories/{slug}/{path}").status_code for path in paths] == [404] * 6
    assert [Client().get(f"/stories/{slug}/{path}").status_code for path in paths] == [404] * 6
    assert Story.objects.get(slug=slug).claims.count() == 1
