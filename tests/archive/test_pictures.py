"""A page without paper as a picture: set in the sandbox, its hits marked, kept, hidden with its document."""

import re
from ctypes.util import find_library

import pypdfium2
import pytest
from django.test import Client

from accounts.models import User
from archive.models import Access, Document, Version
from archive.sheets import cache_folder, set_on_sheets
from ingest.sandbox_server import ReaderServer, command, setting_keeper
from tests.archive.conftest import held_bytes, read_as
from tests.archive.test_masked_pages import NUMBER, TEXT
from tests.conftest import browser_of
from tests.ingest import made
from tests.ingest.conftest import AddBytes, add_bytes, batch  # noqa: F401 - fixtures
from tests.ingest.test_intake import worked

pytestmark = [
    pytest.mark.once,
    pytest.mark.django_db,
    pytest.mark.skipif(not find_library("pangoft2-1.0"), reason="Pango is not on this machine"),
]


@pytest.fixture
def notice(add_bytes: AddBytes) -> Document:  # noqa: F811
    """A saved page of Alice's that takes three sheets; its last line alone says 最后一行."""
    body = "</p><p>".join([made.NOTICE] * 150) + "</p><p>最后一行"
    item = worked(add_bytes(made.page("公告", body), "notice.html"))
    assert item.document is not None
    return item.document


def address(document: Document) -> str:
    """Of the picture of its page."""
    return f"/d/{document.accession}/v/1/p/1/picture/"


def test_a_hit_is_marked_on_the_sheet_on_which_it_stands(notice: Document, alice: User) -> None:
    browser = browser_of(alice)
    text = browser.get(f"/d/{notice.accession}/text/", {"q": "最后一行"}).content.decode()
    assert f"{address(notice)}?q=" in text
    shown = browser.get(address(notice), {"q": "最后一行"}).content.decode()
    found = re.search(r"Sheet (\d+) of (\d+)", shown)
    assert found is not None
    assert found[1] == found[2] != "1"
    assert shown.count("<rect") == 1
    fragment = browser.get(address(notice), {"q": "最后一行", "sheet": "1"}, headers={"hx-request": "true"})
    assert "<rect" not in fragment.content.decode()
    assert "<html" not in fragment.content.decode()


def test_the_picture_of_a_sheet_is_a_jpeg_that_was_drawn_once(notice: Document, alice: User) -> None:
    browser = browser_of(alice)
    answer = browser.get(f"{address(notice)}1/")
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert answer["Content-Security-Policy"] == "default-src 'none'"
    version = Version.objects.get(document=notice)
    assert version.transcript is not None
    kept = set_on_sheets(version, version.transcript.pages.get())
    before = kept.pdf.stat().st_mtime_ns
    assert browser.get(f"{address(notice)}1/").content == answer.content
    assert kept.pdf.stat().st_mtime_ns == before
    assert browser.get(f"{address(notice)}99/").status_code == 404


def test_words_of_an_office_file_are_set_too(add_bytes: AddBytes, alice: User) -> None:  # noqa: F811
    item = worked(add_bytes(b"name,number\r\ncamera,40\r\n", "list.csv"))
    assert item.document is not None
    shown = browser_of(alice).get(address(item.document), {"q": "camera"}).content.decode()
    assert shown.count("<rect") == 1


def test_a_pdf_has_paper_of_its_own(add_bytes: AddBytes, alice: User) -> None:  # noqa: F811
    item = worked(add_bytes(made.pdf(made.NOTICE), "a.pdf"))
    assert item.document is not None
    assert browser_of(alice).get(address(item.document)).status_code == 404


def test_a_visitor_sees_no_picture_of_what_is_hidden_from_her(notice: Document, anon: Client) -> None:
    assert anon.get(address(notice)).status_code == anon.get(f"{address(notice)}1/").status_code == 404


def words_on_paper(document: Document) -> list[str]:
    """The text of each way in which a page of this document was set, in the order of the names."""
    folder = cache_folder(Version.objects.get(document=document).original_id)
    found = []
    for path in sorted(folder.glob("set*.pdf")):
        with pypdfium2.PdfDocument(path) as paper:
            found.append("".join(page.get_textpage().get_text_bounded() for page in paper))
    return found


def test_personal_data_is_covered_on_the_picture_too(alice: User, anon: Client) -> None:
    page = f"<html><title>公告</title><p>联系人：丁某某，电话 {NUMBER}</p><p>丁某某签字</p></html>"
    held = held_bytes(page.encode(), alice, title="公告", access=Access.PUBLIC)
    read_as(held, TEXT, media_type="text/html", kind="html-text")
    shown = anon.get(address(held.document), {"q": "签字"}).content.decode()
    assert shown.count("<rect") == 1
    (words,) = words_on_paper(held.document)
    assert NUMBER not in words
    assert "丁某某" not in words
    assert "[phone masked]" in words
    assert anon.get(f"{address(held.document)}1/").status_code == 200
    assert len(words_on_paper(held.document)) == 1


def test_a_machine_without_pango_says_so_and_shows_the_text(
    add_bytes: AddBytes,  # noqa: F811
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    item = worked(add_bytes(made.page("公告", "没有字体库"), "b.html"))
    assert item.document is not None
    monkeypatch.setattr(setting_keeper, "_start", without_pango)
    setting_keeper.stop()
    try:
        shown = browser_of(alice).get(address(item.document)).content.decode()
    finally:
        setting_keeper.stop()
    assert "need Pango: apt install libpango-1.0-0" in shown


def without_pango() -> ReaderServer:
    """A real server whose interpreter cannot import WeasyPrint, as where Pango is not."""
    start = command(kind="setting")
    place = start.index("-c") + 1
    start[place] = f"import sys; sys.modules['weasyprint'] = None; {start[place]}"
    return ReaderServer(start)
