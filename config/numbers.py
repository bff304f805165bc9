"""The figures of the first page: always of what this person may see, never of what is held in all."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Max, Q, Sum, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import User
from archive.models import Document, Original, Version
from archive.policy import Person
from archive.selectors import documents
from ingest.models import Batch, ItemState

FAILURES = (ItemState.FAILED, ItemState.QUARANTINED)
BATCHES_SHOWN = 5


class Held(NamedTuple):
    """What a person may see: `unsearchable` documents have no text yet, or none that could be read."""

    documents: int
    pages: int
    sites: int
    unsearchable: int
    newest_capture: datetime | None


_HOST = Coalesce("stated_source__host_ascii", "current__best_capture__source__host_ascii")


def held(*, user: Person) -> Held:
    """Counts of the documents `user` may see, in their newest versions, by one query."""
    readable = [Version.Reading.READ, Version.Reading.PARTIAL]
    capture = "current__best_capture"
    return Held(
        **documents(user=user).aggregate(
            documents=Count("pk"),
            pages=Coalesce(Sum("current__transcript__page_count"), 0),
            sites=Count(NullIf(_HOST, Value("")), distinct=True),
            unsearchable=Count("pk", filter=Q(current=None) | ~Q(current__reading__in=readable)),
            newest_capture=Max(Coalesce(f"{capture}__captured_at", f"{capture}__retrieved_at")),
        )
    )


class Damaged(NamedTuple):
    """Originals that are missing or changed: how many in all, and the documents on them that this person may see."""

    originals: int
    documents: list[Document]


def damaged(*, user: User) -> Damaged:
    """For admins, who must act: the number is of the whole archive, the titles are not."""
    rows = Original.objects.filter(check_outcome__in=("missing", "changed"))
    seen = documents(user=user).filter(versions__original__in=rows).distinct().order_by("accession")
    return Damaged(rows.count(), list(seen[:20]))


class BatchFigures(NamedTuple):
    """A batch and the numbers of its Items: all, those that failed or were set aside, those that wait for a person."""

    batch: Batch
    total: int
    failed: int
    blocked: int


def batches(*, user: User) -> list[BatchFigures]:
    """The newest batches that `user` made."""
    rows = (
        Batch.objects.filter(made_by=user)
        .annotate(
            total=Count("items"),
            failed=Count("items", filter=Q(items__state__in=FAILURES)),
            blocked=Count("items", filter=Q(items__state=ItemState.BLOCKED)),
        )
        .order_by("-created_at")[:BATCHES_SHOWN]
    )
    return [BatchFigures(row, row.total, row.failed, row.blocked) for row in rows]


def database_answers() -> None:
    """Asks the database something it must read a table for; raises django.db.Error if it cannot."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM (SELECT 1 FROM accounts_user LIMIT 1) AS one")
        cursor.fetchone()
