"""How an Item ends, or waits for its next try. The one place that turns a reason into a state."""

import logging
from datetime import timedelta
from typing import Any

from django.utils import timezone

from ingest.models import ENDED, Batch, Item, ItemState
from ingest.reasons import GAVE_UP, QUARANTINED, Kind, reason
from ingest.services.leases import Lease

logger = logging.getLogger(__name__)

MAX_TRIES = 5
MAX_DEATHS = 3
MAX_RETRY_AFTER = 24 * 3600.0
OPEN_STATES = (ItemState.WAITING, ItemState.WORKING, ItemState.RETRYING)
RETRY_MINUTES = (1, 5, 30)  # reading.md section 1: after 1, 5, then each 30 minutes


class Setback(Exception):
    """Work on an item stops here, for the reason `code`; `sentence` replaces the reason's own if given.

    `kind` is for codes that are not in our table (a fetcher's own word); `retry_after` what a host asks for, in
    seconds.
    """

    def __init__(self, code: str, sentence: str = "", *, kind: Kind | None = None, retry_after: float = 0) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.kind = kind or reason(code).kind
        self.retry_after = min(retry_after, MAX_RETRY_AFTER)


def settle(lease: Lease, state: ItemState, *, code: str = "", sentence: str = "", **fields: Any) -> None:
    """End the item in `state`; raises LeaseLost if it is not ours any more. One that failed keeps its stage."""
    said = sentence or (str(reason(code).sentence) if code else "")
    if state in (ItemState.DONE, ItemState.DUPLICATE):
        fields["stage"] = "finish"
    lease.write(
        state=state,
        reason=code[:32],
        sentence=said,
        stage_note="",
        token="",
        ended_at=timezone.now(),
        **fields,
    )
    end_batch_if_over(Item.objects.values_list("batch_id", flat=True).get(pk=lease.item_id))


def set_back(lease: Lease, setback: Setback) -> None:
    """Do what follows from a setback: fail, block, try again later, or set the item aside."""
    item = lease.item()
    kind = setback.kind
    sentence = setback.sentence or str(reason(setback.code).sentence)
    deaths = item.deaths + (kind in (Kind.READER, Kind.DEATH))
    logger.info("item %s: %s (attempt %s)", item.pk, setback.code, item.attempts)
    if kind is Kind.FILE:
        settle(lease, ItemState.FAILED, code=setback.code, sentence=sentence)
    elif kind is Kind.PERSON:
        settle(lease, ItemState.BLOCKED, code=setback.code, sentence=sentence)
    elif deaths >= MAX_DEATHS:
        settle(lease, ItemState.QUARANTINED, code=setback.code, sentence=str(QUARANTINED), deaths=deaths)
    elif kind is Kind.READER:
        _try_again(lease, setback.code, sentence, after=timedelta(), deaths=deaths)
    elif item.attempts >= MAX_TRIES:
        settle(lease, ItemState.FAILED, code=setback.code, sentence=f"{sentence} {GAVE_UP}", deaths=deaths)
    else:
        wait = timedelta(minutes=RETRY_MINUTES[min(item.attempts, len(RETRY_MINUTES)) - 1])
        after = max(wait, timedelta(seconds=setback.retry_after))
        _try_again(lease, setback.code, sentence, after=after, deaths=deaths)


def _try_again(lease: Lease, code: str, sentence: str, *, after: timedelta, deaths: int) -> None:
    lease.write(
        state=ItemState.RETRYING,
        reason=code[:32],
        sentence=sentence,
        stage_note="",
        token="",
        deaths=deaths,
        next_try_at=timezone.now() + after,
    )


def end_batch_if_over(batch_id: int) -> None:
    """Mark the batch ended when each of its items has; one that is still receiving is left open."""
    if Item.objects.filter(batch_id=batch_id).exclude(state__in=ENDED).exists():
        return
    Batch.objects.filter(pk=batch_id, status=Batch.Status.OPEN).update(
        status=Batch.Status.ENDED, ended_at=timezone.now()
    )
