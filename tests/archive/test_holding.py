"""Bytes become documents: once for the same bytes, again for whoever may not see the first, with a log of each act."""

import json
from datetime import UTC, datetime

import pytest

from accounts.models import User
from archive.models import Access, Capture, Collection, Document, Event, EventDetail, Original, Version
from archive.provenance import accession
from archive.provenance.grades import CaptureFacts, grade
from archive.services import CaptureDraft, MementoDraft, hold_container
from archive.storage import staging_file, store
from tests.archive.conftest import RETRIEVED, Holder, read_as

pytestmark = pytest.mark.django_db
ADDRESS = "http://www.ccgp.example/cggg/t20210305_1.htm"
MEMENTO = MementoDraft("wayback", f"https://web.archive.org/web/20210305160835/{ADDRESS}", "20210305160835")
SEEN = {"method": "live", "source_url": ADDRESS, "source_basis": "observed"}


def test_new_bytes_make_a_document_with_a_number_that_can_be_read_out(hold: Holder, alice: User) -> None:
    held = hold(b"one", alice)
    assert held.outcome == "new"
    assert accession.check(held.document.accession) == held.document.accession
    assert held.document.current == held.version
    assert held.version.best_capture == held.capture


def test_the_same_bytes_twice_are_one_original_with_two_captures(hold: Holder, alice: User) -> None:
    first, second = hold(b"same", alice), hold(b"same", alice)
    assert (first.outcome, second.outcome) == ("new", "duplicate")
    assert second.document == first.document
    assert Original.objects.count() == 1
    assert Capture.objects.filter(version=first.version).count() == 2


def test_bytes_that_another_holds_in_private_come_in_as_if_they_were_new(
    hold: Holder, alice: User, charlie: User
) -> None:
    hidden = hold(b"secret", alice, access=Access.MEMBERS)
    held = hold(b"secret", charlie)
    assert held.outcome == "new"
    assert held.document != hidden.document
    assert Original.objects.count() == 1


def test_other_bytes_seen_at_the_same_address_are_a_new_version(hold: Holder, alice: User) -> None:
    first = hold(b"before", alice, **SEEN, captured_at=datetime(2021, 3, 5, tzinfo=UTC))
    second = hold(b"after", alice, **SEEN, captured_at=datetime(2021, 4, 5, tzinfo=UTC))
    assert second.outcome == "version"
    assert (second.document, second.version.n) == (first.document, 2)
    second.document.refresh_from_db()
    assert second.document.current == second.version


def test_an_older_state_that_arrives_later_does_not_become_the_newest(hold: Holder, alice: User) -> None:
    newer = hold(b"newer", alice, **SEEN, captured_at=datetime(2021, 4, 5, tzinfo=UTC))
    hold(b"older", alice, **SEEN, captured_at=datetime(2019, 1, 1, tzinfo=UTC))
    newer.document.refresh_from_db()
    assert newer.document.current == newer.version


def test_an_address_that_was_only_claimed_makes_no_versions_of_different_files(hold: Holder, alice: User) -> None:
    claim = {"source_url": ADDRESS, "source_basis": "user_asserted"}
    assert hold(b"a", alice, **claim).document != hold(b"b", alice, **claim).document


def test_a_person_who_may_not_change_a_document_gets_her_own_instead_of_a_version_of_it(
    hold: Holder, alice: User, charlie: User
) -> None:
    theirs = hold(b"public one", alice, access=Access.PUBLIC, **SEEN)
    assert hold(b"other bytes", charlie, **SEEN).document != theirs.document


def test_the_address_stays_as_it_was_given_and_a_memento_points_at_it(hold: Holder, alice: User) -> None:
    verbatim = "HTTP://WWW.CCGP.example:80/x?n=%D6%D0#p"
    held = hold(b"v", alice, source_url=verbatim, source_basis="archive_asserted", memento=MEMENTO, method="memento")
    assert held.capture.source is not None
    assert held.capture.source.url == verbatim
    assert held.capture.memento is not None
    assert held.capture.memento.source == held.capture.source


def test_the_best_grade_of_all_captures_stands_on_the_version(hold: Holder, alice: User) -> None:
    hold(b"graded", alice)
    good = grade(
        CaptureFacts(
            method="memento", archive="wayback", raw_body=True, memento_datetime=True, archive_src=True, drift_seconds=0
        )
    )
    held = hold(b"graded", alice, method="memento", memento=MEMENTO, grade=good)
    version = Version.objects.get(pk=held.version.pk)
    assert version.best_capture is not None
    assert (good.letter, version.best_capture.grade) == ("B", "B")
    assert version.best_capture.grade_phrase == good.phrase


def test_each_act_is_an_event_and_the_names_in_it_can_be_erased(hold: Holder, alice: User) -> None:
    held = hold(b"logged", alice, filename="机密.txt")
    ref = f"document:{held.document.accession}"
    events = Event.objects.filter(event_objects__ref=ref).order_by("seq")
    assert [event.type for event in events] == ["capture", "ingest"]
    assert "机密" not in "".join(event.entry for event in events)
    detail = json.loads(EventDetail.objects.get(event=events[0]).detail)
    assert detail["filename"] == "机密.txt"


def test_a_container_is_kept_and_makes_no_document(alice: User) -> None:
    path = staging_file()
    path.write_bytes(b"PK\x05\x06" + bytes(18))
    draft = CaptureDraft(method="upload", retrieved_at=RETRIEVED, filename="all.zip")
    original = hold_container(stored=store(path), capture=draft, user=alice, role="zip")
    assert (original.role, Document.objects.count()) == ("zip", 0)
    assert Event.objects.get().type == "ingest"


def test_joining_a_collection_with_a_document_that_one_may_not_share_makes_another(
    hold: Holder, alice: User, bob: User, collection: Collection
) -> None:
    theirs = hold(b"newsroom only", alice)
    held = hold(b"newsroom only", bob, collection=collection)
    assert held.document != theirs.document
    assert list(theirs.document.collections.all()) == []


def test_a_reading_gives_title_language_and_date_and_says_what_it_changed(hold: Holder, alice: User) -> None:
    held = hold("采购公告".encode(), alice, title="notice.txt")
    read_as(held, "采购公告\n第一页", "第二页", title="示例县采购公告", language="zh-Hans", printed="2021-03-05")
    document = Document.objects.get(pk=held.document.pk)
    assert (document.title, document.language, document.file_format) == ("示例县采购公告", "zh-Hans", "text")
    assert document.printed_at is not None
    assert document.printed_at.isoformat() == "2021-03-04T16:00:00+00:00"
    event = Event.objects.latest("seq")
    detail = json.loads(EventDetail.objects.get(event=event).detail)
    assert event.type == "derive"
    assert detail["before"]["title"] == "notice.txt"
    assert detail["after"]["title"] == "示例县采购公告"


def test_reading_again_adds_a_transcript_and_keeps_the_old_one(hold: Holder, alice: User) -> None:
    held = hold(b"read twice", alice)
    read_as(held, "first reading")
    read_as(held, "second reading", reader_version=2)
    version = Version.objects.get(pk=held.version.pk)
    assert version.transcripts.count() == 2
    assert version.transcript is not None
    assert version.transcript.pages.get().text == "second reading"


def test_pages_without_a_word_say_no_text(hold: Holder, alice: User) -> None:
    held = hold(b"scan", alice)
    read_as(held, "", " \n")
    assert Version.objects.get(pk=held.version.pk).reading == "no_text"
