"""A page's text cut into lines and pieces, so that templates mark hits without ever building HTML by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from archive.masking import Masked


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of one page's text that a search hit, in code points. `number` counts hits of the document from 1.

    With a `length` it is no hit, but a label that is read in place of so many code points: a mask.
    """

    start: int
    end: int
    number: int
    term: int = 0
    current: bool = False
    length: int = 0


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


def masked_lines(text: str, view: Masked, marks: Sequence[Mark]) -> list[Line]:
    """The lines of `view`, which masks `text`, with the places where they stand in `text`: no mask holds a line end.

    `marks` are in the offsets of `text`. A mask is a piece of its own, and wins over what is marked.
    """
    if not view.spans:
        return lines(view.text, marks)
    labels = [_moved(view, Mark(span.start, span.end, 0, length=span.end - span.start)) for span in view.spans]
    hits = [part for mark in marks for part in _beside(_moved(view, mark), labels)]
    own = lines(text, ())
    return [
        replace(each, start=line.start, end=line.end)
        for each, line in zip(lines(view.text, [*labels, *hits]), own, strict=True)
    ]


def _moved(view: Masked, mark: Mark) -> Mark:
    start, end = view.stretch(mark.start, mark.end)
    return replace(mark, start=start, end=end)


def _beside(mark: Mark, labels: Sequence[Mark]) -> Iterator[Mark]:
    """What is left of a mark between the labels that it touches."""
    at = mark.start
    for each in labels:
        if each.end <= at or each.start >= mark.end:
            continue
        if each.start > at:
            yield replace(mark, start=at, end=each.start)
        at = each.end
    if at < mark.end:
        yield replace(mark, start=at)


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
