"""F9 (safety.md section 9): the wall clock jumps. Nothing is lost or doubled, nothing waits for a day that is past."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from archive.models import Document, Event
from ingest.models import Item, ItemState
from ingest.services import leases, work
from ingest.services.outcomes import Setback, set_back
from ingest.services.sweeping import STALE_SECONDS, Sweeper
from tests.ingest.conftest import AddBytes, add_bytes, batch  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
JUMPS = [timedelta(hours=-1), timedelta(hours=1), timedelta(days=-1), timedelta(days=1), timedelta(days=30)]
Jump = Callable[[timedelta], None]
real_now = timezone.now


@pytest.fixture
def jump(monkeypatch: pytest.MonkeyPatch) -> Jump:
    """Puts the wall clock forward, or back, from what it truly is."""

    def by(far: timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: real_now() + far)

    return by


@pytest.mark.parametrize("far", JUMPS, ids=str)
def test_an_item_is_worked_once_whatever_the_clock_does_between(
    add_bytes: AddBytes,  # noqa: F811
    jump: Jump,
    far: timedelta,
) -> None:
    item = add_bytes("公告".encode())
    before = Event.objects.count()
    jump(far)
    work(item.pk)
    jump(timedelta())
    work(item.pk)
    item.refresh_from_db()
    assert (item.state, item.attempts, Document.objects.count()) == (ItemState.DONE, 1, 1)
    numbers = list(Event.objects.order_by("pk").values_list("pk", flat=True))[before:]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("far", JUMPS, ids=str)
def test_a_worker_that_lives_keeps_its_item_and_a_dead_one_loses_it_by_the_sweepers_own_clock(
    add_bytes: AddBytes,  # noqa: F811
    jump: Jump,
    far: timedelta,
) -> None:
    item, own = add_bytes(b"text"), [0.0]
    sweeper = Sweeper(lambda: own[0])
    assert leases.claim(item.pk)
    sweeper.take_back_stale()
    jump(far)
    own[0] += STALE_SECONDS / 2
    assert sweeper.take_back_stale() == []
    own[0] += STALE_SECONDS
    assert sweeper.take_back_stale() == [item.pk]


def test_a_retry_set_by_a_clock_that_ran_ahead_is_not_waited_for(
    add_bytes: AddBytes,  # noqa: F811
    jump: Jump,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nudged: list[int] = []
    monkeypatch.setattr("ingest.queue.nudge", nudged.extend)
    item = add_bytes(b"text")
    jump(timedelta(days=400))
    lease = leases.claim(item.pk)
    assert lease
    set_back(lease, Setback("disk_full"))
    item.refresh_from_db()
    assert item.state == ItemState.RETRYING
    jump(timedelta())
    Sweeper().nudge_due()
    assert item.pk in nudged
    assert leases.claim(item.pk)


def test_a_message_lost_before_the_clock_was_put_back_is_sent_again(
    add_bytes: AddBytes,  # noqa: F811
    jump: Jump,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    item, nudged = add_bytes(b"text"), list[int]()
    monkeypatch.setattr("ingest.queue.nudge", nudged.extend)
    Item.objects.filter(pk=item.pk).update(created_at=real_now() + timedelta(days=1))
    Sweeper().nudge_due()
    assert nudged == [item.pk]


def test_years_after_2038_are_years(add_bytes: AddBytes, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    then = datetime(2038, 1, 19, 3, 14, 9, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: then)
    item = add_bytes("公告".encode())
    work(item.pk)
    item.refresh_from_db()
    assert (item.state, item.ended_at) == (ItemState.DONE, then)
