"""The query tree: frozen nodes, each with its place in what was typed (search.md section 4).

`start` and `end` are code points of the typed text; they take no part in comparisons, so that two trees are equal when
they ask the same. Nodes print themselves only through `language.query.to_text`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count


@dataclass(frozen=True, slots=True)
class Node:
    """What all nodes have: their place in the typed text."""

    start: int = field(default=0, compare=False, kw_only=True)
    end: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class And(Node):
    """All of two or more parts, none of them an And."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Any of two or more parts, none of them an Or."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Ranked(Node):
    """Any of `parts`, each one's score times its number in `weights`: how a relaxed reading orders what it finds.

    Nothing that somebody types becomes one.
    """

    parts: tuple[Node, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Lifted(Node):
    """What `tree` finds, no more and no less; of it what also holds any of `lifts` stands higher.

    Nothing that somebody types becomes one.
    """

    tree: Node
    lifts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """Documents without `part` anywhere."""

    part: Node


@dataclass(frozen=True, slots=True)
class Words(Node):
    """Exactly these words in this order: `language.tokens.phrase_terms(text, prefix=prefix)`.

    `literal`: stood in quotes or was read literally, so nothing may be put beside it (no expansion).
    """

    text: str
    prefix: bool = False
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Near(Node):
    """All parts, in any order, with at most `distance` Han characters, words or numbers between; None: on one page."""

    parts: tuple[str, ...]
    distance: int | None


@dataclass(frozen=True, slots=True)
class Fuzzy(Node):
    """A word in Latin letters with at most one letter added, lost, changed or swapped with its neighbour."""

    word: str


@dataclass(frozen=True, slots=True)
class Field(Node):
    """A field (`language.query_fields.FIELDS`, canonical English name) that holds the words."""

    name: str
    value: Words


@dataclass(frozen=True, slots=True)
class Range(Node):
    """`date` or `amount` (yuan) from `low` to `high`; None: open.

    Dates are `2019`, `2019-06` or `2019-06-30` and mean their whole year, month or day; amounts are plain decimals.
    `above` and `below`: the bound itself is left out.
    """

    name: str
    low: str | None = None
    high: str | None = None
    above: bool = False
    below: bool = False


@dataclass(frozen=True, slots=True)
class Flag(Node):
    """A state: `has`, `is`, `live`, `memento`, `grade` with one of their values."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class TermList(Node):
    """Any word of a term list; `version` 0 is the newest when asked.

    `words` are empty as parsed; who knows the list puts them in, and only then can a text or an index be asked.
    """

    slug: str
    version: int = 0
    words: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Expansion(Node):
    """`of`, or any of `words` that `origin` gives for it."""

    of: Words
    words: tuple[str, ...]
    origin: str


def alternatives(leaf: Node) -> tuple[Words, ...]:
    """The words any of which a leaf is met by: itself, a term list's, or what was typed and what was put beside it."""
    match leaf:
        case Words():
            return (leaf,)
        case Expansion(of, words):
            return (of, *(Words(word, literal=True) for word in words))
        case TermList(words=words):
            return words
        case _:
            return ()


@dataclass(frozen=True, slots=True)
class Everything(Node):
    """Every document."""


def _flat(kind: type[And] | type[Or], parts: Iterable[Node]) -> Iterator[Node]:
    for part in parts:
        if isinstance(part, kind):
            yield from part.parts
        else:
            yield part


def _joined(kind: type[And] | type[Or], parts: Iterable[Node]) -> Node:
    flat = tuple(_flat(kind, parts))
    if kind is And and len(flat) > 1:  # "everything, and …" is "…"
        flat = tuple(part for part in flat if not isinstance(part, Everything)) or flat[:1]
    if not flat:
        return Everything()
    if len(flat) == 1:
        return flat[0]
    return kind(flat, start=min(part.start for part in flat), end=max(part.end for part in flat))


def all_of(parts: Iterable[Node]) -> Node:
    """The And of `parts`: itself if one, Everything if none, nested Ands laid flat."""
    return _joined(And, parts)


def any_of(parts: Iterable[Node]) -> Node:
    """The Or of `parts`: itself if one, Everything if none, nested Ors laid flat."""
    return _joined(Or, parts)


def moved(node: Node, start: int, end: int) -> Node:
    """`node` at another place."""
    return replace(node, start=start, end=end)


def leaves(tree: Node) -> list[Node]:
    """The leaves of `tree` whose words a matching text can hold, in order: not those that must be missing.

    Words, Near, Fuzzy, Expansion and TermList; fields are asked of the record, not of the text.
    """
    return list(_leaves(tree, positive=True))


def _leaves(node: Node, *, positive: bool) -> Iterator[Node]:
    match node:
        case And(parts) | Or(parts) | Ranked(parts):
            for part in parts:
                yield from _leaves(part, positive=positive)
        case Not(part):
            yield from _leaves(part, positive=not positive)
        case Words() | Near() | Fuzzy() | Expansion() | TermList() if positive:
            yield node


def groups(tree: Node) -> list[frozenset[int]]:
    """The numbers of `leaves(tree)` in groups, of each of which a matching document holds at least one leaf.

    Alternatives that are single leaves are one group; every other leaf is one of its own.
    """
    return list(_groups(tree, count(), positive=True))


def _groups(node: Node, numbers: Iterator[int], *, positive: bool) -> Iterator[frozenset[int]]:
    match node:
        case Or(parts) if positive and all(isinstance(part, _LEAVES) for part in parts):
            yield frozenset(next(numbers) for _ in parts)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _groups(part, numbers, positive=positive)
        case Not(part):
            yield from _groups(part, numbers, positive=not positive)
        case Words() | Near() | Fuzzy() | Expansion() | TermList() if positive:
            yield frozenset({next(numbers)})


_LEAVES = (Words, Near, Fuzzy, Expansion, TermList)
