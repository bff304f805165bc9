"""/verify/ in a real browser: the file is hashed there and stays there."""

import hashlib

import pytest
from playwright.sync_api import Page, Request

from tests.browser.conftest import Open, World
from tests.browser.test_every_page import _no_sideways_scroll

pytestmark = pytest.mark.browser
SECRET = b"a file that must not leave this browser"


def _original(page: Page, world: World) -> bytes:
    """The bytes of a public document, as anybody may download them."""
    return page.request.get(f"{world.url}/files/{world.pdf}/v/1/").body()


def test_a_chosen_file_is_hashed_in_the_browser_and_never_sent(open_as: Open, world: World) -> None:
    page = open_as("visitor", width=390)
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))  # noqa: PLW0108  # Playwright sets attributes on it
    page.goto("/verify/")
    page.set_input_files("#file", {"name": "secret.txt", "mimeType": "text/plain", "buffer": SECRET})
    page.get_by_text("No document open to you has these bytes.", exact=True).wait_for()
    bodies = [each.post_data_buffer or b"" for each in sent if each.method == "POST"]
    assert any(hashlib.sha256(SECRET).hexdigest().encode() in body for body in bodies), bodies
    assert not any(SECRET in body or b"secret.txt" in body for body in bodies)
    page.set_input_files("#file", {"name": "copy.pdf", "mimeType": "application/pdf", "buffer": _original(page, world)})
    page.get_by_text("Match", exact=True).wait_for()
    assert world.pdf in page.content()
    for each in page.locator("details:visible").all():
        each.locator("summary").click()
    _no_sideways_scroll(page)


def test_without_scripts_the_file_is_sent_and_the_answer_is_the_same(open_as: Open, world: World) -> None:
    page = open_as("visitor", javascript=False)
    page.goto("/verify/")
    page.set_input_files("#file", {"name": "copy.pdf", "mimeType": "application/pdf", "buffer": _original(page, world)})
    page.get_by_role("main").get_by_role("button", name="Verify").click()
    page.get_by_text("Match", exact=True).wait_for()
    assert world.pdf in page.content()


def test_a_large_file_is_hashed_in_pieces_as_a_small_one_at_once(open_as: Open) -> None:
    page = open_as("visitor")
    page.goto("/verify/")
    content = bytes(range(256)) * 50
    for length in (0, 1, 55, 56, 63, 64, 65, 119, 128, 12_345):
        script = """async (given) => {
            const { sha256 } = await import("/static/js/hashing.js");
            return sha256(new Blob([new Uint8Array(given)]), () => {}, 100, -1);
        }"""
        assert page.evaluate(script, list(content[:length])) == hashlib.sha256(content[:length]).hexdigest(), length
