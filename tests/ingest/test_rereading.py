"""Reading again: what an older reader read gets a further transcript, what is the same gets none."""

import io

import pytest
from django.core.management import call_command

from accounts.models import User
from archive.models import Attachment, Document, Event, Page, Transcript, Version
from archive.services import change_access, create_collection, put_in_collection
from archive.services.reading import transcript_sha256
from ingest import services
from ingest.models import Batch, Item, ItemState
from ingest.readers.registry import READERS
from ingest.readers.versions import READER_VERSIONS
from ingest.services.working import work_one
from tests.conftest import browser_of
from tests.ingest import made
from tests.ingest.conftest import AddBytes
from tests.ingest.readers.test_embedded import word_with, workbook
from tests.ingest.test_attachments import message
from tests.ingest.test_intake import text_of, worked

pytestmark = pytest.mark.django_db


def aged(item: Item, text: str = "") -> Document:
    """The item's document as if version 0 of its reader had read it, and had read `text`."""
    assert item.document is not None
    transcript = Transcript.objects.get(version=item.version)
    Transcript.objects.filter(pk=transcript.pk).update(reader_version=0)
    if text:
        Page.objects.filter(transcript=transcript, number=1).update(text=text)
        texts = transcript.pages.order_by("number").values_list("text", flat=True)
        Transcript.objects.filter(pk=transcript.pk).update(sha256=transcript_sha256(texts))
    return item.document


def again(user: User) -> Batch:
    """All that is old, read again to its end."""
    batch = services.read_again(versions=services.read_by_older(), user=user, title="again")
    assert batch is not None
    for item in batch.items.order_by("n"):
        services.work(item.pk)
    return batch


def test_the_list_of_versions_is_that_of_the_readers() -> None:
    assert {reader.name: reader.version for reader in READERS} == READER_VERSIONS


def test_a_text_that_is_read_better_becomes_a_further_transcript(add_bytes: AddBytes, alice: User) -> None:
    document = aged(worked(add_bytes(made.page("公告"), "a.html")), "读错了")
    revision = document.revision
    assert [each.behind for each in services.ages()] == [1]
    batch = again(alice)
    assert [item.state for item in batch.items.all()] == [ItemState.DONE]
    old, new = Transcript.objects.filter(version__document=document).order_by("pk")
    assert [old.pages.get().text, new.reader_version] == ["读错了", READER_VERSIONS["html"]]
    document = Document.objects.get(pk=document.pk)
    assert made.NOTICE in text_of(document)
    assert document.revision > revision
    assert services.ages() == []


def test_a_text_that_stays_the_same_makes_no_noise(add_bytes: AddBytes, alice: User) -> None:
    item = worked(add_bytes(made.pdf(made.NOTICE, "第二页"), "a.pdf"))
    document, events = aged(item), Event.objects.count()
    revision = document.revision
    again(alice)
    assert Transcript.objects.get().confirmed_by == READER_VERSIONS["pdf"]
    assert Document.objects.get().revision == revision
    assert Event.objects.count() == events
    assert services.ages() == []


def test_what_waits_to_be_read_again_is_not_put_in_twice(add_bytes: AddBytes, alice: User) -> None:
    aged(worked(add_bytes(made.page("公告"), "a.html")))
    first = services.read_again(versions=services.read_by_older(), user=alice, title="once")
    assert first is not None
    assert services.read_again(versions=services.read_by_older(), user=alice, title="twice") is None


def test_a_document_keeps_its_text_when_it_cannot_be_read_again(add_bytes: AddBytes, alice: User) -> None:
    locked = worked(add_bytes(made.pdf(made.NOTICE, password="secret"), "locked.pdf"))
    assert locked.state == ItemState.BLOCKED
    assert locked.version is not None
    held = Transcript.objects.create(version=locked.version, kind="text-layer", reader="pdf", reader_version=0)
    Version.objects.filter(pk=locked.version.pk).update(transcript=held, reading=Version.Reading.READ)
    batch = again(alice)
    assert [item.reason for item in batch.items.all()] == ["encrypted"]
    version = Version.objects.get(pk=locked.version.pk)
    assert (version.reading, version.transcript_id) == (Version.Reading.READ, held.pk)


def test_what_no_reader_could_read_is_tried_again(add_bytes: AddBytes, alice: User) -> None:
    worked(add_bytes(made.page("公告"), "a.html"))
    Page.objects.all().delete()
    Version.objects.update(transcript=None, reading=Version.Reading.FAILED, reading_code="unsupported_type")
    Transcript.objects.all().delete()
    batch = services.read_again(versions=services.unread(), user=alice, title="unread")
    assert batch is not None
    services.work(batch.items.get().pk)
    assert made.NOTICE in text_of(Document.objects.get())
    assert not services.unread()


def test_a_message_read_again_takes_its_attachments_in_no_second_time(add_bytes: AddBytes, alice: User) -> None:
    aged(worked(add_bytes(message(tender=b"words of a tender"), "mail.eml")), "older")
    before = Document.objects.count()
    again(alice)
    assert Document.objects.count() == before


def test_the_facts_a_container_told_stand_above_the_reader_again(add_bytes: AddBytes, alice: User) -> None:
    item = worked(add_bytes(made.rows(1), "rows.jsonl"))
    row = Item.objects.get(parent=item)
    title = Document.objects.get(items=row).title
    aged(Item.objects.select_related("document").get(pk=row.pk), "older")
    again(alice)
    assert Document.objects.get().title == title == made.NOTICE + "（0）"


def test_the_command_lists_and_reads_again(add_bytes: AddBytes, otto: User) -> None:
    document = aged(worked(add_bytes(made.page("公告"), "a.html")), "older")
    out = io.StringIO()
    call_command("reread", stdout=out)
    assert f"html {READER_VERSIONS['html']}: 1 read by an older version" in out.getvalue()
    call_command("reread", older=True, verbosity=0, stdout=out)
    assert Transcript.objects.filter(version__document=document).count() == 2
    out = io.StringIO()
    call_command("reread", document=[document.accession], verbosity=0, stdout=out)
    assert "1 items" in out.getvalue()
    assert Transcript.objects.filter(version__document=document).count() == 2


def test_an_admin_starts_it_from_a_page_that_names_documents_by_number(
    add_bytes: AddBytes, alice: User, otto: User
) -> None:
    document = aged(worked(add_bytes(made.page("公告"), "a.html")))
    browser = browser_of(otto)
    assert "Read by an older one" in browser.get("/rereading/").content.decode()
    answer = browser.post("/rereading/", {"reader": "html"}, follow=True)
    shown = answer.content.decode()
    assert document.accession in shown
    assert Batch.objects.get(made_by=otto).items.get().document == document
    assert browser_of(alice).get("/rereading/").status_code == 404


def test_an_older_transcript_can_be_chosen_and_a_citation_names_its_own(add_bytes: AddBytes, alice: User) -> None:
    document = aged(worked(add_bytes(made.page("公告"), "a.html")), "读错了")
    again(alice)
    browser, address = browser_of(alice), f"/d/{document.accession}/text/"
    newest, older = (browser.get(address, {"t": n}).content.decode() for n in ("2", "1"))
    assert "Transcript 2 of 2" in newest
    assert made.NOTICE in newest
    assert "读错了" in older
    assert "older reading" in older
    assert made.NOTICE in browser.get(address, {"t": "9"}).content.decode()
    assert f"/d/{document.accession}/v/1/p/1/?t=2" in browser.get(f"/d/{document.accession}/cite/").content.decode()


def test_a_link_on_the_address_of_a_page_leads_to_the_page_it_names(add_bytes: AddBytes, alice: User) -> None:
    item = worked(add_bytes(made.pdf(made.NOTICE, "第二页"), "a.pdf"))
    assert item.document is not None
    number = item.document.accession
    answer = browser_of(alice).get(f"/d/{number}/v/1/p/1/?page=2&q=x")
    assert (answer.status_code, answer["Location"]) == (302, f"/d/{number}/v/1/text/?page=2&q=x")


def test_what_an_earlier_reader_left_inside_is_taken_out_as_the_document_stands(
    add_bytes: AddBytes, alice: User, bob: User, charlie: User
) -> None:
    item = add_bytes(word_with("book.xlsx", workbook()), "paper.docx")
    work_one(item.pk, nudge_members=False)
    item.refresh_from_db()
    item.members.get().delete()  # as the first version of the reader would have left it
    Attachment.objects.all().delete()
    document = aged(item)
    change_access(document=document, access="members", user=alice)
    put_in_collection(document=document, collection=create_collection(
        title="c", slug="c", owner=alice, access="members"), user=alice)  # fmt: skip
    batch = again(bob)
    for inner in batch.items.filter(kind=Item.Kind.MEMBER):
        services.work(inner.pk)
    taken = Document.objects.exclude(pk=document.pk).get()
    assert (taken.access, taken.brought_by, taken.title) == ("members", alice, "book.xlsx")
    assert [each.slug for each in taken.collections.all()] == ["c"]
    assert Attachment.objects.get().document == taken
    assert "book" not in browser_of(bob).get(f"/batches/{batch.public_id}/").content.decode()
    assert browser_of(charlie).get(f"/d/{taken.accession}/text/").status_code == 404
    aged(item)
    Transcript.objects.update(confirmed_by=0)
    again(bob)
    assert Document.objects.count() == 2
