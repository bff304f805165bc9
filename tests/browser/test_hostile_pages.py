"""Stored pages that attack whoever opens them: no script of theirs runs on our origin, and nobody asks their host."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.db import connection
from playwright.sync_api import Browser
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User
from archive.models import Access
from tests.archive.conftest import held_bytes, read_as
from tests.browser.conftest import DOMAIN, Open, World
from tests.browser.payloads import PAGES, page

pytestmark = pytest.mark.browser


class Home:
    """The host that the pages come from: it serves them, and counts what it is asked."""

    def __init__(self) -> None:
        asked: list[str] = []
        self.asked = asked
        counted = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                name = self.path.removeprefix("/raw/").replace("-", " ")
                body = page(name, counted.address) if name in PAGES else ""
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    made = Home()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def stored(world: World, home: Home, django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    """The pages as documents of the archive, public, with their own source as text: accession numbers. Made in a
    thread: Playwright's loop runs in this one, and Django refuses to ask the database there."""
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as thread:
        return thread.submit(_store, home.address).result()


def _store(home: str) -> dict[str, str]:
    try:
        alice = User.objects.get(email=f"alice@{DOMAIN}")
        return {name: _stored(alice, name, home) for name in PAGES}
    finally:
        connection.close()


def _stored(alice: User, name: str, home: str) -> str:
    html = page(name, home)
    held = held_bytes(
        html.encode(),
        alice,
        title=html[:300],
        access=Access.PUBLIC,
        filename='"><script>1</script>.html',
        source_url=f"{home}raw/{name.replace(' ', '-')}",
        source_basis="observed",
    )
    text = html.replace("\x00", "").replace("\x0c", " ")
    read_as(held, text, media_type="text/html", kind="html-text", reader="html")
    return held.document.accession


def _attacked(home: Home, name: str) -> bool:
    """Whether the page asked its host for more than itself, and a script of it said that it ran."""
    return len(home.asked) > 5 and (name == "styles" or any("ran-" in each for each in home.asked))


def test_the_pages_do_attack_who_opens_them_where_they_come_from(chromium: Browser, home: Home) -> None:
    """Or the test below could not fail."""
    context = chromium.new_context()
    for name in ("scripts", "styles"):
        home.asked.clear()
        tab = context.new_page()
        tab.goto(f"{home.address}raw/{name}", wait_until="commit")
        deadline = time.monotonic() + 60
        while not _attacked(home, name) and time.monotonic() < deadline:
            tab.wait_for_timeout(50)
        assert _attacked(home, name), (name, home.asked)
    context.close()


@pytest.mark.parametrize("name", list(PAGES))
def test_nothing_of_a_stored_page_runs_and_nobody_asks_its_host(
    open_as: Open, home: Home, stored: dict[str, str], name: str
) -> None:
    """Text, search in it, the original with its framed snapshot, the snapshot by itself, the page as a picture, the
    ladder: with scripts allowed and every request watched (`open_as`)."""
    number = stored[name]
    home.asked.clear()
    tab = open_as("visitor")
    for address, status in {
        f"/d/{number}/text/?q=采购": 200,
        f"/d/{number}/original/": 200,
        f"/d/{number}/v/1/snapshot/": 200,
        f"/d/{number}/v/1/p/1/picture/": 200,
        f"/d/{number}/provenance/": 200,
        f"/d/{number}/cite/": 200,
    }.items():
        answer = tab.goto(address, wait_until="load")
        assert answer is not None
        assert answer.status == status, address
        if not address.endswith("/snapshot/"):  # which is sandboxed, and has no store
            marks = tab.evaluate("[window.name, localStorage.ran, document.cookie.includes('ran=')]")
            assert marks == ["", None, False], address
        else:
            assert "采购摄像头" in tab.content()
    assert [each for each in tab.context.cookies() if each.get("name") == "ran"] == []
    assert home.asked == []
