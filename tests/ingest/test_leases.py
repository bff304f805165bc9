"""Who works on an item: one at a time, counted before the work, and taken back from the dead."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from ingest.models import Batch, Item, ItemState
from ingest.services.leases import LeaseLost, claim, release
from ingest.services.outcomes import Setback, set_back, settle
from ingest.services.sweeping import STALE_SECONDS, Sweeper, remove_old_temp_files
from tests.ingest.conftest import AddBytes

pytestmark = pytest.mark.django_db


class Clock:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_that_reach_for_one_item_one_wins(add_bytes: AddBytes) -> None:
    item = add_bytes(b"text")
    won: list[object] = []
    start = threading.Barrier(8)

    def reach() -> None:
        start.wait()
        lease = claim(item.pk)
        if lease is not None:
            won.append(lease)
        connection.close()

    threads = [threading.Thread(target=reach) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    item.refresh_from_db()
    assert len(won) == 1
    assert item.attempts == 1


def test_an_attempt_is_counted_before_any_work_is_done(add_bytes: AddBytes) -> None:
    item = add_bytes(b"text")
    claim(item.pk)
    item.refresh_from_db()
    assert (item.state, item.attempts) == (ItemState.WORKING, 1)
    assert claim(item.pk) is None


def test_a_retry_is_not_taken_before_its_time(add_bytes: AddBytes) -> None:
    item = add_bytes(b"text")
    Item.objects.filter(pk=item.pk).update(state=ItemState.RETRYING, next_try_at=timezone.now() + timedelta(minutes=5))
    assert claim(item.pk) is None
    assert claim(item.pk, early=True) is not None


def test_the_result_of_a_slow_twin_is_dropped(add_bytes: AddBytes) -> None:
    item = add_bytes(b"text")
    slow = claim(item.pk)
    assert slow is not None
    Item.objects.filter(pk=item.pk).update(state=ItemState.WAITING, token="")
    quick = claim(item.pk)
    assert quick is not None
    settle(quick, ItemState.DONE)
    with pytest.raises(LeaseLost):
        settle(slow, ItemState.FAILED, code="damaged")
    item.refresh_from_db()
    assert item.state == ItemState.DONE


def test_an_item_given_back_has_not_been_tried(add_bytes: AddBytes) -> None:
    item = add_bytes(b"text")
    lease = claim(item.pk)
    assert lease is not None
    release(lease)
    item.refresh_from_db()
    assert (item.state, item.attempts) == (ItemState.WAITING, 0)


def test_what_a_dead_worker_left_is_put_back_after_ninety_seconds_of_silence(add_bytes: AddBytes) -> None:
    item, clock = add_bytes(b"text"), Clock()
    claim(item.pk)
    sweeper = Sweeper(clock)
    assert sweeper.take_back_stale() == []
    clock.now += STALE_SECONDS - 1
    assert sweeper.take_back_stale() == []
    clock.now += 1
    assert sweeper.take_back_stale() == [item.pk]
    item.refresh_from_db()
    assert (item.state, item.deaths) == (ItemState.WAITING, 1)


def test_a_worker_that_beats_is_left_alone_however_long_it_takes(add_bytes: AddBytes) -> None:
    item, clock = add_bytes(b"text"), Clock()
    lease = claim(item.pk)
    assert lease is not None
    sweeper = Sweeper(clock)
    for _ in range(10):
        assert sweeper.take_back_stale() == []
        lease.write(stage_note="page 3")
        clock.now += STALE_SECONDS - 1


def test_a_file_that_killed_three_workers_is_set_aside(add_bytes: AddBytes, batch: Batch) -> None:
    item, clock = add_bytes(b"text"), Clock()
    sweeper = Sweeper(clock)
    for _ in range(3):
        assert claim(item.pk) is not None
        sweeper.take_back_stale()
        clock.now += STALE_SECONDS
        sweeper.take_back_stale()
    item.refresh_from_db()
    batch.refresh_from_db()
    assert (item.state, item.reason) == (ItemState.QUARANTINED, "worker_lost")
    assert item.sentence
    assert batch.status == Batch.Status.ENDED


def test_a_passing_trouble_is_retried_after_one_five_and_thirty_minutes_and_fails_after_the_fifth(
    add_bytes: AddBytes,
) -> None:
    item = add_bytes(b"text")
    waits = []
    for _ in range(4):
        lease = claim(item.pk, early=True)
        assert lease is not None
        before = timezone.now()
        set_back(lease, Setback("storage_unavailable"))
        item.refresh_from_db()
        assert item.state == ItemState.RETRYING
        assert item.next_try_at is not None
        waits.append(round((item.next_try_at - before).total_seconds() / 60))
    lease = claim(item.pk, early=True)
    assert lease is not None
    set_back(lease, Setback("storage_unavailable"))
    item.refresh_from_db()
    assert waits == [1, 5, 30, 30]
    assert (item.state, item.reason) == (ItemState.FAILED, "storage_unavailable")


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("damaged", ItemState.FAILED),
        ("encrypted", ItemState.BLOCKED),
        ("sandbox_unavailable", ItemState.BLOCKED),
        ("wall_limit", ItemState.RETRYING),
        ("memory_limit", ItemState.RETRYING),
        ("a_code_nobody_knows", ItemState.FAILED),
    ],
)
def test_each_reason_leads_to_its_state_with_a_code_and_a_sentence(
    add_bytes: AddBytes, code: str, state: ItemState
) -> None:
    item = add_bytes(b"text")
    lease = claim(item.pk)
    assert lease is not None
    set_back(lease, Setback(code))
    item.refresh_from_db()
    assert (item.state, item.reason) == (state, code)
    assert item.sentence


def test_a_reader_that_dies_three_times_on_a_file_is_not_tried_again(add_bytes: AddBytes) -> None:
    item = add_bytes(b"text")
    for _ in range(3):
        lease = claim(item.pk)
        assert lease is not None
        set_back(lease, Setback("memory_limit"))
    item.refresh_from_db()
    assert (item.state, item.reason) == (ItemState.QUARANTINED, "memory_limit")
    assert claim(item.pk, early=True) is None


def test_old_temporary_files_go_unless_an_item_still_needs_them(add_bytes: AddBytes, tmp_path: object) -> None:
    import os
    import time
    from pathlib import Path

    from archive.storage import staging_file

    item = add_bytes(b"still wanted")
    orphan, fresh = staging_file(), staging_file()
    orphan.write_bytes(b"left by a crash")
    fresh.write_bytes(b"being written")
    hours_ago = time.time() - 2 * 3600
    for path in (orphan, Path(item.staged)):
        os.utime(path, (hours_ago, hours_ago))
    gone = remove_old_temp_files()
    assert orphan in gone
    assert fresh.exists()
    assert Path(item.staged).exists()
    fresh.unlink()
