"""Address items against a real web server on this machine: fetched, unreachable, switched off."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from archive.models import Original
from archive.storage import staging_file
from ingest.models import Batch, Item, ItemState
from ingest.services import add_addresses, work
from tests.ingest import made

pytestmark = pytest.mark.django_db


class Site(BaseHTTPRequestHandler):
    """One notice, and nothing else."""

    def do_GET(self) -> None:
        """The page, or 404."""
        found = self.path == "/notice.htm"
        body = made.page("公告") if found else b"no such page"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def site(settings: object) -> Iterator[str]:
    """A server on this machine that may be fetched from."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"127.0.0.1:{server.server_port}"
    settings.MUNIMENT_FETCH_ALLOW = [address]  # type: ignore[attr-defined]
    yield f"http://{address}"
    server.shutdown()
    thread.join()
    server.server_close()


def fetched(batch: Batch, url: str) -> Item:
    """The item of an address after its work."""
    Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.OPEN)
    (item,) = add_addresses(batch=batch, text=url)
    work(item.pk)
    return Item.objects.select_related("capture__source", "document__current__transcript").get(pk=item.pk)


def test_a_page_of_a_live_site_becomes_a_document_that_we_saw_ourselves(batch: Batch, site: str) -> None:
    item = fetched(batch, f"{site}/notice.htm")
    assert (item.state, item.reason) == (ItemState.DONE, "")
    capture, document = item.capture, item.document
    assert capture is not None
    assert capture.source is not None
    assert document is not None
    assert (capture.method, capture.source.url) == ("live", f"{site}/notice.htm")
    assert (capture.source_basis, capture.captured_basis, capture.http_status) == ("observed", "observed", 200)
    assert capture.container is not None
    assert capture.container.role == "warc"
    assert document.title == "公告"
    assert list(staging_file().parent.glob("*")) == [] or not item.staged


def test_a_second_look_at_the_same_page_is_a_second_capture_of_it(batch: Batch, site: str) -> None:
    first = fetched(batch, f"{site}/notice.htm")
    second = fetched(batch, f"{site}/notice.htm#part")
    assert second.state == ItemState.DUPLICATE
    assert second.document == first.document
    assert Original.objects.filter(role="body").count() == 1


def test_a_page_that_is_gone_fails_at_once(batch: Batch, site: str) -> None:
    item = fetched(batch, f"{site}/other.htm")
    assert (item.state, item.reason) == (ItemState.FAILED, "gone")
    assert item.sentence


def test_a_site_that_cannot_be_reached_is_tried_again_later(batch: Batch, settings: object) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{closed.getsockname()[1]}"
    settings.MUNIMENT_FETCH_ALLOW = [address]  # type: ignore[attr-defined]
    item = fetched(batch, f"http://{address}/notice.htm")
    assert (item.state, item.reason) == (ItemState.RETRYING, "unreachable")
    assert item.sentence == "The address could not be reached, will retry."
    assert item.next_try_at is not None
    assert item.next_try_at > timezone.now()


def test_with_fetching_off_an_address_waits_for_a_person(batch: Batch, settings: object) -> None:
    settings.MUNIMENT_FETCH = "off"  # type: ignore[attr-defined]
    item = fetched(batch, "http://www.ccgp.example/a.htm")
    assert (item.state, item.reason) == (ItemState.BLOCKED, "fetching_off")


def test_an_address_on_this_machine_is_refused_unless_the_operator_allows_it(batch: Batch) -> None:
    item = fetched(batch, "http://127.0.0.1:8000/people/")
    assert item.state == ItemState.FAILED
    assert item.reason == "refused_address"
