"""A batch of many items: looked at by state, reason and type, retried by each, in few queries; true progress."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from ingest import services
from ingest.models import Batch, Item, ItemState
from ingest.pages import estimate
from ingest.presence import beat
from ingest.selectors import tally
from ingest.services.sweeping import remove_old_temp_files
from tests.conftest import browser_of
from tests.ingest import made
from tests.ingest.conftest import AddBytes
from tests.ingest.test_intake import worked

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


def many(batch: Batch, number: int, **fields: Any) -> list[Item]:
    """Rows alone, after those there are."""
    first = batch.items.count() + 1
    rows = [
        Item(**{"batch": batch, "n": n, "kind": "file", "raw_input": f"{n}.pdf", "sha256": f"{n:064x}"} | fields)
        for n in range(first, first + number)
    ]
    return Item.objects.bulk_create(rows)


def page(user: User, batch: Batch, query: str = "") -> str:
    return " ".join(browser_of(user).get(f"/batches/{batch.public_id}/{query}").text.split())


@pytest.fixture
def mixed(batch: Batch) -> Batch:
    """70 PDFs done, 5 damaged; 3 pages damaged, 2 whose reader ran out of memory under older code."""
    many(batch, 70, state=ItemState.DONE, media_type="application/pdf")
    many(batch, 5, state=ItemState.FAILED, reason="damaged", sentence="One.", media_type="application/pdf",
         code_version=django_settings.MUNIMENT_VERSION)  # fmt: skip
    many(batch, 3, state=ItemState.FAILED, reason="damaged", sentence="Other.", media_type="text/html",
         code_version=django_settings.MUNIMENT_VERSION)  # fmt: skip
    many(
        batch, 2, state=ItemState.QUARANTINED, reason="memory_limit", sentence="Too much memory.", code_version="0.0.1"
    )
    Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.ENDED)
    batch.refresh_from_db()
    return batch


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("?state=quarantined", "80.pdf", "75.pdf"),
        ("?code=damaged", "75.pdf", "80.pdf"),
        ("?type=text/html", "78.pdf", "75.pdf"),
        ("?type=", "80.pdf", "78.pdf"),
        ("?code=damaged&type=text/html", "78.pdf", "75.pdf"),
        ("?state=nonsense&page=99", "80.pdf", "1.pdf</bdi>"),
    ],
)
def test_items_are_looked_at_by_state_reason_and_type(
    mixed: Batch, alice: User, query: str, shown: str, hidden: str
) -> None:
    found = page(alice, mixed, query)
    assert f"{shown}</bdi>" in found
    assert f">{hidden}" not in found


def test_a_group_says_its_sentence_only_where_all_of_it_say_the_same(mixed: Batch, alice: User) -> None:
    found = page(alice, mixed, "?state=done")
    assert "Too much memory." in found
    assert "One." not in found


@pytest.mark.parametrize(
    ("fields", "number"),
    [({}, 10), ({"code": "damaged"}, 8), ({"type": "text/html"}, 3), ({"type": ""}, 2), ({"older": "1"}, 2),
     ({"code": "damaged", "type": "application/pdf"}, 5), ({"code": "no such"}, 0)],
)  # fmt: skip
def test_a_retry_takes_all_or_one_group(mixed: Batch, alice: User, fields: dict[str, str], number: int) -> None:
    browser_of(alice).post(f"/batches/{mixed.public_id}/retry/", fields)
    assert mixed.items.filter(state=ItemState.WAITING).count() == number
    assert Batch.objects.get().status == (Batch.Status.OPEN if number else Batch.Status.ENDED)


def test_what_cannot_go_better_is_offered_no_retry(batch: Batch, alice: User, add_bytes: AddBytes) -> None:
    worked(add_bytes(b"", "empty.txt"))
    many(batch, 1, state=ItemState.FAILED, reason="bad_row")
    many(batch, 1, state=ItemState.FAILED, reason="damaged", kind="member", sha256="")
    assert services.retry(batch=batch) == 0


def test_the_page_of_a_large_batch_asks_few_questions(mixed: Batch, alice: User, add_bytes: AddBytes) -> None:
    for number in range(3):
        worked(add_bytes(b"words %d" % number))
    browser = browser_of(alice)
    for query in ("", "?page=2", "?code=damaged", "?state=done&type=application/pdf"):
        for status in (Batch.Status.ENDED, Batch.Status.OPEN):
            Batch.objects.filter(pk=mixed.pk).update(status=status)
            with CaptureQueriesContext(connection) as asked:
                browser.get(f"/batches/{mixed.public_id}/{query}")
            assert len(asked) <= MOST_QUERIES, [query["sql"] for query in asked]
    with CaptureQueriesContext(connection) as asked:
        browser.get("/batches/")
    assert len(asked) <= MOST_QUERIES


def test_what_was_found_inside_is_counted_apart_and_can_be_left_out_of_the_list(
    batch: Batch, alice: User, add_bytes: AddBytes
) -> None:
    worked(add_bytes(made.zipped([("a.txt", b"a"), ("b.txt", b"b")]), "all.zip"))
    assert "1 submitted, 2 found inside: 3 stored" in page(alice, batch)
    path = f"/batches/{batch.public_id}/csv/"
    lists = [browser_of(alice).get(path + query).getvalue().decode().count("\r\n") for query in ("", "?submitted=1")]
    assert lists == [4, 2]


def test_reading_again_makes_a_batch_of_what_only_older_readers_read(
    batch: Batch, alice: User, add_bytes: AddBytes
) -> None:
    done = worked(add_bytes(b"words"))
    assert done.version is not None
    browser = browser_of(alice)
    assert "Read again with newer readers" not in page(alice, batch)
    done.version.transcripts.update(reader_version=0)
    assert "Read again with newer readers" in page(alice, batch)
    answer = browser.post(f"/batches/{batch.public_id}/reread/")
    again = Batch.objects.latest("pk")
    assert answer.headers["Location"] == f"/batches/{again.public_id}/"
    assert again.items.get().version == done.version
    assert "nothing to read again" in browser.post(f"/batches/{batch.public_id}/reread/", follow=True).text


def test_the_estimate_follows_the_pace_of_the_last_minutes(batch: Batch) -> None:
    now = timezone.now()
    Batch.objects.filter(pk=batch.pk).update(created_at=now - timedelta(days=3))  # begun long ago, then paused
    batch.refresh_from_db()
    many(batch, 19, state=ItemState.DONE, attempts=1, ended_at=now)
    many(batch, 40, state=ItemState.WAITING)
    assert estimate(batch, tally(batch=batch)) == ""
    many(batch, 1, state=ItemState.DONE, attempts=1, ended_at=now)
    assert estimate(batch, tally(batch=batch)) == "about 10 min"  # 20 in five minutes, 40 to go
    Item.objects.filter(state=ItemState.DONE).update(ended_at=now - timedelta(hours=1))
    assert estimate(batch, tally(batch=batch)) == ""  # nothing moves: nobody knows


def test_the_page_says_when_no_scheduler_will_retry_and_is_quiet_about_a_command_at_work(
    batch: Batch, alice: User, add_bytes: AddBytes
) -> None:
    item = add_bytes(b"text")
    services.claim(item.pk)
    assert "No worker is running" not in page(alice, batch)  # begun this minute, by a command
    Item.objects.update(started_at=timezone.now() - timedelta(minutes=5))
    assert "No worker is running" in page(alice, batch)
    Item.objects.update(state=ItemState.RETRYING, next_try_at=timezone.now())
    assert "No scheduler is running" in page(alice, batch)
    beat("scheduler")
    assert "No scheduler is running" not in page(alice, batch)


def test_bytes_that_failed_before_they_were_stored_wait_for_their_retry(
    add_bytes: AddBytes, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    item, left = add_bytes(b"words"), add_bytes(b"not wanted")
    ended = {"ended_at": timezone.now()}
    Item.objects.filter(pk=item.pk).update(state=ItemState.FAILED, reason="disk_full", **ended)
    Item.objects.filter(pk=left.pk).update(state=ItemState.CANCELLED, **ended)
    monkeypatch.setattr("ingest.services.sweeping.TEMP_SECONDS", -1.0)  # as if an hour had passed
    gone = {path.name for path in remove_old_temp_files()}
    assert left.staged.rpartition("/")[2] in gone
    assert item.staged.rpartition("/")[2] not in gone
    assert services.retry(batch=batch) == 1
    assert worked(item).state == ItemState.DONE
