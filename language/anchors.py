"""Words quoted from a text, found again in a later reading of it (experience.md section 5, Quote).

A later reading may break lines elsewhere, so texts are compared without white space; all places are code points of the
texts as they stand. No Django: the caller brings the texts.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

NEAR = 90.0  # per cent: below it, words are other words
LIKE_CONTEXT = 50.0  # per cent: what stands around the words is the same place, read a little otherwise
TELLING = 8  # characters: so long a run stands for itself, whatever is around it

_ink = re.compile(r"\S+")


class Standing(StrEnum):
    """How words were found again."""

    SAME = "same"  # at the same place of the same page
    FOUND = "found"  # the exact words, in their context
    MOVED = "moved"  # nearly these words, or these words in another context


@dataclass(frozen=True, slots=True)
class Anchor:
    """The words, what stood around them, and where: `page` is a number, `start` a code point of its text."""

    exact: str
    prefix: str
    suffix: str
    page: int
    start: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words stand now. `likeness` is 1.0 for the exact words."""

    standing: Standing
    page: int
    start: int
    end: int
    likeness: float = 1.0


class _Inked:
    """The pages' texts as one, without white space, and the way back."""

    def __init__(self, pages: Sequence[tuple[int, str]]) -> None:
        self.numbers = [number for number, _ in pages]
        self.first: list[int] = []  # of each page, in the inked text
        self.inked: list[int] = []  # of each run, in the inked text
        self.origin: list[int] = []  # of each run, in its page
        parts: list[str] = []
        length = 0
        for _, text in pages:
            self.first.append(length)
            for run in _ink.finditer(text):
                self.inked.append(length)
                self.origin.append(run.start())
                parts.append(run[0])
                length += len(run[0])
        self.text = "".join(parts)

    def page(self, at: int) -> int:
        """The index of the page on which an inked place stands."""
        return bisect_right(self.first, at) - 1

    def back(self, at: int) -> int:
        """The place in its page's text."""
        run = bisect_right(self.inked, at) - 1
        return self.origin[run] + at - self.inked[run]


def find_again(anchor: Anchor, pages: Sequence[tuple[int, str]]) -> Place | None:
    """Where the words of `anchor` stand in `pages` (number and text), or None if they do not.

    First the same place; then the exact words with what stood around them, nearest to their page; then a near match of
    at least 0.9. Words that now run over a page break are given to the end of the page on which they begin.
    """
    text = dict(pages).get(anchor.page, "")
    end = anchor.start + len(anchor.exact)
    if text[anchor.start : end] == anchor.exact and _around(anchor, text, anchor.start, end) >= LIKE_CONTEXT:
        return Place(Standing.SAME, anchor.page, anchor.start, end)
    needle = _bare(anchor.exact)
    if not needle or not pages:
        return None
    inked = _Inked(pages)
    return _exactly(anchor, needle, inked, pages) or _nearly(needle, inked, pages)


def _bare(text: str) -> str:
    return "".join(text.split())


def _around(anchor: Anchor, text: str, start: int, end: int) -> float:
    """How alike what stands around is, in per cent; words that had nothing around them fit anywhere."""
    before, behind = _bare(anchor.prefix), _bare(anchor.suffix)
    if not before and not behind:
        return 100.0
    now = text[max(start - 2 * len(anchor.prefix), 0) : start], text[end : end + 2 * len(anchor.suffix)]
    left = _bare(now[0])[-len(before) :] if before else ""
    right = _bare(now[1])[: len(behind)]
    return float(fuzz.ratio(f"{before}\0{behind}", f"{left}\0{right}"))


def _exactly(anchor: Anchor, needle: str, inked: _Inked, pages: Sequence[tuple[int, str]]) -> Place | None:
    found = [(_score(anchor, at, len(needle), inked, pages), at) for at in _all(needle, inked.text)]
    if not found:
        return None
    (alike, _), at = max(found, key=lambda each: each[0])
    if alike >= LIKE_CONTEXT:
        return _place(Standing.FOUND, at, len(needle), inked, pages)
    if len(needle) >= TELLING:
        return _place(Standing.MOVED, at, len(needle), inked, pages)
    return None


def _all(needle: str, text: str) -> Iterator[int]:
    at = text.find(needle)
    while at != -1:
        yield at
        at = text.find(needle, at + 1)


def _score(
    anchor: Anchor, at: int, length: int, inked: _Inked, pages: Sequence[tuple[int, str]]
) -> tuple[float, tuple[int, int]]:
    """The likeness of the context; among equals the page nearest to the old one, then the nearest place."""
    number, text = pages[inked.page(at)]
    start, end = inked.back(at), inked.back(at + length - 1) + 1
    return _around(anchor, text, start, end), (-abs(number - anchor.page), -abs(start - anchor.start))


def _nearly(needle: str, inked: _Inked, pages: Sequence[tuple[int, str]]) -> Place | None:
    if len(needle) < TELLING or len(inked.text) < len(needle):  # the library would look for the text in the words
        return None
    found = fuzz.partial_ratio_alignment(needle, inked.text, score_cutoff=NEAR)
    if found is None or found.dest_end <= found.dest_start:
        return None
    length = found.dest_end - found.dest_start
    return _place(Standing.MOVED, found.dest_start, length, inked, pages, likeness=round(found.score / 100, 3))


def _place(
    standing: Standing,
    at: int,
    length: int,
    inked: _Inked,
    pages: Sequence[tuple[int, str]],
    *,
    likeness: float = 1.0,
) -> Place:
    number, text = pages[inked.page(at)]
    last = at + length - 1
    end = inked.back(last) + 1 if inked.page(last) == inked.page(at) else len(text)
    return Place(standing, number, inked.back(at), end, likeness)


def words_near(words: str, text: str, near: int) -> tuple[int, int] | None:
    """Where `words` stand in `text`, nearest to a code point, whatever the white space; None where they do not."""
    needle = _bare(words)
    if not needle:
        return None
    inked = _Inked([(1, text)])
    places = [(inked.back(at), inked.back(at + len(needle) - 1) + 1) for at in _all(needle, inked.text)]
    return min(places, key=lambda each: abs(each[0] - near), default=None)
