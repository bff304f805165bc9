"""What an OCR engine found on a page, set in reading order with a box and a confidence for each character. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.base import Region

Box = tuple[float, float, float, float]  # left, top, right, bottom in fractions of the page

UNSURE = 0.80  # below it a character is underlined (reading.md section 3)
SAME_ROW = 0.5  # of the lower one's height must lie beside the other
COLUMN_LINES, COLUMN_SHARE = 8, 0.6  # so many lines on either side, this wide on the average: then it is set in columns
_FULL = 65_535
_CJK_MARKS = frozenset("，。、；：？！“”‘’（）《》〈〉【】「」『』〔〕…—·～％￥")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as it was read; `box` is empty for a blank that stands for a gap."""

    text: str
    confidence: float
    box: Box


@dataclass(frozen=True, slots=True)
class Line:
    """A run of characters in one box."""

    box: Box
    glyphs: tuple[Glyph, ...]

    @property
    def height(self) -> float:
        """In fractions of the page."""
        return self.box[3] - self.box[1]


@dataclass(frozen=True, slots=True)
class PageReading:
    """The text of a page with 8 bytes of box a code point, and how sure the engine was (None without characters)."""

    text: str
    boxes: bytes
    confidence: float | None
    unsure: tuple[Region, ...]


def set_page(lines: Iterable[Line], *, quarter_turns: int = 0) -> PageReading:
    """The lines in reading order: a row's pieces with a blank between them, rows by line ends.

    They were read on the page turned clockwise by `quarter_turns`; the boxes are those on the page as it lies.
    """
    glyphs: list[Glyph] = []
    for row in rows(list(lines)):
        if glyphs:
            glyphs.append(_gap("\n"))
        for number, line in enumerate(row):
            if number:
                glyphs.append(_gap(" "))
            glyphs.extend(without_gaps(line.glyphs))
    read = [each for each in glyphs if each.box != _NOWHERE]
    total = sum(each.confidence for each in read)
    return PageReading(
        text="".join(each.text for each in glyphs),
        boxes=b"".join(_packed(each.box, quarter_turns) for each in glyphs),
        confidence=round(total / len(read), 4) if read else None,
        unsure=tuple(_unsure(glyphs)),
    )


def rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Rows from top to bottom, each from left to right; a page set in two columns is read column by column."""
    columns = _columns(lines)
    return [row for column in columns for row in _rows_of(column)]


def _rows_of(lines: Sequence[Line]) -> list[list[Line]]:
    made: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: each.box[1] + each.box[3]):
        if made and _beside(made[-1][0], line):
            made[-1].append(line)
        else:
            made.append([line])
    return [sorted(row, key=lambda each: each.box[0]) for row in made]


def _beside(one: Line, other: Line) -> bool:
    shared = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return shared >= SAME_ROW * min(one.height, other.height)


def _columns(lines: Sequence[Line]) -> list[Sequence[Line]]:
    """The lines, or those of the left and those of the right column where a gutter parts long lines."""
    if len(lines) < 2 * COLUMN_LINES:
        return [lines]
    for gutter in (0.5, 0.48, 0.52, 0.46, 0.54):
        left = [each for each in lines if each.box[2] <= gutter]
        right = [each for each in lines if each.box[0] >= gutter]
        across = [each for each in lines if each.box[0] < gutter < each.box[2]]
        if min(len(left), len(right)) >= COLUMN_LINES and _long(left) and _long(right):
            top = min(each.box[1] for each in (*left, *right))
            if all(each.box[3] <= top for each in across):  # headings over both columns
                return [across, left, right]
    return [lines]


def _long(lines: Sequence[Line]) -> bool:
    width = max(each.box[2] for each in lines) - min(each.box[0] for each in lines)
    return sum(each.box[2] - each.box[0] for each in lines) >= COLUMN_SHARE * width * len(lines)


def without_gaps(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Without the blanks that an engine puts between two Han or their marks, and none at either end."""
    kept: list[Glyph] = []
    blank: Glyph | None = None
    for glyph in glyphs:
        if glyph.text.isspace():
            blank = glyph
            continue
        if blank is not None and kept and not (_is_cjk(kept[-1].text) and _is_cjk(glyph.text)):
            kept.append(_gap(" "))
        blank = None
        kept.append(glyph)
    return kept


def _is_cjk(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or character in _CJK_MARKS or "\U00020000" <= character <= "\U0003ffff"


_NOWHERE: Box = (0.0, 0.0, 0.0, 0.0)


def _gap(text: str) -> Glyph:
    return Glyph(text, 1.0, _NOWHERE)


def _packed(box: Box, quarter_turns: int) -> bytes:
    if box == _NOWHERE:
        return bytes(8)
    placed = turned(box, quarter_turns)
    return b"".join(int(min(max(each, 0.0), 1.0) * _FULL).to_bytes(2, "little") for each in placed)


def _unsure(glyphs: Sequence[Glyph]) -> Iterator[Region]:
    """Runs of characters that the engine was not sure of."""
    doubtful = [0, *(1 if each.confidence < UNSURE else 0 for each in glyphs), 0]
    edges = [place for place, (before, now) in enumerate(pairwise(doubtful)) if before != now]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        yield Region("unsure", start, end)


def turned(box: Box, quarter_turns: int) -> Box:
    """Where a box of a picture that was turned clockwise by so many quarters lies on the picture before the turn."""
    left, top, right, bottom = box
    for _turn in range(quarter_turns % 4):
        left, top, right, bottom = top, 1 - right, bottom, 1 - left
    return (left, top, right, bottom)


def merged(upper: list[Line], lower: list[Line], seam: tuple[float, float]) -> list[Line]:
    """The lines of two overlapping parts of a page: in the overlap `seam` (top, bottom) each line once, whole.

    A line that the seam's far edge cuts is complete in the other part.
    """
    top, bottom = seam
    middle = (top + bottom) / 2
    kept = [each for each in upper if (each.box[1] + each.box[3]) / 2 <= middle]
    return kept + [each for each in lower if (each.box[1] + each.box[3]) / 2 > middle]
