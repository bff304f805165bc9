"""The default engine: tantivy, in a folder, on one machine (search.md section 3).

The text fields hold our tokens, joined by spaces and split again by tantivy's whitespace tokenizer: its own ngram
tokenizer gives no usable positions, and its pre-tokenised form costs twice the time. Nothing but numbers is stored.
"""

import json
import threading
from collections.abc import Callable, Iterable
from importlib.metadata import version
from itertools import islice
from math import inf
from pathlib import Path
from typing import Any

import tantivy
from haystack.backends import BaseEngine

from search.engines.backend import TreeBackend, TreeQuery
from search.engines.base import DEEPEST, Answer, Ask, EngineError, Found, IndexBusy, IndexMissing, TooBroad
from search.engines.meaning import OPEN_VALUES, as_known
from search.engines.tantivy_query import QueryMaker
from search.fields import AUDIENCE, KEYWORD_FIELDS, NUMBER_FIELDS, OPEN_FACETS, ROLE_NAMES, TEXT_NAMES, Entry

WRITER_MEMORY = 50_000_000  # bytes, for each index
# tantivy counts facets by segment and keeps this many values of each; beyond it counts would be estimates.
SEGMENT_SIZE = 65_000
FACET_VALUES = 10_000
_KNOWN = "(known)"  # beside the facets: how many documents are in any collection that the asker knows


def build_schema() -> Any:
    """The schema, from `search.fields`."""
    builder = tantivy.SchemaBuilder()
    for name in (*TEXT_NAMES, *ROLE_NAMES):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in (*KEYWORD_FIELDS, AUDIENCE):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in NUMBER_FIELDS:
        # Signed, as a Python int becomes a signed term: deleting by it from an unsigned field deletes nothing.
        builder.add_integer_field(name, indexed=True, fast=True)
    return builder.build()


def as_document(entry: Entry) -> Any:
    """The entry as tantivy takes it. A name that is not in the schema is an error: tantivy would lose it silently."""
    strange = [*(entry.texts.keys() - {*TEXT_NAMES, *ROLE_NAMES}), *(entry.keywords.keys() - set(KEYWORD_FIELDS))]
    strange += entry.numbers.keys() - set(NUMBER_FIELDS)
    if strange:
        raise EngineError(f"no such field: {strange}")
    document = tantivy.Document()
    for name, tokens in entry.texts.items():
        document.add_text(name, tokens)
    for name, keywords in entry.keywords.items():
        for value in dict.fromkeys(keywords):
            document.add_text(name, value)
    for name, number in entry.numbers.items():
        if number is not None:
            document.add_integer(name, number)
    for key in sorted(entry.audience):
        document.add_text(AUDIENCE, key)
    return document


def _open(path: Path) -> Any:
    if not (path / "meta.json").exists():
        raise IndexMissing(f"no index at {path}")
    try:
        return tantivy.Index.open(str(path))
    except ValueError as error:
        raise IndexMissing(str(error)) from error


class TantivyReader:
    """An open index. It looks at `meta.json` before each question, so a commit elsewhere is seen at once."""

    def __init__(self, path: Path) -> None:
        self._meta = path / "meta.json"
        self._index = _open(path)
        # No thread that watches the folder: it would be lost in a forked web process.
        self._index.config_reader("manual", 0)
        self._maker = QueryMaker(self._index.schema)
        self._seen: tuple[int, int] = (0, 0)
        self._lock = threading.Lock()

    def _searcher(self) -> Any:
        try:
            stat = self._meta.stat()
        except OSError as error:
            raise IndexMissing(str(error)) from error
        now = (stat.st_ino, stat.st_mtime_ns)
        with self._lock:
            if now != self._seen:
                self._index.reload()
                self._seen = now
            return self._index.searcher()

    def ask(self, ask: Ask) -> Answer:
        """Hits in order, the exact total, and facets, all under the asker's keys."""
        searcher = self._searcher()
        try:
            query = self._maker.whole(ask)
            total, found = _hits(searcher, query, ask) if not ask.only_facets else (0, [])
            return Answer(total, found, _facets(searcher, query, ask, total))
        except ValueError as error:
            if "max expansions" in str(error):
                raise TooBroad(str(error)) from error
            raise EngineError(str(error)) from error

    def held(self) -> dict[int, int]:
        """Document numbers and revisions, all of them."""
        searcher = self._searcher()
        count = searcher.num_docs
        if not count:
            return {}
        every = searcher.search(tantivy.Query.all_query(), limit=count, count=False)
        addresses = [address for _, address in every.hits]
        numbers = searcher.fast_field_values("document", addresses)
        return dict(zip(numbers, searcher.fast_field_values("revision", addresses), strict=True))


def _hits(searcher: Any, query: Any, ask: Ask) -> tuple[int, list[Found]]:
    """Total and the first `limit`. Equal scores are ordered by document number, so that paging never repeats one."""
    # As deep as paging goes, whatever is shown: a page cut from fewer could repeat what is equal to its neighbours.
    # Who asks for one document asks for their number.
    depth = max(DEEPEST, ask.limit) if ask.limit > 1 else 1
    if ask.sort == "relevance":
        result = searcher.search(query, limit=depth)
    else:
        order = tantivy.Order.Desc if ask.sort.startswith("-") else tantivy.Order.Asc
        result = searcher.search(query, limit=depth, order_by_field=ask.sort.lstrip("-"), order=order)
    addresses = [address for _, address in result.hits]
    numbers = searcher.fast_field_values("document", addresses)
    contents = _contents(searcher, addresses) if ask.limit > 1 else [None] * len(addresses)
    # Sorted by a field the "score" is its value, None where there is none: those come last either way.
    sign = -1 if ask.sort.startswith("-") or ask.sort == "relevance" else 1
    rows = zip(result.hits, numbers, contents, strict=True)
    ranked = [(inf if value is None else sign * value, number, content) for (value, _), number, content in rows]
    ranked.sort()  # no two have one number
    scores = ((0.0 if value == inf else float(sign * value), number, content) for value, number, content in ranked)
    return result.count, [Found(number, score, content) for score, number, content in islice(scores, ask.limit)]


def _contents(searcher: Any, addresses: list[Any]) -> list[int | None]:
    """What identical copies share. An index of older rules, which serves until it is made anew, does not know it."""
    try:
        found: list[int | None] = searcher.fast_field_values("content", addresses)
    except ValueError:
        return [None] * len(addresses)
    return found


def _facets(searcher: Any, query: Any, ask: Ask, total: int) -> dict[str, dict[str, int]]:
    if not ask.facets:
        return {}
    wanted: dict[str, Any] = {
        name: {
            "terms": {
                "field": name,
                "size": OPEN_VALUES if name in OPEN_FACETS else FACET_VALUES,
                "segment_size": SEGMENT_SIZE,
            }
        }
        for name in ask.facets
    }
    known = sorted(ask.collections or ())
    if "in" in ask.facets and known:
        # Read by tantivy's own parser: numbers of ours, never anything typed.
        wanted[_KNOWN] = {"filter": f"in: IN [{' '.join(str(int(each)) for each in known)}]"}
    counted = searcher.aggregate(query, wanted)
    inside = counted.pop(_KNOWN)["doc_count"] if _KNOWN in counted else 0
    for name, facet in counted.items():
        cut = facet.get("sum_other_doc_count") and name not in OPEN_FACETS
        if facet.get("doc_count_error_upper_bound") or cut:
            raise EngineError(f"the counts of {name} would be estimates")
    found = {name: {bucket["key"]: bucket["doc_count"] for bucket in counted[name]["buckets"]} for name in ask.facets}
    if "in" in found and ask.collections is not None:
        found["in"] = as_known(found["in"], ask.collections, total - inside)
    return found


class TantivyWriter:
    """The one writer of an index, kept open: a writer for each commit leaves files behind that nobody removes."""

    def __init__(self, path: Path) -> None:
        index = _open(path)
        try:
            self._writer = index.writer(WRITER_MEMORY, 1)
        except ValueError as error:
            if "LockBusy" in str(error):
                raise IndexBusy(str(error)) from error
            raise EngineError(str(error)) from error

    def replace(self, entries: Iterable[Entry], removed: Iterable[int]) -> None:
        """Delete by document number, then add."""
        for number in removed:
            self._writer.delete_documents_by_term("document", number)
        for entry in entries:
            self._writer.delete_documents_by_term("document", entry.document)
            self._writer.add_document(as_document(entry))

    def commit(self) -> None:
        """Durable when it returns: tantivy syncs its files before it renames `meta.json`."""
        self._writer.commit()

    def tidy(self) -> None:
        """Remove files that no segment uses."""
        self._writer.garbage_collect_files()

    def close(self) -> None:
        """Wait for merges and let go of the lock."""
        self._writer.wait_merging_threads()
        del self._writer


class TantivyStore:
    """Makes and opens indexes."""

    signature = f"tantivy {version('tantivy')}"

    def create(self, path: Path) -> None:
        """An empty index with our schema."""
        path.mkdir(parents=True, exist_ok=True)
        if not (path / "meta.json").exists():
            tantivy.Index(build_schema(), path=str(path))

    def keeps_deleted(self, path: Path) -> bool:
        """Whether a segment has deleted entries: a merge leaves them out. What cannot be read is taken for yes."""
        try:
            segments = json.loads((path / "meta.json").read_text("utf-8"))["segments"]
            return any(each["deletes"] for each in segments)
        except (OSError, ValueError, KeyError, TypeError):
            return True

    def reader(self, path: Path) -> TantivyReader:
        """Open for asking."""
        return TantivyReader(path)

    def writer(self, path: Path) -> TantivyWriter:
        """Open for writing."""
        return TantivyWriter(path)


class TantivyBackend(TreeBackend):
    """What Haystack calls the back end."""

    store_class: Callable[[], TantivyStore] = TantivyStore


class Engine(BaseEngine):
    """Named in HAYSTACK_CONNECTIONS."""

    backend = TantivyBackend
    query = TreeQuery
