"""A query tree as Whoosh's query objects (search.md section 4). Nothing typed meets Whoosh's own parser.

Conditions on exact values are asked of `Facts`, which the reader keeps of each segment: Whoosh matches words, and words
alone. Its `DisjunctionMax` is not used: of two fields it takes the greater score even where one of them already stands
at a later document.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from language.folding import fold
from language.query_nodes import (
    And,
    Everything,
    Expansion,
    Field,
    Flag,
    Fuzzy,
    Lifted,
    Near,
    Node,
    Not,
    Or,
    Range,
    Ranked,
    TermList,
    Words,
)
from language.tokens import Term, phrase_terms
from search.engines import whoosh_library as whoosh
from search.engines.base import Ask, EngineError, TooBroad
from search.engines.canonical import Documents, Keyword
from search.engines.meaning import EXPANSION_WEIGHT, MOST_EXPANSIONS, TYPED_TEXT, bounds, text_fields
from search.fields import KEYWORD_FIELDS, TEXT_FIELDS, TEXT_NAMES


@dataclass(frozen=True, slots=True)
class Facts:
    """What is asked of one document beside its words."""

    numbers: dict[str, int | None]
    keywords: dict[str, tuple[str, ...]]
    audience: frozenset[str]


# The facts of the documents of a segment, by their number in it.
SegmentFacts = Callable[[Any], dict[int, Facts]]


class _OfSegment(whoosh.Query):
    """A query of ours: it says nothing about its size, by which Whoosh only orders its matchers."""

    def estimate_size(self, reader: Any) -> int:
        """At most every document."""
        return int(reader.doc_count_all())

    def estimate_min_size(self, reader: Any) -> int:
        """At least none."""
        return 0


class Picked(_OfSegment):
    """Documents whose facts meet a condition. It adds nothing to the score."""

    def __init__(self, facts: SegmentFacts, condition: Callable[[Facts], bool]) -> None:
        self._facts, self._condition = facts, condition

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Whoosh's protocol: a matcher over one segment, of documents that are not deleted."""
        reader = searcher.reader()
        held = sorted(self._facts(reader).items())
        chosen = [number for number, each in held if self._condition(each) and not reader.is_deleted(number)]
        return whoosh.ListMatcher(array("I", chosen), all_weights=0.0) if chosen else whoosh.NullMatcher()


class Best(_OfSegment):
    """Documents that any of the queries finds, each with the best of its scores times the weight of that query."""

    def __init__(self, weighted: Sequence[tuple[Any, float]]) -> None:
        self._weighted = weighted

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Whoosh's protocol: all of one segment's hits at once, as its indexes are small."""
        best: dict[int, float] = {}
        for query, weight in self._weighted:
            matcher = query.matcher(searcher, context)
            while matcher.is_active():
                number, score = matcher.id(), matcher.score() * weight
                best[number] = max(score, best.get(number, 0.0))
                matcher.next()
        if not best:
            return whoosh.NullMatcher()
        ordered = sorted(best)
        return whoosh.ListMatcher(array("I", ordered), weights=[best[number] for number in ordered])


class Beginning(whoosh.Prefix):
    """Tokens that begin so, in a phrase. Too many of them are refused."""

    def _btexts(self, reader: Any) -> Any:
        for count, token in enumerate(super()._btexts(reader)):
            if count >= MOST_EXPANSIONS:
                raise TooBroad(f"more than {MOST_EXPANSIONS} words begin with {self.text}")
            yield token


class QueryMaker:
    """Makes queries for one reader."""

    def __init__(self, facts: SegmentFacts) -> None:
        self._facts = facts
        self._makers: dict[type[Node], Callable[[Any], Any]] = {
            And: lambda node: whoosh.And([self.make(part) for part in node.parts]),
            Or: lambda node: whoosh.Or([self.make(part) for part in node.parts]),
            Ranked: lambda node: whoosh.Or(
                [Best([(self.make(part), weight)]) for part, weight in zip(node.parts, node.weights, strict=True)]
            ),
            Lifted: lambda node: whoosh.AndMaybe(
                self.make(node.tree), whoosh.Or([self.make(each) for each in node.lifts])
            ),
            Not: lambda node: whoosh.AndNot(self._everything(), self.make(node.part)),
            Words: lambda node: self._words(node.text, node.prefix),
            Near: lambda node: whoosh.And([self._words(part) for part in node.parts]),  # `search.verify` decides
            Fuzzy: self._fuzzy,
            Field: self._field,
            Range: self._range,
            Flag: lambda node: self._keyword(node.name, (node.value,)),
            TermList: self._term_list,
            Expansion: self._expansion,
            Everything: lambda _: self._everything(),
            Documents: lambda node: self._documents(node.numbers),
            Keyword: lambda node: self._keyword(node.field, node.values),
        }

    def whole(self, ask: Ask) -> Any:
        """The query of `ask` with audience and exclusions inside, where no count can escape them."""
        keys, excluded = ask.keys, frozenset(ask.excluded)
        seen = self._picked(lambda facts: bool(facts.audience & keys) and facts.numbers["document"] not in excluded)
        return whoosh.And([self.make(ask.tree), seen])

    def make(self, node: Node) -> Any:
        """The query of one node; raises EngineError for a node no engine knows."""
        try:
            return self._makers[type(node)](node)
        except KeyError:
            raise EngineError(f"no query for {type(node).__name__}") from None

    def _picked(self, condition: Callable[[Facts], bool]) -> Any:
        return Picked(self._facts, condition)

    def _everything(self) -> Any:
        return self._picked(lambda _: True)

    def _words(self, text: str, prefix: bool = False, names: Iterable[str] = TEXT_NAMES) -> Any:
        """A phrase or term in the best of several fields. Nothing searchable in it matches nothing."""
        terms = phrase_terms(text, prefix=prefix)
        if not terms:
            return whoosh.NullQuery
        return Best([(_phrase(field.name, terms), field.weight) for field in text_fields(names)])

    def _fuzzy(self, node: Fuzzy) -> Any:
        """One edit in any field. Whoosh does not count neighbours swapped as one edit: those are asked for by name."""
        terms = phrase_terms(node.word)
        if len(terms) != 1:
            return self._words(node.word)
        word = terms[0].text
        swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
        either = [
            (query, field.weight)
            for field in TEXT_FIELDS
            for query in (
                whoosh.FuzzyTerm(field.name, word, maxdist=1, prefixlength=0),
                *(whoosh.Term(field.name, each) for each in sorted(swapped)),
            )
        ]
        return Best(either)

    def _field(self, node: Field) -> Any:
        if node.name in TYPED_TEXT:
            return self._words(node.value.text, node.value.prefix, TYPED_TEXT[node.name])
        value = fold(node.value.text.strip())
        if node.name == "site":  # the host, and every host under it
            below = f".{value}"
            return self._picked(lambda facts: any(f".{host}".endswith(below) for host in facts.keywords["site"]))
        return self._keyword(node.name, (value,))

    def _range(self, node: Range) -> Any:
        low, high = bounds(node)
        least, most = (-float("inf") if low is None else low), (float("inf") if high is None else high)

        def between(facts: Facts) -> bool:
            value = facts.numbers.get(node.name)
            return value is not None and least <= value <= most

        return self._picked(between)

    def _term_list(self, node: TermList) -> Any:
        if not node.words:
            raise EngineError(f"the term list {node.slug} was not put in place of its name")
        return Best([(self._words(each.text, each.prefix), 1.0) for each in node.words])

    def _expansion(self, node: Expansion) -> Any:
        beside = [(self._words(word), EXPANSION_WEIGHT) for word in node.words]
        return Best([(self._words(node.of.text, node.of.prefix), 1.0), *beside])

    def _documents(self, numbers: tuple[int, ...]) -> Any:
        wanted = frozenset(numbers)
        return self._picked(lambda facts: facts.numbers["document"] in wanted)

    def _keyword(self, name: str, values: tuple[str, ...]) -> Any:
        if name not in KEYWORD_FIELDS:
            return whoosh.NullQuery  # a field whose facts are not kept yet: nothing is known to match
        wanted = frozenset(values)
        return self._picked(lambda facts: not wanted.isdisjoint(facts.keywords.get(name, ())))


def _phrase(name: str, terms: list[Term]) -> Any:
    """Adjacent tokens of one field; the last may be the beginning of one."""
    last = terms[-1]
    if not last.prefix:
        words = [term.text for term in terms]
        return whoosh.Term(name, words[0]) if len(words) == 1 else whoosh.Phrase(name, words)
    if len(terms) == 1:
        return whoosh.ConstantScoreQuery(whoosh.Prefix(name, last.text), 1.0)
    return whoosh.Sequence([*(whoosh.Term(name, term.text) for term in terms[:-1]), Beginning(name, last.text)])
