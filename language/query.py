"""The query language: `parse` what a person typed, `to_text` a tree in canonical form, `read_as` for explaining it.

Grammar, limits and nodes: search.md section 4; what is typed: experience.md section 4. `parse` never raises. Canonical
text is what search back ends are handed: `parse(to_text(tree), trusted=True).tree == tree` for every tree that `parse`
gives (places aside, which take no part in comparisons).
"""

import re
from dataclasses import dataclass

from language.query_fields import (
    DEEPEST,
    FARTHEST,
    LONGEST_QUERY,
    MOST_TERMS,
    ONE_VALUED,
    SHORTEST_PREFIX,
    Days,
    days,
)
from language.query_lexer import SENTENCES, Lexer, Notice
from language.query_nodes import (
    And,
    Everything,
    Expansion,
    Field,
    Flag,
    Fuzzy,
    Near,
    Node,
    Not,
    Or,
    Range,
    TermList,
    Words,
    all_of,
    any_of,
    leaves,
)
from language.query_parser import Parser
from language.query_reading import Reading, readings

__all__ = [
    "DEEPEST",
    "FARTHEST",
    "LONGEST_QUERY",
    "MOST_TERMS",
    "SHORTEST_PREFIX",
    "And",
    "Days",
    "Everything",
    "Expansion",
    "Field",
    "Flag",
    "Fuzzy",
    "Near",
    "Node",
    "Not",
    "Notice",
    "Or",
    "Query",
    "Range",
    "Reading",
    "TermList",
    "Words",
    "all_of",
    "any_of",
    "days",
    "leaves",
    "parse",
    "read_as",
    "to_text",
]


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. `typed` is what was given, cut to 512 characters; `sort` one of `query_fields.SORTS` or None."""

    typed: str
    tree: Node
    notices: tuple[Notice, ...]
    sort: str | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing was asked."""
        return isinstance(self.tree, Everything) and not self.typed.strip()


_half = re.compile(r"[\ud800-\udfff]")


def parse(text: str, *, trusted: bool = False) -> Query:
    """Read a query. Total: a mistake becomes literal words and a notice. `trusted`: canonical text, without limits."""
    # Half a surrogate pair is no character: no text holds it, and no library or database would take it.
    typed = _half.sub("\ufffd", text if trusted else text[:LONGEST_QUERY])
    lexer = Lexer(typed)
    if len(typed) < len(text):
        lexer.notices.append(Notice("too_long", SENTENCES["too_long"], LONGEST_QUERY, len(text)))
    parser = Parser(lexer, trusted=trusted)
    tree = parser.tree()
    return Query(typed, tree, tuple(lexer.notices), parser.sort)


def _words(node: Words) -> str:
    text = f'"{node.text}"' if node.literal else node.text
    return text + ("*" if node.prefix else "")


def _range(node: Range) -> str:
    low, high = node.low or "", node.high or ""
    if node.above or node.below:
        if not high:
            return f"{node.name}:>{low}"
        if not low:
            return f"{node.name}:<{high}"
        return f"{node.name}:{'{' if node.above else '['}{low} TO {high}{'}' if node.below else ']'}"
    if low and high:
        return f"{node.name}:{low}" if low == high else f"{node.name}:{low}..{high}"
    return f"{node.name}:>={low}" if low else f"{node.name}:<={high}"


def _leaf(node: Node) -> str:  # noqa: PLR0911  # one line for each kind of node
    match node:
        case Words():
            return _words(node)
        case Near(parts, distance):
            return f'"{" ".join(parts)}"~{"page" if distance is None else distance}'
        case Fuzzy(word):
            return f"{word}~"
        case Field(name, value):
            return f"{name}:{_words(value)}"
        case Range():
            return _range(node)
        case Flag(name, flag):
            return f"{name}:{flag}"
        case TermList(slug, version):
            return f"terms:{slug}@{version}" if version else f"terms:{slug}"
        case Expansion(of, words, origin):
            return f'expand:"{"|".join((origin, of.text, *words))}"'
        case _:
            return "*"


def _all(parts: tuple[Node, ...]) -> str:
    """Parts of an And. AND is written only where a space would make the same field twice an alternative."""
    seen: set[str] = set()
    out: list[str] = []
    for part in parts:
        name = part.name if isinstance(part, Field) or (isinstance(part, Flag) and part.name in ONE_VALUED) else ""
        text = f"({to_text(part)})" if isinstance(part, Or) else to_text(part)
        out.append(f"AND {text}" if name in seen else text)
        seen.update([name] if name else [])
    return " ".join(out)


def to_text(tree: Node) -> str:
    """`tree` as a query that parses to it again."""
    match tree:
        case And(parts):
            return _all(parts)
        case Or(parts):
            return " OR ".join(to_text(part) for part in parts)
        case Not(part):
            text = to_text(part)
            return f"-({text})" if isinstance(part, And | Or | Not) else f"-{text}"
        case _:
            return _leaf(tree)


def read_as(query: Query) -> list[Reading]:
    """How the query was read, part by part, each with the query that is left without it."""
    parts = query.tree.parts if isinstance(query.tree, And) else (query.tree,)
    order = f" sort:{query.sort}" if query.sort else ""
    rest = [to_text(all_of([*parts[:at], *parts[at + 1 :]])) + order for at in range(len(parts))]
    if len(parts) == 1:
        rest = [order.strip()]
    return readings(parts, rest)
