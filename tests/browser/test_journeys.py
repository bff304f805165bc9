"""From a Chinese phrase to a pasted citation: with JavaScript, without it, and by keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import DOMAIN, PASSWORD, Open, World

pytestmark = pytest.mark.browser
PHRASE = "人像识别摄像机"


def _in_view(thing: Locator) -> None:
    """Whether it lies inside of the window, below anything that sticks to the top; each line of it, where it wraps."""
    expect(thing).to_be_in_viewport(ratio=0.9)
    seen = thing.evaluate(
        """mark => {
          const there = (box) => document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
          return [...mark.getClientRects()].every((box) => there(box).closest("mark") === mark);
        }"""
    )
    assert seen, "something lies over the marked words"


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
@pytest.mark.parametrize("width", [1280, 390])
def test_from_a_phrase_to_a_citation(open_as: Open, javascript: bool, width: int) -> None:
    page = open_as("visitor", width=width, javascript=javascript)
    page.goto("/")
    page.get_by_role("link", name="Sign in").first.click()
    page.get_by_label("Email").fill(f"alice@{DOMAIN}")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()

    page.get_by_role("searchbox").first.fill(PHRASE)
    page.get_by_role("search").get_by_role("button", name="Search").click()
    expect(page.get_by_role("status").filter(has_text=re.compile(r"documents, \d"))).to_be_visible()
    snippet = page.locator(".results .snippet").first
    expect(snippet.locator("mark").first).to_have_text(PHRASE)

    snippet.get_by_role("link").first.click()
    hit = page.locator("mark.hit-current").first
    if javascript:
        _in_view(hit)
    expect(hit).to_be_visible()
    assert PHRASE.startswith(hit.inner_text())

    page.get_by_role("link", name="Provenance").click()
    expect(page.locator("main")).to_contain_text(re.compile("raw sha256"))
    page.get_by_role("link", name="Cite", exact=True).click()
    citation = page.locator("main")
    expect(citation).to_contain_text(re.compile(r"D-[0-9A-Z]{6} v1"))
    expect(citation).to_contain_text(re.compile(r"sha256[: ]+[0-9a-f]{16}"))


def test_a_citation_is_copied_with_one_button(open_as: Open, world: World) -> None:
    page = open_as("alice")
    page.goto(f"/d/{world.html}/cite/")
    page.get_by_role("button", name=re.compile("^Copy")).first.click()
    expect(page.get_by_role("button", name=re.compile("^Copied")).first).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert world.html in copied


def test_without_a_clipboard_the_field_is_selected(open_as: Open, world: World) -> None:
    page = open_as("alice")
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(f"/d/{world.html}/original/")
    page.get_by_role("button", name=re.compile("^Copy")).first.click()
    selected = page.evaluate("const f = document.activeElement; f.value.slice(f.selectionStart, f.selectionEnd)")
    assert re.fullmatch(r"[0-9a-f]{64}", selected)


def test_the_whole_way_by_keyboard(open_as: Open) -> None:
    page = open_as("alice")
    page.goto("/about/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").first).to_be_focused()
    page.keyboard.insert_text(PHRASE)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/search/"))
    page.keyboard.press("j")
    first = page.locator(".results h3 a").first
    expect(first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/d/.*/text/"))
    expect(page.locator("mark.hit-current").first).to_be_visible()
    page.keyboard.press("n")
    page.wait_for_url(re.compile("hit=2"))
    page.keyboard.press("p")
    page.wait_for_url(re.compile("hit=1"))
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile("/search/"))


def test_the_skip_link_leads_past_the_header(open_as: Open) -> None:
    page = open_as("alice")
    page.goto("/help/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_single_keys_keep_quiet_in_fields_while_composing_and_when_switched_off(open_as: Open) -> None:
    page = open_as("alice")
    page.goto("/about/")
    box = page.get_by_role("searchbox").first
    box.click()
    page.keyboard.type("/?j")
    expect(box).to_have_value("/?j")
    page.locator("h1").click()
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '/', isComposing: true, bubbles: true}))"
    )
    expect(box).not_to_be_focused()
    page.keyboard.press("Control+/")
    expect(box).not_to_be_focused()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Switch single keys off").check()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    expect(box).not_to_be_focused()


def test_an_error_takes_the_focus_and_names_its_field(open_as: Open) -> None:
    page = open_as("otto")
    page.goto("/people/")
    page.get_by_label("E-mail address").fill(f"bob@{DOMAIN}")
    page.get_by_role("button", name="Make a link").click()
    field = page.get_by_label("E-mail address")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("There is an account with this address"))


def test_an_invited_person_comes_in_by_the_copied_link(open_as: Open) -> None:
    admin = open_as("otto")
    admin.goto("/people/")
    admin.get_by_label("E-mail address").fill("fay@sample.example")
    admin.get_by_role("button", name="Make a link").click()
    admin.get_by_role("button", name="Copy Link").first.click()
    link = admin.evaluate("navigator.clipboard.readText()")
    invited = open_as("visitor", javascript=False)
    invited.goto(link)
    expect(invited.get_by_label("E-mail address")).to_be_disabled()
    invited.get_by_label("Name").fill("Fay")
    invited.get_by_label("Password").fill("a sample password 8")
    invited.get_by_role("button", name="Make the account").click()
    expect(invited.get_by_role("link", name="Fay")).to_be_visible()


def test_a_second_factor_is_set_up_after_the_password_is_given_again(open_as: Open) -> None:
    page = open_as("bob")
    page.goto("/accounts/2fa/totp/activate/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    expect(page.get_by_role("img", name="The secret below, as a QR code")).to_be_visible()
    assert page.get_by_label("Secret").input_value()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_file_is_added_and_its_batch_says_where_it_is(open_as: Open, javascript: bool) -> None:
    """No worker runs here: the file is kept, and the page says that nobody works on it."""
    page = open_as("alice", javascript=javascript)
    page.goto("/intake/")
    content = f"A letter about cameras, {javascript}.".encode()
    page.get_by_label("Files", exact=True).set_input_files(
        {"name": "letter.txt", "mimeType": "text/plain", "buffer": content}
    )
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url(re.compile("/batches/"))
    expect(page.get_by_role("row").filter(has_text="letter.txt")).to_contain_text("Waiting")
    expect(page.get_by_text("No worker is running")).to_be_visible()


def test_the_page_of_a_batch_that_has_ended_asks_no_more(open_as: Open, world: World) -> None:
    page = open_as("alice")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/batches/" in request.url else None)
    page.goto(f"/batches/{world.batch}/")
    page.wait_for_timeout(3_000)  # the page of a running batch asks every two seconds
    assert len(asked) == 1


def test_on_paper_a_document_is_its_text_without_the_shell(open_as: Open, world: World) -> None:
    page = open_as("alice")
    page.goto(f"/d/{world.html}/text/")
    page.emulate_media(media="print")
    expect(page.locator("header.shell-head")).to_be_hidden()
    expect(page.locator("footer")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".text-body")).to_be_visible()


def test_key_facts_come_when_they_are_opened_and_are_a_link_without_javascript(open_as: Open, world: World) -> None:
    address = f"/d/{world.html}/text/"
    page = open_as("alice")
    page.goto(address)
    page.get_by_text("Key facts, read by machine").click()
    expect(page.get_by_role("link", name="Open the key facts")).to_have_count(0)
    plain = open_as("alice", javascript=False)
    plain.goto(address)
    plain.get_by_text("Key facts, read by machine").click()
    plain.get_by_role("link", name="Open the key facts").click()
    plain.wait_for_url(re.compile("/facts/"))
