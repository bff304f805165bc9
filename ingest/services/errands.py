"""Errands: what people, or a collection's re-checks, want asked outside. Posted, claimed, run, taken back when lost."""

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from archive import custody
from archive.models import Check, Document, Memento, Source
from ingest import queue
from ingest.models import Errand
from ingest.services.looking import NotAsked, ask_for_list, look_at_page
from ingest.services.saving import Later, save_page

logger = logging.getLogger(__name__)

TASK: Final = "ingest.tasks.run_errand"
MAX_TRIES: Final = 5
STALE: Final = timedelta(minutes=10)  # a fetch ends within two
NUDGE_AFTER: Final = timedelta(seconds=60)
AT_ONCE: Final = 100
OPEN: Final = (Errand.State.WAITING, Errand.State.WORKING, Errand.State.RETRYING)
FAULT: Final = "Muniment failed at this; the fault is ours, and it is in the log."

DOERS: Final[dict[str, Callable[[Errand], Check]]] = {
    Errand.Kind.LIVE: look_at_page,
    Errand.Kind.MEMENTO: look_at_page,
    Errand.Kind.CAPTURES: ask_for_list,
    Errand.Kind.SAVE: save_page,
}


@dataclass(frozen=True, slots=True)
class _End:
    """What becomes of an errand. `again`: when it goes on; None: it is over."""

    state: Errand.State
    code: str = ""
    sentence: str = ""
    again: datetime | None = None
    data: dict[str, Any] | None = field(default=None)


def post(
    *,
    document: Document,
    kind: str,
    user: User | None,
    source: Source | None = None,
    memento: Memento | None = None,
    robots_reason: str = "",
) -> Errand:
    """Have something asked. What is on its way already is not asked twice; going past robots.txt is an event."""
    with transaction.atomic():
        same = Errand.objects.filter(document=document, kind=kind, source=source, memento=memento, state__in=OPEN)
        known = same.select_for_update().first()
        if known is not None:
            return known
        errand = Errand.objects.create(
            document=document,
            kind=kind,
            source=source,
            memento=memento,
            asked_by=user,
            robots_reason=robots_reason[:500],
        )
        queue.send(TASK, errand.pk)
        if robots_reason:
            _log_past_robots(document, source, robots_reason, user)
    return errand


def _log_past_robots(document: Document, source: Source | None, reason: str, user: User | None) -> None:
    custody.append(
        type="check",
        objects=[f"document:{document.accession}"],
        detail={"past_robots": reason, "address": source.url if source else ""},
        agent=custody.agent_of(user),
    )


def claim(errand_id: int) -> Errand | None:
    """Take an errand that waits, or whose next step is due; None if another worker has it, or it is over."""
    now, token = timezone.now(), secrets.token_hex(16)
    due = Q(state=Errand.State.WAITING) | Q(state=Errand.State.RETRYING, next_try_at__lte=now)
    won = Errand.objects.filter(due, pk=errand_id).update(
        state=Errand.State.WORKING, token=token, attempts=F("attempts") + 1, started_at=now, next_try_at=None
    )
    if not won:
        return None
    rows = Errand.objects.select_related("document__current", "source", "memento", "asked_by")
    return rows.get(pk=errand_id)


def run(errand_id: int) -> None:
    """Do an errand, if it can still be had. May run twice."""
    errand = claim(errand_id)
    if errand is None:
        return
    try:
        end = _done(errand)
    except (OperationalError, InterfaceError):  # the database: no attempt of the errand's
        Errand.objects.filter(pk=errand.pk, token=errand.token).update(
            state=Errand.State.WAITING, token="", attempts=F("attempts") - 1
        )
        raise
    except Exception:
        logger.exception("errand %s: a fault of ours", errand.pk)
        end = _End(Errand.State.FAILED, "internal_error", FAULT)
    _settle(errand, end)


def _done(errand: Errand) -> _End:
    try:
        check = DOERS[errand.kind](errand)
    except NotAsked as not_asked:
        return _not_asked(errand, not_asked)
    except Later as later:
        again = timezone.now() + timedelta(seconds=later.seconds)
        return _End(Errand.State.RETRYING, later.code, later.sentence, again, errand.data)
    return _End(Errand.State.DONE, check.code, check.sentence, data=errand.data)


def _not_asked(errand: Errand, reason: NotAsked) -> _End:
    if reason.again_after is None or errand.attempts >= MAX_TRIES:
        return _End(Errand.State.FAILED, reason.code, reason.sentence)
    wait = max(reason.again_after, 60.0 * 2 ** (errand.attempts - 1))
    return _End(Errand.State.RETRYING, reason.code, reason.sentence, timezone.now() + timedelta(seconds=wait))


def _settle(errand: Errand, end: _End) -> None:
    """Write the end, unless the errand was taken back meanwhile: then the other's end counts."""
    fields: dict[str, Any] = {
        "state": end.state,
        "code": end.code[:32],
        "sentence": end.sentence,
        "next_try_at": end.again,
        "token": "",
        "ended_at": None if end.again else timezone.now(),
    }
    if end.data is not None:
        fields["data"] = end.data
    Errand.objects.filter(pk=errand.pk, token=errand.token, state=Errand.State.WORKING).update(**fields)


class Errands:
    """The sweep: puts back what a dead worker left, and sends again for what is due or was never heard of."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._nudged: dict[int, float] = {}

    def __call__(self) -> None:
        """One round."""
        now, clock = timezone.now(), self._clock()
        Errand.objects.filter(state=Errand.State.WORKING, started_at__lt=now - STALE).update(
            state=Errand.State.WAITING, token=""
        )
        lost = Q(state=Errand.State.WAITING, created_at__lt=now - NUDGE_AFTER)
        due = Q(state=Errand.State.RETRYING, next_try_at__lte=now)
        quiet = NUDGE_AFTER.total_seconds()
        self._nudged = {pk: at for pk, at in self._nudged.items() if clock - at < quiet}
        rows = Errand.objects.filter(lost | due).exclude(pk__in=list(self._nudged)).order_by("pk")
        for errand_id in list(rows.values_list("pk", flat=True)[:AT_ONCE]):
            self._nudged[errand_id] = clock
            queue.send(TASK, errand_id)
