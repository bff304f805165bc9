"""The operations page: what it counts, what it says to do, and that one bad tile spoils no other."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import User
from archive.models import Check, Original, PurgeRequest
from archive.services import ask_purge, withdraw_document
from config import operations
from config.operations import tiles
from config.tile import Tile
from ingest import presence
from ingest.models import Item, ItemState
from ingest.services import add_file, create_batch, open_batch
from ingest.staging import write_staged
from tests.archive.conftest import held_bytes, read_as
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db


def tile(title: str) -> Tile:
    return next(each for each in tiles() if str(each.title) == title)


def waiting(user: User) -> Item:
    batch = create_batch(user=user)
    staged = write_staged([b"waits"])
    item = add_file(batch=batch, staged=staged.path, name="a.txt", sha256=staged.sha256)
    open_batch(batch=batch)
    return item


def test_only_admins_find_the_page_and_its_entry(alice: User, otto: User) -> None:
    assert browser_of(alice).get("/ops/").status_code == 404
    page = browser_of(otto).get("/ops/")
    assert page.status_code == 200
    assert 'href="/ops/"' in page.content.decode()
    assert 'href="/ops/"' not in browser_of(alice).get("/").content.decode()


@pytest.mark.parametrize(
    ("code", "level", "words"), [("saved", "good", ""), ("save:key-refused", "bad", "MUNIMENT_SPN_KEY")]
)
def test_a_key_that_the_archive_refuses_is_shown_with_what_to_do(
    code: str, level: str, words: str, alice: User
) -> None:
    document = held_bytes(b"x", alice).document
    for at, each in ((timezone.now() - timedelta(days=1), "save:key-refused"), (timezone.now(), code)):
        Check.objects.create(document=document, kind="save", at=at, asked_url="http://a.example/", code=each)
    found = tile("Savings asked of a web archive in 30 days")
    assert (found.number, found.level) == ("2", level)
    assert words in found.advice
    assert bool(found.advice) is bool(words)


def test_a_purge_that_waits_or_is_stuck_is_shown(alice: User, otto: User) -> None:
    document = held_bytes(b"x", alice).document
    withdraw_document(document=document, reason="error", user=otto)
    asked = ask_purge(document=document, reason="error", note="n", user=otto)
    assert (tile("Purges waiting").number, tile("Purges waiting").level) == ("1", "warning")
    PurgeRequest.objects.filter(pk=asked.pk).update(confirmed_at=timezone.now() - timedelta(hours=1))
    assert tile("Purges waiting").level == "bad"


def test_an_empty_archive_without_worker_says_how_to_start_one(otto: User) -> None:
    found = tile("Workers running")
    assert (found.number, found.level) == ("0", "bad")
    assert "celery" in found.command
    assert "celery" in browser_of(otto).get("/ops/").content.decode()


def test_with_worker_and_scheduler_the_tile_is_well(db: None) -> None:
    presence.beat("worker")
    presence.beat("scheduler")
    found = tile("Workers running")
    assert (found.number, found.level, found.advice) == ("1", "good", "")


def test_the_queue_turns_red_when_its_oldest_item_waits_too_long(alice: User) -> None:
    item = waiting(alice)
    assert (tile("Items waiting").number, tile("Items waiting").level) == ("1", "good")
    Item.objects.filter(pk=item.pk).update(created_at=timezone.now() - timedelta(hours=1))
    found = tile("Items waiting")
    assert found.level == "bad"
    assert found.command


def test_failures_are_counted_by_code_and_older_ones_are_not(alice: User) -> None:
    for code, age in (("damaged", 1), ("damaged", 2), ("encrypted", 3), ("damaged", 30)):
        ended = timezone.now() - timedelta(hours=age)
        Item.objects.filter(pk=waiting(alice).pk).update(state=ItemState.FAILED, reason=code, ended_at=ended)
    found = tile("Failures in 24 hours")
    assert (found.number, found.level) == ("3", "warning")
    assert found.rows == (("damaged", "2"), ("encrypted", "1"))


def test_a_changed_original_is_red_and_an_unread_one_overdue(alice: User) -> None:
    held_bytes(b"one", alice)
    held_bytes(b"two", alice)
    assert tile("Hash checks failed or overdue").level == "good"
    Original.objects.update(created_at=timezone.now() - timedelta(days=91))
    assert (tile("Hash checks failed or overdue").number, tile("Hash checks failed or overdue").level) == (
        "2",
        "warning",
    )
    first = Original.objects.first()
    Original.objects.filter(pk=first.pk if first else "").update(check_outcome="changed", checked_at=timezone.now())
    found = tile("Hash checks failed or overdue")
    assert (found.level, found.command) == ("bad", "python manage.py fixity")


def test_documents_that_the_index_lacks_are_counted_with_the_readers_of_their_text(alice: User) -> None:
    held = held_bytes(b"words", alice)
    read_as(held, "words", media_type="text/plain", kind="plain")
    assert tile("Documents behind the index").number == "1"
    assert tile("Documents with text").number == "100 %"
    assert tile("Reader versions in use").rows[0][1] == "1"
    assert int(tile("Entries in the custody log").number) > 0


def test_a_tile_that_cannot_be_read_says_so_and_the_rest_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Tile:
        raise DatabaseError("no such table")

    monkeypatch.setitem(operations.TITLES, broken, "Broken")
    found = tiles()
    assert len(found) == len(operations.TITLES)
    assert next(each for each in found if each.title == "Broken").number == "?"
    assert tile("Disk free").number != "?"


def test_documents_wait_in_vain_where_no_index_worker_runs(alice: User) -> None:
    held = held_bytes(b"words", alice)
    read_as(held, "words", media_type="text/plain", kind="plain")
    found = tile("Documents behind the index")
    assert (found.level, found.command) == ("bad", operations.INDEX_COMMAND)
    presence.beat("index")
    assert "rebuild_index" in tile("Documents behind the index").command


def test_what_waits_for_somebody_is_counted_whatever_its_age(alice: User, otto: User) -> None:
    for state, code in ((ItemState.BLOCKED, "encrypted"), (ItemState.QUARANTINED, "crashed")):
        ended = timezone.now() - timedelta(days=40)
        Item.objects.filter(pk=waiting(alice).pk).update(state=state, reason=code, ended_at=ended)
    found = tile("Files that need somebody")
    assert (found.number, found.level, found.page) == ("2", "warning", "batches")
    assert found.rows == (("crashed", "1"), ("encrypted", "1"))
    assert 'href="/batches/"' in browser_of(otto).get("/ops/").content.decode()
    assert tile("Failures in 24 hours").number == "0"
