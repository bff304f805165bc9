"""Undoing a batch: what only it brought in and nothing cites is withdrawn, what it said of other documents taken back.

The work is done by a worker, document by document, and may begin again after a crash. Bytes go only by a purge.
"""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from archive import custody
from archive.models import Capture, Collection, Document
from archive.services import cited, take_from_collection, undo_description, withdraw_document
from ingest import queue
from ingest.models import Batch, Item, ItemState
from ingest.services.batches import cancel_waiting

TASK = "ingest.tasks.undo_batch"
REASON = "batch-undone"
AT_ONCE = 200
SECONDS = 240.0  # of one message; what is left waits for the next
UNDONE = (Batch.Status.UNDOING, Batch.Status.UNDONE)


@dataclass(frozen=True, slots=True)
class Plan:
    """Numbers of documents: to be withdrawn (or, afterwards, withdrawn); kept since something cites them; kept since
    they also came another way; and of these, those whose description or collection goes back to what it was."""

    withdrawn: int
    cited: int
    shared: int
    reverted: int


def plan(batch: Batch) -> Plan:
    """What undoing the batch would do now."""
    ids = list(_only_here(batch).filter(withdrawn_at=None).values_list("pk", flat=True))
    rests = sum(len(cited(ids[start : start + AT_ONCE])) for start in range(0, len(ids), AT_ONCE))
    shared = _brought(batch).exclude(pk__in=_only_here(batch).values("pk")).filter(withdrawn_at=None)
    return Plan(len(ids) - rests, rests, shared.count(), _told_elsewhere(batch).values("document").distinct().count())


def _came() -> QuerySet[Item]:
    """Items that brought bytes, or met them: not those that read a document again."""
    return Item.objects.exclude(kind=Item.Kind.REREAD).exclude(capture=None)


def _brought(batch: Batch) -> QuerySet[Document]:
    return Document.objects.filter(Exists(_came().filter(batch=batch, document=OuterRef("pk"))))


def _only_here(batch: Batch) -> QuerySet[Document]:
    """Documents of which every capture is this batch's."""
    here = _came().filter(batch=batch, capture=OuterRef("pk"))
    others = Capture.objects.filter(~Exists(here), version__document=OuterRef("pk"))
    return _brought(batch).filter(~Exists(others))


def _told_elsewhere(batch: Batch) -> QuerySet[Item]:
    """The items that changed what is said of a document that stays."""
    kept = Document.objects.filter(withdrawn_at=None).exclude(pk__in=_only_here(batch).values("pk"))
    return batch.items.filter(document__in=kept, origin__has_key="applied")


def begin_undo(*, batch: Batch, user: User, note: str = "") -> bool:
    """Begin nothing more of the batch, and let a worker undo it. Whether it was to be undone."""
    with transaction.atomic():
        rows = Batch.objects.filter(pk=batch.pk).exclude(status__in=UNDONE)
        if not rows.update(status=Batch.Status.UNDOING, undone_by=user, undo_report={"note": note[:500]}):
            return False
        cancel_waiting(batch.items.all())
        queue.send(TASK, batch.pk)
    return True


def undo(batch_id: int) -> bool:
    """Go on undoing. True: it is done; False: something of it is at work still, or time is up, and it goes on later."""
    batch = Batch.objects.select_related("undone_by").filter(pk=batch_id, status=Batch.Status.UNDOING).first()
    if batch is None:
        return True
    cancel_waiting(batch.items.all())
    if batch.items.filter(state=ItemState.WORKING).exists():
        return False
    until = time.monotonic() + SECONDS
    for act in _acts(batch):
        act()
        if time.monotonic() > until:
            queue.send(TASK, batch_id)
            return False
    _close(batch)
    return True


def _acts(batch: Batch) -> Iterator[Any]:
    """One small transaction each."""
    note = f"batch {batch.public_id}"
    last = 0
    while part := list(_only_here(batch).filter(withdrawn_at=None, pk__gt=last).order_by("pk")[:AT_ONCE]):
        stays = cited([document.pk for document in part])
        for document in part:
            if document.pk not in stays:
                yield lambda each=document: withdraw_document(
                    document=each, reason=REASON, user=batch.undone_by, note=note
                )
        last = part[-1].pk
    for item in _told_elsewhere(batch).select_related("document").order_by("pk"):
        yield lambda each=item: _take_back(each, batch.undone_by, note)


def _take_back(item: Item, user: User | None, note: str) -> None:
    """What the item said of a document that came another way too."""
    applied, document = item.origin["applied"], item.document
    assert document is not None
    with transaction.atomic():
        undo_description(document=document, changed=applied.get("described") or {}, user=user, note=note)
        joined = Collection.objects.filter(pk=applied.get("joined")).first()
        if joined is not None and user is not None and document.collections.filter(pk=joined.pk).exists():
            take_from_collection(document=document, collection=joined, user=user)
        origin = {key: value for key, value in item.origin.items() if key != "applied"} | {"taken_back": applied}
        Item.objects.filter(pk=item.pk).update(origin=origin)


def _close(batch: Batch) -> None:
    withdrawn = _only_here(batch).filter(withdrawn_reason=REASON).count()
    now = plan(batch)
    reverted = batch.items.filter(origin__has_key="taken_back").values("document").distinct().count()
    report = asdict(Plan(withdrawn, now.cited, now.shared, reverted)) | {"note": batch.undo_report.get("note", "")}
    with transaction.atomic():
        done = Batch.objects.filter(pk=batch.pk, status=Batch.Status.UNDOING)
        if done.update(status=Batch.Status.UNDONE, ended_at=timezone.now(), undo_report=report):
            custody.append(
                type="restrict",
                objects=[f"batch:{batch.public_id}"],
                detail={"reason": REASON, **report},
                agent=custody.agent_of(batch.undone_by),
            )


def nudge_undone() -> None:
    """Batches whose message was lost, or that waited for an item at work."""
    for batch_id in Batch.objects.filter(status=Batch.Status.UNDOING).values_list("pk", flat=True):
        queue.send(TASK, batch_id)
