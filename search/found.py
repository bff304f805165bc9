"""All that a query finds for one person, in order: for exports, which carry a whole list and not a page of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive import selectors as archive
from archive.models import Document
from archive.policy import Person
from language.query import parse
from search.engines.base import LARGEST
from search.facets import Choices, narrowed
from search.lists import with_words
from search.pages_hit import ordered
from search.results import order_of
from search.selectors import asker, engine_sort, resolved_for
from search.verify import verified
from search.widening import widen

MOST = LARGEST
_TOGETHER = 200


@dataclass(frozen=True, slots=True)
class Found:
    """Numbers of documents in the order of the list, at most `MOST`, and how many there are in all."""

    numbers: list[int]
    total: int

    @property
    def cut(self) -> bool:
        """Whether there are more than an export carries."""
        return self.total > len(self.numbers)


def found_by(
    *,
    user: Person,
    query: str,
    filters: Mapping[str, Sequence[str]],
    sort: str = "relevance",
    dropped: Sequence[str] = (),
    added: Sequence[str] = (),
) -> Found:
    """What the results page of the same address lists, all of it. EngineError where the index cannot be asked."""
    parsed, person = parse(query), asker(user)
    listed, _versions = with_words(parsed.tree, user=user)
    widened = widen(listed, user=user, candidates=person.candidates, dropped=dropped, added=added)
    tree, at_most = verified(resolved_for(widened.tree, user), user=user, candidates=person.candidates)
    whole = narrowed(tree, Choices(filters, user).conditions())
    order = order_of(parsed.sort or "", sort)
    answer = person.ask(whole, sort=engine_sort(tree, order), last=MOST)
    hits, _counted = ordered(answer.get_results(), order, tree if at_most else widened.tree, user=user)
    return Found([hit.number for hit in hits], answer.get_count())


def documents_of(*, user: Person, numbers: Sequence[int]) -> Iterator[Document]:
    """The documents in this order, a few hundred at a time; asked again under the rule of who may see what."""
    held = archive.documents(user=user).select_related(
        "current__original", "current__best_capture__source", "stated_source"
    )
    for start in range(0, len(numbers), _TOGETHER):
        part = numbers[start : start + _TOGETHER]
        known = held.in_bulk(part)
        yield from (known[number] for number in part if number in known)
