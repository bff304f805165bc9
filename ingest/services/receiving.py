"""Files that a browser sends one by one: announced by name, then received, or not (experience.md section 10).

What was announced has its row from the first moment, so that the list of a batch lacks none of what was submitted even
when the browser never comes back.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from archive import selectors as record
from archive.models import Version
from archive.policy import Person
from ingest import queue
from ingest.models import Batch, Item, ItemState
from ingest.reasons import reason
from ingest.services.batches import next_line, open_batch, scrub
from ingest.services.listing import NOT_RECEIVED
from ingest.uploads import StagedUpload

# While a batch stands so, its sender may go on with it: the rest of a folder, or a file that failed at the door.
TAKING = (Batch.Status.RECEIVING, Batch.Status.OPEN, Batch.Status.ENDED)
# A sender who has not been heard of for so long does not come back by herself.
ABANDONED_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Announced:
    """A file as its sender's machine names it. `size` in bytes."""

    name: str
    size: int
    again: bool = False  # another file of the same name and size


def announce(*, batch: Batch, files: Sequence[Announced]) -> list[Item]:
    """The items of `files`, in their order: those there are by name and size, or by a name whose bytes are expected;
    else new ones, which wait for their bytes. Opens a batch again that was thought complete."""
    with transaction.atomic():
        number = next_line(batch)
        known = _known(batch, files)
        items, fresh = [], []
        for file in files:
            item = None if file.again else _match(known, file)
            if item is None:
                item = _expected(batch, file, number)
                number += 1
                fresh.append(item)
            items.append(item)
        Item.objects.bulk_create(fresh)
        if any(is_awaited(item) for item in items):
            Batch.objects.filter(pk=batch.pk, status__in=TAKING).update(status=Batch.Status.RECEIVING, ended_at=None)
    return items


def _known(batch: Batch, files: Sequence[Announced]) -> dict[str, list[Item]]:
    names = {name for file in files for name in _names(file)}
    known: dict[str, list[Item]] = defaultdict(list)
    for item in batch.items.filter(kind=Item.Kind.FILE, parent=None, raw_input__in=names).order_by("n"):
        known[item.raw_input].append(item)
    return known


def _names(file: Announced) -> tuple[str, str]:
    """Its path in the folder that was chosen; and its name alone, as a table may give it."""
    name = scrub(file.name)
    return name, name.rpartition("/")[2]


def _match(known: dict[str, list[Item]], file: Announced) -> Item | None:
    """Each item answers for one file of a list; one without a size is a row of a table that names the file."""
    path, alone = _names(file)
    found = next((item for item in known[path] if item.size == file.size), None)
    found = found or next((item for item in [*known[path], *known[alone]] if item.size is None), None)
    if found is not None:
        known[found.raw_input].remove(found)
    return found


def _expected(batch: Batch, file: Announced, number: int) -> Item:
    return Item(
        batch=batch,
        n=number,
        kind=Item.Kind.FILE,
        raw_input=scrub(file.name),
        size=file.size,
        state=ItemState.EXPECTED,
        stage="receive",
        code_version=settings.MUNIMENT_VERSION,
    )


def is_awaited(item: Item) -> bool:
    """Whether the bytes of the item have not come, and may still come."""
    never_came = item.state == ItemState.FAILED and not item.sha256
    return item.kind == Item.Kind.FILE and (item.state == ItemState.EXPECTED or never_came)


def _awaited(item: Item, *, further: bool = False) -> Q:
    """The same as a condition, so that two requests for one item do not both win. `further`: or it is held already."""
    awaited = Q(state=ItemState.EXPECTED) | Q(state=ItemState.FAILED, sha256="")
    if further:
        awaited |= Q(state=ItemState.DUPLICATE, capture=None)
    return awaited & Q(pk=item.pk, kind=Item.Kind.FILE, batch__status__in=TAKING)


def receive(*, item: Item, upload: StagedUpload, sha256: str = "") -> bool:
    """Record the bytes of an announced file and nudge the queue. False: nothing was awaited. `sha256` as the sender
    computed it: other bytes than those are not taken."""
    code = upload.refused or ("bytes_lost" if sha256 and sha256 != upload.sha256 else "")
    if code:
        return refuse(item=item, code=code, size=upload.size)
    with transaction.atomic():
        now = timezone.now()
        taken = Item.objects.filter(_awaited(item, further=True)).update(
            staged=str(upload.path),
            sha256=upload.sha256,
            size=upload.size,
            declared_type=scrub(upload.content_type or "")[:127],
            state=ItemState.WAITING,
            stage="receive",
            reason="",
            sentence="",
            created_at=now,  # what the capture will say of when the bytes came
            document=None,
            version=None,
            ended_at=None,
        )
        if taken:
            upload.kept = True
            ended = Batch.objects.filter(pk=item.batch_id, status=Batch.Status.ENDED)
            ended.update(status=Batch.Status.OPEN, ended_at=None)
            queue.nudge([item.pk])
    return bool(taken)


def refuse(*, item: Item, code: str, size: int | None = None) -> bool:
    """The bytes of an announced file did not come, for a reason; they may be sent again."""
    fields: dict[str, Any] = {} if size is None else {"size": size}
    return _end(item, ItemState.FAILED, code, **fields)


def already_held(*, item: Item, version: Version, sha256: str) -> bool:
    """The sender does not send what is held already; she may see `version`, which has these bytes."""
    held = {"sha256": sha256, "document": version.document, "version": version}
    return _end(item, ItemState.DUPLICATE, "not_sent", **held)


def _end(item: Item, state: ItemState, code: str, **fields: Any) -> bool:
    ended = Item.objects.filter(_awaited(item)).update(
        state=state,
        stage="receive",
        reason=code,
        sentence=str(reason(code).sentence),
        ended_at=timezone.now(),
        **fields,
    )
    return bool(ended)


def held_versions(*, user: Person, batch: Batch, digests: Sequence[str]) -> dict[str, Version]:
    """sha256 to a version that `user` may see, of those bytes that need not be sent: a further capture would neither
    put the document in the batch's collection nor add an address. What she may not see is not held, as far as she
    is told."""
    if batch.source_url:
        return {}
    documents = record.documents(user=user)
    if batch.collection is not None:
        documents = documents.filter(collections=batch.collection)
    rows = Version.objects.filter(original_id__in=digests, document__in=documents).select_related("document")
    return {row.original_id: row for row in rows.order_by("-pk")}


def complete(*, batch: Batch) -> int:
    """The sender is done: what was announced and never came has failed. How many those are."""
    missing = batch.items.filter(state=ItemState.EXPECTED).update(
        state=ItemState.FAILED,
        stage="receive",
        reason=NOT_RECEIVED,
        sentence=str(reason(NOT_RECEIVED).sentence),
        ended_at=timezone.now(),
    )
    open_batch(batch=batch)  # each file was nudged when it came
    return missing


def end_abandoned() -> None:
    """Complete the batches whose sender was not heard of for a day."""
    limit = timezone.now() - ABANDONED_AFTER
    rows = Batch.objects.filter(status=Batch.Status.RECEIVING, created_at__lt=limit)
    rows = rows.annotate(heard=Max("items__created_at"))
    for batch in rows.filter(Q(heard=None) | Q(heard__lt=limit)):
        complete(batch=batch)
