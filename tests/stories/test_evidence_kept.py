"""Evidence pages are kept as they were rendered, and yet never show anything that no longer holds."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from archive.models import Access, Original
from archive.services import change_access, withdraw_document
from stories.services import publishing
from stories.views.rendered import Pages
from tests.stories.ledger import WORDS, World, make_ledger


@pytest.fixture
def world(alice: User, bob: User) -> World:
    made = make_ledger(alice, bob)
    publishing.publish(publication=made.publication, user=alice)
    return made


def test_a_page_that_is_asked_for_again_costs_three_queries_and_no_bytes(
    world: World, anon: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    path = f"/evidence/{world.publication.slug}/"
    first = anon.get(path)
    with django_assert_num_queries(3):
        again = anon.get(path)
    assert again.content == first.content
    assert "no-cache" in first["Cache-Control"]
    unchanged = anon.get(path, headers={"If-None-Match": first["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged["ETag"] == first["ETag"]


@pytest.mark.parametrize("change", ["withdrawn", "private", "damaged", "corrected", "page withdrawn"])
def test_what_changes_shows_at_once_on_a_page_that_was_kept(
    world: World, alice: User, anon: Client, change: str
) -> None:
    path = f"/evidence/{world.publication.slug}/"
    before = anon.get(path)
    assert WORDS in before.content.decode()
    document, original = world.held.document, world.held.version.original_id
    if change == "withdrawn":
        withdraw_document(document=document, reason="takedown", user=alice)
        told = "was withdrawn after publication"
    elif change == "private":
        change_access(document=document, access=Access.MEMBERS, user=alice)
        told = "not public any more"
    elif change == "damaged":
        Original.objects.filter(pk=original).update(check_outcome="changed")
        told = "did not find this file as it was received"
    elif change == "corrected":
        publishing.publish(publication=world.publication, user=alice, correction="A digit was wrong.")
        told = "A digit was wrong."
    else:
        publishing.withdraw(publication=world.publication, user=alice, reason="All of it was wrong.")
        told = "All of it was wrong."
    after = anon.get(path, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == (410 if change == "page withdrawn" else 200)
    assert told in after.content.decode()
    assert (WORDS in after.content.decode()) == (change in ("damaged", "corrected"))


def test_an_edition_that_was_kept_says_that_a_newer_one_is_out(world: World, alice: User, anon: Client) -> None:
    path = f"/evidence/{world.publication.slug}/v/1/"
    assert "kept as it was published" not in anon.get(path).content.decode()
    publishing.publish(publication=world.publication, user=alice, correction="A digit was wrong.")
    assert "kept as it was published" in anon.get(path).content.decode()
    assert anon.get(f"/evidence/{world.publication.slug}/v/3/").status_code == 404


def test_what_was_asked_for_longest_ago_is_forgotten_first() -> None:
    pages, rendered = Pages(most_bytes=25), []

    def ask(name: str) -> bytes:
        def render() -> str:
            rendered.append(name)
            return name * 10

        return pages.page(name, render).body

    for name in "abab":
        assert ask(name) == name.encode() * 10
    assert rendered == ["a", "b"]
    ask("c")  # 30 bytes: `a` goes
    ask("b")
    assert rendered == ["a", "b", "c"]
    ask("a")
    assert rendered == ["a", "b", "c", "a"]


def test_a_page_larger_than_what_is_kept_is_given_all_the_same() -> None:
    pages = Pages(most_bytes=5)
    assert pages.page("a", lambda: "x" * 10).body == b"x" * 10
    assert pages.page("b", lambda: "y").body == b"y"
