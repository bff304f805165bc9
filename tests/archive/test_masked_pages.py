"""What people read where personal data stands: labels in its place, everywhere that a document is shown."""

import io
import zipfile

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from PIL import Image

from accounts.models import User
from archive import services
from archive.masks import disclosure, masked_pages
from archive.models import Access, Collection, Document, Event, Masking
from archive.services import PageDraft, TranscriptDraft
from archive.snapshot_masks import masked_page
from procurement.masking import mask_version, personal_spans
from stories.packaging.building import Request, built
from stories.selectors.quotes import State, resolve
from stories.services.quotes import make_quote
from tests.archive.conftest import Holder, held_bytes, read_as
from tests.conftest import browser_of
from tests.ingest.readers.made_pdf import line, pdf
from tests.ingest.readers.reading import read as read_file

NUMBER = "13900139000"
TEXT = f"采购公告\n联系人：丁某某，电话 {NUMBER}\n丁某某签字"
HTML = f"""<html><title>公告</title><p title="{NUMBER}">联系人：<b>丁</b>某某，电话 <i>139</i>0013<i>9000</i></p>
<td>丁 某某</td><p>其余 &amp; 全文</p></html>"""


@pytest.fixture
def paper(alice: User, collection: Collection) -> Document:
    """A public page with a name and a number, in Alice's collection too."""
    held = held_bytes(HTML.encode(), alice, title="公告", access=Access.PUBLIC, collection=collection)
    read_as(held, TEXT, media_type="text/html", kind="html-text")
    return held.document


def unmask(browser: Client, document: Document, reason: str = "to call the buyer") -> int:
    return browser.post(f"/d/{document.accession}/unmask/", {"reason": reason}).status_code


@pytest.mark.parametrize("who", ["anon", "gina", "charlie", "alice"])
def test_everybody_reads_labels_at_first(who: str, paper: Document, request: pytest.FixtureRequest) -> None:
    browser = browser_of(None if who == "anon" else request.getfixturevalue(who))
    views = "text/ p/1/ v/1/text/ original/ provenance/ history/ cite/ facts/ text/?gloss=1"
    for view in views.split():
        page = browser.get(f"/d/{paper.accession}/{view}").content.decode()
        assert NUMBER not in page
        assert "丁某某" not in page
    shown = browser.get(f"/d/{paper.accession}/text/").content.decode()
    assert '[contact masked]</span>，电话 <span class="masked"' in shown


def test_a_query_finds_nothing_in_a_mask(paper: Document, anon: Client) -> None:
    for query in (NUMBER, "139*", "丁某某", "电话~3 丁某某", '"电话 139"'):
        page = anon.get(f"/d/{paper.accession}/text/", {"q": query}).content.decode()
        assert "data-current-hit" not in page
    page = anon.get(f"/d/{paper.accession}/text/", {"q": "签字"}).content.decode()
    assert '<mark class="hit hit-current" id="hit" data-current-hit>签字</mark>' in page


def test_showing_needs_a_reason_holds_for_one_document_and_session_and_is_in_the_log(
    paper: Document, hold: Holder, alice: User, charlie: User
) -> None:
    other = hold(b"b", alice)
    read_as(other, TEXT)
    browser = browser_of(charlie)
    assert unmask(browser, paper, reason="") == 302
    assert NUMBER not in browser.get(f"/d/{paper.accession}/text/").content.decode()
    assert unmask(browser, paper) == 302
    page = browser.get(f"/d/{paper.accession}/text/").content.decode()
    assert NUMBER in page
    assert "shown here, for you and for this session" in page
    assert NUMBER not in browser.get(f"/d/{other.document.accession}/text/").content.decode()
    assert NUMBER not in browser_of(charlie).get(f"/d/{paper.accession}/text/").content.decode()
    event = Event.objects.get(type="view-restricted")
    assert (event.agent, "to call the buyer" in event.detail.detail) == (f"agent:{charlie.agent_code}", True)
    browser.post(f"/d/{paper.accession}/mask/")
    assert NUMBER not in browser.get(f"/d/{paper.accession}/text/").content.decode()


def test_guests_and_visitors_never_have_it_shown(paper: Document, gina: User, anon: Client) -> None:
    for browser in (browser_of(gina), anon):
        assert unmask(browser, paper) == 404
        assert NUMBER not in browser.get(f"/d/{paper.accession}/text/").content.decode()
    assert not Event.objects.filter(type="view-restricted").exists()


def test_who_becomes_a_guest_reads_labels_again(paper: Document, bob: User) -> None:
    browser = browser_of(bob)
    unmask(browser, paper)
    User.objects.filter(pk=bob.pk).update(role="guest")
    bob.refresh_from_db()
    browser.force_login(bob, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert NUMBER not in browser.get(f"/d/{paper.accession}/text/").content.decode()


def test_a_guest_reads_nothing_of_a_text_that_was_not_looked_through(
    hold: Holder, alice: User, gina: User, collection: Collection
) -> None:
    held = hold(b"a", alice, collection=collection, access=Access.MEMBERS)
    read_as(held, TEXT)
    Masking.objects.all().delete()
    page = browser_of(gina).get(f"/d/{held.document.accession}/text/").content.decode()
    assert "采购公告" not in page
    assert "being looked through" in page
    mask_version(version_id=held.version.pk)
    assert "采购公告" in browser_of(gina).get(f"/d/{held.document.accession}/text/").content.decode()


def test_the_saved_page_shows_no_more_than_its_text(paper: Document, anon: Client, charlie: User) -> None:
    address = f"/d/{paper.accession}/v/1/snapshot/"
    page = anon.get(address).content.decode()
    assert "[contact masked]" in page
    assert "其余 &amp; 全文" in page
    for words in (NUMBER, "9000", "某某"):
        assert words not in page
    browser = browser_of(charlie)
    unmask(browser, paper)
    assert "9000" in browser.get(address).content.decode()


def test_a_saved_page_whose_words_cannot_all_be_hidden_is_withheld() -> None:
    assert masked_page('<p alt="x">丁某某</p>', {"丁某某": "contact"}, personal_spans) is not None
    assert masked_page("<p>a&lt;b 13900139000</p>", {}, personal_spans) == "<p>a&lt;b [phone masked]</p>"


def test_a_file_is_handed_out_after_saying_what_it_discloses(paper: Document, anon: Client, charlie: User) -> None:
    bare = anon.get(f"/files/{paper.accession}/v/1/")
    assert (bare.status_code, bare["Location"]) == (302, f"/d/{paper.accession}/v/1/original/#download")
    page = anon.get(bare["Location"]).content.decode()
    assert "It discloses 3 places" in page
    asked = browser_of(charlie).get(f"/files/{paper.accession}/v/1/?disclose=1")
    assert b"".join(asked.streaming_content) == HTML.encode()  # type: ignore[attr-defined]
    assert asked["X-Robots-Tag"] == "noindex"
    assert '"contact":2' in Event.objects.get(type="export").detail.detail


def test_what_was_not_read_says_that_nobody_knows(hold: Holder, alice: User) -> None:
    held = hold(b"a", alice)
    assert disclosure(held.version).unread
    read_as(held, "没有")
    held.version.refresh_from_db()
    assert not disclosure(held.version).unread


def test_titles_and_names_of_files_are_masked_in_the_log_too(hold: Holder, alice: User) -> None:
    held = hold(b"a", alice, title="无", filename=f"丁某某{NUMBER}.txt")
    for tab in ("history", "provenance"):
        assert NUMBER not in browser_of(alice).get(f"/d/{held.document.accession}/{tab}/").content.decode()


def _greys(picture: bytes, box: tuple[float, float, float, float]) -> bytes:
    image = Image.open(io.BytesIO(picture)).convert("L")
    left, top, right, bottom = (round(side * size) for side, size in zip(box, image.size * 2, strict=True))
    return image.crop((left, top, right, bottom)).tobytes()


def test_the_picture_of_a_page_is_black_where_a_mask_lies(alice: User, anon: Client) -> None:
    content = pdf([line("Tel 13900139000 end")])
    held = held_bytes(content, alice, access=Access.PUBLIC, filename="a.pdf")
    page = read_file(content, "a.pdf").pages[0]
    services.save_reading(
        version=held.version,
        transcript=TranscriptDraft(
            kind="text-layer",
            reader="pdf",
            reader_version=1,
            tool="t",
            sandbox_level="L1",
            media_type="application/pdf",
        ),
        pages=[PageDraft(number=1, text=page.text, boxes=page.boxes, width=200, height=100)],
    )
    mask_version(version_id=held.version.pk)
    address = f"/d/{held.document.accession}/v/1/p/1/image/"
    masked, plain = anon.get(address), None
    browser = browser_of(alice)
    unmask(browser, held.document)
    plain = browser.get(address)
    assert masked["ETag"] != plain["ETag"]
    number = (0.24, 0.42, 0.38, 0.46)  # within the digits, whose baseline lies in the middle of the page
    assert max(_greys(masked.content, number)) < 40
    assert max(_greys(plain.content, number)) > 200


def test_a_picture_without_places_for_its_masks_is_withheld(alice: User, anon: Client) -> None:
    held = held_bytes(pdf([line("Tel 13900139000 end")]), alice, access=Access.PUBLIC, filename="a.pdf")
    read_as(held, "Tel 13900139000 end", media_type="application/pdf", kind="text-layer")
    assert anon.get(f"/d/{held.document.accession}/v/1/p/1/image/").status_code == 404


def test_a_quote_keeps_and_shows_masked_words(paper: Document, alice: User, anon: Client) -> None:
    version = paper.versions.get()
    made = make_quote(user=alice, version=version, page=1, start=0, end=len(TEXT))
    assert made.exact == "采购公告\n联系人：[contact masked]，电话 [phone masked]\n[contact masked]签字"
    short = make_quote(user=alice, version=version, page=1, start=0, end=4)
    assert NUMBER[:3] not in short.suffix
    for each in (made, short):
        for address in (f"/q/{each.public_id}/", f"/q/{each.public_id}/annotation.json"):
            page = anon.get(address).content.decode()
            assert NUMBER not in page
            assert "丁某某" not in page
        assert resolve(each).state is State.SAME
    form = browser_of(alice).get(f"/d/{paper.accession}/v/1/quote/", {"page": 1, "start": 0, "end": len(TEXT)})
    assert NUMBER not in form.content.decode()
    sent = {"page": 1, "start": 0, "end": len(TEXT), "words": made.exact.replace("\n", "\r\n")}
    assert browser_of(alice).post(f"/d/{paper.accession}/v/1/quote/", sent)["Location"] == f"/q/{made.public_id}/"


def test_places_in_lines_are_counted_past_the_label(paper: Document, anon: Client) -> None:
    page = anon.get(f"/d/{paper.accession}/text/").content.decode()
    assert f'<span class="masked" data-length="{len(NUMBER)}">[phone masked]</span>' in page
    assert f'data-start="{TEXT.index("丁某某签字")}"' in page


@pytest.mark.once
def test_a_package_says_what_it_discloses(paper: Document, alice: User) -> None:
    page = browser_of(alice).get(f"/d/{paper.accession}/package/").content.decode()
    assert "contact 2, phone 1" in page
    version = paper.versions.get()
    with built(Request(versions=[version], user=alice, name="x")) as path, zipfile.ZipFile(path) as package:
        said = package.read("x/README.txt").decode()
    assert f"- {version}: contact 2, phone 1" in said
    assert '"discloses"' in Event.objects.get(type="export").detail.detail


def test_texts_are_compared_as_their_reader_may_read_them(paper: Document, alice: User) -> None:
    assert paper.current is not None
    for reader, shown in ((AnonymousUser(), True), (AnonymousUser(), False), (alice, False)):
        text = "\n".join(masked_pages(paper.current, user=reader, shown=shown))
        assert NUMBER not in text
        assert "[phone masked]" in text
    assert NUMBER in "\n".join(masked_pages(paper.current, user=alice, shown=True))


def test_a_document_that_waits_says_so(hold: Holder, alice: User) -> None:
    held = hold(b"a", alice)
    services.change_access(document=held.document, access=Access.PUBLIC, user=alice)
    assert "waits: shown to the public" in browser_of(alice).get(f"/d/{held.document.accession}/text/").content.decode()
