"""Saying in plain words how a query was read ("Read as", experience.md section 4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from language.han import variants
from language.query_fields import label
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
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One part of a query in plain words.

    `kind` is `exact`, `beginning`, `near`, `page`, `spelling`, `field`, `range`, `state`, `list`, `widened`, `either`,
    `all` or `everything`; `without` says that the part excludes; `label` is the sentence without its words, `text` the
    words, `also` the same in the other Han forms. `rest` is the query that is left when the part is removed. `start`
    and `end` are its place in what was typed.
    """

    kind: str
    label: str
    text: str
    also: tuple[str, ...]
    without: bool
    rest: str
    start: int
    end: int

    @property
    def sentence(self) -> str:
        """All of it in one line of English."""
        words = f"{self.label} {self.text}".strip()
        also = f" (also {', '.join(self.also)})" if self.also else ""
        return f"{'without ' if self.without else ''}{words}{also}"


def _words(text: str, prefix: bool) -> tuple[str, str, str, tuple[str, ...]]:
    if prefix:
        return "beginning", "words beginning with", text, ()
    return "exact", "exact", text, variants(text)


def _bounds(node: Range) -> str:
    low, high = node.low, node.high
    if low and high:
        return low if low == high else f"{low} – {high}"
    over, under = ("over", "under") if node.name == "amount" else ("after", "before")
    if low:
        return f"{over if node.above else 'from'} {low}"
    return f"{under if node.below else 'to'} {high}"


def _describe(node: Node) -> tuple[str, str, str, tuple[str, ...]]:  # noqa: C901, PLR0911, PLR0912  # a table
    """(kind, label, text, other Han forms) of one node."""
    match node:
        case Words(text, prefix):
            return _words(text, prefix)
        case Near(parts, None):
            return "page", "on one page:", " and ".join(parts), ()
        case Near(parts, distance):
            return "near", f"within {distance} characters or words:", " and ".join(parts), ()
        case Fuzzy(word):
            return "spelling", "spelled like", word, ()
        case Field(name, value):
            _, said, text, also = _words(value.text, value.prefix)
            return "field", label(name) + (f" {said}" if value.prefix else ""), text, also
        case Range(name):
            return "range", label(name), _bounds(node), ()
        case Flag(name, value=flag):
            return "state", name, flag, ()
        case TermList(slug, version):
            return "list", "any of", f"{slug} v{version}" if version else slug, ()
        case Expansion(of, words, origin):
            return "widened", f"widened by {origin}:", " or ".join((of.text, *words)), ()
        case Or(parts):
            return "either", "any of", " or ".join(_one_line(part) for part in parts), ()
        case And(parts):
            return "all", "all of", " and ".join(_one_line(part) for part in parts), ()
        case Not(part):
            return _describe(part)
        case _:
            return "everything", "every document", "", ()


def _one_line(node: Node) -> str:
    without, node = _unwrapped(node)
    kind, said, text, _ = _describe(node)
    line = text if kind == "exact" else f"{said} {text}".strip()
    if kind in ("either", "all"):
        line = f"({line})"
    return f"without {line}" if without else line


def _unwrapped(node: Node) -> tuple[bool, Node]:
    """Whether the node excludes, and what: Not of Not is neither."""
    without = False
    while isinstance(node, Not):
        without, node = not without, node.part
    return without, node


def readings(parts: Iterable[Node], rest: Sequence[str]) -> list[Reading]:
    """A Reading for each part; `rest[i]` is the query without part i. Everything alone needs no words."""
    out: list[Reading] = []
    for part, left in zip(parts, rest, strict=True):
        if isinstance(part, Everything):
            continue
        without, node = _unwrapped(part)
        kind, said, text, also = _describe(node)
        out.append(Reading(kind, said, text, also, without, left, part.start, part.end))
    return out
