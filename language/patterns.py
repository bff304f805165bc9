"""Patterns over folded text for the words of a query, one regular expression for each.

They are made so that they compile in a millisecond and begin with letters: a pattern that begins with a class of
characters is searched many times slower. Whether a word stands whole is asked of each match instead.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from language.folding import BREAKS, CJK, MARKS, fold
from language.tokens import WORD, Unit, units

Span = tuple[int, int]

_word = re.compile(WORD)
_words = re.compile(f"{WORD}+")
_digit = re.compile(r"[0-9]")
# What a phrase passes over: neither letter, digit nor sentence end. Signs of Indic and Tibetan script, which belong to
# words, are told apart in `_stands`: naming all of them here would cost five milliseconds a gap.
_SIGN = f"(?:[^\\w{BREAKS}]|_)"
_marks = re.compile(f"(?![\\w{BREAKS}])[{MARKS}{CJK}]")
_STOP = f"{_SIGN}*[{BREAKS}](?:{_SIGN}|[{BREAKS}])*"
_LETTER = "[^\\W0-9_]"
_EDGES = {"word": _word, "number": _digit}


@dataclass(frozen=True, slots=True)
class Pattern:
    """An expression, and what may not stand before or behind a match: more of the same word or number."""

    expression: re.Pattern[str]
    before: re.Pattern[str] | None = None
    behind: re.Pattern[str] | None = None
    one_word: bool = False
    runs: tuple[str, ...] = ()

    def spans(self, folded: str) -> Iterator[Span]:
        """Every place in order, none overlapping."""
        at = 0
        while match := self.expression.search(folded, at):
            start, end = match.span()
            if self._stands(folded, start, end):
                yield start, end
                at = end
            else:
                at = start + 1

    def _stands(self, folded: str, start: int, end: int) -> bool:
        if self.before and start and self.before.match(folded, start - 1):
            return False
        if self.behind and self.behind.match(folded, end):
            return False
        if self.one_word:
            return bool(_words.fullmatch(folded, start, end))
        return not (self.runs and _marks.search(folded, start, end)) or _shape(units(folded[start:end])) == self.runs


def query_units(text: str) -> list[Unit]:
    """The runs of a query's words, without a sentence end at either edge."""
    found = list(units(fold(text)))
    return found[:-1] if found and found[-1].kind == "break" else found


def _shape(runs: Iterable[Unit]) -> tuple[str, ...]:
    """The texts of runs; all sentence ends are alike."""
    return tuple("" if unit.kind == "break" else unit.text for unit in runs)


def _between(left: Unit, right: Unit) -> str:
    """What may stand between two runs: signs; at least one where the two would else be one run."""
    if right.kind == "break":
        return _STOP
    if left.kind == "break":
        return ""
    return _SIGN + ("+" if left.kind == right.kind else "*")


@lru_cache(maxsize=1024)
def phrase(text: str, prefix: bool = False) -> Pattern | None:
    """Exactly these words in this order; Han anywhere, words and numbers whole, but for the last one with `prefix`.

    None if there is nothing in `text` to search for.
    """
    runs = query_units(text)
    if not runs:
        return None
    parts = [re.escape(runs[0].text)]
    for left, right in pairwise(runs):
        parts.append(_between(left, right))
        parts.append("" if right.kind == "break" else re.escape(right.text))
    # Inside a phrase signs and runs of another kind keep words whole; only its edges are asked.
    behind = None if prefix else _EDGES.get(runs[-1].kind)
    shape = _shape(runs) if len(runs) > 1 else ()
    return Pattern(re.compile("".join(parts)), _EDGES.get(runs[0].kind), behind, runs=shape)


@lru_cache(maxsize=256)
def near_spelling(word: str) -> Pattern:
    """The word, or one letter added, lost, changed or swapped with its neighbour."""
    word = fold(word)
    forms = {re.escape(word)}
    for at in range(len(word) + 1):
        head, tail = re.escape(word[:at]), word[at:]
        forms.add(head + _LETTER + re.escape(tail))
        if tail:
            forms.add(head + _LETTER + re.escape(tail[1:]))
            forms.add(head + re.escape(tail[1:]))
        if len(tail) > 1:
            forms.add(head + re.escape(tail[1] + tail[0] + tail[2:]))
    # Longest first: of two forms at one place the shorter is no whole word where the longer fits.
    ordered = sorted(forms, key=lambda form: (-len(form.replace(_LETTER, "x")), form))
    return Pattern(re.compile("|".join(ordered)), _word, _word, one_word=True)
