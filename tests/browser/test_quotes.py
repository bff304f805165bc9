"""A journalist quotes and cites, and finds the quote again after the document was read anew."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User
from archive.services import Held
from tests.archive.conftest import held_bytes, read_as
from tests.browser.conftest import DOMAIN, Open, World
from tests.browser.test_every_page import _accessible

pytestmark = pytest.mark.browser
TEXT = "一、示例县𠮷祥视频监控系统采购项目\n中标供应商：示例科技有限公司\n中标金额：1234.56万元\n服务期三年。"
WORDS = "𠮷祥视频监控系统采购项目\n中标供应商：示例科技"
# From the second line of the page into the third: over a line end, and behind a character of four bytes.
SELECT = """([from, upto]) => {
  const lines = [...document.querySelectorAll("[data-start]")];
  const range = document.createRange();
  range.setStart(lines[0].firstChild, lines[0].firstChild.data.indexOf(from));
  range.setEnd(lines[1].firstChild, lines[1].firstChild.data.indexOf(upto) + upto.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""

InDatabase = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def in_database(world: World, django_db_blocker: DjangoDbBlocker) -> InDatabase:
    """Runs something against the server's database, in a thread of its own: Playwright's loop forbids it here."""

    def run(work: Callable[[], Any]) -> Any:
        def there() -> Any:
            with django_db_blocker.unblock():
                try:
                    return work()
                finally:
                    connections.close_all()

        with ThreadPoolExecutor(max_workers=1) as pool:
            return pool.submit(there).result()

    return run


def _held() -> Held:
    held = held_bytes(TEXT.encode(), User.objects.get(email=f"alice@{DOMAIN}"), title="示例县中标公告")
    read_as(held, TEXT, language="zh-Hans")
    return held


def _copied(page: Page) -> str:
    expect(page.locator("[data-said] a")).to_be_visible()
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_quote_is_copied_with_its_citation_and_found_again_after_re_reading(
    open_as: Open, in_database: InDatabase
) -> None:
    held = in_database(_held)
    page = open_as("alice")
    page.goto(f"/d/{held.document.accession}/text/")
    page.evaluate(SELECT, ["𠮷", "示例科技"])
    page.get_by_role("button", name="Copy quote + citation").click()
    copied = _copied(page)
    assert copied.startswith("“𠮷祥视频监控系统采购项目中标供应商：示例科技”\n")
    assert re.search(rf"{held.document.accession} v1, sha256 {held.version.original_id[:16]}, .*/q/Q-\w+/$", copied)
    rich = page.evaluate("navigator.clipboard.read().then((i) => i[0].getType('text/html')).then((b) => b.text())")
    assert "<blockquote" in rich
    assert "data-versionurl" in rich
    _accessible(page, "the bar is open")

    page.locator("[data-said] a").click()
    page.wait_for_url(re.compile(r"/q/Q-\w+/$"))
    expect(page.get_by_text("They stand where they were quoted.")).to_be_visible()
    assert "".join(page.locator("mark").all_inner_texts()) == WORDS.replace("\n", "")
    page.get_by_text("Add a translation").click()
    page.get_by_label("Translation into English").fill("Winning supplier: Example Technology")
    page.get_by_role("button", name="Keep the translation").click()
    expect(page.get_by_text("human translation", exact=True).first).to_be_visible()

    in_database(lambda: read_as(held, "重新识别", "OCR " + TEXT.replace("\n", "\n\n"), language="zh-Hans"))
    page.reload()
    expect(page.get_by_text("read anew since; the same words stand in the same context")).to_be_visible()
    expect(page.get_by_role("heading", name="p. 2")).to_be_visible()
    in_database(lambda: read_as(held, "空白", language="zh-Hans"))
    page.reload()
    expect(page.get_by_text("shown as first quoted")).to_be_visible()
    assert "".join(page.locator("mark").all_inner_texts()) == WORDS.replace("\n", "")
    _accessible(page, "as first quoted")


def test_a_region_of_the_picture_is_quoted(open_as: Open, world: World) -> None:
    page = open_as("alice")
    page.goto(f"/d/{world.pdf}/p/1/")
    picture = page.locator(".beside .picture img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    box = picture.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.05, box["y"] + box["height"] * 0.05)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.95, box["y"] + box["height"] * 0.3, steps=4)
    page.mouse.up()
    words = page.locator("[data-chosen]")
    expect(words).to_be_visible()
    page.get_by_role("button", name="Copy quote", exact=True).click()
    first = _copied(page).strip("“”")[:8]
    assert first in "".join(words.inner_text().split("\n"))


def test_a_region_is_chosen_with_a_finger_on_a_small_screen(open_as: Open, world: World) -> None:
    page = open_as("alice", width=390, touch=True)
    page.goto(f"/d/{world.pdf}/p/1/")
    picture = page.locator(".beside .picture img")
    button = page.get_by_role("button", name="Choose words on the picture with a finger")
    button.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    finger = page.context.new_cdp_session(page)

    def drawn(across: float) -> None:
        box = picture.bounding_box()
        assert box
        for kind, at in (("touchStart", 0.05), ("touchMove", 0.1), ("touchMove", 0.2), ("touchEnd", None)):
            points = (
                []
                if at is None
                else [{"x": box["x"] + box["width"] * (0.2 + at * across), "y": box["y"] + box["height"] * at}]
            )
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    drawn(0)  # it scrolls: nothing is chosen
    expect(page.locator("[data-quote-bar]")).to_be_hidden()
    button.scroll_into_view_if_needed()
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "true")
    drawn(3)
    expect(page.locator("[data-chosen]")).to_be_visible()
    expect(button).to_have_attribute("aria-pressed", "false")
    # Where a finger's scrolling ends turns on its speed; half under the bar, a link counts as too small.
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.wait_for_function("scrollY === 0")
    _accessible(page, "chosen with a finger")


def test_without_javascript_the_words_are_adjusted_in_a_form(open_as: Open, world: World) -> None:
    page = open_as("alice", javascript=False, width=390)
    page.goto(f"/d/{world.html}/text/")
    page.get_by_role("link", name="Quote", exact=True).first.click()
    words = page.get_by_label("The words")
    line = words.input_value()
    words.fill(line[1:])
    page.get_by_role("button", name="Make the quote").click()
    page.wait_for_url(re.compile(r"/q/Q-\w+/$"))
    assert "".join(page.locator("mark").all_inner_texts()) == line[1:].strip()
