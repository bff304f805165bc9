"""One's documents put right: tags, source, all that is said of them; each an event, each to be taken back."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from accounts.models import User
from archive.ladder import ladder, live_state
from archive.models import BulkEdit, Capture, Document, Event
from archive.rows import row_findings
from archive.services import CheckDraft, Held, record_check
from archive.services.sources import record_source
from archive.tagging import kept, tags_of, without
from stories.selectors.citations import facts_of
from tests.archive.conftest import RETRIEVED, held_bytes
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db
WRONG, RIGHT = "http://wrong.example/a.html", "http://www.ccgp.example/cggg/1.htm"


@pytest.fixture
def paper(alice: User) -> Held:
    """A file that Alice brought in with a wrong address."""
    return held_bytes(b"paper", alice, title="采购公告", source_url=WRONG, source_basis="user_asserted")


def form(document: Document, **change: str) -> dict[str, str]:
    """What the edit page would send, but for `change`."""
    document.refresh_from_db()
    stands = {"title": document.title, "title_en": document.title_en, "tags": ", ".join(document.tags)}
    return stands | {"source": document.source.url if document.source else ""} | change


def test_tags_are_one_however_they_are_spelt() -> None:
    assert tags_of("Camera, camera；监控、監控 |  to\u00a0 check \n") == ["Camera", "监控", "to check"]
    assert without(["Camera", "监控"], ["CAMERA"]) == ["监控"]
    assert kept(["x" * 200, "\x00", "\u202e"]) == ["x" * 80]


def test_one_page_puts_right_all_that_is_said_and_takes_it_back(alice: User, paper: Held) -> None:
    client, document = browser_of(alice), paper.document
    address = f"/d/{document.accession}/edit/"
    sent = form(document, title="采购结果公告", title_en="Result", tags="cameras, 新疆", issuing_body="县公安局")
    page = client.post(address, sent, follow=True).content.decode()
    document.refresh_from_db()
    assert (document.title, document.title_en, document.tags) == ("采购结果公告", "Result", ["cameras", "新疆"])
    assert "Your changes to it" in page
    client.post(address, form(document, tags="新疆", issuing_body=""))
    document.refresh_from_db()
    assert (document.tags, document.issuing_body, document.title) == (["新疆"], "", "采购结果公告")
    first, second = BulkEdit.objects.order_by("pk")
    client.post(f"/bulk/{second.public_id}/undo/", {"back": document.accession})
    document.refresh_from_db()
    assert (document.tags, document.issuing_body) == (["cameras", "新疆"], "县公安局")
    back = client.post(f"/bulk/{first.public_id}/undo/", {"back": document.accession})
    assert back.headers["Location"] == address
    document.refresh_from_db()
    assert (document.title, document.title_en, document.tags) == ("采购公告", "", [])
    assert row_findings().failures == []


def test_a_field_that_is_not_sent_stays_and_an_unchanged_form_changes_nothing(alice: User, paper: Held) -> None:
    client, document = browser_of(alice), paper.document
    address = f"/d/{document.accession}/edit/"
    printed = datetime(2026, 7, 3, 15, 6, tzinfo=UTC)
    Document.objects.update(printed_at=printed, printed_has_time=True, printed_basis="page_asserted")
    client.post(address, form(document, tags="a, b", printed="2026-07-03"))
    document.refresh_from_db()
    assert (document.printed_at, document.printed_has_time, document.printed_basis) == (printed, True, "page_asserted")
    events = Event.objects.count()
    client.post(address, {"title": document.title})
    client.post(address, form(document))
    document.refresh_from_db()
    assert (document.tags, Event.objects.count()) == (["a", "b"], events)


def test_who_may_see_and_collections_are_taken_back_too(alice: User, paper: Held) -> None:
    client, document = browser_of(alice), paper.document
    client.post(f"/d/{document.accession}/edit/access/", {"access": "members", "reason": "names a source"})
    document.refresh_from_db()
    assert document.access == "members"
    client.post(f"/bulk/{BulkEdit.objects.get().public_id}/undo/", {"back": document.accession})
    document.refresh_from_db()
    assert document.access == "newsroom"


def test_a_claimed_source_is_put_right_and_the_capture_stays_as_it_was(alice: User, paper: Held) -> None:
    document, capture = paper.document, paper.capture
    wrong = record_source(WRONG)
    draft = CheckDraft(kind="live", at=RETRIEVED, asked_url=WRONG, code="x", verdict="gone")
    record_check(document=document, draft=draft, user=alice, source=wrong)
    assert live_state(document).verdict == "gone"
    browser_of(alice).post(f"/d/{document.accession}/edit/", form(document, source=RIGHT, reason="typed wrong"))
    document = Document.objects.get()
    version = document.versions.get()
    assert Capture.objects.get().source == wrong
    assert document.source == version.source == record_source(RIGHT)
    assert [rung.address for rung in ladder(document, user=alice).rungs] == [RIGHT]
    assert live_state(document).verdict == ""
    facts = facts_of(version)
    assert (facts.source_url, facts.site, facts.source_observed) == (RIGHT, "www.ccgp.example", False)
    said = Event.objects.filter(type="edit-metadata").get().detail.detail
    assert RIGHT in said
    assert "typed wrong" in said
    assert row_findings().failures == []
    assert capture.pk == Capture.objects.get().pk


def test_the_pages_say_who_stated_the_source_and_what_was_claimed(alice: User, paper: Held, client: Client) -> None:
    document = paper.document
    browser_of(alice).post(f"/d/{document.accession}/edit/", form(document, source=RIGHT))
    Document.objects.update(access="public", held_back=False)
    page = browser_of(alice).get(f"/d/{document.accession}/provenance/").content.decode()
    assert f"stated by {alice}" in page
    assert WRONG in page
    assert "put right since" in page
    open_to_all = client.get(f"/d/{document.accession}/provenance/").content.decode()
    assert str(alice) not in open_to_all
    right, wrong = record_source(RIGHT), record_source(WRONG)
    assert document.accession in client.get(f"/sources/{right.pk}/").content.decode()
    assert "from elsewhere" in client.get(f"/sources/{wrong.pk}/").content.decode()


def test_a_source_that_was_stated_is_taken_back(alice: User, paper: Held) -> None:
    client, document = browser_of(alice), paper.document
    client.post(f"/d/{document.accession}/edit/", form(document, source=RIGHT))
    client.post(f"/bulk/{BulkEdit.objects.get().public_id}/undo/")
    document = Document.objects.get()
    assert (document.stated_source, document.source) == (None, record_source(WRONG))
    assert row_findings().failures == []


def test_an_address_that_was_seen_is_evidence_and_stays(alice: User, paper: Held) -> None:
    seen = held_bytes(b"seen", alice, source_url=WRONG, source_basis="archive_asserted").document
    client = browser_of(alice)
    client.post(f"/d/{seen.accession}/edit/", form(seen, source=RIGHT))
    answer = client.post("/bulk/", {"d": [seen.accession, paper.document.accession], "source": RIGHT}, follow=True)
    assert "that is evidence" in answer.content.decode()
    assert {each.accession: each.source for each in Document.objects.all()} == {
        seen.accession: record_source(WRONG),
        paper.document.accession: record_source(RIGHT),
    }


@pytest.mark.parametrize(
    "text", ["nonsense", "javascript:alert(1)", "https://web.archive.org/web/2021/http://a.example/"]
)
def test_what_is_no_address_of_a_page_is_refused_with_a_sentence(alice: User, paper: Held, text: str) -> None:
    answer = browser_of(alice).post(f"/d/{paper.document.accession}/edit/", form(paper.document, source=text))
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()


def test_many_lose_a_tag_at_once_and_a_bulk_form_without_a_wish_is_refused(alice: User) -> None:
    chosen = [held_bytes(f"p{n}".encode(), alice).document for n in range(3)]
    numbers, client = [each.accession for each in chosen], browser_of(alice)
    client.post("/bulk/", {"d": numbers, "tags": "a, b"})
    client.post("/bulk/", {"d": numbers[:2], "untag": "A"})
    assert [each.tags for each in Document.objects.order_by("pk")] == [["b"], ["b"], ["a", "b"]]
    client.post(f"/bulk/{BulkEdit.objects.latest('pk').public_id}/undo/")
    assert [each.tags for each in Document.objects.order_by("pk")] == [["a", "b"]] * 3
    assert client.post("/bulk/", {"d": numbers, "reason": "none"}).status_code == 422


def test_tags_stand_on_the_document_and_in_its_collection(alice: User, bob: User, paper: Held) -> None:
    document = paper.document
    browser_of(alice).post(f"/d/{document.accession}/edit/", form(document, tags="<b>evil, to check"))
    page = browser_of(bob).get(f"/d/{document.accession}/text/").content.decode()
    assert "?tag=to%20check" in page
    assert "&lt;b&gt;evil" in page
