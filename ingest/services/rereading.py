"""Reading again what an older reader read, or could not read: a batch of its own, worked like every other.

Each document to be read is an Item that knows its version already, so leases, retries, pause, cancel and the batch page
are those of intake. What is read becomes a further transcript; the old one stays. Of the files inside a document those
that an earlier reader left there are taken out now; the others came in with it, as documents of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from archive import selectors as record
from archive.models import Access, Transcript, Version
from archive.policy import Person
from ingest import queue
from ingest.models import Batch, Item
from ingest.readers.versions import READER_VERSIONS
from ingest.reasons import REASONS, Kind
from ingest.services.batches import create_batch, open_batch
from ingest.services.outcomes import OPEN_STATES

AT_ONCE = 500
# A newer reader, or a tool that is there now, may read what these stopped; what is broken in a file stays broken.
CURABLE = (
    *("unsupported_type", "tool_missing", "sandbox_unavailable"),
    *(code for code, each in REASONS.items() if each.kind is Kind.READER),
)


def read_by_older(*, reader: str = "", user: Person | None = None) -> QuerySet[Version]:
    """Versions of which no transcript is by the newest version of its reader, for all readers or the one named.

    `user`: only of documents that she may see; without, of all, for the command line and the counts of operations.
    """
    rows = Version.objects.filter(_older(reader)).order_by("pk")
    return rows if user is None else rows.filter(document__in=record.documents(user=user))


def _older(only: str) -> Q:
    found = Q(pk__in=[])
    for name, newest in READER_VERSIONS.items():
        if only and name != only:
            continue
        made = Transcript.objects.filter(version=OuterRef("pk"), reader=name)
        found |= Q(Exists(made)) & ~Q(Exists(made.filter(Q(reader_version__gte=newest) | Q(confirmed_by__gte=newest))))
    return found


@dataclass(frozen=True, slots=True)
class ReaderAge:
    """A reader, its newest version, and how many document versions only older ones of it have read."""

    reader: str
    newest: int
    behind: int


def ages() -> list[ReaderAge]:
    """Each reader that has work to do again."""
    found = ((name, newest, read_by_older(reader=name).count()) for name, newest in READER_VERSIONS.items())
    return [ReaderAge(*each) for each in found if each[2]]


def unread(*, user: Person | None = None) -> QuerySet[Version]:
    """Versions without any text for a reason that a newer reader, or a tool that is there now, may have removed."""
    rows = Version.objects.filter(transcript=None, reading=Version.Reading.FAILED, reading_code__in=CURABLE)
    rows = rows.order_by("pk")
    return rows if user is None else rows.filter(document__in=record.documents(user=user))


def read_again(*, versions: Iterable[Version], user: User, title: str) -> Batch | None:
    """A batch in which each of `versions` is read by the readers of today; nudges the queue. None: there were none.

    The caller has chosen versions whose documents `user` may see, or is the command line. A version that waits to be
    read again already is not put in twice.
    """
    wanted = [each.pk for each in versions]
    with transaction.atomic():
        ahead = Item.objects.filter(kind=Item.Kind.REREAD, state__in=OPEN_STATES)
        waiting = set(ahead.values_list("version_id", flat=True))
        ids = [each for each in wanted if each not in waiting]
        if not ids:
            return None
        batch = create_batch(user=user, title=title, access=Access.MEMBERS)
        _add(batch, ids)
        open_batch(batch=batch)
    queue.nudge(batch.items.order_by("n").values_list("pk", flat=True))
    return batch


def _add(batch: Batch, ids: list[int]) -> None:
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        rows = Version.objects.filter(pk__in=part).select_related("document", "original", "best_capture__source")
        firsts: dict[int | None, Item] = {}
        brought = Item.objects.filter(version_id__in=part).exclude(kind=Item.Kind.REREAD)
        for item in brought.select_related("batch").order_by("-pk"):
            firsts[item.version_id] = item
        made = [_item(batch, row, firsts.get(row.pk)) for row in rows.order_by("pk")]
        for n, item in enumerate(made, start + 1):
            item.n = n
        Item.objects.bulk_create(made)


def _item(batch: Batch, version: Version, first: Item | None) -> Item:
    """The item of one version, with what was claimed of its bytes when they came: a reader may lean on that."""
    capture = version.best_capture
    told: dict[str, Any] = dict(first.origin) if first else {}
    declared = dict(told.get("declared") or {})
    declared.setdefault("filename", (capture.filename if capture else "") or (first.raw_input if first else ""))
    address = version.source.href if version.source else ""
    declared["address"] = declared.get("address") or address
    origin = {"declared": declared, "facts": told.get("facts") or {}, "told_by": _told_by(first)}
    return Item(
        batch=batch,
        kind=Item.Kind.REREAD,
        raw_input=version.document.accession,  # no title: who starts it may not see every document
        origin=origin,
        declared_type=first.declared_type if first else "",
        media_type=version.original.sniffed_type,
        size=version.original.size,
        sha256=version.original.sha256,
        document=version.document,
        version=version,
        capture=capture,
        source=capture.source if capture else None,
        code_version=settings.MUNIMENT_VERSION,
    )


def _told_by(first: Item | None) -> str:
    """Whose statement the title and the date beside the file are, as when it came in (`working`)."""
    return "user_asserted" if first is not None and first.kind == Item.Kind.FILE else "page_asserted"
