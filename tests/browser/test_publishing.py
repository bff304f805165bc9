"""An editor takes an article to a published evidence page; a reader opens it and verifies one original."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, World
from tests.browser.test_every_page import _accessible

pytestmark = pytest.mark.browser
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "seed-article.md"
SAMPLE = """---
title: Cameras for Shili
---

The county [asked for bids](http://www.ccgp.example/t1.htm) in 2021. It [bought them
later](https:/web.archive.org/web/20180821160835/http:/a.example/x.htm). A [contract](http://b.example/c.pdf) followed.
"""


def _import(page: Page, article: Path) -> None:
    page.goto("/stories/new/")
    page.get_by_label("Title").fill("Cameras for Shili County")
    page.get_by_label("Or a file").set_input_files(article)
    page.get_by_role("button", name="Begin the story").click()
    expect(page.get_by_role("status").first).to_contain_text(re.compile(r"\d+ links"))


def _tie(page: Page, number: int, quote: str) -> None:
    """From the list of claims to one that stands on a quote, and back."""
    page.get_by_role("row").nth(number).get_by_role("link").click()
    page.get_by_label("Quote, document or address").fill(quote)
    page.get_by_role("button", name="Tie it to the claim").click()
    expect(page.get_by_text(quote).first).to_be_visible()
    page.get_by_role("link", name="All claims").click()


@pytest.mark.timeout(180)
def test_from_an_article_to_a_published_page_that_a_reader_verifies(
    open_as: Open, world: World, tmp_path: Path
) -> None:
    article = tmp_path / "article.md"
    pictures = os.environ.get("MUNIMENT_SCREENSHOTS")  # a folder; made of the sample, never of others' texts
    article.write_bytes(SHARED.read_bytes() if SHARED.exists() and not pictures else SAMPLE.encode())
    page = open_as("eve")  # an editor of the sample
    _import(page, article)
    page.get_by_role("button", name=re.compile("^Bring in what is missing")).click()
    expect(page).to_have_url(re.compile("/batches/"))
    page.go_back()

    page.get_by_role("link", name="Claims", exact=True).click()
    page.get_by_role("button", name="Propose the sentences with links").click()
    for box in page.get_by_role("checkbox").all()[:3]:
        box.check()
    page.get_by_role("button", name="Keep what is ticked").click()
    for number in (1, 2, 3):
        _tie(page, number, world.quote)
    page.get_by_role("link", name="Evidence page", exact=True).click()
    while (reason := page.get_by_label("Reason", exact=True)).count():
        reason.first.fill("The desk has seen the original.")
        page.get_by_role("button", name=re.compile("^Publish all the same")).first.click()
    _accessible(page, "ready")
    page.get_by_role("button", name="Publish", exact=True).click()
    address = page.get_by_role("link", name="Open the evidence page").get_attribute("href") or ""

    reader = open_as("visitor", javascript=False)
    reader.goto(address)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Cameras for Shili County")
    expect(reader.get_by_role("heading", level=2)).to_have_count(3)
    if pictures:
        reader.screenshot(path=Path(pictures) / "evidence-page.png")
    reader.get_by_role("link", name="Original [1]").click()
    with reader.expect_download() as download:
        reader.get_by_role("link", name=re.compile("^Download")).first.click()
    body = Path(download.value.path()).read_bytes()
    reader.goto("/verify/")
    reader.get_by_label("File").set_input_files({"name": "x.pdf", "mimeType": "x/y", "buffer": body})
    reader.get_by_role("button", name="Verify", exact=True).click()
    expect(reader.locator("main")).to_contain_text(world.pdf)


def test_a_text_pasted_from_an_editor_keeps_its_links(open_as: Open) -> None:
    page = open_as("alice")
    page.goto("/links/")
    paste = """(field, [html, text]) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      if (html) data.setData("text/html", html);
      field.focus();
      const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
      return field.dispatchEvent(event);
    }"""
    field = page.get_by_label("Text", exact=True)
    assert field.evaluate(paste, ["<p>No link & no change</p>", "No link & no change"]), "the browser's own paste"
    rich = (
        "<meta charset='utf-8'><b id='docs-internal-guid-1'><p dir='ltr'><span>The bureau &lt;paid&gt; for </span>"
        "<a href='https://www.google.com/url?q=http://www.ccgp.example/t_1.htm&amp;sa=D'><u>cameras</u></a>.</p><br>"
        "<ul><li><p>采购 <a href='http://b.example/\"x'>公告</a></p></li></ul></b><script>x</script>"
    )
    assert not field.evaluate(paste, [rich, "The bureau <paid> for cameras."])
    assert field.input_value().splitlines() == [
        '<p>The bureau &lt;paid&gt; for <a href="https://www.google.com/url?q=http://www.ccgp.example/t_1.htm&amp;sa=D">'
        "cameras</a>.</p>",
        "<br>",
        '<li><p>采购 <a href="http://b.example/&quot;x">公告</a></p></li>',
    ]
    expect(page.get_by_role("status").filter(has_text="The links of what you pasted are kept")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Check links").click()
    expect(page.get_by_role("row")).to_have_count(3)
    expect(page.get_by_role("main")).to_contain_text("http://www.ccgp.example/t_1.htm")
