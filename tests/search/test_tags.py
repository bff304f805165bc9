"""Tags in search: a field, a facet under everyone's own rights, on rows, in what is handed out."""

import csv
import io
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from archive.models import Document
from archive.policy import Person
from archive.services import Told, describe_document
from language.query import parse, read_as, to_text
from search.facets import NONE, Facet
from search.selectors import search
from tests.conftest import browser_of
from tests.search.making import make_document

pytestmark = pytest.mark.django_db
Index = Callable[[], int]
VISITOR = AnonymousUser()


@pytest.fixture
def papers(alice: User, index: Index) -> dict[str, Document]:
    """A public page with two tags, a hidden one that shares one and has its own, a page without."""
    made = {
        "open": make_document(["采购 one"], title="open", access="public"),
        "hidden": make_document(["采购 two"], title="hidden", access="members", user=alice),
        "bare": make_document(["采购 three"], title="bare", access="public"),
    }
    describe_document(document=made["open"], told=Told(tags=("Cameras", "已核对")), user=alice)
    describe_document(document=made["hidden"], told=Told(tags=("cameras", "from a source")), user=alice)
    index()
    return made


def found(user: Person, query: str, **filters: list[str]) -> set[str]:
    return {row.document.title for row in search(user=user, query=query, filters=filters).rows}


def facet(user: Person, query: str, **filters: list[str]) -> dict[str, int]:
    facets: list[Facet] = list(search(user=user, query=query, filters=filters).facets)
    return {each.value: each.count for one in facets if one.name == "tag" for each in one.values}


def test_a_tag_is_a_field_with_its_reading(papers: dict[str, Document], alice: User) -> None:
    assert found(alice, "tag:cameras") == {"open", "hidden"}
    assert found(alice, "标签:已核對") == {"open"}
    assert found(alice, 'tag:"from a source"') == {"hidden"}
    assert found(alice, "采购 -tag:cameras") == {"bare"}
    assert found(alice, "tag:cam*") == {"open", "hidden"}
    assert [each.sentence for each in read_as(parse("tags:cameras"))] == ["Tag cameras"]
    assert to_text(parse("標籤:cameras").tree) == "tag:cameras"
    assert "已核对" not in {row.document.title for row in search(user=alice, query="已核对").rows}


def test_a_hidden_document_gives_no_tag_and_no_count(papers: dict[str, Document], alice: User) -> None:
    assert facet(VISITOR, "采购") == {"Cameras": 1, "已核对": 1, NONE: 1}
    assert facet(alice, "采购") == {"Cameras": 1, "cameras": 1, "已核对": 1, "from a source": 1, NONE: 1}
    assert found(VISITOR, "tag:source") == set()


def test_ticked_tags_narrow_exactly_and_blank_is_a_value(papers: dict[str, Document], alice: User) -> None:
    assert found(alice, "采购", tag=["Cameras"]) == {"open"}
    assert found(alice, "采购", tag=["Cameras", NONE]) == {"open", "bare"}
    assert facet(alice, "采购", tag=["no such tag"])["no such tag"] == 0


def test_rows_and_exports_say_the_tags(papers: dict[str, Document], alice: User) -> None:
    client = browser_of(alice)
    page = client.get("/search/?q=tag:cameras").content.decode()
    assert "?tag=%E5%B7%B2%E6%A0%B8%E5%AF%B9" in page
    assert "Edit them" in page
    export = client.get("/search/export/?q=tag:cameras&format=csv&sort=date")
    text = b"".join(export.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    tags = {row["accession"]: row["tags"] for row in csv.DictReader(io.StringIO(text))}
    assert tags[papers["open"].accession] == "Cameras; 已核对"


def test_a_tag_taken_away_leaves_the_index(papers: dict[str, Document], alice: User, index: Index) -> None:
    describe_document(document=papers["open"], told=Told(untag=("CAMERAS",)), user=alice)
    index()
    assert found(VISITOR, "tag:cameras") == set()
