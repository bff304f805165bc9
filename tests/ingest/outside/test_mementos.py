"""Copies from the Wayback Machine through intake: its own list is asked, the row kept, the digest compared."""

import base64
import hashlib

import pytest

from accounts.models import User
from archive.models import Capture, Document
from archive.rows import row_findings
from ingest.models import Batch, Errand, Item, ItemState
from ingest.services import add_addresses, errands, outside, work
from tests.ingest import made
from tests.ingest.fetchers.archive_server import memento_datetime
from tests.ingest.outside.conftest import ARCHIVE, Look, Outside

pytestmark = pytest.mark.django_db
TS = "20210305160835"
BODY = made.page("公告", "预算 1,234 元")
DIGEST = base64.b32encode(hashlib.sha1(BODY, usedforsecurity=False).digest()).decode()


def hold_copy(site: Outside, *, body: bytes = BODY, ts: str = TS) -> None:
    """The archive hands out a copy of the notice."""
    headers = (("Memento-Datetime", memento_datetime(ts)), ("x-archive-src", "crawl/1.warc.gz"))
    site.page(f"/web/{ts}id_/{site.notice}", 200, body, ("Content-Type", "text/html"), *headers)


def brought(batch: Batch, site: Outside) -> Capture:
    Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.OPEN)
    (item,) = add_addresses(batch=batch, text=f"{ARCHIVE}/web/{TS}/{site.notice}")
    work(item.pk)
    row = Item.objects.select_related("capture__memento").get(pk=item.pk)
    assert row.state in (ItemState.DONE, ItemState.DUPLICATE), row.sentence
    assert row.capture is not None
    return row.capture


@pytest.mark.parametrize(("digest", "verdict"), [(DIGEST, "match"), ("A" * 32, "inconclusive"), ("", "not-listed")])
def test_the_archives_row_is_kept_and_its_digest_compared(
    batch: Batch, site: Outside, digest: str, verdict: str
) -> None:
    hold_copy(site)
    site.listed = [[TS, site.notice, "text/html", "200", digest]] if digest else []
    capture = brought(batch, site)
    assert (capture.cdx_verdict, capture.cdx.get("digest", "")) == (verdict, digest)
    assert capture.memento is not None
    assert (capture.memento.cdx, capture.memento.cdx_seen_at is not None) == (capture.cdx, bool(digest))
    assert any(f"from={TS}&to={TS}" in path for path, _ in site.asked)
    assert row_findings().failures == []


def test_a_list_that_is_silent_changes_nothing(batch: Batch, site: Outside) -> None:
    hold_copy(site)
    site.pages["*"] = lambda handler: handler.reply(503, b"busy")
    capture = brought(batch, site)
    assert (capture.grade, capture.cdx, capture.cdx_verdict) == ("B", {}, "")


def test_a_copy_is_looked_at_again_and_held_against_the_version_that_came_from_it(
    batch: Batch, site: Outside, alice: User
) -> None:
    hold_copy(site)
    capture = brought(batch, site)
    assert capture.version is not None
    document = Document.objects.get(pk=capture.version.document_id)
    errand = errands.post(document=document, kind=Errand.Kind.MEMENTO, user=alice, memento=capture.memento)
    errands.run(errand.pk)
    assert document.checks.get().verdict == "same"
    del site.pages[f"/web/{TS}id_/{site.notice}"]
    errands.run(errands.post(document=document, kind=Errand.Kind.MEMENTO, user=alice, memento=capture.memento).pk)
    newest = document.checks.order_by("-pk").first()
    assert newest is not None
    assert (newest.verdict, newest.rule) == ("gone", "archive-404")


def test_a_listed_copy_is_brought_in_as_a_version_of_the_same_document(
    look: Look, notice: Document, site: Outside, alice: User
) -> None:
    hold_copy(site, body=made.page("公告", "预算 1,000 元"))
    batch = outside.bring_in(document=notice, urim=f"{ARCHIVE}/web/{TS}/{site.notice}", user=alice)
    assert batch is not None
    work(batch.items.get().pk)
    assert notice.versions.count() == 2
    assert outside.bring_in(document=notice, urim=f"{ARCHIVE}/web/{TS}/http://other.example/", user=alice) is None
    assert outside.bring_in(document=notice, urim=site.notice, user=alice) is None
