"""What pages say to reference managers and crawlers; hostile words in it stay words."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from accounts.models import User
from archive.models import Access
from tests.archive.conftest import held_bytes, read_as
from tests.conftest import browser_of
from tests.stories.test_cite_tab import MEMENTO, SOURCE, TITLE, held_award
from tests.stories.test_quotes import WORDS, held_notice, quoted


class _Head(HTMLParser):
    """The meta elements and the JSON-LD of a page, as a browser would read them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.data = ""
        self.elements: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps what is asked about."""
        self.elements.append(tag)
        given = dict(attrs)
        if tag == "meta" and given.get("name"):
            self.meta[given["name"] or ""] = given.get("content") or ""
        self._inside = tag == "script" and given.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        """The text of the data block."""
        if self._inside:
            self.data += data

    def handle_endtag(self, tag: str) -> None:
        """The block has ended."""
        self._inside = False


def head_of(browser: Client, address: str) -> _Head:
    """What the page at an address says."""
    return _Head(browser.get(address).content.decode())


@pytest.mark.parametrize("tab", ["v/1/p/2/", "text/?page=2", "cite/?page=2"])
def test_a_document_names_itself_for_zotero(alice: User, anon: Client, tab: str) -> None:
    held = held_award(alice, Access.PUBLIC)
    number = held.document.accession
    head = head_of(anon, f"/d/{number}/{tab}")
    assert head.meta["citation_title"] == head.meta["DC.title"] == TITLE
    assert head.meta["citation_publication_date"] == "2021/03/05"
    assert head.meta["citation_public_url"].endswith(f"/d/{number}/v/1/p/2/")
    assert head.meta["citation_language"] == "zh-Hans"
    assert head.meta["DC.type"] == "webpage"  # one of Zotero's item types
    assert (head.meta["DC.source"], head.meta["DC.identifier.sha256"]) == (SOURCE, held.version.original_id)
    said = json.loads(head.data)
    assert (said["@type"], said["name"], said["datePublished"]) == ("DigitalDocument", TITLE, "2021-03-05")
    assert (said["isBasedOn"], said["archivedAt"]) == (SOURCE, MEMENTO)
    assert said["encoding"]["sha256"] == held.version.original_id


def test_a_quote_names_its_words_and_its_document(alice: User, anon: Client) -> None:
    held = held_notice(alice, Access.PUBLIC)
    made = quoted(alice, held)
    head = head_of(anon, f"/q/{made.public_id}/")
    said = json.loads(head.data)
    assert (said["@type"], said["text"]) == ("Quotation", WORDS)
    assert said["isPartOf"]["identifier"][0] == f"{held.document.accession} v1"
    assert head.meta["citation_public_url"].endswith(f"/q/{made.public_id}/")
    assert head.meta["DC.type"] == "document"


def test_hostile_words_cannot_end_the_data_block_or_an_attribute(alice: User) -> None:
    title = "</script><script>alert(1)</script>\"><img src=x onerror=alert(2)>&amp;\u2028'"
    held = held_bytes(b"evil", alice, title=title)
    read_as(held, "text")
    page = browser_of(alice).get(f"/d/{held.document.accession}/text/").content.decode()
    head = _Head(page)
    assert json.loads(head.data)["name"] == head.meta["citation_title"]
    assert "onerror=alert(2)>" in head.meta["citation_title"]
    assert "img" not in re.findall(r"<(\w+)", page[: page.index("</head>")])


def test_a_hidden_document_says_nothing(alice: User, anon: Client) -> None:
    held = held_award(alice)
    response = anon.get(f"/d/{held.document.accession}/text/")
    assert response.status_code == 404
    assert TITLE not in response.content.decode()
