"""Files through the whole pipeline, with the real readers in the real sandbox."""

from pathlib import Path

import pytest

from accounts.models import User
from archive.models import Access, Capture, Document, Event, Original, Transcript
from archive.storage import holds
from ingest.models import Batch, Item, ItemState
from ingest.services import create_batch, work
from tests.ingest import made
from tests.ingest.conftest import AddBytes

pytestmark = pytest.mark.django_db


def worked(item: Item) -> Item:
    """The item after its work."""
    work(item.pk)
    return Item.objects.select_related("document__current__transcript", "version", "capture").get(pk=item.pk)


def text_of(document: Document | None) -> str:
    """All that was read of a document."""
    assert document is not None
    assert document.current is not None
    assert document.current.transcript is not None
    return "\n".join(page.text for page in document.current.transcript.pages.order_by("number"))


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("notice.txt", made.NOTICE.encode(), "text"),
        ("notice.html", made.page("公告"), "html"),
        ("notice-gbk.html", made.page("公告", charset="gb18030"), "html"),
        ("tender.pdf", made.pdf(made.NOTICE, "第二页"), "pdf"),
    ],
    ids=["text", "html", "gb18030", "pdf"],
)
def test_a_file_becomes_a_document_whose_words_can_be_read(
    add_bytes: AddBytes, name: str, data: bytes, kind: str
) -> None:
    item = worked(add_bytes(data, name))
    assert (item.state, item.reason) == (ItemState.DONE, "")
    assert made.NOTICE in text_of(item.document)
    assert item.document is not None
    assert item.document.file_format == kind
    assert item.staged == ""
    assert holds(item.sha256)


def test_every_stage_leaves_its_event_in_the_custody_log(add_bytes: AddBytes) -> None:
    item = worked(add_bytes(b"words", "a.txt"))
    assert item.document is not None
    types = list(
        Event.objects.filter(event_objects__ref=f"document:{item.document.accession}").values_list("type", flat=True)
    )
    assert types == ["capture", "ingest", "derive"]


def test_the_same_bytes_twice_are_one_original_with_two_captures(add_bytes: AddBytes) -> None:
    first = worked(add_bytes(b"the same words", "first.txt"))
    second = worked(add_bytes(b"the same words", "second.txt"))
    assert (second.state, second.reason) == (ItemState.DUPLICATE, "already_held")
    assert second.document == first.document
    assert Original.objects.count() == 1
    assert Capture.objects.filter(version=first.version).count() == 2
    assert Transcript.objects.count() == 1


def test_bytes_that_somebody_else_keeps_from_me_are_taken_without_a_remark(
    add_bytes: AddBytes, bob: User, charlie: User
) -> None:
    hidden = create_batch(user=bob, access=Access.MEMBERS)
    first = worked(add_bytes(b"the same words", into=hidden))
    mine = worked(add_bytes(b"the same words", into=create_batch(user=charlie)))
    assert (mine.state, mine.reason, mine.sentence) == (ItemState.DONE, "", "")
    assert mine.document != first.document
    assert Original.objects.count() == 1
    assert text_of(mine.document).strip() == "the same words"


def test_work_that_runs_twice_does_nothing_twice(add_bytes: AddBytes) -> None:
    item = worked(add_bytes(b"words"))
    Item.objects.filter(pk=item.pk).update(state=ItemState.WAITING)  # as if its end had not been written
    again = worked(item)
    assert again.state == ItemState.DONE
    assert (Document.objects.count(), Capture.objects.count(), Transcript.objects.count()) == (1, 1, 1)


def test_a_crash_between_storing_and_recording_loses_nothing(add_bytes: AddBytes) -> None:
    from archive import storage

    item = add_bytes(b"words")
    storage.store(Path(item.staged))  # the worker died here: the staged file is gone, the row knows the digest
    done = worked(item)
    assert done.state == ItemState.DONE
    assert text_of(done.document).strip() == "words"


def test_bytes_that_were_lost_on_the_way_are_said_to_be(add_bytes: AddBytes) -> None:
    item = add_bytes(b"words that nobody stored")
    Path(item.staged).unlink()
    done = worked(item)
    assert (done.state, done.reason) == (ItemState.FAILED, "bytes_lost")


def test_the_claimed_source_of_a_batch_is_recorded_as_a_claim(add_bytes: AddBytes, alice: User) -> None:
    copy = "https://web.archive.org/web/20210305160835/http://www.ccgp.example/a.htm"
    item = worked(add_bytes(made.page("a"), "a.html", into=create_batch(user=alice, source_url=copy)))
    assert item.capture is not None
    assert item.capture.source is not None
    assert item.capture.memento is not None
    assert item.capture.source.url == "http://www.ccgp.example/a.htm"
    assert item.capture.memento.ts14 == "20210305160835"
    assert (item.capture.source_basis, item.capture.grade) == ("user_asserted", "D")


def test_a_zip_becomes_an_item_for_each_file_in_it_and_one_bad_file_spoils_no_other(
    add_bytes: AddBytes, batch: Batch
) -> None:
    data = made.zipped(
        [
            ("公告/a.txt", b"first"),
            ("../../etc/passwd", b"second"),
            ("locked.pdf", made.pdf("secret", password="x")),
            ("inner.zip", made.zipped([("deep.html", made.page("深"))])),
            ("empty.txt", b""),
        ]
    )
    top = worked(add_bytes(data, "all.zip"))
    states = {item.raw_input: (item.state, item.reason) for item in batch.items.all()}
    assert top.state == ItemState.DONE
    assert states == {
        "all.zip": (ItemState.DONE, ""),
        "公告/a.txt": (ItemState.DONE, ""),
        "../../etc/passwd": (ItemState.DONE, ""),
        "locked.pdf": (ItemState.BLOCKED, "encrypted"),
        "inner.zip": (ItemState.DONE, ""),
        "deep.html": (ItemState.DONE, ""),
        "empty.txt": (ItemState.FAILED, "empty"),
    }
    climbing = batch.items.get(raw_input="../../etc/passwd")
    assert climbing.capture is not None
    assert climbing.capture.container_id == top.sha256
    batch.refresh_from_db()
    assert batch.status == Batch.Status.ENDED


def test_a_container_opened_twice_makes_no_member_twice(add_bytes: AddBytes, batch: Batch) -> None:
    top = worked(add_bytes(made.zipped([("a.txt", b"a"), ("b.txt", b"b")]), "all.zip"))
    Item.objects.filter(pk=top.pk).update(state=ItemState.WAITING)
    worked(top)
    assert batch.items.filter(parent=top).count() == 2
    assert Capture.objects.filter(original_id=top.sha256).count() == 1


def test_the_pages_of_a_warc_are_documents_and_what_they_are_made_of_is_counted(
    add_bytes: AddBytes, batch: Batch
) -> None:
    data = made.warc(
        [
            ("http://www.ccgp.example/a.htm", "200 OK", "text/html; charset=utf-8", made.page("第一")),
            ("http://www.ccgp.example/a.pdf", "200 OK", "application/pdf", made.pdf(made.NOTICE)),
            ("http://www.ccgp.example/logo.png", "200 OK", "image/png", b"\x89PNG\r\n\x1a\n"),
            ("http://www.ccgp.example/style.css", "200 OK", "text/css", b"p{}"),
            ("http://www.ccgp.example/old.htm", "302 Found", "text/html", b""),
            ("http://www.ccgp.example/gone.htm", "404 Not Found", "text/html", made.page("没有")),
        ]
    )
    top = worked(add_bytes(data, "crawl.warc"))
    members = list(batch.items.filter(parent=top).order_by("n"))
    assert [item.state for item in members] == [ItemState.DONE, ItemState.DONE]
    assert top.state == ItemState.DONE
    assert "2 images, styles and scripts" in top.sentence
    assert "1 redirect" in top.sentence
    assert "1 error page" in top.sentence
    capture = members[0].capture
    assert capture is not None
    assert capture.source is not None
    assert (capture.method, capture.source.url) == ("warc", "http://www.ccgp.example/a.htm")
    assert (capture.source_basis, capture.captured_basis) == ("archive_asserted", "archive_asserted")
    assert capture.captured_at is not None
    assert capture.captured_at.isoformat() == "2021-03-05T16:08:35+00:00"
    assert capture.container_id == top.sha256
    assert capture.grade == "D"


def test_a_warc_cut_in_the_middle_of_a_record_keeps_what_stood_before_the_cut(
    add_bytes: AddBytes, batch: Batch
) -> None:
    page = made.page("第一")
    whole = made.warc(
        [
            ("http://www.ccgp.example/a.htm", "200 OK", "text/html", page),
            ("http://www.ccgp.example/b.htm", "200 OK", "text/html", made.page("第二", made.NOTICE * 50)),
        ]
    )
    top = worked(add_bytes(whole[: len(whole) - 400], "cut.warc"))
    assert (top.state, top.reason) == (ItemState.FAILED, "damaged")
    assert top.sentence
    kept = batch.items.filter(parent=top, state=ItemState.DONE)
    assert [item.raw_input for item in kept] == ["http://www.ccgp.example/a.htm"]


def test_a_row_of_a_list_is_a_document_with_its_address_and_the_lowest_grade(add_bytes: AddBytes, batch: Batch) -> None:
    top = worked(add_bytes(made.rows(3), "notices.jsonl"))
    members = list(batch.items.filter(parent=top).order_by("n"))
    assert [item.state for item in members] == [ItemState.DONE] * 3
    capture, document = members[1].capture, members[1].document
    assert capture is not None
    assert document is not None
    assert capture.source is not None
    assert (capture.method, capture.grade) == ("row", "E")
    assert capture.source.url == "http://www.ccgp.example/t20211219_1.htm"
    assert document.title == f"{made.NOTICE}（1）"
    assert document.printed_at is not None
    assert document.printed_at.isoformat().startswith("2021-12-18T16:00")  # midnight in Beijing


@pytest.mark.parametrize(
    ("name", "data", "state", "code"),
    [
        ("empty.pdf", b"", ItemState.FAILED, "empty"),
        ("locked.pdf", made.pdf("secret", password="x"), ItemState.BLOCKED, "encrypted"),
        ("cut.pdf", made.pdf(made.NOTICE * 3)[:300], ItemState.FAILED, "damaged"),
        ("cut.zip", made.zipped([("a.txt", b"x" * 9999)])[:60], ItemState.FAILED, "damaged"),
        ("bomb.zip", made.bomb(), ItemState.FAILED, "expansion_ratio"),
        ("program.exe", b"MZ" + bytes(400), ItemState.FAILED, "unsupported_type"),
    ],
    ids=["empty", "locked", "cut pdf", "cut zip", "bomb", "program"],
)
def test_bad_input_ends_with_a_code_and_a_sentence(
    add_bytes: AddBytes, batch: Batch, name: str, data: bytes, state: ItemState, code: str
) -> None:
    bad = worked(add_bytes(data, name))
    good = worked(add_bytes(b"the rest goes on"))
    inside = [(item.state, item.reason) for item in batch.items.filter(parent=bad)]
    assert (bad.state, bad.reason) == (state, code) or (state, code) in inside
    assert bad.sentence or inside
    assert good.state == ItemState.DONE


def test_a_mislabelled_file_is_read_for_what_it_is(add_bytes: AddBytes) -> None:
    item = worked(add_bytes(made.pdf(made.NOTICE), "notice.html", declared_type="text/html"))
    assert item.state == ItemState.DONE
    assert item.media_type == "application/pdf"
    assert made.NOTICE in text_of(item.document)


def test_a_file_over_the_limit_is_not_stored(add_bytes: AddBytes, settings: object) -> None:
    settings.MUNIMENT_MAX_FILE_BYTES = 10  # type: ignore[attr-defined]
    item = worked(add_bytes(b"eleven byte"))
    assert (item.state, item.reason) == (ItemState.FAILED, "too_large")
    assert not holds(item.sha256)


def test_what_cannot_be_read_is_kept_and_said_to_be_unread(add_bytes: AddBytes) -> None:
    item = worked(add_bytes(made.pdf(made.NOTICE * 3)[:300], "cut.pdf"))
    assert item.document is not None
    assert item.version is not None
    assert (item.version.reading, item.version.reading_code) == ("failed", "damaged")
    assert holds(item.sha256)
