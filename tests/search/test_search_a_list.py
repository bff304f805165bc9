"""Search a list: every term is the search it would be alone, for who asks, and the CSV carries no formula."""

import csv
import io
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.models import User
from archive.csvcells import disarm
from search.engines.base import EngineError
from search.selectors import Asker, search
from search.tallies import tallies
from tests.conftest import browser_of
from tests.search.making import make_document

pytestmark = pytest.mark.django_db
Index = Callable[[], int]
ADDRESS = "/search/list/"


@pytest.fixture
def papers(alice: User, index: Index) -> None:
    make_document(["采购摄像头"], title="=1+1", access="public")
    make_document(["采购卡口设备"], title="second")
    make_document(["隐藏"], title="hidden", access="members", user=alice)
    index()


def test_what_nothing_was_found_for_comes_first(papers: None, bob: User) -> None:
    found = tallies(user=bob, terms=["采购", "没有", "摄像头", "-采购", "隐藏"])
    assert [(each.term, each.total) for each in found] == [
        ("没有", 0),
        ("-采购", 0),
        ("隐藏", 0),
        ("采购", 2),
        ("摄像头", 1),
    ]


def test_each_number_is_the_one_of_the_search_it_links_to(papers: None, alice: User, bob: User) -> None:
    terms = [
        "采购",
        "camera",
        "checkpoint procurement",
        '"采购 设备"~5',
        "title:second",
        "in:nothing",
        "摄*",
        "(((",
        "terms:x",
    ]
    for person in (alice, bob, AnonymousUser()):
        for each in tallies(user=person, terms=terms):
            assert each.total == search(user=person, query=each.term).total, each.term


def test_the_page_shows_the_table_and_keeps_the_terms(papers: None, bob: User) -> None:
    page = browser_of(bob).post(ADDRESS, {"terms": "采购\n\n没有\n采购"}).text
    assert page.index("没有</bdi>") < page.index("采购</bdi>")
    assert "Nothing was found for 1 of them." in page
    assert "采购\n\n没有" in page.replace("\r", "")
    assert "Searched 2 documents you may see" in page


def test_the_csv_holds_every_pair_and_no_formula(papers: None, bob: User) -> None:
    response = browser_of(bob).post(ADDRESS, {"terms": "采购\n=cmd\n-采购", "as": "csv"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert sorted((row["term"], row["documents"], row["title"]) for row in rows) == [
        ("'-采购", "0", ""),
        ("'=cmd", "0", ""),
        ("采购", "2", "'=1+1"),
        ("采购", "2", "second"),
    ]
    assert rows[3]["document_address"].startswith("http://testserver/d/D-")
    assert disarm(" =1") == "' =1"


@pytest.mark.parametrize("terms", ["", "\n \n", "\n".join(f"t{n}" for n in range(201)), "x" * 50_001])
def test_no_terms_or_too_many_are_refused(db: None, anon: Client, terms: str) -> None:
    assert anon.post(ADDRESS, {"terms": terms}).status_code == 422


def test_an_index_that_cannot_be_asked_gives_no_noughts(
    papers: None, anon: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: object, **more: object) -> None:
        raise EngineError("down")

    monkeypatch.setattr(Asker, "ask", down)
    response = anon.post(ADDRESS, {"terms": "采购"})
    assert response.status_code == 503
    assert "Search is down" in response.text
    assert "First of them" not in response.text
