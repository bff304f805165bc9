"""What was done to a story, in words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from stories import services
from stories.activity import told
from stories.services import publishing, sharing
from tests.conftest import browser_of
from tests.stories.ledger import make_ledger


def test_what_was_done_to_a_story_is_told_in_words(alice: User, bob: User) -> None:
    world = make_ledger(alice, bob)
    services.propose_claims(story=world.story, user=alice, sentences=["One."])
    services.edit_claim(claim=world.claim, user=alice, text="It paid.", revision=world.claim.revision)
    world.claim.refresh_from_db()
    services.override(claim=world.claim, user=alice, code="unchecked", reason="seen by the desk")
    services.set_standing(claim=world.story.claims.get(text="One."), user=alice, standing="dropped")
    publishing.publish(publication=world.publication, user=alice)
    publishing.report_problem(publication=world.publication, edition=1, kind="takedown", text="x", contact="")
    sharing.make_share_link(story=world.story, user=alice, role="counsel", days=2, label="Li")
    publishing.withdraw(publication=world.publication, user=alice, reason="All of it was wrong.")
    page = browser_of(alice).get(f"/stories/{world.story.slug}/activity/").content.decode()
    for words in (
        "added: “The bureau paid 12.3m yuan.”",
        f"{world.quote.public_id}: supports",
        "marked as checked",
        f"role of {bob}: ",
        "proposed as claims: “One.”",
        "reworded: “The bureau paid 12.3m yuan.” is now “It paid.”",
        "may be published although a check says unchecked: “seen by the desk”",
        "published version 1",
        "a reader reported: Something should not be public",
        "for 2 days: Lawyer Li",
        "withdrew the page: “All of it was wrong.”",
    ):
        assert words in page
    assert "&quot;" not in page.split("From the custody log")[1].split("</ol>")[0]


@pytest.mark.parametrize("logged", ["", "[]", "1", '{"unknown":1}', "{broken"])
def test_what_no_rule_knows_is_shown_as_it_is_logged(logged: str) -> None:
    assert told("edit-metadata", logged) == (logged or "The details of this entry were erased.")


@given(st.dictionaries(st.sampled_from(["before", "after", "note", "share_link", "role"]), st.integers() | st.text()))
def test_no_entry_makes_the_page_fail(detail: dict[str, object]) -> None:
    assert isinstance(told("edit-metadata", json.dumps(detail)), str)
