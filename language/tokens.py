"""Tokens: what the index holds, and the same cut for a query (search.md section 1, "Runs and tokens").

Han and kana become bigrams with their tail, one token at each character's place, so that every substring of a run is a
phrase. Words and numbers are one token each. Sentence ends are a token that no phrase crosses unseen. Nothing here
knows an engine.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import add
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from language.folding import BREAKS, CJK, MARKS, fold

TOKEN_VERSION = 1  # a new number rebuilds every index

BREAK = "\ue000"  # the end of a sentence; a private-use sign, so no text's own word can be one
SEPARATOR = "\ue001"  # between the values of a field: no query can hold it
LONGEST = 200  # characters; longer words and numbers are cut into pieces, in a query alike

# Letters, numerals of other scripts and the signs that belong to them; never underscore, digit or Han.
WORD = f"(?:[^\\W0-9_{CJK}]|[{MARKS}])"

_unit = re.compile(
    f"(?P<cjk>[{CJK}]+)|(?P<number>[0-9]+)|(?P<word>(?:[^\\W0-9_{CJK}]++|[{MARKS}]++)+)|(?P<break>[{BREAKS}])"
)
_CJK, _BREAK = _unit.groupindex["cjk"], _unit.groupindex["break"]


@dataclass(frozen=True, slots=True)
class Term:
    """One position of a phrase: a token, or with `prefix` any token that begins with `text`."""

    text: str
    prefix: bool = False


class Unit(NamedTuple):
    """A run of folded text: `kind` is `cjk`, `word`, `number` or `break`; `start` and `end` its place in it."""

    kind: str
    text: str
    start: int
    end: int


def units(folded: str) -> Iterator[Unit]:
    """The runs of folded text in order. Sentence ends that touch but for punctuation are one."""
    after_break = True  # a text's first break ends nothing
    for match in _unit.finditer(folded):
        kind = match.lastgroup or ""
        if kind == "break" and after_break:
            continue
        after_break = kind == "break"
        yield Unit(kind, match.group(), match.start(), match.end())


def _pieces(text: str) -> Iterator[str]:
    """A word or number, in pieces of at most `LONGEST`."""
    for at in range(0, len(text), LONGEST):
        yield text[at : at + LONGEST]


def _cut(kind: str, text: str) -> Iterable[str]:
    """The tokens of one run. 公安局 → 公安 安局 局."""
    if kind == "cjk":
        return chain(map(add, text, text[1:]), text[-1])
    if kind == "break":
        return (BREAK,)
    return (text,) if len(text) <= LONGEST else _pieces(text)


def index_tokens(text: str) -> list[str]:
    """The tokens of raw `text`, in order: one for each Han or kana character, word, number and sentence end.

    No token holds white space; joined by spaces they are what a whitespace analyser takes.
    """
    tokens: list[str] = []
    stopped = True  # a text's first sentence end ends nothing
    for match in _unit.finditer(fold(text)):  # `units` written out
        run = match.group()
        if match.lastindex == _CJK:
            tokens.extend(map(add, run, run[1:]))
            tokens.append(run[-1])
        elif match.lastindex == _BREAK:
            if not stopped:
                tokens.append(BREAK)
            stopped = True
            continue
        elif len(run) <= LONGEST:
            tokens.append(run)
        else:
            tokens.extend(_pieces(run))
        stopped = False
    return tokens


def phrase_terms(text: str, *, prefix: bool = False) -> list[Term]:
    """Consecutive tokens that a text must hold for `text` to stand in it; empty if nothing in it can be searched.

    At the end of a query the tail of a Han run is left off, and a lone last Han is the beginning of a token. With
    `prefix` the last word or number may go on (`surveil*`). Sentence ends at either edge are left off.
    """
    found = list(units(fold(text)))
    if found and found[-1].kind == "break":
        found.pop()
    terms = [Term(token) for unit in found for token in _cut(unit.kind, unit.text)]
    if not found:
        return []
    if found[-1].kind != "cjk":
        return [*terms[:-1], Term(terms[-1].text, prefix)]
    if len(found[-1].text) == 1:
        return [*terms[:-1], Term(terms[-1].text, prefix=True)]
    return terms[:-1]


_OTHER, _HAN, _WORD, _NUMBER, _STOP = range(5)
# Characters of room for each shape: a Han before another is written with it and a space, a letter alone.
_ROOM = np.array([0, 0, 2, 3, 2, 1, 2, 1, 2, 2], np.uint8)
_KINDS = {"cjk": _HAN, "word": _WORD, "number": _NUMBER, "break": _STOP}


@lru_cache(maxsize=1)
def _kinds() -> NDArray[np.uint8]:
    """The kind of every code point, as `_unit` has it."""
    kinds = np.zeros(sys.maxunicode + 1, np.uint8)
    for match in _unit.finditer("".join(map(chr, range(sys.maxunicode + 1)))):
        kinds[match.start() : match.end()] = _KINDS[match.lastgroup or ""]
    return kinds


def index_text(text: str) -> str:
    """`index_tokens` joined by spaces, ten times as fast: every text of the archive comes through here.

    Each character is written where it belongs in one array: a Han with the one after it, a word's letters together.
    """
    points = np.frombuffer(fold(text).encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _kinds()[points]
    kept = np.flatnonzero(kinds)
    if not len(kept):
        return ""
    # Twice the kind, and one more where the next character goes on with the same run: the row of `_ROOM`.
    shapes = kinds * 2
    shapes[:-1] += kinds[1:] == kinds[:-1]
    if _has_long_run(shapes):  # words to be cut into pieces are too rare to be quick
        return " ".join(index_tokens(text))
    stopped = kinds[kept] == _STOP
    spare = stopped & np.append(True, stopped[:-1])  # the first of a text ends nothing, and of several one is enough
    shapes[kept[spare]] = 0
    ends = np.cumsum(_ROOM[shapes], dtype=np.int64)
    places = ends - _ROOM[shapes]
    out = np.full(int(ends[-1]), ord(" "), np.uint32)
    shown = np.flatnonzero(shapes > 1)
    out[places[shown]] = np.where(kinds[shown] == _STOP, np.uint32(ord(BREAK)), points[shown])
    pairs = np.flatnonzero(shapes == _HAN * 2 + 1)
    out[places[pairs] + 1] = points[pairs + 1]
    return out.tobytes().decode("utf-32-le", "surrogatepass").rstrip(" ")


def _has_long_run(shapes: NDArray[np.uint8]) -> bool:
    """Whether a word or number is longer than `LONGEST`."""
    inside = (shapes == _WORD * 2 + 1) | (shapes == _NUMBER * 2 + 1)
    if len(inside) < LONGEST or np.count_nonzero(inside) < LONGEST:
        return False
    return bool((np.diff(np.flatnonzero(~inside), prepend=-1, append=len(inside)) > LONGEST).any())


class Joined(NamedTuple):
    """A word or number that the page breaks, put together: `text` folded, `start` and `end` in the original."""

    text: str
    start: int
    end: int


# In raw text, since the fold drops soft hyphens and pdfium's U+FFFE, which stands for a hyphen at a line's end.
_line_end = re.compile(r"[-‐\u00ad\ufffe][^\S\n]*\n[^\S\n]*")
_before = re.compile(r"(?<!\w)[^\W\d_]{2,}\Z")
_after = re.compile(r"[^\W\d_]{2,}(?!\w)")
_grouped_number = re.compile(r"(?<![\d,，.])\d{1,3}(?:[,，]\d{3})+(?![\d,，])")
_group = re.compile(r"[,，]\d{3}")  # a part of it that begins with a class: most texts hold none, which is seen at once
_cjk = re.compile(f"[{CJK}]")


def _broken_words(text: str) -> Iterator[Joined]:
    for hyphen in _line_end.finditer(text):
        first = _before.search(text[max(0, hyphen.start() - LONGEST) : hyphen.start()])
        second = _after.match(text, hyphen.end())
        if first and second:
            word = fold(first[0] + second[0])
            if not _cjk.search(word):
                yield Joined(word, hyphen.start() - len(first[0]), second.end())


def joined_forms(text: str) -> list[Joined]:
    """Words broken by a hyphen at a line's end and numbers with group commas (`12,345,600`), as one token each.

    The index holds them in `other`, one value each, beside the text as written.
    """
    found = list(_broken_words(text))
    for match in _grouped_number.finditer(text) if _group.search(text) else ():
        found.append(Joined(re.sub(r"\D", "", fold(match.group())), match.start(), match.end()))
    return sorted(found, key=lambda form: form.start)
