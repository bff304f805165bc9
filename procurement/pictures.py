"""Pictures as numbers: where the columns, bars and dots of a drawing stand. Templates draw them as SVG, beside a table.

All lengths are units of the drawing, 400 wide, which is about a pixel on a telephone. No library: rectangles and text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WIDTH = 400
_HEIGHT = 120  # of the highest column
_TOP = 16  # above it, for its figure
_FOOT = 18  # below the line, for labels
_BAR = 14
_ROW = 36
_LABELS = 8  # labels that fit under the columns
_NAME = 26  # characters of a name that fit over its bar
_DOT_ROW = 22
_MARGIN = 8


@dataclass(frozen=True, slots=True)
class Value:
    """What a column or a bar stands for: its label, its size, and the size in words."""

    label: str
    size: Decimal | int
    words: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with its label at (`label_x`, `label_y`); an empty `label` is not written."""

    x: float
    y: float
    width: float
    height: float
    label: str
    label_x: float
    label_y: float
    words: str
    title: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Rectangles in a drawing of `WIDTH` by `height`; `line` is where its base line stands, 0 for none."""

    height: float
    boxes: list[Box]
    line: float = 0


@dataclass(frozen=True, slots=True)
class Dot:
    """A notice on its day: the dot, and its label on the side where there is room (`anchor`: start or end)."""

    x: float
    y: float
    label: str
    label_x: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Dated notices, one a row, over a line from the first day to the last."""

    height: float
    line: float
    dots: list[Dot]
    first: date
    last: date


def columns(values: Sequence[Value]) -> Drawing | None:
    """A column for each value, from left to right; None where there is nothing to compare."""
    highest = max((value.size for value in values), default=0)
    if not highest:
        return None
    step = WIDTH / max(len(values), 4)
    every = -(-len(values) // _LABELS)
    boxes = []
    for number, value in enumerate(values):
        height = round(float(value.size) / float(highest) * _HEIGHT, 1)
        x, y = round(number * step + step * 0.15, 1), round(_TOP + _HEIGHT - height, 1)
        middle = round(x + step * 0.35, 1)
        label = value.label if number % every == 0 else ""
        words = value.words if value.size == highest else ""
        title = f"{value.label}: {value.words}"
        boxes.append(Box(x, y, round(step * 0.7, 1), height, label, middle, _TOP + _HEIGHT + 13, words, title))
    return Drawing(_TOP + _HEIGHT + _FOOT, boxes, _TOP + _HEIGHT)


def bars(values: Sequence[Value]) -> Drawing | None:
    """A bar for each value, from top to bottom, its name over it; None where there is nothing to compare."""
    longest = max((value.size for value in values), default=0)
    if not longest:
        return None
    boxes = []
    for number, value in enumerate(values):
        width = round(max(float(value.size) / float(longest) * (WIDTH - 100), 1), 1)
        name = value.label if len(value.label) <= _NAME else f"{value.label[: _NAME - 1]}…"
        top = number * _ROW
        title = f"{value.label}: {value.words}"
        boxes.append(Box(0, top + 16, width, _BAR, name, 0, top + 12, value.words, title))
    return Drawing(len(values) * _ROW, boxes)


def timeline(days: Sequence[tuple[date | None, str]]) -> Timeline | None:
    """A dot for each dated notice, with its day and label; None with fewer than two different days."""
    known = [(day, label) for day, label in days if day]
    if len({day for day, _label in known}) < 2:
        return None
    first, last = min(day for day, _label in known), max(day for day, _label in known)
    dots = []
    for number, (day, label) in enumerate(known):
        share = (day - first) / (last - first)
        x, right = round(_MARGIN + share * (WIDTH - 2 * _MARGIN), 1), share <= 0.5
        words, y = f"{label} {day.isoformat()}", number * _DOT_ROW + 14
        dots.append(Dot(x, y, words, x + 9 if right else x - 9, "start" if right else "end"))
    line = len(known) * _DOT_ROW + 6
    return Timeline(line + 18, line, dots, first, last)
