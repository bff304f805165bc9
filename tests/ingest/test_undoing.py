"""Undoing a batch: what only it brought in goes, what others rest on stays, and the log says so."""

import pytest
from django.test import Client

from accounts.models import User
from archive import selectors as record
from archive.models import Access, Collection, Document, Event
from archive.registry import registry
from archive.rows import row_findings
from archive.storage import holds
from ingest import services
from ingest.models import Batch, Item, ItemState
from ingest.services.leases import release
from ingest.services.sweeping import Sweeper
from ingest.services.undoing import Plan
from stories.services.quotes import make_quote
from tests.conftest import browser_of
from tests.ingest.conftest import AddBytes
from tests.ingest.test_intake import worked

pytestmark = pytest.mark.django_db


def document_of(item: Item) -> Document:
    done = worked(item)
    assert done.document is not None
    return done.document


def undone(batch: Batch, user: User) -> Batch:
    assert services.begin_undo(batch=batch, user=user, note="wrong folder")
    assert services.undo(batch.pk)
    batch.refresh_from_db()
    return batch


def test_what_only_the_batch_brought_in_is_withdrawn_and_its_bytes_stay(
    add_bytes: AddBytes, batch: Batch, alice: User
) -> None:
    document = document_of(add_bytes(b"once"))
    document_of(add_bytes(b"once", "the same again.txt"))
    undone(batch, alice)
    assert batch.status == Batch.Status.UNDONE
    assert {name: batch.undo_report[name] for name in ("withdrawn", "cited", "shared")} == {
        "withdrawn": 1,
        "cited": 0,
        "shared": 0,
    }
    assert not record.documents(user=alice).exists()
    assert holds(document.versions.get().original_id)
    assert Event.objects.filter(event_objects__ref=f"batch:{batch.public_id}", type="restrict").count() == 1
    assert row_findings().failures == []


def test_what_came_another_way_or_is_cited_stays(
    add_bytes: AddBytes, batch: Batch, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = services.create_batch(user=alice, title="earlier")
    shared = document_of(add_bytes(b"shared", into=earlier))
    assert document_of(add_bytes(b"shared")) == shared
    cited, gone = document_of(add_bytes(b"cited")), document_of(add_bytes(b"gone"))
    monkeypatch.setattr(registry, "citing", [lambda ids: {cited.pk} & set(ids)])
    assert services.plan(batch) == Plan(1, 1, 1, 0)
    undone(batch, alice)
    assert set(record.documents(user=alice)) == {shared, cited}
    assert (batch.undo_report["withdrawn"], batch.undo_report["cited"], batch.undo_report["shared"]) == (1, 1, 1)
    assert not record.documents(user=alice).filter(pk=gone.pk).exists()


def test_what_the_batch_said_of_a_document_that_stays_is_taken_back(
    add_bytes: AddBytes, alice: User, bob: User, collection: Collection
) -> None:
    earlier = services.create_batch(user=alice)
    document = document_of(add_bytes(b"shared", "first.txt", into=earlier))
    batch = services.create_batch(user=alice, collection=collection)
    item = add_bytes(b"shared", into=batch, origin={"told": {"title": "采购公告", "date": "2021-03-05", "tags": ["a"]}})
    worked(item)
    document.refresh_from_db()
    assert (document.title, document.tags, list(document.collections.all())) == ("采购公告", ["a"], [collection])
    undone(batch, alice)
    document.refresh_from_db()
    assert (document.title, document.tags, list(document.collections.all())) == ("shared", [], [])
    assert (document.withdrawn_at, document.printed_at) == (None, None)
    assert batch.undo_report["reverted"] == 1
    assert row_findings().failures == []


def test_what_waits_is_cancelled_and_what_is_at_work_ends_first(add_bytes: AddBytes, batch: Batch, alice: User) -> None:
    working, waiting = add_bytes(b"at work"), add_bytes(b"waits")
    lease = services.claim(working.pk)
    assert lease is not None
    assert services.begin_undo(batch=batch, user=alice)
    assert not services.begin_undo(batch=batch, user=alice)
    assert not services.undo(batch.pk)
    waiting.refresh_from_db()
    assert waiting.state == ItemState.CANCELLED
    release(lease)
    Sweeper().sweep()
    assert services.undo(batch.pk)
    assert Batch.objects.get(pk=batch.pk).status == Batch.Status.UNDONE


def test_an_undone_batch_is_not_begun_again_and_its_files_can_come_again(
    add_bytes: AddBytes, batch: Batch, alice: User
) -> None:
    first = document_of(add_bytes(b"words"))
    failed = worked(add_bytes(b"", "empty.txt"))
    assert failed.state == ItemState.FAILED
    undone(batch, alice)
    assert services.retry(batch=batch) == 0
    again = document_of(add_bytes(b"words", into=services.create_batch(user=alice)))
    assert again != first
    assert record.documents(user=alice).get() == again


def test_a_batch_that_read_documents_again_takes_none_of_them_away(
    add_bytes: AddBytes, batch: Batch, alice: User
) -> None:
    document = document_of(add_bytes(b"words"))
    reread = services.read_again(versions=document.versions.all(), user=alice, title="again")
    assert reread is not None
    services.work(reread.items.get().pk)
    assert services.plan(reread) == Plan(0, 0, 0, 0)
    undone(reread, alice)
    assert record.documents(user=alice).get() == document


def test_the_page_says_beforehand_what_will_happen(
    add_bytes: AddBytes, batch: Batch, alice: User, charlie: User
) -> None:
    document = document_of(add_bytes(b"words"))
    browser: Client = browser_of(alice)
    page = browser.get(f"/batches/{batch.public_id}/undo/")
    assert "<strong>1</strong> document that only this batch brought in" in " ".join(page.text.split())
    assert record.documents(user=alice).exists()
    assert browser_of(charlie).post(f"/batches/{batch.public_id}/undo/").status_code == 404
    assert browser.post(f"/batches/{batch.public_id}/undo/", {"note": "wrong folder"}).status_code == 302
    assert "being undone" in browser.get(f"/batches/{batch.public_id}/").text
    services.undo(batch.pk)
    page = browser.get(f"/batches/{batch.public_id}/")
    assert "This batch was undone" in page.text
    assert "wrong folder" in page.text
    assert document.accession not in page.text


def test_an_admin_can_undo_what_she_does_not_see(add_bytes: AddBytes, alice: User, otto: User) -> None:
    hidden = services.create_batch(user=alice, access=Access.MEMBERS)
    document_of(add_bytes(b"hidden", into=hidden))
    assert not record.documents(user=otto).exists()
    undone(hidden, otto)
    assert not record.documents(user=alice).exists()


def test_a_document_of_which_words_are_quoted_stays(add_bytes: AddBytes, batch: Batch, alice: User) -> None:
    document = document_of(add_bytes(b"words that are quoted"))
    make_quote(user=alice, version=document.versions.get(), page=1, start=0, end=5)
    assert services.plan(batch) == Plan(0, 1, 0, 0)
    undone(batch, alice)
    assert record.documents(user=alice).get() == document
