"""Who works on an Item now. One conditional UPDATE claims it, committed before the work (safety.md section 7).

Every later write names the token of the claim, so the result of a slow twin, whose lease was swept, is dropped.
"""

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from ingest.models import Batch, Item, ItemState

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0
LONGEST_WAIT = timedelta(hours=25)  # a host may ask for a day (`outcomes.MAX_RETRY_AFTER`)
HELD_BACK = (Batch.Status.PAUSED, Batch.Status.CANCELLED, Batch.Status.UNDOING, Batch.Status.UNDONE)


class LeaseLost(Exception):
    """The sweeper took the item back, or a person cancelled it: what was done since does not count."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on one item."""

    item_id: int
    token: str

    def item(self) -> Item:
        """The item as it stands; raises LeaseLost."""
        rows = Item.objects.select_related("batch__made_by", "batch__collection", "parent", "version__original")
        item = rows.filter(pk=self.item_id, token=self.token, state=ItemState.WORKING).first()
        if item is None:
            raise LeaseLost(self.item_id)
        return item

    def check(self) -> None:
        """Raises LeaseLost if the item is not ours any more; asked before a long write that names no token."""
        if not Item.objects.filter(pk=self.item_id, token=self.token, state=ItemState.WORKING).exists():
            raise LeaseLost(self.item_id)

    def write(self, **fields: Any) -> None:
        """Change the item if the lease still holds; raises LeaseLost. Each write is a heartbeat too."""
        held = Item.objects.filter(pk=self.item_id, token=self.token, state=ItemState.WORKING)
        if not held.update(heartbeat=F("heartbeat") + 1, **fields):
            raise LeaseLost(self.item_id)


def due_at(now: datetime) -> Q:
    """Retries whose time has come; one that lies further off than any may, was set by a clock that went wrong."""
    return Q(state=ItemState.RETRYING) & (Q(next_try_at__lte=now) | Q(next_try_at__gt=now + LONGEST_WAIT))


def claim(item_id: int, *, early: bool = False) -> Lease | None:
    """Take the lease of a waiting item, or of one whose next try is due (`early`: or not yet); None if it is taken.

    The attempt is counted here, before the work, so that a file that kills its worker counts. No join in the
    condition: PostgreSQL would not ask a joined table again after waiting for a row that another worker has changed.
    Nothing of a paused or cancelled batch is begun; one item more, taken in the same moment, does no harm.
    """
    now = timezone.now()
    due = Q(state=ItemState.RETRYING) if early else due_at(now)
    token = secrets.token_hex(16)
    held_back = Exists(Batch.objects.filter(pk=OuterRef("batch_id"), status__in=HELD_BACK))
    won = Item.objects.filter(Q(state=ItemState.WAITING) | due, ~held_back, pk=item_id).update(
        state=ItemState.WORKING,
        attempts=F("attempts") + 1,
        token=token,
        heartbeat=F("heartbeat") + 1,
        started_at=Coalesce("started_at", now),
        next_try_at=None,
        reason="",
        sentence="",
        code_version=settings.MUNIMENT_VERSION,
    )
    return Lease(item_id, token) if won else None


def release(lease: Lease) -> None:
    """Give an item back untried: the database, the broker or a time limit of ours stopped the work, not the file."""
    Item.objects.filter(pk=lease.item_id, token=lease.token, state=ItemState.WORKING).update(
        state=ItemState.WAITING, attempts=F("attempts") - 1, token="", stage_note=""
    )


@contextmanager
def beating(lease: Lease) -> Iterator[None]:
    """Raise the item's heartbeat counter every 15 seconds while the work goes on."""
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=(lease, over), name=f"heartbeat-{lease.item_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(lease: Lease, over: threading.Event) -> None:
    while not over.wait(HEARTBEAT_SECONDS):
        try:
            lease.write()
        except LeaseLost:
            return
        except DatabaseError as error:  # a beat missed is made up by the next
            logger.warning("no heartbeat for item %s: %s", lease.item_id, type(error).__name__)
        finally:
            connection.close()  # this thread's own
