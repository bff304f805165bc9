"""The Cite tab: who may open it, what it pins, and the files it gives."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from accounts.models import User
from archive.models import Access
from archive.provenance.grades import CaptureFacts, grade
from archive.services import CheckDraft, Held, MementoDraft, record_check
from stories import selectors
from stories.citing import newsroom, web
from tests.archive.conftest import held_bytes, read_as
from tests.conftest import browser_of

SOURCE = "http://ggzy.shili.example/info/17182.htm"
MEMENTO = f"https://web.archive.org/web/20210305160835/{SOURCE}"
CAPTURED = datetime(2021, 3, 5, 16, 8, 35, tzinfo=UTC)
TITLE = "示例县公安局视频监控系统中标公告"


def held_award(alice: User, access: str = Access.NEWSROOM) -> Held:
    """An award notice from the Internet Archive, of two pages."""
    grounds = CaptureFacts(
        method="memento",
        archive="wayback",
        raw_body=True,
        memento_datetime=True,
        archive_src=True,
        drift_seconds=0,
    )
    held = held_bytes(
        TITLE.encode(),
        alice,
        title=TITLE,
        access=access,
        method="memento",
        source_url=SOURCE,
        source_basis="archive_asserted",
        memento=MementoDraft(archive="wayback", urim=MEMENTO, ts14="20210305160835"),
        memento_datetime=CAPTURED,
        captured_at=CAPTURED,
        captured_basis="archive_asserted",
        grade=grade(grounds),
    )
    read_as(held, "第一页", "第二页", title=TITLE, printed="2021-03-05", language="zh-Hans")
    return held


@pytest.mark.parametrize("path", ["cite/", "v/1/cite/", "v/1/cite/?page=2", "v/1/cite.bib", "v/1/cite.ris?page=1"])
def test_what_may_not_be_seen_may_not_be_cited(alice: User, anon: Client, path: str) -> None:
    held = held_award(alice)
    url = f"/d/{held.document.accession}/{path}"
    assert browser_of(alice).get(url).status_code == 200
    assert anon.get(url).status_code == 404


def test_the_tab_pins_version_page_hash_address_and_memento(alice: User) -> None:
    held = held_award(alice)
    number = held.document.accession
    response = browser_of(alice).get(f"/d/{number}/cite/", {"page": "2"})
    page = response.content.decode()
    permalink = f"/d/{number}/v/1/p/2/"
    assert permalink in page
    assert response["Link"].endswith('; rel="cite-as"')
    assert permalink in response["Link"]
    for words in (held.version.original_id, SOURCE, MEMENTO, "grade B", "5 March 2021", "示例县公安局", "Award notice"):
        assert words in page
    assert page.count("<textarea") == 10
    assert browser_of(alice).get(permalink).status_code == 200


def test_a_page_that_is_not_there_is_not_pinned(alice: User) -> None:
    held = held_award(alice)
    for asked in (3, 0, None):
        facts = selectors.facts_of(held.version, asked)
        assert facts.page is None
        assert facts.permalink.endswith(f"/d/{held.document.accession}/v/1/text/")
    assert selectors.facts_of(held.version, 2).page == 2


@pytest.mark.parametrize("asked", ["x", "-1", "٣", "9" * 30, ""])
def test_a_page_number_that_is_none_is_no_error(alice: User, asked: str) -> None:
    held = held_award(alice)
    assert browser_of(alice).get(f"/d/{held.document.accession}/cite/", {"page": asked}).status_code == 200


def test_facts_are_those_of_the_record(alice: User) -> None:
    held = held_award(alice)
    facts = selectors.citation(user=alice, accession=held.document.accession, n=1, page=1)
    assert facts.kind == "Award notice"
    assert facts.title_pinyin == "Shili xian gong’anju shipin jiankong xitong zhongbiao gonggao"
    assert facts.printed is not None
    assert facts.printed.isoformat() == "2021-03-05"
    assert (facts.site, facts.source_url, facts.source_observed) == ("ggzy.shili.example", SOURCE, True)
    assert (facts.memento_url, facts.memento_archive, facts.memento_at) == (MEMENTO, "the Internet Archive", CAPTURED)
    assert (facts.grade, facts.grade_phrase) == ("B", "captured by the Internet Archive")
    assert facts.accessed.isoformat() == "2026-11-22"
    assert facts.sha256 == held.version.original_id


def test_a_row_of_text_says_why_it_cannot_be_cited(alice: User) -> None:
    held = held_bytes(
        b"row", alice, method="row", source_url=SOURCE, source_basis="user_asserted",
        grade=grade(CaptureFacts(method="row")),
    )  # fmt: skip
    read_as(held, "只有文字", language="zh-Hans")
    page = browser_of(alice).get(f"/d/{held.document.accession}/cite/").content.decode()
    assert "Not citable as evidence" in page
    assert "no bytes of the page are held" in page
    assert "claimed, not seen by us" in page


def test_a_document_of_one_page_is_cited_by_it(alice: User) -> None:
    held = held_bytes(b"one", alice)
    read_as(held, "一页", language="zh-Hans")
    assert selectors.facts_of(held.version).permalink.endswith("/v/1/p/1/")


def test_files_for_reference_managers_come_as_files(alice: User) -> None:
    held = held_award(alice, Access.PUBLIC)
    number = held.document.accession
    types = {"bib": "application/x-bibtex", "ris": "application/x-research-info-systems", "json": "application/vnd."}
    for suffix, media_type in types.items():
        response = Client().get(f"/d/{number}/v/1/cite.{suffix}", {"page": "1"})
        assert response["Content-Type"].startswith(media_type)
        assert response["Content-Disposition"] == f'attachment; filename="{number}-v1.{suffix}"'
    assert b"\r\nER  - \r\n" in Client().get(f"/d/{number}/v/1/cite.ris").content
    (item,) = json.loads(Client().get(f"/d/{number}/v/1/cite.json").content)
    assert item["id"] == f"{number}-v1"
    assert Client().get(f"/d/{number}/v/1/cite.exe").status_code == 404
    assert Client().get(f"/d/{number}/v/2/cite.bib").status_code == 404


def test_words_of_a_document_are_escaped_on_the_page(alice: User) -> None:
    held = held_bytes(b"evil", alice, title="</textarea><script>alert(1)</script>")
    page = browser_of(alice).get(f"/d/{held.document.accession}/cite/").content.decode()
    assert "<script>alert" not in page
    assert "</textarea><script" not in page


def test_the_last_look_at_the_live_page_is_said_with_its_day(alice: User) -> None:
    held = held_award(alice)
    assert "live page not checked" in newsroom.newsroom(selectors.facts_of(held.version))
    for day, verdict in ((1, "same"), (20, "gone")):
        at = datetime(2026, 11, day, 9, tzinfo=UTC)
        draft = CheckDraft(kind="live", at=at, asked_url=SOURCE, code="x", verdict=verdict)
        record_check(document=held.document, draft=draft, user=None, source=held.capture.source)
    facts = selectors.facts_of(held.version)
    assert "gone when checked 20 November 2026" in newsroom.newsroom(facts)
    assert "|url-status=dead " in web.wiki(facts)


def test_the_style_chosen_last_stands_first(alice: User) -> None:
    held, browser = held_award(alice), browser_of(alice)
    address = f"/d/{held.document.accession}/cite/"
    browser.get(address, {"style": "ris"})
    page = browser.get(address).content.decode()
    assert page.index('id="cite-ris"') < page.index('id="cite-newsroom"')
    assert 'data-html="&lt;a href=' in page
