"""Haystack's side of every engine: its query object prints a tree, its back end reads it and asks the store.

Haystack's own defaults that would hurt are shut off here: errors are never swallowed, a search without audience keys
is refused, `clear` does not empty an index that is serving, and no model filter is added to queries.
"""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from haystack import connections
from haystack.backends import BaseSearchBackend, BaseSearchQuery, SearchNode
from haystack.constants import DEFAULT_ALIAS
from haystack.models import SearchResult

from language.query import parse
from language.query_nodes import Node, Not, all_of, any_of
from search.engines.base import DEEPEST, LARGEST, Answer, Ask, EngineError, Found, IndexMissing, NoKeys, Reader, Store
from search.engines.canonical import Keyword, dump, load
from search.engines.generations import Generations
from search.fields import KEYWORD_FIELDS, Entry

_readers: dict[Path, Reader] = {}
_readers_lock = threading.Lock()


def tree_of(filters: Any) -> Node:
    """One tree of Haystack's filters: `content=` is a tree or text to parse, a keyword field is taken literally."""
    parts = [tree_of(child) if isinstance(child, SearchNode) else _leaf(*child) for child in filters.children]
    joined = any_of(parts) if filters.connector == SearchNode.OR else all_of(parts)
    return Not(joined) if filters.negated else joined


def _leaf(expression: str, value: Any) -> Node:
    name = expression.partition("__")[0]
    value = getattr(value, "query_string", value)  # Haystack wraps plain values in its input types
    if name in KEYWORD_FIELDS:
        return Keyword(name, tuple(value) if isinstance(value, list | tuple) else (str(value),))
    if name != "content":
        raise EngineError(f"no such filter: {expression}")
    return value if isinstance(value, Node) else parse(str(value)).tree


def _row(made: Any, each: Found) -> Any:
    return made("archive", "document", str(each.document), each.score, content=each.content)


class TreeQuery(BaseSearchQuery):
    """Collects filters, and the keys of whoever asks."""

    def __init__(self, using: str = DEFAULT_ALIAS) -> None:
        super().__init__(using=using)
        self.keys: frozenset[str] | None = None
        self.excluded: tuple[int, ...] = ()
        self.collections: frozenset[str] | None = None

    def set_audience(self, keys: frozenset[str], excluded: Iterable[int] = ()) -> None:
        """Who asks, and which documents were narrowed after their entry was made."""
        self.keys, self.excluded = keys, tuple(excluded)

    def set_collections(self, collections: frozenset[str] | None) -> None:
        """The collections that she may know of, where the facet `in` is counted."""
        self.collections = collections

    def build_query(self) -> str:
        """The canonical text of the whole tree."""
        return dump(tree_of(self.query_filter))

    def build_params(self, spelling_query: str | None = None) -> dict[str, Any]:
        """Haystack's, and the audience."""
        ours = {"keys": self.keys, "excluded": self.excluded, "collections": self.collections}
        # Facets alone are asked for by limits without room; Haystack leaves an end of 0 out.
        empty = self.end_offset is not None and self.end_offset == self.start_offset
        return {**super().build_params(spelling_query), **ours, "only_facets": empty}

    def _clone(self, klass: Any = None, using: str | None = None) -> Any:
        clone = super()._clone(klass, using)
        clone.keys, clone.excluded, clone.collections = self.keys, self.excluded, self.collections
        return clone


class TreeBackend(BaseSearchBackend):
    """Asks the generation that serves. Writing is `search.drain`'s, which keeps one writer open."""

    store_class: Callable[[], Store]
    # A sentence for readers about what this engine is good for; empty if they need none.
    ceiling: Any = ""

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        self.store = self.store_class()
        self.generations = Generations(Path(options["PATH"]))

    def reader(self) -> Reader:
        """The serving index, opened once for each process; raises IndexMissing."""
        generation = self.generations.current()
        if generation is None:
            raise IndexMissing(f"no index {self.connection_alias} yet")
        path = self.generations.path(generation)
        with _readers_lock:
            if path not in _readers:
                for old in [each for each in _readers if each.parent == path.parent]:
                    del _readers[old]
                _readers[path] = self.store.reader(path)
            return _readers[path]

    def ask(self, ask: Ask) -> Answer:
        """The answer, or an EngineError; keys are not optional."""
        if not ask.keys:
            raise NoKeys("a question without audience keys")
        return self.reader().ask(ask)

    def search(
        self,
        query_string: str,
        *,
        keys: frozenset[str] | None = None,
        excluded: Iterable[int] = (),
        collections: frozenset[str] | None = None,
        only_facets: bool = False,
        sort_by: list[str] | None = None,
        start_offset: int = 0,
        end_offset: int | None = None,
        facets: dict[str, Any] | None = None,
        result_class: Any = None,
        **ignored: Any,
    ) -> dict[str, Any]:
        """Haystack's entry. An unbounded facet call returns one row, any other 1,000; nothing more than 10,000."""
        if not keys:
            raise NoKeys("a question without audience keys")
        last = 0 if only_facets else min(end_offset or (1 if facets else DEEPEST), LARGEST)
        answer = self.ask(
            Ask(
                tree=load(query_string),
                keys=keys,
                excluded=tuple(excluded),
                sort=sort_by[0] if sort_by else "relevance",
                limit=last,
                facets=tuple(facets or ()),
                collections=collections,
            )
        )
        made = result_class or SearchResult
        rows = [_row(made, each) for each in answer.found[start_offset:]]
        counted = {name: list(values.items()) for name, values in answer.facets.items()}
        return {"results": rows, "hits": answer.total, "facets": {"fields": counted}}

    def update(self, index: Any, iterable: Iterable[Any], commit: bool = True) -> None:
        """Put documents into the serving index with a writer of its own: for shells, while no index worker runs."""
        entries: list[Entry] = [entry for each in iterable if (entry := index.entry(each, self.connection_alias))]
        self._write(entries, [])

    def remove(self, obj_or_string: Any, commit: bool = True) -> None:
        """Drop one document: a Document, or Haystack's `archive.document.<number>`."""
        number = str(getattr(obj_or_string, "pk", obj_or_string)).rpartition(".")[2]
        self._write([], [int(number)])

    def clear(self, models: Any = None, commit: bool = True) -> None:
        """Refused: people are searching in it. `rebuild_index` fills a new folder beside it."""
        raise EngineError("an index that serves is never emptied; use rebuild_index")

    def _write(self, entries: list[Entry], removed: list[int]) -> None:
        generation = self.generations.current()
        if generation is None:
            raise IndexMissing(f"no index {self.connection_alias} yet")
        writer = self.store.writer(self.generations.path(generation))
        try:
            writer.replace(entries, removed)
            writer.commit()
        finally:
            writer.close()


def forget_readers() -> None:
    """Close what this process has open: after a fork, and between tests."""
    with _readers_lock:
        _readers.clear()


def ceiling() -> str:
    """What readers are told about the engine in use; empty for one that needs no word."""
    backend = connections[DEFAULT_ALIAS].get_backend()
    return str(backend.ceiling) if isinstance(backend, TreeBackend) else ""


def configured_aliases() -> tuple[str, ...]:
    """The two indexes: what anyone may see, and everything."""
    return tuple(alias for alias in settings.HAYSTACK_CONNECTIONS if alias != DEFAULT_ALIAS)
