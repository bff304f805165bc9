"""The ladder, the line under the title, the page of a source, two versions compared, as different people see them."""

from datetime import timedelta

import pytest

from accounts.models import User
from archive import services
from archive.ladder import ladder, live_state, same_content
from archive.models import Access, Check, Document, Source
from archive.policy import may_change_access
from archive.provenance.places import AGENCY, AGGREGATOR, OFFICIAL, OTHER, PROVINCIAL, place_of
from archive.services import CheckDraft, Held, MementoDraft, record_check
from tests.archive.conftest import RETRIEVED, Holder, read_as
from tests.conftest import browser_of, make_collection

pytestmark = pytest.mark.django_db
URL = "http://www.ccgp.gov.cn/cggg/t20210305_1.htm"
CONTENT = {"content_profile": "html-text/1"}


@pytest.fixture
def notice(hold: Holder, alice: User) -> Held:
    memento = MementoDraft("wayback", f"https://web.archive.org/web/20210305160835/{URL}", "20210305160835")
    held = hold(b"one", alice, source_url=URL, source_basis="archive_asserted", method="memento", memento=memento)
    read_as(held, "预算 1,234 元\n采购人 示例县公安局", content_sha256="a" * 64, **CONTENT)
    return held


def looked(document: Document, verdict: str, *, days: int, kind: str = "live", **more: object) -> Check:
    source = document.versions.get(n=1).captures.first().source  # type: ignore[union-attr]
    draft = CheckDraft(kind=kind, at=RETRIEVED + timedelta(days=days), asked_url=URL, code="x", verdict=verdict, **more)  # type: ignore[arg-type]
    return record_check(document=document, draft=draft, user=None, source=source)


def test_every_known_copy_is_a_rung_and_unchecked_is_a_state_of_its_own(notice: Held, alice: User) -> None:
    found = ladder(notice.document, user=alice)
    assert [rung.place for rung in found.rungs] == [OFFICIAL.name, "Wayback Machine (Internet Archive)"]
    assert [rung.last for rung in found.rungs] == [None, None]
    page = browser_of(alice).get(f"/d/{notice.document.accession}/provenance/").content.decode()
    assert "not checked" in page
    assert "Check now" in page


def test_the_line_under_the_title_says_since_when_a_page_is_gone(notice: Held, alice: User) -> None:
    for verdict, days in (("same", 1), ("gone", 2), ("soft-404", 3), ("gone", 4)):
        looked(notice.document, verdict, days=days)
    state = live_state(notice.document)
    assert (state.verdict, state.since, state.last) == (
        "gone",
        RETRIEVED + timedelta(days=2),
        RETRIEVED + timedelta(days=4),
    )
    page = browser_of(alice).get(f"/d/{notice.document.accession}/text/").content.decode()
    assert "Live: gone since 24 Nov 2026" in " ".join(page.split())
    assert "Mementos 1" in " ".join(page.split())


def test_a_look_belongs_to_the_document_it_was_made_for(notice: Held, hold: Holder, alice: User, charlie: User) -> None:
    services.change_access(document=notice.document, access=Access.MEMBERS, user=alice)
    looked(notice.document, "gone", days=1)
    own = hold(b"of Charlie's own", charlie, source_url=URL, source_basis="user_asserted")
    source = Source.objects.get(url=URL)
    mine, hers = (browser_of(user).get(f"/sources/{source.pk}/").content.decode() for user in (charlie, alice))
    assert "Nobody here has looked" in mine
    assert "gone" in hers
    assert live_state(own.document).verdict == ""


def test_other_documents_with_the_same_content_are_named_to_who_may_see_them(
    notice: Held, hold: Holder, alice: User, charlie: User
) -> None:
    other = hold(b"other bytes", alice, access=Access.MEMBERS)
    read_as(other, "the same", content_sha256="a" * 64, **CONTENT)
    document = Document.objects.get(pk=notice.document.pk)
    assert [each.document for each in same_content(document, user=alice)] == [other.document]
    assert same_content(document, user=charlie) == []


def second_version(notice: Held, hold: Holder, alice: User, text: str) -> Held:
    held = hold(b"two", alice, source_url=URL, source_basis="archive_asserted")
    assert held.outcome == "version"
    read_as(held, text, content_sha256="b" * 64, **CONTENT)
    return held


def test_two_versions_are_compared_with_their_words_marked_and_nothing_becomes_markup(
    notice: Held, hold: Holder, alice: User
) -> None:
    second_version(notice, hold, alice, "预算 9,999 元\n采购人 示例县公安局\n<script>alert(1)</script>")
    browser = browser_of(alice)
    page = browser.get(f"/d/{notice.document.accession}/compare/?a=1&b=2").content.decode()
    assert "<del>1,234</del>" in page
    assert "<ins>9,999</ins>" in page
    assert "<script>alert(1)" not in page
    assert "1 changed, 0 taken out, 1 put in" in " ".join(page.split())
    for wrong in ("a=1&b=3", "a=x&b=1", "a=1&b=look-99"):
        assert browser.get(f"/d/{notice.document.accession}/compare/?{wrong}").status_code == 404
    assert "1,234" in browser.get(f"/d/{notice.document.accession}/compare/").content.decode()


def test_a_document_with_one_version_says_that_there_is_nothing_to_compare(notice: Held, alice: User) -> None:
    assert (
        "Nothing to compare yet" in browser_of(alice).get(f"/d/{notice.document.accession}/compare/").content.decode()
    )


def test_only_the_owner_of_a_collection_sets_how_often_its_pages_are_looked_at(
    notice: Held, alice: User, bob: User
) -> None:
    collection = make_collection(alice, bob)
    assert browser_of(bob).post(f"/collections/{collection.slug}/rechecks/", {"days": 7}).status_code == 404
    assert browser_of(alice).post(f"/collections/{collection.slug}/rechecks/", {"days": 7}).status_code == 302
    collection.refresh_from_db()
    assert collection.recheck_days == 7


def test_a_saving_is_asked_for_only_by_who_may_publish_and_who_says_that_she_knows(
    notice: Held, alice: User, charlie: User
) -> None:
    address = f"/d/{notice.document.accession}/save/"
    source = Source.objects.get(url=URL)
    assert not may_change_access(charlie, notice.document)
    assert browser_of(charlie).get(address).status_code == 404
    assert "This is a public act" in browser_of(alice).get(address).content.decode()
    assert browser_of(alice).post(address, {"source": source.pk}).status_code == 422
    assert notice.document.errands.count() == 0
    assert browser_of(alice).post(address, {"source": source.pk, "confirmed": "on"}).status_code == 302
    assert notice.document.errands.get().kind == "save"


@pytest.mark.parametrize(
    ("host", "place"),
    [
        ("www.ccgp.gov.cn", OFFICIAL),
        ("www.ccgp-xinjiang.gov.cn", PROVINCIAL),
        ("zfcg.czt.zj.gov.cn", PROVINCIAL),
        ("ggzy.xjbt.gov.cn", PROVINCIAL),
        ("www.xjshs.gov.cn", AGENCY),
        ("www.bidcenter.com.cn", AGGREGATOR),
        ("ccgp.gov.cn.evil.example", OTHER),
        ("", OTHER),
    ],
)
def test_a_host_says_what_kind_of_place_it_is(host: str, place: object) -> None:
    assert place_of(host) == place
