"""Batches and what is submitted in them: files that lie staged, and files that were refused at the door."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from accounts.models import User
from archive import custody
from archive.models import Access, Collection
from ingest import queue
from ingest.models import Batch, Item, ItemState
from ingest.reasons import reason
from ingest.services.outcomes import end_batch_if_over
from ingest.staging import adopt_staged

TO_DO = (ItemState.WAITING, ItemState.RETRYING)
NOT_BEGUN = (ItemState.EXPECTED, *TO_DO)
STUCK = (ItemState.FAILED, ItemState.QUARANTINED, ItemState.BLOCKED, ItemState.RETRYING)
# Nothing that a second try could change: a person changes what was submitted, and submits that.
NEVER_RETRIED = ("empty", "not_an_address", "needs_choice", "bad_row", "not_received")
AT_ONCE = 500
# PostgreSQL stores neither; what a name or a claim holds in their place is kept visible (safety.md section 3).
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def scrub(text: str) -> str:
    """`text` without the characters that no database column takes, each replaced by U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def scrub_facts(value: Any) -> Any:
    """The same through the lists and dicts of JSON."""
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, dict):
        return {scrub(str(key)): scrub_facts(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [scrub_facts(each) for each in value]
    return value


def create_batch(
    *,
    user: User,
    title: str = "",
    collection: Collection | None = None,
    access: str = Access.NEWSROOM,
    source_url: str = "",
) -> Batch:
    """An empty batch. `source_url` is the address claimed for every file in it."""
    return Batch.objects.create(
        made_by=user, title=scrub(title)[:200], collection=collection, access=access, source_url=scrub(source_url)
    )


def add_file(
    *,
    batch: Batch,
    staged: Path,
    name: str,
    declared_type: str = "",
    origin: dict[str, Any] | None = None,
    sha256: str = "",
) -> Item:
    """Record a file that lies complete at `staged`. `name` is data, kept as given, and never used as a path."""
    if sha256:
        size = staged.stat().st_size
    else:
        taken = adopt_staged(staged)
        size, sha256 = taken.size, taken.sha256
    return _add(
        batch,
        kind=Item.Kind.FILE,
        raw_input=scrub(name),
        staged=str(staged),
        size=size,
        sha256=sha256,
        declared_type=declared_type[:127],
        origin=scrub_facts(origin or {}),
        stage="receive",
    )


def add_refused(*, batch: Batch, name: str, code: str, size: int | None = None, sentence: str = "") -> Item:
    """Record a file that was not taken, so that the list of a batch lacks none of what was submitted."""
    return _add(
        batch,
        kind=Item.Kind.FILE,
        raw_input=scrub(name),
        size=size,
        state=ItemState.FAILED,
        stage="receive",
        reason=code,
        sentence=sentence or str(reason(code).sentence),
        ended_at=timezone.now(),
    )


def _add(batch: Batch, **fields: Any) -> Item:
    with transaction.atomic():
        return Item.objects.create(batch=batch, n=next_line(batch), code_version=settings.MUNIMENT_VERSION, **fields)


def next_line(batch: Batch) -> int:
    """The next free line of the batch, inside the caller's transaction: two writers wait for one another here."""
    Batch.objects.select_for_update().get(pk=batch.pk)
    highest = Item.objects.filter(batch=batch).aggregate(highest=Max("n"))["highest"]
    return int(highest or 0) + 1


def submit(*, batch: Batch) -> None:
    """The list is complete: open the batch and nudge the queue for what waits in it."""
    open_batch(batch=batch)
    queue.nudge(batch.items.filter(state=ItemState.WAITING).order_by("n").values_list("pk", flat=True))


def open_batch(*, batch: Batch) -> None:
    """The list is complete, and its items are worked by the caller."""
    Batch.objects.filter(pk=batch.pk, status=Batch.Status.RECEIVING).update(status=Batch.Status.OPEN)
    batch.refresh_from_db(fields=["status"])
    end_batch_if_over(batch.pk)


def stuck(batch: Batch) -> QuerySet[Item]:
    """The failed, set-aside, blocked and retrying items of a batch that can be tried again.

    Those whose bytes were never taken stay as they are: there is nothing to read.
    """
    rows = batch.items.filter(state__in=STUCK).exclude(kind__in=[Item.Kind.FILE, Item.Kind.MEMBER], sha256="")
    return rows.exclude(reason__in=NEVER_RETRIED)


def retry(*, batch: Batch, code: str = "", media_type: str | None = None, older: bool = False) -> int:
    """Put what is stuck in the queue now: all, of one reason (`code`), of one type of file (empty: not known), or what
    an older version of this software left. Returns how many wait now."""
    if batch.status in (Batch.Status.UNDOING, Batch.Status.UNDONE):
        return 0
    chosen = stuck(batch)
    if code:
        chosen = chosen.filter(reason=code)
    if media_type is not None:
        chosen = chosen.filter(media_type=media_type)
    if older:
        chosen = chosen.exclude(code_version=settings.MUNIMENT_VERSION)
    with transaction.atomic():
        ids = list(chosen.order_by("n").values_list("pk", flat=True))
        for start in range(0, len(ids), AT_ONCE):
            Item.objects.filter(pk__in=ids[start : start + AT_ONCE], state__in=STUCK).update(
                state=ItemState.WAITING, attempts=0, deaths=0, reason="", sentence="", ended_at=None, next_try_at=None
            )
        if ids:
            rows = Batch.objects.filter(pk=batch.pk).exclude(status=Batch.Status.RECEIVING)
            rows.update(status=Batch.Status.OPEN, ended_at=None)
        queue.nudge(ids)
    return len(ids)


def go_past_robots(*, batch: Batch, reason: str, user: User) -> int:
    """Fetch what robots.txt refused, for the reason that a person gives; it is kept with each capture. How many."""
    with transaction.atomic():
        refused = list(batch.items.filter(state=ItemState.BLOCKED, reason="robots_refused").order_by("n"))
        for item in refused:
            item.origin = {**item.origin, "past_robots": scrub(reason)[:500]}
        Item.objects.bulk_update(refused, ["origin"], batch_size=100)
        if refused:
            custody.append(
                type="check",
                objects=[f"batch:{batch.public_id}"],
                detail={"past_robots": scrub(reason)[:500], "addresses": [item.raw_input for item in refused][:200]},
                agent=custody.agent_of(user),
            )
            retry(batch=batch, code="robots_refused")
    return len(refused)


def pause(*, batch: Batch) -> bool:
    """No further item of an open batch is begun; those at work end theirs. Whether it was open."""
    return bool(Batch.objects.filter(pk=batch.pk, status=Batch.Status.OPEN).update(status=Batch.Status.PAUSED))


def resume(*, batch: Batch) -> bool:
    """Go on with a paused batch. Whether it was paused."""
    with transaction.atomic():
        was = Batch.objects.filter(pk=batch.pk, status=Batch.Status.PAUSED).update(status=Batch.Status.OPEN)
        if was:
            queue.nudge(batch.items.filter(state__in=TO_DO).order_by("n").values_list("pk", flat=True))
    if was:
        end_batch_if_over(batch.pk)
    return bool(was)


def cancel(*, batch: Batch) -> int | None:
    """Begin nothing more of a batch: what was stored stays, what is at work ends. How many are left out; None: over."""
    with transaction.atomic():
        live = [Batch.Status.RECEIVING, Batch.Status.OPEN, Batch.Status.PAUSED]
        rows = Batch.objects.filter(pk=batch.pk, status__in=live)
        if not rows.update(status=Batch.Status.CANCELLED, ended_at=timezone.now()):
            return None
        return cancel_waiting(batch.items.all())


def cancel_waiting(items: QuerySet[Item]) -> int:
    """End those of `items` that no worker has begun. Their staged bytes go with the next tidying."""
    return items.filter(state__in=NOT_BEGUN).update(
        state=ItemState.CANCELLED, reason="", sentence="", next_try_at=None, ended_at=timezone.now()
    )
