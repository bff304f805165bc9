"""What is read of intake. A batch is seen by who made it and by admins; the documents behind it only by who may."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from archive import selectors as record
from archive.models import Document, Version
from archive.policy import Person
from archive.registry import Asked
from ingest import services
from ingest.models import ENDED, Batch, Errand, Item, ItemState

ROWS_AT_ONCE = 1000


class Line(NamedTuple):
    """What a line of the list holds of an item: no row of the model is made for it, so that ten thousand take less than
    a second."""

    n: int
    kind: str
    raw_input: str
    address: str | None  # of a record of a web-archive file
    size: int | None
    sha256: str
    state: str
    stage: str
    reason: str
    sentence: str
    attempts: int
    code_version: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    document: int | None
    version: int | None
    inside: int | None  # the line of the file that it lay in


_OF_LINE = (
    *("n", "kind", "raw_input", "target_uri", "size", "sha256", "state", "stage", "reason", "sentence", "attempts"),
    *("code_version", "created_at", "started_at", "ended_at", "document_id", "version__n", "parent__n"),
)


@dataclass(frozen=True, slots=True)
class Tally:
    """The items of a batch by state. The counts add up to `total`."""

    total: int
    ended: int
    counts: dict[str, int]  # by ItemState value, every state present
    inside: int = 0  # of `total`, those found inside of what was submitted

    @property
    def over(self) -> bool:
        """Whether nothing more happens without a person."""
        return self.ended == self.total

    @property
    def submitted(self) -> int:
        """The lines of the list that a person submitted."""
        return self.total - self.inside

    @property
    def failed(self) -> int:
        """Failed, or set aside."""
        return self.counts[ItemState.FAILED] + self.counts[ItemState.QUARANTINED]

    @property
    def open(self) -> int:
        """Not ended: waiting, working, or to be tried again."""
        return self.total - self.ended

    @property
    def percent(self) -> int:
        """Ended items of all; 100 only when all have ended."""
        return 100 if self.over else min(99, self.ended * 100 // self.total)


def may_see_batches(user: Person) -> bool:
    """Newsroom roles bring documents in, and see what became of them."""
    return isinstance(user, User) and user.is_active and user.is_newsroom


def batches(*, user: Person) -> QuerySet[Batch]:
    """The batches that `user` may see: her own; admins see all."""
    if not isinstance(user, User) or not may_see_batches(user):
        return Batch.objects.none()
    rows = Batch.objects.select_related("made_by", "collection").order_by("-pk")
    return rows if user.is_admin else rows.filter(made_by=user)


def batch(*, user: Person, public_id: str) -> Batch:
    """One batch that `user` may see, or 404 in the same words as for one that never was."""
    if not may_see_batches(user):
        raise Http404
    return get_object_or_404(batches(user=user), public_id=public_id)


def tallies(*, batches: list[Batch]) -> dict[int, Tally]:
    """How the items of several batches stand, by the batch's id, in one query."""
    counts: dict[int, Counter[str]] = {batch.pk: Counter() for batch in batches}
    inside: Counter[int] = Counter()
    rows = Item.objects.filter(batch__in=batches).order_by().values("batch", "state")
    for row in rows.annotate(number=Count("pk"), inside=Count("parent")):
        counts[row["batch"]][row["state"]] = row["number"]
        inside[row["batch"]] += row["inside"]
    return {pk: _tally(found, inside[pk]) for pk, found in counts.items()}


def _tally(found: Counter[str], inside: int) -> Tally:
    counts = {str(state): found[str(state)] for state in ItemState}
    ended = sum(counts[str(state)] for state in ENDED)
    return Tally(sum(counts.values()), ended, counts, inside)


def own_batch(*, user: Person, public_id: str) -> Batch:
    """A batch of the person's own, or 404: what is brought in becomes hers, so nobody else adds to it."""
    rows = batches(user=user).filter(made_by=user) if isinstance(user, User) else Batch.objects.none()
    return get_object_or_404(rows, public_id=public_id)


def unsent(*, user: User) -> QuerySet[Batch]:
    """The person's batches that wait for files, newest first."""
    waiting = Item.objects.filter(batch=OuterRef("pk"), state=ItemState.EXPECTED)
    return batches(user=user).filter(Exists(waiting), made_by=user, status=Batch.Status.RECEIVING)


def tally(*, batch: Batch) -> Tally:
    """How the items of a batch stand."""
    return tallies(batches=[batch])[batch.pk]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which items of a batch are looked at: of one state, reason, type of file; empty or None: of any."""

    state: str = ""
    code: str = ""
    media_type: str | None = None

    @property
    def any(self) -> bool:
        """Whether nothing is chosen."""
        return not self.state and not self.code and self.media_type is None


def items(*, batch: Batch, choice: Choice = Choice()) -> QuerySet[Item]:
    """The items of a batch in the order of its list, those of the choice."""
    rows = batch.items.select_related("document", "version", "parent").order_by("n")
    if choice.state in ItemState.values:
        rows = rows.filter(state=choice.state)
    if choice.code:
        rows = rows.filter(reason=choice.code)
    return rows if choice.media_type is None else rows.filter(media_type=choice.media_type)


def reasons(*, batch: Batch) -> list[tuple[str, int, str]]:
    """The codes of what did not go well, or not yet, with their numbers, commonest first; and what all of a code say
    of themselves, empty where they say different things."""
    rows = batch.items.filter(state__in=services.STUCK).order_by().values("reason")
    rows = rows.annotate(number=Count("pk"), first=Min("sentence"), last=Max("sentence"))
    rows = rows.order_by("-number", "reason")
    return [(row["reason"], row["number"], row["first"] if row["first"] == row["last"] else "") for row in rows]


def types(*, batch: Batch) -> list[tuple[str, int, int]]:
    """The types of file in a batch as found in the bytes (empty: not known), their numbers, and how many are stuck."""
    stuck = Count("pk", filter=Q(state__in=services.STUCK))
    rows = batch.items.order_by().values("media_type").annotate(number=Count("pk"), stuck=stuck)
    return [(row["media_type"], row["number"], row["stuck"]) for row in rows.order_by("-number", "media_type")]


def by_older_code(*, batch: Batch) -> int:
    """How many stuck items an older version of this software left so."""
    return services.stuck(batch).exclude(code_version=settings.MUNIMENT_VERSION).count()


def to_read_again(*, user: Person, batch: Batch) -> QuerySet[Version]:
    """What came with the batch and only an older reader has read, of what `user` may see."""
    came = Item.objects.filter(batch=batch, version=OuterRef("pk")).exclude(kind=Item.Kind.REREAD)
    return services.read_by_older(user=user).filter(Exists(came))


def visible_accessions(*, user: Person, numbers: Iterable[int | None]) -> dict[int, str]:
    """Document id to accession number, for those of these documents that `user` may see."""
    ids = {number for number in numbers if number}
    return dict(record.documents(user=user).filter(pk__in=ids).values_list("pk", "accession"))


def reconciled(*, user: Person, batch: Batch, submitted_only: bool = False) -> Iterator[tuple[Line, str]]:
    """Every item of the batch in the order of its list, with the accession number if `user` may see the document.

    A thousand at a time, by line, so that a list of any length is whole and costs no memory. `submitted_only`: without
    what was found inside of what was submitted.
    """
    last = 0
    wanted = batch.items.annotate(target_uri=KT("origin__facts__target_uri")).order_by("n")
    wanted = wanted.filter(parent=None) if submitted_only else wanted
    while found := list(wanted.filter(n__gt=last).values_list(*_OF_LINE)[:ROWS_AT_ONCE]):
        rows = [Line(*each) for each in found]
        accessions = visible_accessions(user=user, numbers=(row.document for row in rows))
        yield from ((row, accessions.get(row.document or 0, "")) for row in rows)
        last = rows[-1].n


def asked_outside(document: Document) -> list[Asked]:
    """The last question about each copy of a document, unless it was answered: on its way, or why it was not asked.

    The caller has asked whether the person may see the document.
    """
    rows = Errand.objects.filter(document=document).order_by("-pk")[:200]
    last: dict[tuple[str, int | None, int | None], Errand] = {}
    for row in rows:
        last.setdefault((row.kind, row.source_id, row.memento_id), row)
    return [
        Asked(row.kind, row.source_id, row.memento_id, row.ended_at is None, row.code, row.sentence, row.created_at)
        for row in last.values()
        if row.state != Errand.State.DONE
    ]
