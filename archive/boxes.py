"""Hits on the picture of a page, as rectangles in per mille of its width and height."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from struct import iter_unpack

from archive.marking import Mark
from archive.models import Page

BOX = "<4H"  # left, top, right, bottom in 1/65535 of the page
SCALE = 1000 / 65535
Box = tuple[int, ...]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle on the page's picture, in per mille; `css` are the classes of its hit."""

    x: float
    y: float
    width: float
    height: float
    current: bool


def rectangles(page: Page, marks: Sequence[Mark]) -> list[Rect]:
    """One rectangle for each run of a mark's characters that stand beside each other on one line."""
    boxes = list(iter_unpack(BOX, zlib.decompress(bytes(page.boxes))))
    return [rect for mark in marks for rect in runs(boxes[mark.start : mark.end], mark)]


def rectangles_of(page: Page, start: int, end: int) -> list[list[float]]:
    """Where a span of the page's text stands on its picture: [x, y, width, height] in per mille; empty without one."""
    if not page.boxes:
        return []
    return [[each.x, each.y, each.width, each.height] for each in rectangles(page, [Mark(start, end, 1)])]


def runs(boxes: Sequence[tuple[int, ...]], mark: Mark) -> Iterator[Rect]:
    run: list[tuple[int, ...]] = []
    for box in boxes:
        if not any(box):
            continue  # a generated space
        if run and not _same_line(run[-1], box):
            yield _rect(run, mark)
            run = []
        run.append(box)
    if run:
        yield _rect(run, mark)


def _same_line(one: tuple[int, ...], two: tuple[int, ...]) -> bool:
    """Whether two characters overlap in height by half, or in width by half as in vertical columns."""
    high = min(one[3], two[3]) - max(one[1], two[1])
    wide = min(one[2], two[2]) - max(one[0], two[0])
    return 2 * high >= min(one[3] - one[1], two[3] - two[1]) or 2 * wide >= min(one[2] - one[0], two[2] - two[0])


def _rect(run: Sequence[tuple[int, ...]], mark: Mark) -> Rect:
    left, top = min(box[0] for box in run), min(box[1] for box in run)
    right, bottom = max(box[2] for box in run), max(box[3] for box in run)
    return Rect(
        round(left * SCALE, 2),
        round(top * SCALE, 2),
        round((right - left) * SCALE, 2),
        round((bottom - top) * SCALE, 2),
        mark.current,
    )


def span_in(page: Page, left: float, top: float, right: float, bottom: float) -> tuple[int, int] | None:
    """The characters whose middle lies in a region of the page's picture (per mille), from the first to the last.

    None where there are none, or the page has no boxes. A quote is one run of text: in a region over several columns
    it takes in what the text has between them.
    """
    if not page.boxes:
        return None
    inside = [
        at
        for at, box in enumerate(iter_unpack(BOX, zlib.decompress(bytes(page.boxes))))
        if any(box)
        and left <= (box[0] + box[2]) / 2 * SCALE <= right
        and top <= (box[1] + box[3]) / 2 * SCALE <= bottom
    ]
    return (inside[0], inside[-1] + 1) if inside else None
