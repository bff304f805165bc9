"""All that a search found is changed together: what was shown is what is changed, in portions, under rights."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from archive.models import Access, BulkEdit, Document
from search import edit_views
from tests.archive.conftest import held_bytes, read_as
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def papers(alice: User, index: Callable[[], int]) -> list[Document]:
    """Three that speak of cameras, one of them for members only, and one that does not."""
    words = ["摄像机采购一", "摄像机采购二", "摄像机采购三", "书架采购"]
    levels = [Access.NEWSROOM, Access.NEWSROOM, Access.MEMBERS, Access.NEWSROOM]
    made = [
        held_bytes(each.encode(), alice, title=each, access=level) for each, level in zip(words, levels, strict=True)
    ]
    for held, text in zip(made, words, strict=True):
        read_as(held, text, title=text)
    index()
    return [Document.objects.get(pk=held.document.pk) for held in made]


def named(client: Client, query: str) -> list[str]:
    """The documents that the form would change."""
    return re.findall(r'name="d" value="([^"]+)"', client.get(f"/search/edit/?{query}").content.decode())


def test_all_that_was_found_is_changed_at_once_and_put_back(papers: list[Document], alice: User) -> None:
    client = browser_of(alice)
    results = client.get("/search/?q=摄像机").content.decode()
    assert "Edit all 3 found" in results
    chosen = named(client, "q=摄像机")
    assert set(chosen) == {each.accession for each in papers[:3]}
    done = client.post("/bulk/", {"d": chosen, "tags": "摄像机"})
    assert [Document.objects.get(pk=each.pk).tags for each in papers] == [["摄像机"]] * 3 + [[]]
    client.post(f"{done.headers['Location']}undo/")
    assert not Document.objects.exclude(tags=[]).exists()


def test_nothing_is_changed_by_looking(papers: list[Document], alice: User) -> None:
    browser_of(alice).get("/search/edit/?q=摄像机&tags=x")
    assert not BulkEdit.objects.exists()


def test_who_may_not_see_a_document_is_not_offered_it(
    papers: list[Document], charlie: User, gina: User, client: Client
) -> None:
    assert set(named(browser_of(charlie), "q=摄像机")) == {each.accession for each in papers[:2]}
    for who in (client, browser_of(gina)):
        assert who.get("/search/edit/?q=摄像机").status_code == 404
        assert "/search/edit/" not in who.get("/search/?q=摄像机").content.decode()


def test_more_than_one_change_may_hold_come_in_portions(
    papers: list[Document], alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edit_views, "MOST", 2)
    client = browser_of(alice)
    first, second, past = (named(client, f"q=摄像机&portion={number}") for number in ("1", "2", "9x"))
    assert (len(first), len(second), past) == (2, 1, first)
    assert len({*first, *second}) == 3
    page = client.get("/search/edit/?q=摄像机&portion=2").content.decode()
    assert "Documents 3 to 3 of 3 found" in page
    assert page.count("portion=") == 2


def test_a_search_that_finds_nothing_offers_nothing_to_change(papers: list[Document], alice: User) -> None:
    page = browser_of(alice).get("/search/edit/?q=没有的字").content.decode()
    assert "No document is chosen." in page
