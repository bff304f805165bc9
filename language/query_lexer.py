"""Cutting a typed query into tokens. Total: every string gives tokens, and notices for what was passed over."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from language.query_fields import DEEPEST, canonical


class Kind(Enum):
    """What a token is."""

    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    MINUS = auto()
    BARE = auto()
    QUOTED = auto()
    FIELD = auto()


@dataclass(frozen=True, slots=True)
class Lexeme:
    """`text` is the bare word, the inside of the quotes, or a field's value, as typed; `mark` a following `*`, `~20`.

    Of a FIELD, `field` is the canonical name and `quoted` whether the value stood in quotes.
    """

    kind: Kind
    start: int
    end: int
    text: str = ""
    mark: str = ""
    field: str = ""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What was wrong in a query and how it was read, with its place in the typed text."""

    code: str
    sentence: str
    start: int
    end: int


SENTENCES = {
    "too_long": "Only the first 512 characters are searched.",
    "too_many_terms": "Only the first 20 terms are searched.",
    "too_deep": "Brackets more than 10 deep are passed over.",
    "unbalanced_quote": "A quotation mark has no partner; it is passed over.",
    "unbalanced_bracket": "A bracket has no partner; it is passed over.",
    "empty_brackets": "There is nothing between the brackets.",
    "stray_operator": "AND, OR and NOT stand between words; here it is searched as a word.",
    "unknown_field": "There is no such field; the text is searched as it stands.",
    "field_without_value": "The field has no value; its name is searched as a word.",
    "bad_value": "The field cannot have this value; the text is searched as it stands.",
    "bad_sort": "Results cannot be sorted this way.",
    "reversed_range": "The range ran backwards; its ends are swapped.",
    "short_prefix": "A word with * needs at least 3 letters; it is searched as a whole word.",
    "stray_star": "A * can only stand at the end of a word; here it is passed over.",
    "near_needs_parts": "Proximity needs two to four words in quotes; this is searched as a phrase.",
    "too_far": "Words can be searched at most 100 apart.",
    "fuzzy_latin": "Near spelling works for one word in Latin letters; this is searched as it stands.",
    "fuzzy_one": "Near spelling allows one letter.",
    "too_many_fuzzy": "Only four near spellings are searched; this one is read literally.",
    "nothing_searchable": "There is no letter, digit or character here to search for.",
}

_WIDE = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: 0x20} | dict.fromkeys(map(ord, "“”„‟「」『』"), 0x22)
_OPERATORS = {"AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT}
_bare = re.compile(r'[^\s()"]+')
_quote = re.compile(r'"([^"]*)"(\*|~(?:page\b|页|頁|\d{0,9}))?')
_name = re.compile(r"([A-Za-z\u3400-\u9fff]+):\s*")
_bounds = re.compile(r"[\[{]\s*([^\s\[\]{}\"()]+)\s+TO\s+([^\s\[\]{}\"()]+)\s*[\]}]")
_value = re.compile(r'(?:[<>]=?|[≤≥])\s*[^\s()"]+|[^\s()"]+')
_marked = re.compile(r"(.*?)(\*+|~(?:page|\d{0,9}))?", re.DOTALL)


def plain(text: str) -> str:
    """`text` with full-width signs and curly quotes as ASCII, one for one, so that places stay."""
    return text.translate(_WIDE)


def without_quotes(text: str) -> str:
    """`text` with each quotation mark as a space: what may stand between quotes."""
    return "".join(" " if wide == '"' else char for char, wide in zip(text, plain(text), strict=True))


def split_mark(text: str) -> tuple[str, str]:
    """A bare word and the `*`, `~`, `~2` or `~page` at its end (in ASCII)."""
    match = _marked.fullmatch(plain(text))
    if match is None or match[2] is None:
        return text, ""
    return text[: match.start(2)], match[2]


def stands_bare(text: str) -> bool:
    """Whether `text` without quotes is read as this one word again."""
    ascii_ = plain(text)
    if not _bare.fullmatch(ascii_) or ascii_ in _OPERATORS or ascii_[0] in "-*~" or ascii_[-1] == "*":
        return False
    field = _name.match(ascii_)
    return split_mark(text)[1] == "" and not (field and canonical(field[1]))


class Lexer:
    """One pass over a query. `tokens` and `notices` are its result."""

    def __init__(self, text: str) -> None:
        self.typed = text
        self.text = plain(text)
        self.tokens: list[Lexeme] = []
        self.notices: list[Notice] = []
        at = 0
        while at < len(self.text):
            at = self._next(at)

    def note(self, code: str, start: int, end: int) -> None:
        """Keep a notice, once for each code and place."""
        notice = Notice(code, SENTENCES[code], start, end)
        if notice not in self.notices:
            self.notices.append(notice)

    def _add(self, kind: Kind, start: int, end: int, **more: str | bool) -> int:
        self.tokens.append(Lexeme(kind, start, end, **more))  # type: ignore[arg-type]  # str | bool by name
        return end

    def _next(self, at: int) -> int:
        """Take what begins at `at`; the place after it."""
        char = self.text[at]
        if char.isspace():
            return at + 1
        if char in "()":
            return self._add(Kind.OPEN if char == "(" else Kind.CLOSE, at, at + 1)
        if char == '"':
            return self._quoted(at)
        if char == "-":
            follows = self.text[at + 1 : at + 2]
            stands = bool(follows) and not follows.isspace() and follows not in "-)"
            return self._add(Kind.MINUS, at, at + 1) if stands else at + 1
        return self._field(at) or self._word(at)

    def _quoted(self, at: int) -> int:
        match = _quote.match(self.text, at)
        if match is None:
            self.note("unbalanced_quote", at, at + 1)
            return at + 1
        return self._add(Kind.QUOTED, at, match.end(), text=self.typed[at + 1 : match.end(1)], mark=match[2] or "")

    def _word(self, at: int) -> int:
        match = _bare.match(self.text, at)
        end = match.end() if match else at + 1
        kind = _OPERATORS.get(self.text[at:end], Kind.BARE)
        text, mark = split_mark(self.typed[at:end]) if kind is Kind.BARE else (self.typed[at:end], "")
        return self._add(kind, at, end, text=text, mark=mark)

    def _field(self, at: int) -> int:
        """A field and its value; 0 if none begins here."""
        match = _name.match(self.text, at)
        if match is None:
            return 0
        name, begin = canonical(match[1]), match.end()
        if name is None:
            follows = self.text[match.end(1) + 1 : match.end(1) + 2]
            if follows and follows not in "/\\" and match.end(1) - at > 1:
                end = (found := _bare.match(self.text, at)) and found.end()
                self.note("unknown_field", at, end or match.end())
            return 0
        quoted = _quote.match(self.text, begin)
        if quoted:
            value = self.typed[begin + 1 : quoted.end(1)]
            mark = quoted[2] or ""
            return self._add(Kind.FIELD, at, quoted.end(), text=value, mark=mark, field=name, quoted=True)
        found = _bounds.match(self.text, begin) or _value.match(self.text, begin)
        end = found.end() if found else match.end(1) + 1
        return self._add(Kind.FIELD, at, end, text=self.typed[begin:end], field=name)


def balanced(lexer: Lexer, *, deepest: int = DEEPEST) -> list[Lexeme]:
    """The tokens with only brackets that have a partner and stand no more than `deepest` deep."""
    dropped: set[int] = set()
    opened: list[int] = []
    for number, token in enumerate(lexer.tokens):
        if token.kind is Kind.OPEN:
            opened.append(number)
            if len(opened) > deepest:
                dropped.add(number)
                lexer.note("too_deep", token.start, token.end)
        elif token.kind is Kind.CLOSE:
            if not opened:
                dropped.add(number)
                lexer.note("unbalanced_bracket", token.start, token.end)
            elif opened.pop() in dropped:
                dropped.add(number)
    for number in opened:
        if number not in dropped:
            lexer.note("unbalanced_bracket", lexer.tokens[number].start, lexer.tokens[number].end)
    return [token for number, token in enumerate(lexer.tokens) if number not in dropped and number not in opened]
