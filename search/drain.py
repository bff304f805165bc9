"""The index worker: brings both indexes up to the record, a batch at a time (search.md section 8).

Each batch takes at most 1,000 stale documents or two seconds of work, reads each once for both indexes, replaces their
entries, commits, and only then writes the `IndexState` rows: a process that dies in between leaves rows that say
"stale", and the work is done again. Each index has commit numbers of its own, in order. An index whose text rules are
not today's is filled anew in a folder beside the one that serves.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Literal

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from haystack import connections

from accounts.models import Role
from archive.models import Access, Document, Narrowing
from search.engines.backend import TreeBackend, configured_aliases
from search.engines.base import EngineError, IndexBusy, IndexMissing, Writer
from search.engines.generations import rules_hash
from search.entries import belongs, entry_for, guest_keys
from search.fields import GUESTS_INDEX, MASKED_INDEXES, PUBLIC_INDEX, Entry
from search.forgetting import must_renew
from search.models import IndexState
from search.records import Record, prefetch, records
from search.scope import note_change

log = logging.getLogger(__name__)

BATCH = 1000  # documents
BATCH_SECONDS = 2.0
TIDY_EVERY = 24 * 3600  # seconds

_writers: dict[str, tuple[str, Writer]] = {}
_tidied: dict[str, float] = {}


@dataclass(frozen=True, slots=True)
class Drained:
    """What one call did. `busy`: another process writes, and will see to it. `last`: where the next call goes on."""

    documents: int = 0
    busy: bool = False
    more: bool = False
    last: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """An index that this process writes, and the folder of it that is written to."""

    alias: str
    generation: str
    writer: Writer


def backend_of(alias: str) -> TreeBackend:
    """The back end of an index, as Haystack made it."""
    backend = connections[alias].get_backend()
    assert isinstance(backend, TreeBackend)
    return backend


def _fresh(alias: str, generation: str) -> Exists:
    return Exists(
        IndexState.objects.filter(
            document=OuterRef("pk"), alias=alias, generation=generation, revision__gte=OuterRef("revision")
        )
    )


def stale(alias: str, generation: str) -> QuerySet[Document]:
    """The documents whose entry in this generation is older than the document, oldest first."""
    return Document.objects.filter(~_fresh(alias, generation)).order_by("pk")


def drain_index(after: int = 0) -> Drained:
    """One batch into both indexes, of documents past number `after`. Leaves quietly an index that another process
    writes."""
    opened = [_target(alias) for alias in configured_aliases()]
    targets = [each for each in opened if isinstance(each, Target)]
    batch = _batch(targets, after)
    states = _replace(targets, batch)
    for target in targets:
        _commit(target, [state for state in states if state.alias == target.alias])
    left = [_left(target) for target in targets]
    return Drained(
        documents=len(states),
        busy="busy" in opened,
        more="anew" in opened or any(left),
        last=max((state.document_id for state in states), default=0),
    )


def drain_all() -> Drained:
    """Batches until nothing is stale, or another process is the writer."""
    total, last = 0, 0
    while True:
        done = drain_index(last)
        total, last = total + done.documents, done.last
        if done.busy or not done.more:
            return Drained(documents=total, busy=done.busy)


def close_writers() -> None:
    """Let go of the indexes. The index worker keeps its writers for as long as it lives; nobody else does."""
    while _writers:
        _, (_, writer) = _writers.popitem()
        writer.close()


@contextmanager
def writing() -> Iterator[None]:
    """For commands: the writers are closed at the end, so that the index worker can have them."""
    try:
        yield
    finally:
        close_writers()


def begin_rebuild() -> None:
    """Start to fill new folders; what serves goes on serving."""
    for alias in configured_aliases():
        backend = backend_of(alias)
        close_writers()
        generation = backend.generations.begin(backend.store.signature)
        backend.store.create(backend.generations.path(generation))


def known_target(alias: str) -> str | None:
    """The folder to write to: the one being filled, or the one that serves, if its rules are today's."""
    backend = backend_of(alias)
    generations, rules = backend.generations, rules_hash(backend.store.signature)
    names = (generations.coming(), generations.current())
    return next((name for name in names if name is not None and name.startswith(f"{rules}.")), None)


def _target(alias: str) -> Target | Literal["busy", "anew"]:
    """Where to write; `busy` while another process does, `anew` if what was there could not be opened."""
    backend = backend_of(alias)
    generation = known_target(alias) or backend.generations.begin(backend.store.signature)
    try:
        return Target(alias, generation, _writer(alias, generation))
    except IndexBusy:
        return "busy"
    except IndexMissing:
        log.exception("index %s cannot be opened and is made anew", alias)
        backend.generations.begin(backend.store.signature)
        return "anew"


def _writer(alias: str, generation: str) -> Writer:
    if alias in _writers:
        name, writer = _writers[alias]
        if name == generation:
            return writer
        del _writers[alias]
        writer.close()
    backend = backend_of(alias)
    path = backend.generations.path(generation)
    backend.store.create(path)
    made = backend.store.writer(path)
    _writers[alias] = (generation, made)
    return made


def _batch(targets: list[Target], after: int) -> list[Document]:
    """The next documents that are stale in any of these indexes; those before `after` wait for the next round."""
    if not targets:
        return []
    behind = reduce(or_, (Q(~_fresh(target.alias, target.generation)) for target in targets))
    return list(prefetch(Document.objects.filter(behind, pk__gt=after).order_by("pk")[:BATCH]))


def _replace(targets: list[Target], batch: list[Document]) -> list[IndexState]:
    """Hand the batch to the writers until the time is over; what each document's state will be after the commits."""
    waiting = {target.alias: _waiting(target, batch) for target in targets}
    states, until = [], time.monotonic() + BATCH_SECONDS
    guests = guest_keys()
    for document, record in records(batch):
        forms = _Forms(document, record)
        for target in targets:
            state = waiting[target.alias].get(document.pk)
            if state is None:
                continue
            made = forms.of(target.alias)
            if isinstance(made, Entry) and belongs(made, target.alias, guests):
                target.writer.replace([made.committed(state.commit_number)], [])
            else:
                target.writer.replace([], [document.pk])
            state.error = made if isinstance(made, str) else ""
            states.append(state)
        if time.monotonic() > until:
            break
    return states


def _waiting(target: Target, batch: list[Document]) -> dict[int, IndexState]:
    """The coming state of each document of the batch that is stale here. Commit numbers go up from index to index."""
    number = (IndexState.objects.aggregate(last=Max("commit_number"))["last"] or 0) + 1
    number += configured_aliases().index(target.alias)
    fresh = set(
        Document.objects.filter(_fresh(target.alias, target.generation), pk__in=[document.pk for document in batch])
        .values_list("pk", flat=True)
    )  # fmt: skip
    known = _commit_numbers(target.alias, target.generation, batch)
    return {
        document.pk: IndexState(
            document=document,
            alias=target.alias,
            generation=target.generation,
            revision=document.revision,
            commit_number=known.get((document.pk, document.revision), number),
            error="",
        )
        for document in batch
        if document.pk not in fresh
    }


class _Forms:
    """The entry of one document in both forms, each made once and only if some index asks for it."""

    def __init__(self, document: Document, record: Record) -> None:
        self._document, self._record = document, record
        self._made: dict[bool, Entry | str] = {}

    def of(self, alias: str) -> Entry | str:
        """The entry for an index; of masked text only where that is another one."""
        masked = alias in MASKED_INDEXES and self._record.masked != self._record.texts
        if masked not in self._made:
            self._made[masked] = _entry(self._document, self._record, masked=masked)
        return self._made[masked]


def _entry(document: Document, record: Record, *, masked: bool) -> Entry | str:
    """The entry, or the reason why there is none: one document that cannot be indexed stops no other."""
    try:
        return entry_for(document, commit_number=0, record=record, masked=masked)
    except (ValueError, EngineError) as error:
        log.exception("document %s cannot be indexed", document.accession)
        return f"{type(error).__name__}: {error}"


def _commit(target: Target, states: list[IndexState]) -> None:
    if states:
        target.writer.commit()
        _record(target.alias, target.generation, states)
        note_change()
    _tidy(target.alias, target.writer)


def _left(target: Target) -> bool:
    """Whether anything is still to be done here; if nothing is stale, a folder that was filled begins to answer."""
    if stale(target.alias, target.generation).exists():
        return True
    _finish(target.alias, target.generation)
    return _renewed(target)


def _renewed(target: Target) -> bool:
    """Begin to fill another folder if words of something purged lie in this one; whether that was begun."""
    backend = backend_of(target.alias)
    if not must_renew(backend, target.generation):
        return False
    backend.generations.begin(backend.store.signature)
    return True


def _commit_numbers(alias: str, generation: str, batch: list[Document]) -> dict[tuple[int, int], int]:
    """A rebuild keeps the commit number of what has not changed, so that no alert tells it again."""
    rows = IndexState.objects.filter(alias=alias, document__in=batch).exclude(generation=generation)
    return {(row.document_id, row.revision): row.commit_number for row in rows}


def _record(alias: str, generation: str, states: list[IndexState]) -> None:
    with transaction.atomic():
        IndexState.objects.bulk_create(
            states,
            update_conflicts=True,
            unique_fields=["document", "alias", "generation"],
            update_fields=["revision", "commit_number", "error", "updated_at"],
        )
        _clear_narrowings([state.document_id for state in states])


def _clear_narrowings(documents: list[int]) -> None:
    """Drop what every serving index has caught up with. One that is being filled does not count: it does not answer."""
    waiting = Narrowing.objects.filter(document__in=documents)
    for alias in configured_aliases():
        serving = backend_of(alias).generations.current()
        caught_up = IndexState.objects.filter(
            document=OuterRef("document"), alias=alias, generation=serving or "", revision__gte=OuterRef("revision")
        )
        waiting = waiting.filter(Exists(caught_up))
    Narrowing.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).delete()


def _finish(alias: str, generation: str) -> None:
    """Nothing is stale: let the new folder answer, and drop the rows of folders that are gone."""
    generations = backend_of(alias).generations
    if generations.coming() == generation:
        generations.promote()
        _clear_narrowings(list(Narrowing.objects.values_list("document_id", flat=True)))
    generations.sweep()
    IndexState.objects.filter(alias=alias).exclude(generation__in=[generation, generations.current() or ""]).delete()


def _tidy(alias: str, writer: Writer) -> None:
    last = _tidied.setdefault(alias, time.monotonic())
    if time.monotonic() - last > TIDY_EVERY:
        writer.tidy()
        _tidied[alias] = time.monotonic()


def reconcile() -> list[str]:
    """Compare each serving index with its rows, and mark what differs as stale. Sentences about what was found.

    Finds what a lost file, a restored backup or a stray writer left behind (search.md section 8, the sweep).
    """
    return [sentence for alias in configured_aliases() for sentence in _reconcile_alias(alias)]


def _due(alias: str) -> QuerySet[Document]:
    """The documents that an index should hold, by their rows alone."""
    rows, free = Document.objects.filter(withdrawn_at=None), Q(restricted="")
    public = Q(access=Access.PUBLIC, held_back=False)
    if alias == PUBLIC_INDEX:
        return rows.filter(free & public)
    if alias == GUESTS_INDEX:
        reached = public | Q(collections__isnull=False) | Q(brought_by__role=Role.GUEST)
        return rows.filter(free & reached).distinct()
    return rows.filter(free | Q(collections__isnull=False)).distinct()


def _reconcile_alias(alias: str) -> Iterator[str]:
    backend = backend_of(alias)
    generation = backend.generations.current()
    if generation is None:
        return
    try:
        held = backend.reader().held()
    except IndexMissing:
        IndexState.objects.filter(alias=alias, generation=generation).delete()
        yield f"{alias}: the folder {generation} cannot be opened; every entry is made again"
        return
    rows: dict[int, Any] = {
        row.document_id: row
        for row in IndexState.objects.filter(alias=alias, generation=generation).select_related("document")
    }
    for number, revision in held.items():
        row = rows.get(number)
        if row is None or row.revision != revision:
            yield f"{alias}: document {number} is in the index at revision {revision}, not as recorded"
            IndexState.objects.filter(alias=alias, generation=generation, document_id=number).delete()
    missing = [row for row in rows.values() if not row.error and row.document_id not in held]
    due = set(_due(alias).filter(pk__in=[row.document_id for row in missing]).values_list("pk", flat=True))
    lost = [row for row in missing if row.document_id in due]
    for row in lost:
        yield f"{alias}: document {row.document_id} is recorded at revision {row.revision}, but not in the index"
    IndexState.objects.filter(pk__in=[row.pk for row in lost], revision=F("revision")).delete()
