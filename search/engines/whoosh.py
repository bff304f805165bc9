"""The second engine: Whoosh, in pure Python, for machines that have no wheel of the first (search.md section 3).

The text fields hold our tokens and their places; there is no stemming, and no text is stored. What is asked beside
words (exact values, numbers, who may see) is stored with each document and read once for each segment. Whoosh
unpickles what it reads, so it opens only folders that were made here: a backup holds no index, and none is fetched.
Measured cost and ceiling: docs/decisions/0007.
"""

import os
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy
from haystack.backends import BaseEngine

from search.engines import whoosh_library as whoosh
from search.engines.backend import TreeBackend, TreeQuery
from search.engines.base import Answer, Ask, EngineError, Found, IndexBusy, IndexMissing
from search.engines.meaning import OPEN_VALUES, as_known
from search.engines.whoosh_query import Facts, QueryMaker
from search.fields import KEYWORD_FIELDS, NUMBER_FIELDS, OPEN_FACETS, ROLE_NAMES, TEXT_NAMES, Entry

WRITER_LOCK = "MUNIMENT_WRITER"  # no name that Whoosh tidies away


class TokenField(whoosh.FieldType):
    """Text as our tokens, one place each. Its import path is part of an index: Whoosh pickles it."""

    def __init__(self) -> None:
        super().__init__(format=whoosh.Positions(), analyzer=None, scorable=True)

    def index(self, value: str, **options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Whoosh's protocol: each token with its count, weight and places."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, token in enumerate(value.split()):
            places[token].append(place)
        for token, held in places.items():
            yield self.to_bytes(token), len(held), float(len(held)), self.format.encode(held)

    def to_bytes(self, value: str | bytes) -> bytes:
        """A query may hold half a surrogate pair; no text does, so it is not found, and is no error."""
        return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


def build_schema() -> Any:
    """The schema, from `search.fields`."""
    texts = {name: TokenField() for name in (*TEXT_NAMES, *ROLE_NAMES)}
    return whoosh.Schema(key=whoosh.ID(), facts=whoosh.STORED(), **texts)


def as_document(entry: Entry) -> dict[str, Any]:
    """The entry as Whoosh takes it. A name that is not in the schema is an error, as with the other engine."""
    strange = [*(entry.texts.keys() - {*TEXT_NAMES, *ROLE_NAMES}), *(entry.keywords.keys() - set(KEYWORD_FIELDS))]
    strange += entry.numbers.keys() - set(NUMBER_FIELDS)
    if strange:
        raise EngineError(f"no such field: {strange}")
    keywords = {name: tuple(dict.fromkeys(values)) for name, values in entry.keywords.items()}
    facts = (dict(entry.numbers), keywords, sorted(entry.audience))
    texts = {name: tokens for name, tokens in entry.texts.items() if tokens}
    return {"key": str(entry.document), "facts": facts, **texts}


def _open(path: Path) -> Any:
    try:
        # With our own schema the pickled one is passed over.
        return whoosh.FileIndex(whoosh.FileStorage(str(path)), schema=build_schema())
    except (whoosh.EmptyIndexError, OSError) as error:
        raise IndexMissing(str(error) or f"no index at {path}") from error


class WhooshReader:
    """An open index. Each question looks for a newer commit; one question at a time, as Whoosh's files have a place."""

    def __init__(self, path: Path) -> None:
        self._index = _open(path)
        self._lock = threading.Lock()
        self._searcher: Any = None
        self._segments: dict[str, dict[int, Facts]] = {}
        self._maker = QueryMaker(self._facts)

    def _fresh(self) -> Any:
        """A searcher of the newest commit. The facts of segments that are gone are let go."""
        try:
            if self._searcher is not None and not self._searcher.up_to_date():
                self._searcher.close()
                self._searcher = None
            if self._searcher is None:
                self._searcher = self._index.searcher(weighting=whoosh.BM25F(B=0.75, K1=1.2))
        except (whoosh.EmptyIndexError, OSError) as error:
            raise IndexMissing(str(error)) from error
        names = {str(leaf.reader().segment().segment_id()) for leaf in self._leaves()}
        self._segments = {name: held for name, held in self._segments.items() if name in names}
        return self._searcher

    def _leaves(self) -> list[Any]:
        return [leaf for leaf, _ in self._searcher.leaf_searchers() if leaf.doc_count_all()]

    def _facts(self, reader: Any) -> dict[int, Facts]:
        name = str(reader.segment().segment_id())
        if name not in self._segments:
            self._segments[name] = {
                number: Facts(stored["facts"][0], stored["facts"][1], frozenset(stored["facts"][2]))
                for number, stored in reader.iter_docs()
            }
        return self._segments[name]

    def ask(self, ask: Ask) -> Answer:
        """Hits in order, the exact total, and facets, all under the asker's keys."""
        query = self._maker.whole(ask)
        with self._lock:
            self._fresh()
            hits = [hit for leaf in self._leaves() for hit in self._hits(leaf, query)]
        hits.sort(key=_order(ask.sort))
        found = [_found(facts, score, ask.sort) for facts, score in hits[: ask.limit]]
        return Answer(len(hits), found, {name: _count(name, hits, ask.collections) for name in ask.facets})

    def _hits(self, leaf: Any, query: Any) -> Iterator[tuple[Facts, float]]:
        facts = self._facts(leaf.reader())
        matcher = query.matcher(leaf, whoosh.SearchContext(weighting=leaf.weighting))
        while matcher.is_active():
            yield facts[matcher.id()], matcher.score()
            matcher.next()

    def held(self) -> dict[int, int]:
        """Document numbers and revisions, all of them."""
        with self._lock:
            self._fresh()
            readers = [leaf.reader() for leaf in self._leaves()]
            every = [
                facts
                for reader in readers
                for number, facts in self._facts(reader).items()
                if not reader.is_deleted(number)
            ]
        return {_document(facts): facts.numbers["revision"] or 0 for facts in every}

    def close(self) -> None:
        """Let go of its files."""
        with self._lock:
            if self._searcher is not None:
                self._searcher.close()
                self._searcher = None


def _document(facts: Facts) -> int:
    return facts.numbers["document"] or 0


def _found(facts: Facts, score: float, sort: str) -> Found:
    return Found(_document(facts), _score(facts, score, sort), facts.numbers.get("content"))


def _score(facts: Facts, score: float, sort: str) -> float:
    return score if sort == "relevance" else float(facts.numbers.get(sort.lstrip("-")) or 0)


def _order(sort: str) -> Callable[[tuple[Facts, float]], tuple[bool, float, int]]:
    """Equal ones are ordered by document number, so that paging never repeats one; missing values come last."""
    if sort == "relevance":
        return lambda hit: (False, -hit[1], _document(hit[0]))
    name, sign = sort.lstrip("-"), -1 if sort.startswith("-") else 1

    def by_value(hit: tuple[Facts, float]) -> tuple[bool, float, int]:
        value = hit[0].numbers.get(name)
        return value is None, sign * (value or 0), _document(hit[0])

    return by_value


def _count(name: str, hits: Sequence[tuple[Facts, float]], collections: frozenset[str] | None) -> dict[str, int]:
    counted = Counter(value for facts, _ in hits for value in facts.keywords.get(name, ()))
    if name == "in" and collections is not None:
        in_none = sum(collections.isdisjoint(facts.keywords.get(name, ())) for facts, _ in hits)
        return as_known(counted, collections, in_none)
    return dict(counted.most_common(OPEN_VALUES)) if name in OPEN_FACETS else dict(counted)


class WhooshWriter:
    """The one writer of an index, by a lock of ours: Whoosh's own is held for one commit only."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._index = _open(path)
        self._waiting: dict[int, dict[str, Any] | None] = {}
        self._lock = self._index.storage.lock(WRITER_LOCK)
        if not self._lock.acquire(blocking=False):
            raise IndexBusy(f"another process writes to {path}")

    def replace(self, entries: Iterable[Entry], removed: Iterable[int]) -> None:
        """Kept here until the commit: a Whoosh writer that is dropped half way leaves its files behind."""
        self._waiting |= dict.fromkeys(removed)
        for entry in entries:
            self._waiting[entry.document] = as_document(entry)

    def commit(self) -> None:
        """Delete by document number, add, and write; then ask for the files to be on the disk, as Whoosh does not."""
        if not self._waiting:
            return
        try:
            writer = self._index.writer(limitmb=64)
        except whoosh.LockError as error:
            raise IndexBusy(str(error)) from error
        with writer.searcher() as searcher:
            for number in self._waiting:
                writer.delete_by_query(whoosh.Term("key", str(number)), searcher=searcher)
        for document in self._waiting.values():
            if document is not None:
                writer.add_document(**document)
        writer.commit()
        self._waiting = {}
        _sync(self._path)

    def tidy(self) -> None:
        """Nothing: every commit removes the files that no segment uses."""

    def close(self) -> None:
        """Let go of the lock; what was not committed is dropped."""
        self._waiting = {}
        self._lock.release()


def _sync(folder: Path) -> None:
    for each in [*(file for file in folder.iterdir() if file.is_file()), folder]:
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class WhooshStore:
    """Makes and opens indexes."""

    signature = f"whoosh {whoosh.VERSION}"

    def create(self, path: Path) -> None:
        """An empty index with our schema."""
        path.mkdir(parents=True, exist_ok=True)
        if not any(path.glob("_MAIN_*.toc")):
            whoosh.FileStorage(str(path)).create_index(build_schema())

    def keeps_deleted(self, path: Path) -> bool:
        """Nothing tells: taken for yes."""
        return True

    def reader(self, path: Path) -> WhooshReader:
        """Open for asking."""
        return WhooshReader(path)

    def writer(self, path: Path) -> WhooshWriter:
        """Open for writing."""
        return WhooshWriter(path)


class WhooshBackend(TreeBackend):
    """What Haystack calls the back end."""

    store_class: Callable[[], WhooshStore] = WhooshStore
    ceiling = gettext_lazy("Searched with Whoosh, which is meant for up to 5,000 pages and slow beyond.")


class Engine(BaseEngine):
    """Named in HAYSTACK_CONNECTIONS."""

    backend = WhooshBackend
    query = TreeQuery
