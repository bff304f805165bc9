"""The index worker: brings both indexes up to the record, a batch at a time (search.md section 8).

Each batch takes the next commit number and at most 200 stale documents or a second of work, replaces their entries,
commits, and only then writes the `IndexState` rows: a process that dies in between leaves rows that say "stale", and
the work is done again. An index whose text rules are not today's is filled anew in a folder beside the one that serves.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, QuerySet
from haystack import connections

from archive.models import Document, Narrowing
from search.engines.backend import TreeBackend, configured_aliases
from search.engines.base import EngineError, IndexBusy, IndexMissing, Writer
from search.engines.generations import rules_hash
from search.entries import belongs, entry_for
from search.fields import Entry
from search.models import IndexState

log = logging.getLogger(__name__)

BATCH = 200  # documents
BATCH_SECONDS = 1.0
TIDY_EVERY = 24 * 3600  # seconds

_writers: dict[str, tuple[str, Writer]] = {}
_tidied: dict[str, float] = {}


@dataclass(frozen=True, slots=True)
class Drained:
    """What one call did. `busy`: another process writes, and will see to it."""

    documents: int = 0
    busy: bool = False
    more: bool = False


def backend_of(alias: str) -> TreeBackend:
    """The back end of an index, as Haystack made it."""
    backend = connections[alias].get_backend()
    assert isinstance(backend, TreeBackend)
    return backend


def stale(alias: str, generation: str) -> QuerySet[Document]:
    """The documents whose entry in this generation is older than the document, oldest change first."""
    fresh = IndexState.objects.filter(
        document=OuterRef("pk"), alias=alias, generation=generation, revision__gte=OuterRef("revision")
    )
    return Document.objects.filter(~Exists(fresh)).order_by("pk")


def drain_index() -> Drained:
    """One batch for each index. Leaves quietly when another process is the writer."""
    done = [_drain_alias(alias) for alias in configured_aliases()]
    return Drained(
        documents=sum(each.documents for each in done),
        busy=any(each.busy for each in done),
        more=any(each.more for each in done),
    )


def drain_all() -> Drained:
    """Batches until nothing is stale, or another process is the writer."""
    total = 0
    while True:
        done = drain_index()
        total += done.documents
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


def _target(alias: str) -> str:
    backend = backend_of(alias)
    return known_target(alias) or backend.generations.begin(backend.store.signature)


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


def _drain_alias(alias: str) -> Drained:
    try:
        generation = _target(alias)
        writer = _writer(alias, generation)
    except IndexBusy:
        return Drained(busy=True)
    except IndexMissing:
        log.exception("index %s cannot be opened and is made anew", alias)
        backend_of(alias).generations.begin(backend_of(alias).store.signature)
        return Drained(more=True)
    batch = list(stale(alias, generation).select_related("current__best_capture")[:BATCH])
    states = _replace(alias, generation, writer, batch)
    if states:
        writer.commit()
        _record(alias, generation, states)
    _tidy(alias, writer)
    more = stale(alias, generation).exists()
    if not more:
        _finish(alias, generation)
    return Drained(documents=len(states), more=more)


def _replace(alias: str, generation: str, writer: Writer, batch: list[Document]) -> list[IndexState]:
    """Hand the batch to the writer until the second is over; what each document's state will be after the commit."""
    number = (IndexState.objects.aggregate(last=Max("commit_number"))["last"] or 0) + 1
    known = _commit_numbers(alias, generation, batch)
    states, until = [], time.monotonic() + BATCH_SECONDS
    for document in batch:
        revision, kept = document.revision, known.get((document.pk, document.revision), number)
        state = IndexState(
            document=document, alias=alias, generation=generation, revision=revision, commit_number=kept, error=""
        )
        entry = _entry(document, state)
        held = entry is not None and belongs(entry, alias)
        writer.replace([entry] if entry is not None and held else [], [] if held else [document.pk])
        states.append(state)
        if time.monotonic() > until:
            break
    return states


def _entry(document: Document, state: IndexState) -> Entry | None:
    """The entry, or None with the reason on the state: one document that cannot be indexed stops no other."""
    try:
        return entry_for(document, commit_number=state.commit_number)
    except (ValueError, EngineError) as error:
        log.exception("document %s cannot be indexed", document.accession)
        state.error = f"{type(error).__name__}: {error}"
        return None


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
    lost = [
        row
        for row in rows.values()
        if not row.error and row.document_id not in held and (alias != "public" or row.document.access == "public")
    ]
    for row in lost:
        yield f"{alias}: document {row.document_id} is recorded at revision {row.revision}, but not in the index"
    IndexState.objects.filter(pk__in=[row.pk for row in lost], revision=F("revision")).delete()
