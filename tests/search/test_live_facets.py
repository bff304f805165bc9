"""What the looks outside said, as search states and facets: live, memento, grade."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.models import User
from archive.models import Document
from archive.services import CheckDraft, Held, MementoDraft, record_check
from language.query import parse
from search.selectors import search
from search.unknown import unanswerable
from tests.archive.conftest import RETRIEVED, held_bytes, read_as

pytestmark = pytest.mark.django_db
Index = Callable[[], int]
URL = "http://www.ccgp.example/t1.htm"


@pytest.fixture
def notices(alice: User) -> dict[str, Held]:
    """One page that was looked at, one that was not, one file without an address."""
    memento = MementoDraft("wayback", f"https://web.archive.org/web/20210305160835/{URL}", "20210305160835")
    made = {
        "seen": held_bytes(b"1", alice, source_url=URL, source_basis="archive_asserted", memento=memento),
        "unseen": held_bytes(b"2", alice, source_url=f"{URL}l", source_basis="user_asserted"),
        "file": held_bytes(b"3", alice),
    }
    for held in made.values():
        read_as(held, "单一来源采购")
    return made


def look(document: Document, verdict: str, day: int) -> None:
    draft = CheckDraft(kind="live", at=RETRIEVED + timedelta(days=day), asked_url=URL, code="x", verdict=verdict)
    record_check(document=document, draft=draft, user=None)


def found(user: User, query: str) -> set[str]:
    return {row.document.accession for row in search(user=user, query=query).rows}


def test_the_last_look_decides_and_not_looked_at_is_a_value(
    notices: dict[str, Held], index: Index, alice: User
) -> None:
    look(notices["seen"].document, "same", 1)
    look(notices["seen"].document, "gone", 2)
    index()
    number = {name: held.document.accession for name, held in notices.items()}
    assert found(alice, "采购 live:gone") == {number["seen"]}
    assert found(alice, "采购 live:same") == set()
    assert found(alice, "采购 live:unchecked") == {number["unseen"]}
    assert found(alice, "采购 memento:some") == {number["seen"]}
    assert found(alice, "采购 memento:none") == {number["unseen"], number["file"]}
    assert unanswerable(parse("采购 live:gone memento:none"), user=alice) == []


def test_a_list_of_captures_makes_copies_known(notices: dict[str, Held], index: Index, alice: User) -> None:
    draft = CheckDraft(kind="captures", at=RETRIEVED, asked_url=URL, code="fetched", facts={"good": 2})
    record_check(document=notices["unseen"].document, draft=draft, user=None)
    index()
    assert notices["unseen"].document.accession in found(alice, "采购 memento:some")


def test_live_copies_and_grade_are_facets(notices: dict[str, Held], index: Index, alice: User) -> None:
    index()
    facets = {facet.name: facet for facet in search(user=alice, query="采购").facets}
    assert {value.name for value in facets["live"].values} == {"Not checked", "No source address"}
    assert {value.name for value in facets["memento"].values} == {"Some known", "None known"}
    assert "grade" in facets
