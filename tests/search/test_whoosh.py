"""The whole room on the second engine: drain, search, narrowing, a rebuild and the results page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from haystack import connections

from accounts.models import User
from archive.models import Access, Collection
from archive.services import touch
from search import drain, selectors
from search.engines.generations import Generations
from search.engines.whoosh import Engine
from tests.search.making import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_whoosh(index_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every index on Whoosh, as MUNIMENT_SEARCH_ENGINE=whoosh sets it."""
    for alias, folder in (("public", "public"), ("guests", "guests"), ("all", "all"), ("default", "all")):
        monkeypatch.setitem(connections.thread_local.connections, alias, Engine(using=alias))
        monkeypatch.setattr(connections[alias].get_backend(), "generations", Generations(index_folder / folder))


def found(user: User, query: str) -> set[str]:
    results = selectors.search(user=user, query=query)
    assert not results.down
    assert not any(row.lost for row in results.rows)
    return {row.document.title for row in results.rows}


def test_a_document_is_found_changed_hidden_and_found_again_after_a_rebuild(
    index: Callable[[], int], alice: User, charlie: User, collection: Collection
) -> None:
    document = make_document(["喀什市公安局采购人脸识别系统。", "第二页"], title="采购公告")
    make_document(["公安部"], title="通告")
    index()
    assert found(charlie, "公安局采购") == {"采购公告"}
    assert found(charlie, "公安") == {"采购公告", "通告"}
    assert found(charlie, '"公安局 识别"~5') == {"采购公告"}
    document.title, document.access = "更正公告", Access.MEMBERS
    document.save()
    document.collections.add(collection)
    touch(document)
    index()
    assert found(charlie, "公安局采购") == set()
    assert found(alice, "公安局采购") == {"更正公告"}
    drain.begin_rebuild()
    index()
    assert found(alice, "公安局采购") == {"更正公告"}
    assert drain.reconcile() == []


def test_the_results_page_says_what_whoosh_is_good_for(index: Callable[[], int], client: Client, alice: User) -> None:
    make_document(["公安局"], title="公告")
    index()
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/search/", {"q": "公安局"}).content.decode()
    assert "up to 5,000 pages" in page
    assert "公告" in page
