"""`story:` finds what a story rests on, for its people, and what its published page shows, for everybody."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from haystack import connections

from accounts.models import User
from archive.models import Access
from archive.services import change_access
from search import selectors
from search.engines.generations import Generations
from search.engines.tantivy import Engine as Tantivy
from search.engines.whoosh import Engine as Whoosh
from stories import services
from stories.services import publishing
from tests.conftest import browser_of
from tests.search.making import make_document
from tests.stories.ledger import SOURCE, World, make_ledger

pytestmark = pytest.mark.django_db
Index = Callable[[], int]
ANYONE = AnonymousUser()


@pytest.fixture(autouse=True, params=[Tantivy, Whoosh])
def _engines(request: pytest.FixtureRequest, index_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for alias, folder in (("public", "public"), ("guests", "guests"), ("all", "all"), ("default", "all")):
        monkeypatch.setitem(connections.thread_local.connections, alias, request.param(using=alias))
        monkeypatch.setattr(connections[alias].get_backend(), "generations", Generations(index_folder / folder))


@pytest.fixture
def world(alice: User, bob: User, index: Index) -> World:
    """A story of Alice and Bob whose claim rests on one document, with another beside it that it does not know."""
    made = make_ledger(alice, bob)
    make_document(["中标金额：1234.56万元"], title="Beside")
    index()
    return made


def found(user: object, query: str) -> tuple[int, list[str]]:
    """How many, and the sentences about what finds nothing."""
    results = selectors.search(user=user, query=query)  # type: ignore[arg-type]
    assert not results.down
    assert len(results.rows) == results.total
    return results.total, [each.sentence for each in results.notices]


def test_its_people_find_what_its_claims_rest_on(world: World, alice: User, bob: User) -> None:
    for person in (alice, bob):
        assert found(person, f"story:{world.story.slug} 中标金额") == (1, [])
        assert found(person, 'story:"Cameras for Shili"') == (1, [])
    assert found(alice, f"-story:{world.story.slug}") == (1, [])
    assert found(alice, f"中标金额 (story:{world.story.slug} OR title:beside)") == (2, [])


def test_it_finds_what_its_article_links_to(world: World, alice: User, bob: User) -> None:
    check = services.import_article(user=alice, body=f"[notice]({SOURCE})".encode(), name="a.md")
    story = services.create_story(user=alice, title="Another", check=check)
    assert found(alice, f"story:{story.slug}") == (1, [])
    assert found(bob, f"story:{story.slug}")[0] == 0  # not his story


def test_a_story_that_one_may_not_see_is_not_there(world: World, charlie: User, gina: User) -> None:
    for person in (charlie, gina, ANYONE):
        hidden = found(person, f"story:{world.story.slug}")
        nothing = found(person, "story:nothing")
        assert hidden[0] == nothing[0] == 0
        assert hidden[1] == [each.replace("nothing", world.story.slug, 1) for each in nothing[1]] != []
        everything = found(person, "")[0]
        assert found(person, f"-story:{world.story.slug}")[0] == everything


def test_of_a_published_story_everybody_finds_what_its_page_shows(
    world: World, alice: User, charlie: User, index: Index
) -> None:
    slug = world.publication.slug
    publishing.publish(publication=world.publication, user=alice)
    for person in (charlie, ANYONE):
        assert found(person, f"story:{slug}") == (1, [])
    change_access(document=world.held.document, access=Access.MEMBERS, user=alice)
    index()
    assert found(ANYONE, f"story:{slug}") == (0, [])  # the page is there, its document is not shown any more
    publishing.withdraw(publication=world.publication, user=alice, reason="taken back")
    assert found(ANYONE, f"story:{slug}")[1]


def test_of_what_the_people_found_beside_it_a_published_page_tells_nothing(
    world: World, alice: User, charlie: User, index: Index
) -> None:
    publishing.publish(publication=world.publication, user=alice)
    other = make_document(["附件"], title="Linked, not shown")
    claim = services.add_claim(story=world.story, user=alice, text="A draft.")
    assert other.current
    services.add_evidence(claim=claim, user=alice, version=other.current)
    index()
    assert found(charlie, f"story:{world.publication.slug}")[0] == 1
    assert found(alice, f"story:{world.story.slug}")[0] == 2


def test_the_page_explains_the_story_and_leads_to_it(world: World, alice: User, anon: Client) -> None:
    browser = browser_of(alice)
    link = f"/search/?q=story%3A{world.story.slug}"
    assert f'href="{link}"' in browser.get(f"/stories/{world.story.slug}/claims/").content.decode()
    page = browser.get(link).content.decode()
    assert world.held.document.accession in page
    assert "There is no story" not in page
    told = anon.get("/search/", {"q": "story:<b>\u0000"}).content.decode()
    assert "There is no story" in told
    assert "<b>" not in told


def test_what_is_found_is_counted_by_ones_own_stories_only(
    world: World, alice: User, bob: User, charlie: User, gina: User, anon: Client
) -> None:
    make_document(["中标金额"], title="Beside it")
    address = "/stories/found/?q=中标金额 OR x&lang=zh-Hans"
    for person in (alice, bob):
        page = browser_of(person).get(address, headers={"HX-Request": "true"}).content.decode()
        assert f"?q=story%3A{world.story.slug}+%28%E4%B8%AD%E6%A0%87%E9%87%91%E9%A2%9D+OR+x%29&amp;lang=zh-Hans" in page
        assert '<span class="count">1</span>' in page
    assert "None of your stories" in browser_of(alice).get("/stories/found/?q=nothing").content.decode()
    told = browser_of(charlie).get(address).content.decode()
    assert "None of your stories" in told
    assert "Cameras for Shili" not in told
    for browser in (browser_of(gina), anon):
        assert browser.get(address).status_code == 404
        assert "/stories/found/" not in browser.get("/search/?q=中标金额").content.decode()
    assert "/stories/found/?q=" in browser_of(alice).get("/search/?q=中标金额").content.decode()
