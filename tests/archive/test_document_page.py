"""The document page as its readers see it: the right page, the words marked, where it came from, unchanged or not."""

import re

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from archive import custody
from archive.models import Access, Original
from archive.provenance import accession
from archive.services import Held, reading_failed
from tests.archive.conftest import Holder, read_as
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db
PAGES = ("第一页 采购公告", "第二页 单一来\n源采购 公安局", "第三页 公安局与公安局")


@pytest.fixture
def notice(hold: Holder, alice: User) -> Held:
    held = hold(b"notice", alice, source_url="http://www.ccgp.example/t1.htm", source_basis="user_asserted")
    read_as(held, *PAGES, title="示例县公安局采购公告", language="zh-Hans", printed="2021-03-05")
    return held


@pytest.fixture
def reader(charlie: User) -> Client:
    return browser_of(charlie)


def url(held: Held, tail: str = "text/") -> str:
    return f"/d/{held.document.accession}/{tail}"


def without_tokens(content: bytes, number: str) -> str:
    """A page less what differs between any two requests for it: the form token, and the number asked for."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", content.decode()).replace(number, "")


def test_the_number_alone_leads_to_the_text_and_keeps_the_query(notice: Held, reader: Client) -> None:
    response = reader.get(url(notice, "") + "?q=公安局")
    assert response.status_code == 302
    assert response["Location"].startswith(url(notice))
    assert "q=" in response["Location"]


def test_a_number_read_over_the_telephone_is_understood_and_a_mistyped_one_refused(
    notice: Held, reader: Client
) -> None:
    spoken = notice.document.accession.lower().replace("0", "o").replace("1", "l")
    assert reader.get(f"/d/?number={spoken}", follow=True).status_code == 200
    last = notice.document.accession[-1]
    wrong = notice.document.accession[:-1] + ("A" if last != "A" else "B")
    assert reader.get(f"/d/{wrong}/text/").status_code == 404
    for nonsense in ("", "a/b", "%00", "示例"):
        assert reader.get(f"/d/?number={nonsense}").status_code == 404
        assert reader.get(f"/collections/x{nonsense}/").status_code == 404


def test_the_page_of_the_first_hit_opens_with_its_words_marked(notice: Held, reader: Client) -> None:
    response = reader.get(url(notice) + "?q=公安局")
    text = response.content.decode()
    assert response.context["page"].number == 2
    assert "Hit 1 of 3" in " ".join(text.split())
    assert '<mark class="hit hit-current" id="hit" data-current-hit>公安局</mark>' in text


def test_hits_are_stepped_through_over_all_pages(notice: Held, reader: Client) -> None:
    response = reader.get(url(notice) + "?q=公安局&hit=3")
    assert (response.context["page"].number, response.context["hit"]) == (3, 3)
    assert "hit=2" in response.context["hit_before"]
    assert response.context["hit_after"] == ""
    assert reader.get(url(notice) + "?q=公安局&hit=99").context["hit"] == 3


def test_a_phrase_over_a_line_end_is_marked_on_both_lines(notice: Held, reader: Client) -> None:
    response = reader.get(url(notice) + "?q=单一来源")
    assert response.context["page"].number == 2
    marked = [piece.text for line in response.context["lines"] for piece in line.pieces if piece.mark]
    assert marked == ["单一来", "源"]


def test_a_phrase_over_a_page_break_is_found_and_marked_on_the_page_where_it_begins(
    hold: Holder, alice: User, reader: Client
) -> None:
    held = hold(b"broken over pages", alice)
    read_as(held, "供应商为示例", "科技有限公司")
    response = reader.get(url(held) + "?q=示例科技")
    assert (response.context["page"].number, response.context["hit_total"]) == (1, 1)


@pytest.mark.once
def test_the_words_of_a_document_never_become_markup(hold: Holder, alice: User, reader: Client) -> None:
    held = hold(b"xss", alice, filename="<script>alert(1)</script>.txt", source_url="javascript:alert(1)")
    read_as(held, "<script>alert(2)</script> <img src=x onerror=alert(3)>", title="<b>title</b>")
    for tail in ("text/?q=script", "original/", "provenance/", "history/"):
        text = reader.get(url(held, tail)).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "<b>title" not in text
        assert 'href="javascript:' not in text


@pytest.mark.parametrize("tail", ["text/", "original/", "provenance/", "history/", "p/1/", "v/1/text/", "v/1/p/2/"])
def test_every_view_of_a_hidden_document_answers_as_a_random_number_does(
    tail: str, hold: Holder, alice: User, reader: Client
) -> None:
    held = hold(b"hidden", alice, access=Access.MEMBERS)
    read_as(held, "one", "two")
    assert browser_of(alice).get(url(held, tail)).status_code == 200
    hidden = reader.get(url(held, tail))
    for number in (accession.new(), "D-000000", "D-X"):
        absent = reader.get(f"/d/{number}/{tail}")
        assert (hidden.status_code, absent.status_code) == (404, 404)
        assert without_tokens(hidden.content, held.document.accession) == without_tokens(absent.content, number)


def test_a_page_that_is_not_there_is_404_and_a_nonsense_number_is_page_one(notice: Held, reader: Client) -> None:
    assert reader.get(url(notice, "p/9/")).status_code == 404
    assert reader.get(url(notice) + "?page=x&hit=-1").context["page"].number == 1


def test_provenance_answers_what_from_where_when_and_whether_it_is_unchanged(notice: Held, reader: Client) -> None:
    text = " ".join(reader.get(url(notice, "provenance/")).content.decode().split())
    assert notice.version.original_id in text
    assert "http://www.ccgp.example/t1.htm" in text
    assert "claimed by who supplied it, not seen by us" in text
    assert "5 March 2021" in text
    assert "22 November 2026 12:00:07 UTC" in text
    assert "have not been checked again" in text


def test_damaged_bytes_are_said_on_every_tab(notice: Held, reader: Client) -> None:
    Original.objects.filter(pk=notice.version.original_id).update(check_outcome="changed")
    for tail in ("text/", "original/", "provenance/", "history/"):
        assert "Do not cite this document" in reader.get(url(notice, tail)).content.decode()


def test_a_visitor_sees_that_something_was_done_but_not_the_names_in_it(hold: Holder, alice: User) -> None:
    held = hold(b"public", alice, access=Access.PUBLIC, filename="from-my-source.pdf")
    read_as(held, "text")
    text = Client().get(url(held, "history/")).content.decode()
    assert "capture" in text
    assert "from-my-source" not in text


def test_a_document_that_could_not_be_read_says_why_and_keeps_the_download(
    hold: Holder, alice: User, reader: Client
) -> None:
    held = hold(b"%PDF-1.7 broken", alice)
    reading_failed(version=held.version, code="damaged", media_type="application/pdf")
    text = reader.get(url(held)).content.decode()
    assert "(damaged)" in text
    assert f"/files/{held.document.accession}/v/1/" in reader.get(url(held, "original/")).content.decode()


def test_a_source_exists_for_a_person_only_through_a_document_she_may_see(
    hold: Holder, alice: User, reader: Client
) -> None:
    held = hold(b"s", alice, access=Access.MEMBERS, source_url="http://a.example/", source_basis="user_asserted")
    source = f"/sources/{held.capture.source_id}/"
    assert browser_of(alice).get(source).status_code == 200
    assert reader.get(source).status_code == 404


def test_glosses_stand_under_the_page_when_asked_for(hold: Holder, alice: User) -> None:
    held = hold(b"<p>gloss", alice)
    read_as(held, "采购视频监控", "plain English")
    client, address = browser_of(alice), f"/d/{held.document.accession}/text/"
    without, with_them = client.get(address).text, client.get(address, {"gloss": "1", "q": "采购"}).text
    assert "video surveillance" not in without
    assert "Dictionary gloss, not a translation" in with_them
    assert "video surveillance" in with_them
    assert "gloss=1" in with_them
    body = re.compile(r'<div class="text-body".*?</div>', re.DOTALL)
    assert [*map(str.strip, body.findall(without))] == [
        *map(str.strip, body.findall(client.get(address, {"gloss": "1"}).text))
    ]
    assert "glosses" not in client.get(address, {"gloss": "1", "page": "2"}).text


def test_history_names_no_other_document_that_the_reader_may_not_see(
    hold: Holder, alice: User, bob: User, anon: Client
) -> None:
    shown = hold(b"shown", alice, access=Access.PUBLIC)
    hidden = hold(b"hidden", alice, access=Access.MEMBERS)
    both = [f"document:{each.document.accession}" for each in (shown, hidden)]
    with transaction.atomic():
        custody.append(
            type="export", objects=both, detail={"what": "evidence package", "versions": both}, agent="agent:test"
        )
    for person in (bob, None):
        for tab in ("history", "provenance"):
            page = browser_of(person).get(f"/d/{shown.document.accession}/{tab}/").text
            assert hidden.document.accession not in page
    assert "what: evidence package" in browser_of(bob).get(f"/d/{shown.document.accession}/history/").text
    mine = browser_of(alice).get(f"/d/{shown.document.accession}/history/").text
    assert hidden.document.accession in mine
