"""The scheduler's round, the worker's sign of life, and work shared by several threads."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import User
from archive.models import Document
from archive.registry import registry
from ingest import presence, queue
from ingest.commandline import Intake
from ingest.models import Batch, Item, ItemState, ProcessBeat
from ingest.services import create_batch
from ingest.services.sweeping import Sweeper, end_finished_batches
from ingest.walking import walk
from tests.ingest import made
from tests.ingest.conftest import AddBytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids that were sent to the queue."""
    sent: list[int] = []
    monkeypatch.setattr(queue, "nudge", sent.extend)
    return sent


@pytest.fixture
def own_sweeps() -> Iterator[list[object]]:
    """The registry's sweeps, put back after the test."""
    before = list(registry.sweeps)
    registry.sweeps[:] = []
    yield registry.sweeps  # type: ignore[misc]
    registry.sweeps[:] = before


def test_a_retry_that_is_due_and_an_old_waiting_item_are_nudged_once_a_minute(
    add_bytes: AddBytes, nudged: list[int]
) -> None:
    due, old, _, later = (add_bytes(name) for name in (b"1", b"2", b"3", b"4"))
    now = timezone.now()
    Item.objects.filter(pk=due.pk).update(state=ItemState.RETRYING, next_try_at=now - timedelta(seconds=1))
    Item.objects.filter(pk=later.pk).update(state=ItemState.RETRYING, next_try_at=now + timedelta(minutes=5))
    Item.objects.filter(pk=old.pk).update(created_at=now - timedelta(minutes=2))
    sweeper = Sweeper()
    sweeper.nudge_due()
    sweeper.nudge_due()
    assert nudged == [due.pk, old.pk]


def test_a_batch_whose_last_word_was_lost_is_ended(batch: Batch, add_bytes: AddBytes) -> None:
    item = add_bytes(b"text")
    end_finished_batches()
    batch.refresh_from_db()
    assert batch.status == Batch.Status.OPEN
    Item.objects.filter(pk=item.pk).update(state=ItemState.DONE)
    end_finished_batches()
    batch.refresh_from_db()
    assert batch.status == Batch.Status.ENDED


def test_each_room_is_swept_even_when_another_rooms_sweep_fails(
    own_sweeps: list[object], caplog: pytest.LogCaptureFixture
) -> None:
    called = []

    def broken() -> None:
        called.append("broken")
        raise DatabaseError("no such table")

    own_sweeps += [broken, lambda: called.append("whole")]
    with caplog.at_level(logging.ERROR):
        call_command("scheduler", "--once")
    assert called == ["broken", "whole"]
    assert "a sweep failed" in caplog.text


def test_a_process_is_running_while_it_beats_and_for_half_a_minute_after(db: None) -> None:
    assert not presence.is_running("worker")
    presence.beat("worker")
    presence.beat("worker")
    assert ProcessBeat.objects.count() == 1
    assert presence.is_running("worker")
    assert not presence.is_running("scheduler")
    ProcessBeat.objects.update(beat_at=timezone.now() - timedelta(seconds=31))
    assert not presence.is_running("worker")


@pytest.mark.django_db(transaction=True)
def test_several_threads_share_a_folder_and_take_each_file_once(otto: User, tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number}.txt").write_text(f"{made.NOTICE} {number % 10}", encoding="utf-8")
    (tmp_path / "more.zip").write_bytes(made.zipped([(f"{n}.html", made.page(str(n))) for n in range(4)]))
    batch = create_batch(user=otto)
    intake = Intake(batch, jobs=3, quiet=True)
    intake.take_files(list(walk([str(tmp_path)])))
    intake.close()
    states = list(batch.items.values_list("state", flat=True))
    assert sorted(states) == sorted([ItemState.DONE] * 15 + [ItemState.DUPLICATE] * 2)
    assert Document.objects.count() == 14
    assert set(batch.items.values_list("attempts", flat=True)) == {1}
    batch.refresh_from_db()
    assert batch.status == Batch.Status.ENDED
