"""The difference between two texts, as people read it: by paragraph, with the changed words marked. Pure.

A paragraph is a line with words in it. Where a paragraph was changed, its words are compared: in Chinese each character
is a word of its own, since a price or a name may change by one. Time is bounded: past the limits a paragraph counts as
changed as a whole, and long texts are compared as far as the limit, which the answer says.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rapidfuzz.distance import Indel

Kind = Literal["same", "changed", "removed", "added", "gap"]

PARAGRAPHS: Final = 3_000  # of each text
WORDS: Final = 1_500  # of a paragraph whose words are compared
WORDS_IN_ALL: Final = 100_000
ALIKE: Final = 0.4  # below this two paragraphs are not one that was changed
CONTEXT: Final = 2  # unchanged paragraphs shown around a change
_WORD: Final = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[0-9]+(?:[.,][0-9]+)*|[A-Za-z\u00c0-\u024f]+|\s+|."
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words; `marked` where the other side has others."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph of each side; one side is empty where it has none. `count`: paragraphs left out by a `gap`."""

    kind: Kind
    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """The rows, and how many paragraphs were changed, removed, added. `cut`: the texts go on past what was compared."""

    rows: tuple[Row, ...]
    changed: int
    removed: int
    added: int
    cut: bool

    @property
    def is_same(self) -> bool:
        """Whether nothing differs in what was compared."""
        return not (self.changed or self.removed or self.added)


def difference(before: str, after: str) -> Difference:
    """Compare two texts. Blanks at the ends of lines and empty lines are no difference."""
    old, new = _paragraphs(before), _paragraphs(after)
    cut = len(old) > PARAGRAPHS or len(new) > PARAGRAPHS
    rows = list(_rows(old[:PARAGRAPHS], new[:PARAGRAPHS]))
    counts = {kind: sum(row.kind == kind for row in rows) for kind in ("changed", "removed", "added")}
    return Difference(tuple(_folded(rows)), counts["changed"], counts["removed"], counts["added"], cut)


def _paragraphs(text: str) -> list[str]:
    return [line for each in re.split(r"[\n\f\r]+", text) if (line := " ".join(each.split()))]


def _rows(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    left = [WORDS_IN_ALL]
    for same, lines, others in _runs(old, new, islands=0):
        if same:
            yield from (Row("same", (Piece(line),), (Piece(line),)) for line in lines)
        else:
            yield from _replaced(lines, others, left)


def _runs(
    old: Sequence[str], new: Sequence[str], *, islands: int
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Runs of equal and of different elements in turn. An equal run of at most `islands` characters between two
    different ones is joined to them: a single comma that stayed is noise to a reader."""
    codes = [
        (code.tag == "equal", code.src_start, code.src_end, code.dest_start, code.dest_end)
        for code in Indel.opcodes(old, new)
    ]
    joined: list[tuple[bool, int, int, int, int]] = []
    for at, (equal, a, b, c, d) in enumerate(codes):
        inside = 0 < at < len(codes) - 1
        same = equal and not (inside and sum(map(len, old[a:b])) <= islands)
        if joined and joined[-1][0] == same:
            joined[-1] = (same, joined[-1][1], b, joined[-1][3], d)
        else:
            joined.append((same, a, b, c, d))
    return ((same, old[a:b], new[c:d]) for same, a, b, c, d in joined)


def _replaced(old: Sequence[str], new: Sequence[str], left: list[int]) -> Iterator[Row]:
    """Paragraphs in the place of others: those that are alike stand side by side, in order, the rest alone.

    `left`: how many words may still be compared, in all.
    """
    rest = 0
    for line in old:
        match = next((at for at in range(rest, min(rest + 8, len(new))) if _alike(line, new[at])), None)
        if match is None:
            yield Row("removed", before=(Piece(line, True),))
            continue
        yield from (Row("added", after=(Piece(each, True),)) for each in new[rest:match])
        yield Row("changed", *_marked(line, new[match], left))
        rest = match + 1
    yield from (Row("added", after=(Piece(each, True),)) for each in new[rest:])


def _alike(old: str, new: str) -> bool:
    return Indel.normalized_similarity(old[:WORDS], new[:WORDS], score_cutoff=ALIKE) >= ALIKE


def _marked(old: str, new: str, left: list[int]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    left[0] -= len(before) + len(after)
    if max(len(before), len(after)) > WORDS or left[0] < 0:
        return (Piece(old, True),), (Piece(new, True),)
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for same, words, others in _runs(before, after, islands=1):
        for side, each in zip(sides, (words, others), strict=True):
            if each:
                side.append(Piece("".join(each), not same))
    return tuple(sides[0]), tuple(sides[1])


def _folded(rows: list[Row]) -> Iterator[Row]:
    """The rows, with long runs of unchanged paragraphs shown by their ends and number."""
    run: list[Row] = []
    seen = False
    for row in rows:
        if row.kind == "same":
            run.append(row)
            continue
        yield from _gap(run, first=not seen, last=False)
        run, seen = [], True
        yield row
    yield from _gap(run, first=not seen, last=True)


def _gap(run: list[Row], *, first: bool, last: bool) -> Iterator[Row]:
    head, tail = (0 if first else CONTEXT), (0 if last else CONTEXT)
    if len(run) <= head + tail + 1:
        yield from run
        return
    yield from run[:head]
    yield Row("gap", count=len(run) - head - tail)
    yield from run[len(run) - tail :]
