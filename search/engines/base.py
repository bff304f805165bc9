"""What every engine answers, and how it fails. Engines know entries and trees; people and pages are above them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from language.query_nodes import Node
from search.fields import Entry

# Paging ends here (search.md section 4); whoever needs more has a question that wants narrowing.
DEEPEST = 1000
# And lists that are carried away whole end here.
LARGEST = 10_000


class EngineError(Exception):
    """The engine could not answer. Never swallowed: an empty list would read as "nothing there"."""


class IndexMissing(EngineError):
    """No index has been built here yet, or its folder cannot be opened."""


class IndexBusy(EngineError):
    """Another process is the index's one writer."""


class TooBroad(EngineError):
    """The query stands for more words than the engine may expand. Refused: a part of them would be a silent miss."""


class NoKeys(EngineError):
    """A question without audience keys: refused, since it would count what the asker may not see."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question. `keys` are the asker's; `excluded` documents were narrowed after their entry was made.

    `sort` is `relevance`, or `date` or `amount`, with a minus from the greatest down; `facets` are keyword fields to
    count. Both lists of conditions are inside the query, so that no number ever knows of what the asker may not see.
    `collections` are those that she may know of: of the facet `in` only they are counted, and a document in none of
    them counts as blank. With a `limit` of 0 the engine may count facets alone, and `total` means nothing.
    """

    tree: Node
    keys: frozenset[str]
    excluded: Sequence[int] = ()
    sort: str = "relevance"
    limit: int = DEEPEST
    facets: Sequence[str] = ()
    collections: frozenset[str] | None = None

    @property
    def only_facets(self) -> bool:
        """Whether neither hits nor their number are wanted: who is in no collection is told from the number."""
        return self.limit == 0 and "in" not in self.facets


class Found(NamedTuple):
    """One document that matches. `content` is shared by documents that hold the same; None if it is not known."""

    document: int
    score: float
    content: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`total` is exact; `found` are the first `limit` in order; `facets` map values to numbers of documents."""

    total: int
    found: list[Found] = field(default_factory=list)
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


class Reader(Protocol):
    """An open index. Safe to share between threads; sees each commit as soon as it is asked again."""

    def ask(self, ask: Ask) -> Answer:
        """Answer, or raise EngineError."""

    def held(self) -> dict[int, int]:
        """Every document number in the index with the revision its entry was made from."""


class Writer(Protocol):
    """The one writer of an index. What is replaced is seen after `commit`."""

    def replace(self, entries: Iterable[Entry], removed: Iterable[int]) -> None:
        """Put these entries in the place of what the index held for them; drop the documents `removed`."""

    def commit(self) -> None:
        """Make it durable and visible."""

    def tidy(self) -> None:
        """Remove files that no reader needs."""

    def close(self) -> None:
        """Let go of the index, so that another process may write."""


class Store(Protocol):
    """An engine as a maker of indexes in folders. `signature` changes when old folders must be rebuilt."""

    @property
    def signature(self) -> str:
        """Engine name and version."""

    def create(self, path: Path) -> None:
        """Make an empty index; nothing happens if there is one."""

    def keeps_deleted(self, path: Path) -> bool:
        """Whether words of deleted entries may still lie in the files of an index."""

    def reader(self, path: Path) -> Reader:
        """Open for asking; raises IndexMissing."""

    def writer(self, path: Path) -> Writer:
        """Open for writing; raises IndexBusy or IndexMissing."""
