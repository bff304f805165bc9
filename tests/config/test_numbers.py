"""The figures of the first page are of what this person may see."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from archive.models import Access, Capture, Collection, Document, Original, Source, Transcript, Version
from config.numbers import batches, held
from ingest.models import Batch, Item, ItemState
from tests.conftest import browser_of

CAPTURED = datetime(2021, 3, 5, 16, 8, 35, tzinfo=UTC)
VISITOR = AnonymousUser()


def _document(number: str, access: str, *, host: str = "a.example", pages: int = 2, reading: str = "read") -> Document:
    """A document with one version, as the record keeps it; `number` makes its keys unique."""
    document = Document.objects.create(accession=number, title=number, access=access)
    original = Original.objects.create(sha256=number, sha512=number, sha1=number, size=1)
    version = Version.objects.create(document=document, n=1, original=original, reading=reading)
    source = Source.objects.create(url=f"http://{host}/{number}", url_sha256=number, host_ascii=host)
    version.best_capture = Capture.objects.create(
        method="upload", original=original, version=version, source=source, captured_at=CAPTURED, retrieved_at=CAPTURED
    )
    version.transcript = Transcript.objects.create(
        version=version, kind="plain", reader="text", reader_version=1, sha256=number, page_count=pages
    )
    version.save()
    document.current = version
    document.save()
    return document


def test_documents_pages_and_sites_are_counted_once_each(db: None) -> None:
    _document("D-000001", Access.PUBLIC, pages=3)
    _document("D-000002", Access.PUBLIC, pages=4)
    _document("D-000003", Access.PUBLIC, host="b.example", pages=0, reading="no_text")
    assert held(user=VISITOR) == (3, 7, 2, 1, CAPTURED)


@pytest.mark.parametrize("access", [Access.NEWSROOM, Access.MEMBERS])
def test_a_hidden_document_changes_no_count(gina: User, access: str) -> None:
    _document("D-000001", Access.PUBLIC)
    before = held(user=VISITOR), held(user=gina)
    pages = browser_of(None).get("/").text
    _document("D-000002", access, host="hidden.example", reading="failed")
    assert (held(user=VISITOR), held(user=gina)) == before
    assert browser_of(None).get("/").text == pages


def test_a_document_in_two_collections_of_mine_is_one_document(alice: User, collection: Collection) -> None:
    other = Collection.objects.create(slug="other", title="Other", access=Access.MEMBERS, owner=alice)
    other.memberships.create(user=alice)
    document = _document("D-000001", Access.MEMBERS)
    document.collections.set([collection, other])
    assert held(user=alice)[:2] == (1, 2)


def test_a_batch_shows_what_failed_and_what_needs_its_maker_only(alice: User, bob: User) -> None:
    batch = Batch.objects.create(made_by=alice, title="March")
    states = [ItemState.DONE, ItemState.FAILED, ItemState.QUARANTINED, ItemState.BLOCKED]
    for n, state in enumerate(states, start=1):
        Item.objects.create(batch=batch, n=n, kind=Item.Kind.FILE, raw_input="a.pdf", state=state)
    [row] = batches(user=alice)
    assert (row.total, row.failed, row.blocked) == (4, 2, 1)
    page = browser_of(alice).get("/").text
    assert f"/batches/{batch.public_id}/" in page
    assert "2 failed" in page
    assert "March" not in browser_of(bob).get("/").text
