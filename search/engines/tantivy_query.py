"""A query tree as tantivy's query objects (search.md section 4). Nothing typed meets tantivy's own parser."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from tantivy import FieldType, Occur, Query

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
from search.engines.base import Ask, EngineError
from search.engines.canonical import Documents, Keyword
from search.engines.meaning import EXPANSION_WEIGHT, TYPED_TEXT, bounds, text_fields
from search.fields import AUDIENCE, KEYWORD_FIELDS, ROLE_NAMES, TEXT_FIELDS, TEXT_NAMES


def escaped(token: str) -> str:
    """A token as a regular expression of tantivy's that matches it alone. By number: `\\<` would be a word's edge."""
    return re.sub(r"[\x00-\x7f]", lambda sign: sign[0] if sign[0].isalnum() else f"\\x{{{ord(sign[0]):x}}}", token)


class QueryMaker:
    """Makes queries for one schema."""

    def __init__(self, schema: Any) -> None:
        self._schema = schema
        # An index of older rules, which serves until it is made anew, lacks fields: they hold nothing.
        self._held = {name for name in (*TEXT_NAMES, *ROLE_NAMES, *KEYWORD_FIELDS) if _defines(schema, name)}
        # Compiling a pattern takes a millisecond, and a single character is one for each field.
        self._regex = lru_cache(maxsize=512)(lambda name, pattern: Query.regex_query(schema, name, pattern))
        self._makers: dict[type[Node], Callable[[Any], Any]] = {
            And: lambda node: _all(self.make(part) for part in node.parts),
            Or: lambda node: _any(self.make(part) for part in node.parts),
            Ranked: lambda node: _any(map(Query.boost_query, map(self.make, node.parts), node.weights)),
            Lifted: lambda node: _lifted(self.make(node.tree), map(self.make, node.lifts)),
            Not: lambda node: _none_of([self.make(node.part)]),
            Words: lambda node: self._words(node.text, node.prefix),
            Near: lambda node: _all(self._words(part) for part in node.parts),  # candidates; `search.verify` decides
            Fuzzy: self._fuzzy,
            Field: self._field,
            Range: self._range,
            Flag: self._flag,
            TermList: self._term_list,
            Expansion: self._expansion,
            Everything: lambda _: Query.all_query(),
            Documents: lambda node: self._documents(node.numbers),
            Keyword: lambda node: self._keyword(node.field, node.values),
        }

    def whole(self, ask: Ask) -> Any:
        """The query of `ask` with audience and exclusions inside, where no count can escape them."""
        audience = Query.const_score_query(Query.term_set_query(self._schema, AUDIENCE, sorted(ask.keys)), 0.0)
        clauses = [(Occur.Must, self.make(ask.tree)), (Occur.Must, audience)]
        if ask.excluded:
            clauses.append((Occur.MustNot, Query.term_set_query(self._schema, "document", list(ask.excluded))))
        return Query.boolean_query(clauses)

    def make(self, node: Node) -> Any:
        """The query of one node; raises EngineError for a node no engine knows."""
        try:
            return self._makers[type(node)](node)
        except KeyError:
            raise EngineError(f"no query for {type(node).__name__}") from None

    def _words(self, text: str, prefix: bool = False, names: Iterable[str] = TEXT_NAMES) -> Any:
        """A phrase or term in the best of several fields. Nothing searchable in it matches nothing."""
        terms = phrase_terms(text, prefix=prefix)
        if not terms:
            return Query.empty_query()
        fields = [field for field in text_fields(names) if field.name in self._held]
        each = [Query.boost_query(self._phrase(field.name, terms), field.weight) for field in fields]
        return each[0] if len(each) == 1 else Query.disjunction_max_query(each) if each else Query.empty_query()

    def _phrase(self, name: str, terms: list[Term]) -> Any:
        """`phrase_prefix_query` would stop at 50 expansions without a word: regular expressions stop at 16,384 with an
        error. A phrase of one term makes tantivy panic."""
        if not any(term.prefix for term in terms):
            if len(terms) == 1:
                return Query.term_query(self._schema, name, terms[0].text)
            return Query.phrase_query(self._schema, name, [term.text for term in terms])
        patterns: list[str | tuple[int, str]] = [escaped(term.text) + (".*" if term.prefix else "") for term in terms]
        if len(patterns) == 1:
            return self._regex(name, str(patterns[0]))
        return Query.regex_phrase_query(self._schema, name, patterns)

    def _fuzzy(self, node: Fuzzy) -> Any:
        """One edit in any field; a word too short to be near anything else is taken as it is."""
        terms = phrase_terms(node.word)
        if len(terms) != 1:
            return self._words(node.word)
        return Query.disjunction_max_query(
            [
                Query.boost_query(Query.fuzzy_term_query(self._schema, field.name, terms[0].text, 1), field.weight)
                for field in TEXT_FIELDS
            ]
        )

    def _field(self, node: Field) -> Any:
        if node.name in TYPED_TEXT:
            return self._words(node.value.text, node.value.prefix, TYPED_TEXT[node.name])
        value = fold(node.value.text.strip())
        if node.name == "site":  # the host, and every host under it
            return _silent(self._regex("site", rf"(.*\.)?{escaped(value)}"))
        if node.name in KEYWORD_FIELDS:
            return self._keyword(node.name, (value,))
        return Query.empty_query()  # a field whose facts are not kept yet: nothing is known to match

    def _range(self, node: Range) -> Any:
        low, high = bounds(node)
        if low is None and high is None:
            return _silent(Query.exists_query(node.name))
        ranged = Query.range_query(self._schema, node.name, FieldType.Integer, low, high)
        return _silent(ranged)

    def _flag(self, node: Flag) -> Any:
        if node.name in KEYWORD_FIELDS:
            return self._keyword(node.name, (node.value,))
        return Query.empty_query()

    def _term_list(self, node: TermList) -> Any:
        if not node.words:
            raise EngineError(f"the words of the term list {node.slug} were not put in")
        return Query.disjunction_max_query([self._words(each.text, each.prefix) for each in node.words])

    def _expansion(self, node: Expansion) -> Any:
        beside = [Query.boost_query(self._words(word), EXPANSION_WEIGHT) for word in node.words]
        return Query.disjunction_max_query([self._words(node.of.text, node.of.prefix), *beside])

    def _documents(self, numbers: tuple[int, ...]) -> Any:
        if not numbers:
            return Query.empty_query()
        return _silent(Query.term_set_query(self._schema, "document", list(numbers)))

    def _keyword(self, name: str, values: tuple[str, ...]) -> Any:
        if not values or name not in self._held:
            return Query.empty_query()
        return _silent(Query.term_set_query(self._schema, name, list(values)))


def _defines(schema: Any, name: str) -> bool:
    try:
        Query.term_query(schema, name, "")
    except ValueError:
        return False
    return True


def _silent(query: Any) -> Any:
    """A condition adds nothing to the score."""
    return Query.const_score_query(query, 0.0)


def _all(queries: Iterable[Any]) -> Any:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _any(queries: Iterable[Any]) -> Any:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _lifted(query: Any, lifts: Iterable[Any]) -> Any:
    return Query.boolean_query([(Occur.Must, query), *((Occur.Should, lift) for lift in lifts)])


def _none_of(queries: list[Any]) -> Any:
    """What is missing needs something to be missing from: `Not` alone matches nothing in tantivy."""
    return Query.boolean_query([(Occur.Must, _silent(Query.all_query())), *((Occur.MustNot, each) for each in queries)])
