"""The order "most pages with hits", and lists longer than paging is deep."""

from collections.abc import Callable

import pytest

from accounts.models import User
from search import pages_hit
from search.engines import backend, tantivy
from search.found import found_by
from search.selectors import search
from tests.conftest import browser_of
from tests.search.making import make_document

pytestmark = pytest.mark.django_db
Index = Callable[[], int]


def titles(user: User, query: str = "视频监控", sort: str = "hits") -> list[str]:
    return [row.document.title for row in search(user=user, query=query, sort=sort).rows]


@pytest.fixture
def three(index: Index) -> None:
    """One page full of the words, three pages with them among others, two pages and a title."""
    make_document(["视频监控" * 9], title="one")
    make_document(["视频监控", "課桌", "視頻監控", "视频\n监控"], title="three")
    make_document(["视频监控", "视频监控"], title="two")
    index()


def test_documents_with_words_on_most_pages_come_first_as_typed_as_chosen_and_in_an_export(
    alice: User, three: None
) -> None:
    assert titles(alice) == titles(alice, "视频监控 sort:hits", "date") == ["three", "two", "one"]
    assert titles(alice, sort="relevance") != titles(alice)
    numbers = found_by(user=alice, query="视频监控", filters={}, sort="hits").numbers
    assert numbers == [row.document.pk for row in search(user=alice, query="视频监控", sort="hits").rows]


def test_without_words_the_order_is_that_of_a_list_of_everything(alice: User, three: None) -> None:
    assert titles(alice, "") == titles(alice, "", "relevance")


def test_how_many_were_counted_is_said_when_not_all_were(
    alice: User, three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = browser_of(alice).get("/search/", {"q": "视频监控", "sort": "hits"}).content.decode()
    assert "Most pages with hits first" in page
    assert "Ordered by pages with hits" not in page
    monkeypatch.setattr(pages_hit, "SECONDS", -1.0)
    assert titles(alice) == titles(alice, sort="relevance")
    page = browser_of(alice).get("/search/", {"q": "视频监控", "sort": "hits"}).content.decode()
    assert "among the first 0 by relevance" in page


def test_an_export_holds_more_than_paging_shows(alice: User, three: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (backend, tantivy):
        monkeypatch.setattr(module, "DEEPEST", 2)
    found = found_by(user=alice, query="视频监控", filters={})
    assert (len(found.numbers), found.total, found.cut) == (3, 3, False)
