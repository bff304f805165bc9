"""A page's text cut into lines and pieces, so that templates mark hits without ever building HTML by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of one page's text that a search hit, in code points. `number` counts hits of the document from 1."""

    start: int
    end: int
    number: int
    term: int = 0
    current: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that is marked as a whole or not at all. `first` is true on the piece that a mark begins with."""

    text: str
    mark: Mark | None = None
    first: bool = False

    @property
    def css(self) -> str:
        """The classes of a marked piece: the current hit, else one look for each term."""
        if self.mark is None:
            return ""
        if self.mark.current:
            return "hit hit-current"
        return f"hit hit-{self.mark.term % 4 + 1}" if self.mark.term % 4 else "hit"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page; `start` and `end` are where it stands in the page's text."""

    start: int
    pieces: tuple[Piece, ...]
    end: int


def lines(text: str, marks: Sequence[Mark]) -> list[Line]:
    """The lines of `text` with `marks` (sorted or not; where they overlap the earlier one wins).

    Joining the pieces of all lines with line ends gives `text` back.
    """
    ordered = _without_overlaps(marks)
    made = []
    start = 0
    for content in text.split("\n"):
        made.append(Line(start, tuple(_pieces(content, start, ordered)), start + len(content)))
        start += len(content) + 1
    return made


def _without_overlaps(marks: Sequence[Mark]) -> list[Mark]:
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda each: (each.start, -each.end)):
        if mark.start < mark.end and (not kept or mark.start >= kept[-1].end):
            kept.append(mark)
    return kept


def _pieces(content: str, offset: int, marks: Sequence[Mark]) -> Iterator[Piece]:
    position, end = offset, offset + len(content)
    for mark in marks:
        left, right = max(mark.start, position), min(mark.end, end)
        if left >= right:
            continue
        if left > position:
            yield Piece(content[position - offset : left - offset])
        yield Piece(content[left - offset : right - offset], mark, first=mark.start == left)
        position = right
    if position < end:
        yield Piece(content[position - offset :])
