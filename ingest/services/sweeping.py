"""What the scheduler does every few seconds: nothing that was submitted stays lying about (safety.md section 7)."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from archive.storage import copies_on_their_way
from ingest import queue
from ingest.models import Batch, Item, ItemState
from ingest.reasons import QUARANTINED, reason
from ingest.services.batches import cancel_waiting
from ingest.services.leases import due_at
from ingest.services.outcomes import MAX_DEATHS, end_batch_if_over
from ingest.services.receiving import end_abandoned
from ingest.services.stillness import Stillness
from ingest.services.undoing import nudge_undone

logger = logging.getLogger(__name__)

STALE_SECONDS = 90.0
NUDGE_AFTER = timedelta(seconds=60)
NUDGES_AT_ONCE = 200
TEMP_SECONDS = 3600.0
LOST = "worker_lost"


class Sweeper:
    """Remembers each working item's heartbeat, and when it last moved, by its own monotonic clock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._still = Stillness(STALE_SECONDS)
        self._nudged: dict[int, float] = {}
        self._undone_at = clock()

    def sweep(self) -> None:
        """One round."""
        self.take_back_stale()
        self.nudge_due()
        end_abandoned()
        end_finished_batches()
        end_late_comers()
        self.nudge_undone()
        remove_old_temp_files()

    def nudge_undone(self) -> None:
        """Once in a while, not each round: a message may lie in the queue."""
        now = self._clock()
        if now - self._undone_at >= NUDGE_AFTER.total_seconds():
            self._undone_at = now
            nudge_undone()

    def take_back_stale(self) -> list[int]:
        """Put back the items whose worker died; one that has seen three deaths is set aside. Their ids."""
        working = Item.objects.filter(state=ItemState.WORKING).values_list("pk", "token", "heartbeat")
        stale = self._still.still(working, self._clock())
        return [pk for pk, token, heartbeat in stale if _take_back(pk, token, heartbeat)]

    def nudge_due(self) -> None:
        """Send again for items whose retry is due, and for old waiting ones whose message may be lost."""
        now, clock = timezone.now(), self._clock()
        live = Item.objects.filter(batch__status__in=[Batch.Status.RECEIVING, Batch.Status.OPEN])
        due = live.filter(due_at(now))
        age = Q(created_at__lte=now - NUDGE_AFTER) | Q(created_at__gt=now + NUDGE_AFTER)  # the clock was put back
        old = live.filter(age, state=ItemState.WAITING)
        quiet = NUDGE_AFTER.total_seconds()
        self._nudged = {pk: at for pk, at in self._nudged.items() if clock - at < quiet}
        for rows in (due, old):
            ids = rows.exclude(pk__in=list(self._nudged)).order_by("pk").values_list("pk", flat=True)
            chosen = list(ids[:NUDGES_AT_ONCE])
            self._nudged.update(dict.fromkeys(chosen, clock))
            queue.nudge(chosen)


def _take_back(pk: int, token: str, heartbeat: int) -> bool:
    """Conditional on the beat that was seen, so that an item that stirs at the last moment is left alone."""
    row = Item.objects.filter(pk=pk, token=token, heartbeat=heartbeat, state=ItemState.WORKING)
    item = row.first()
    if item is None:
        return False
    deaths = item.deaths + 1
    if deaths >= MAX_DEATHS:
        done = row.update(
            state=ItemState.QUARANTINED,
            token="",
            deaths=deaths,
            reason=LOST,
            sentence=str(QUARANTINED),
            ended_at=timezone.now(),
        )
        end_batch_if_over(item.batch_id)
    else:
        sentence = str(reason(LOST).sentence)
        done = row.update(
            state=ItemState.WAITING, token="", deaths=F("deaths") + 1, stage_note="", reason=LOST, sentence=sentence
        )
        queue.nudge([pk])
    logger.warning("item %s: its worker is gone (death %s)", pk, deaths)
    return bool(done)


def end_finished_batches() -> None:
    """A batch whose last item ended while its worker died before it could say so."""
    for batch_id in Batch.objects.filter(status=Batch.Status.OPEN).values_list("pk", flat=True):
        end_batch_if_over(batch_id)


def end_late_comers() -> None:
    """Items that came out of a container, or were to be tried again, after their batch was cancelled or undone."""
    over = [Batch.Status.CANCELLED, Batch.Status.UNDOING, Batch.Status.UNDONE]
    cancel_waiting(Item.objects.filter(batch__status__in=over))


def _lay_since(path: Path, limit: float) -> bool:
    try:
        return path.is_file() and path.stat().st_mtime < limit
    except FileNotFoundError:  # another has just taken it
        return False


def remove_old_temp_files() -> list[Path]:
    """Delete what has lain in MUNIMENT_DATA/tmp for over an hour and no item names. Returns what went.

    An item names its staged file until the bytes are among the originals, also when it failed before that: they were
    taken, and a retry needs them. Those of a cancelled one go.
    """
    folder = Path(settings.MUNIMENT_DATA) / "tmp"
    limit = time.time() - TEMP_SECONDS
    old = [path for path in [*folder.iterdir(), *copies_on_their_way()] if _lay_since(path, limit)]
    if not old:
        return []
    rows = Item.objects.exclude(staged="").exclude(state=ItemState.CANCELLED).values_list("staged", flat=True)
    wanted = {Path(staged).name for staged in rows}
    gone = [path for path in old if path.name not in wanted]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone
