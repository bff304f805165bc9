"""The grammar of search.md section 4 over the lexer's tokens. Total: what does not parse is searched literally."""

import re
from dataclasses import dataclass
from decimal import Decimal

from language.folding import fold
from language.query_fields import (
    DEEPEST,
    EXPANSION_FIELD,
    FARTHEST,
    FIELDS,
    FLAGS,
    LIST_FIELD,
    MOST_FUZZY,
    MOST_NEAR_PARTS,
    MOST_TERMS,
    ONE_VALUED,
    RANGES,
    SHORTEST_PREFIX,
    SORT_FIELD,
    SORTS,
    read_amount,
    read_date,
)
from language.query_lexer import Kind, Lexeme, Lexer, balanced, plain, stands_bare, without_quotes
from language.query_nodes import (
    Everything,
    Expansion,
    Field,
    Flag,
    Fuzzy,
    Near,
    Node,
    Not,
    Range,
    TermList,
    Words,
    all_of,
    any_of,
    moved,
)
from language.tokens import phrase_terms

_ATOMS = (Kind.OPEN, Kind.BARE, Kind.QUOTED, Kind.FIELD)
_OPERANDS = (*_ATOMS, Kind.NOT, Kind.MINUS)
_latin = re.compile(r"[a-z\u00df-\u024f]{3,}")
_comparison = re.compile(r"(>=|<=|>|<|≥|≤)\s*(.+)")
_bounds = re.compile(r"([\[{])\s*(\S+)\s+TO\s+(\S+?)\s*([\]}])")
_slug = re.compile(r"([\w-]{1,80})(?:@(\d{1,6}))?")


@dataclass(slots=True)
class _Operand:
    """A part of an And: `joined` when a written AND stands before it."""

    node: Node
    joined: bool


def _same_field(node: Node) -> str:
    """The name under which two implicit neighbours are alternatives; empty if they are not."""
    if isinstance(node, Field):
        return node.name
    return node.name if isinstance(node, Flag) and node.name in ONE_VALUED else ""


def _merged(operands: list[_Operand]) -> Node:
    """The And of operands, with the same field twice as Or where no AND was written before the second."""
    groups: list[list[Node]] = []
    for operand in operands:
        name = "" if operand.joined else _same_field(operand.node)
        home = next((group for group in groups if name and _same_field(group[0]) == name), None)
        if home is None:
            groups.append([operand.node])
        else:
            home.append(operand.node)
    return all_of(any_of(group) for group in groups)


class Parser:
    """Recursive descent. `trusted` text is our own canonical text: no limits, and expansions are read."""

    def __init__(self, lexer: Lexer, *, trusted: bool) -> None:
        self.lexer = lexer
        self.trusted = trusted
        self.tokens = balanced(lexer, deepest=len(lexer.tokens) if trusted else DEEPEST)
        self.at = 0
        self.terms = 0
        self.fuzzies = 0
        self.sort: str | None = None
        self.unsearchable: Words | None = None

    def tree(self) -> Node:
        """The whole query. An empty one is Everything; one that holds nothing to search for matches nothing."""
        node = self._or()
        if node is not None:
            return node
        typed = self.lexer.typed
        if self.sort or not typed.strip():
            return Everything()
        return self.unsearchable or Words(without_quotes(typed), literal=True, end=len(typed))

    def _peek(self, ahead: int = 0) -> Kind | None:
        place = self.at + ahead
        return self.tokens[place].kind if place < len(self.tokens) else None

    def _take(self) -> Lexeme:
        self.at += 1
        return self.tokens[self.at - 1]

    def _or(self) -> Node | None:
        parts: list[Node] = []
        group: list[_Operand] = []
        while (kind := self._peek()) not in (None, Kind.CLOSE):
            if kind is Kind.OR and group and self._peek(1) in _OPERANDS:
                self._take()
                parts.append(_merged(group))
                group = []
            else:
                self._operand(group)
        if group:
            parts.append(_merged(group))
        return any_of(parts) if parts else None

    def _operand(self, group: list[_Operand]) -> None:
        """One operand, with the AND before it if one is written."""
        joined = self._peek() is Kind.AND and bool(group) and self._peek(1) in _OPERANDS
        if joined:
            self._take()
        node = self._unary()
        if node is not None:
            group.append(_Operand(node, joined))

    def _unary(self) -> Node | None:
        token = self._take()
        if token.kind in (Kind.NOT, Kind.MINUS) and self._peek() in _ATOMS:
            part = self._atom(self._take())
            return None if part is None else Not(part, start=token.start, end=part.end)
        if token.kind is Kind.MINUS:
            return None
        if token.kind in (Kind.AND, Kind.OR, Kind.NOT):
            self.lexer.note("stray_operator", token.start, token.end)
            return self._term(Words(token.text, literal=True, start=token.start, end=token.end))
        return self._atom(token)

    def _atom(self, token: Lexeme) -> Node | None:
        if token.kind is Kind.OPEN:
            node = self._or()
            closing = self._take()
            if node is None:
                self.lexer.note("empty_brackets", token.start, closing.end)
                return None
            return moved(node, token.start, closing.end)
        if token.kind is Kind.FIELD:
            return self._field(token)
        if token.kind is Kind.BARE and plain(token.text + token.mark) == "*":
            return self._term(Everything(start=token.start, end=token.end))
        node = self._words(token)
        return self._term(moved(node, token.start, token.end))

    def _term(self, node: Node) -> Node | None:
        """Count a term; None once there are too many, or when it holds nothing to search for."""
        if isinstance(node, Words) and not phrase_terms(node.text):
            self.lexer.note("nothing_searchable", node.start, node.end)
            self.unsearchable = self.unsearchable or node
            return None
        self.terms += 1
        if self.terms > MOST_TERMS and not self.trusted:
            self.lexer.note("too_many_terms", node.start, node.end)
            return None
        return node

    def _note(self, code: str, token: Lexeme) -> None:
        self.lexer.note(code, token.start, token.end)

    def _words(self, token: Lexeme) -> Node:
        """Words, Near or Fuzzy from a bare or quoted token (or a field's value)."""
        quoted = token.kind is Kind.QUOTED or token.quoted
        if token.mark.startswith("~"):
            return self._near(token) if quoted else self._fuzzy(token)
        text = token.text if quoted else self._without_stars(token)
        prefix = token.mark.startswith("*") and self._may_go_on(text, token)
        return Words(text, prefix=prefix, literal=quoted or not stands_bare(text))

    def _without_stars(self, token: Lexeme) -> str:
        text = token.text.lstrip("*＊~～-－")
        if "*" in plain(token.text):
            self._note("stray_star", token)
        return text.rstrip("*＊~～")

    def _may_go_on(self, text: str, token: Lexeme) -> bool:
        """Whether `*` can stand after `text`: after three letters or digits. Han always may go on."""
        terms = phrase_terms(text, prefix=True)
        if not terms or not terms[-1].prefix or phrase_terms(text)[-1].prefix:
            return False
        if len(terms[-1].text) < SHORTEST_PREFIX:
            self._note("short_prefix", token)
            return False
        return True

    def _near(self, token: Lexeme) -> Node:
        parts = tuple(token.text.split())
        if not 1 < len(parts) <= MOST_NEAR_PARTS or not all(phrase_terms(part) for part in parts):
            self._note("near_needs_parts", token)
            return Words(token.text, literal=True)
        asked = token.mark[1:]
        if asked in ("page", "页", "頁"):
            return Near(parts, None)
        distance = int(asked or "0")
        if distance > FARTHEST:
            self._note("too_far", token)
        return Near(parts, min(distance, FARTHEST))

    def _fuzzy(self, token: Lexeme) -> Node:
        word = fold(token.text)
        if not _latin.fullmatch(word) or token.mark == "~page":
            self._note("fuzzy_latin", token)
            return Words(without_quotes(self.lexer.typed[token.start : token.end]), literal=True)
        self.fuzzies += 1
        if self.fuzzies > MOST_FUZZY and not self.trusted:
            self._note("too_many_fuzzy", token)
            return Words(token.text, literal=not stands_bare(token.text))
        if token.mark not in ("~", "~1"):
            self._note("fuzzy_one", token)
        return Fuzzy(token.text)

    def _field(self, token: Lexeme) -> Node | None:
        if not token.text.strip():
            self._note("field_without_value", token)
            return self._literally(token)
        if token.field == SORT_FIELD:
            self._sorting(token)
            return None
        node = self._read_field(token)
        if node is None:
            self._note("bad_value", token)
            return self._literally(token)
        return self._term(moved(node, token.start, token.end))

    def _literally(self, token: Lexeme) -> Node | None:
        text = without_quotes(self.lexer.typed[token.start : token.end])
        return self._term(Words(text, literal=True, start=token.start, end=token.end))

    def _sorting(self, token: Lexeme) -> None:
        asked = plain(token.text).casefold()
        if asked in SORTS:
            self.sort = asked
        else:
            self._note("bad_sort", token)

    def _read_field(self, token: Lexeme) -> Node | None:
        """The node of a field with its value; None if the value is none for it."""
        name, value = token.field, plain(token.text).strip()
        if name in FIELDS:
            return self._field_words(token)
        if name in RANGES:
            return self._range(token, name, value)
        if name in FLAGS:
            return Flag(name, value.casefold()) if value.casefold() in FLAGS[name] else None
        if name == LIST_FIELD and (match := _slug.fullmatch(value)):
            return TermList(match[1], int(match[2] or 0))
        if name == EXPANSION_FIELD and self.trusted and len(parts := token.text.split("|")) > 2:
            return Expansion(Words(parts[1]), tuple(parts[2:]), parts[0])
        return None

    def _field_words(self, token: Lexeme) -> Field | None:
        text, mark = token.text, token.mark
        if not token.quoted and plain(text).endswith("*"):
            text, mark = text.rstrip("*＊"), "*"
        prefix = mark == "*" and self._may_go_on(text, token)
        bare = not token.quoted and bool(re.fullmatch(r'[^\s()"]+', plain(text))) and plain(text)[-1] != "*"
        if mark.startswith("~") or not phrase_terms(text):
            return None
        return Field(token.field, Words(text, prefix=prefix, literal=not bare))

    def _range(self, token: Lexeme, name: str, value: str) -> Range | None:
        read = read_date if name == "date" else read_amount
        above = below = False
        if match := _comparison.fullmatch(value):
            bound = read(match[2])
            if bound is None:
                return None
            lower = match[1] in (">", ">=", "≥")
            return Range(
                name,
                low=bound if lower else None,
                high=None if lower else bound,
                above=match[1] == ">",
                below=match[1] == "<",
            )
        if match := _bounds.fullmatch(value):
            ends = (match[2], match[3])
            above, below = match[1] == "{", match[4] == "}"
        else:
            first, dots, last = value.partition("..")
            ends = (first, last if dots else first)
        return self._between(token, name, (ends[0].strip("*"), ends[1].strip("*")), (above, below))

    def _between(self, token: Lexeme, name: str, ends: tuple[str, str], open_: tuple[bool, bool]) -> Range | None:
        """A Range from two bounds as typed; an empty one is open."""
        read = read_date if name == "date" else read_amount
        low, high = (read(end) if end else None for end in ends)
        if (ends[0] and low is None) or (ends[1] and high is None) or not any(ends):
            return None
        above, below = open_[0] and low is not None, open_[1] and high is not None
        if low and high and self._reversed(name, low, high):
            self._note("reversed_range", token)
            low, high, above, below = high, low, below, above
        return Range(name, low=low, high=high, above=above, below=below)

    @staticmethod
    def _reversed(name: str, low: str, high: str) -> bool:
        if name == "amount":
            return Decimal(low) > Decimal(high)
        size = min(len(low), len(high))
        return low[:size] > high[:size]
