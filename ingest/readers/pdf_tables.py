"""Tables of a PDF page: pdfplumber finds the cells, pdfium's characters fill them. Pure.

Trap: pdfplumber counts from the MediaBox; what it finds is moved by the CropBox's corner and believed only where both
tools agree on the page's size (with an inverted MediaBox they do not).
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from io import BufferedReader
from typing import Any, BinaryIO, cast

import pdfplumber
from pdfminer.pdfinterp import PDFResourceManager

from ingest.readers.base import Cell, Table

LEAST_PATHS = 4  # path objects on a page with a ruled table: measured, no table lost
MOST_PATHS = 5_000  # a drawing, not a table: finding edges grows with the square
MAX_CELLS = 10_000
NEAR = 1.0  # points that edges of one line may differ by
_FULL = 65_535

CellBox = tuple[float, float, float, float]


class _NoFonts(PDFResourceManager):
    """Rules are found without text: with no font pdfminer skips it, which is most of its work."""

    def get_font(self, objid: object, spec: object) -> None:  # type: ignore[override]
        """None, whatever the page names."""
        return


class TableFinder:
    """pdfplumber on one file, opened when the first page with rules asks."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._document: Any = None
        self._broken = False

    def tables(self, number: int, size: tuple[float, float], text: str, boxes: "array[int]") -> tuple[list[Table], str]:
        """The tables of a page, and why there are none if pdfplumber cannot read the file."""
        if self._broken:
            return [], ""
        try:
            cells = self._find(number, size)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - pdfminer raises anything on damaged files; the text is read already
            self._broken = True
            return [], f"Tables could not be looked for from page {number} on ({type(error).__name__})."
        return [Table(number, tuple(filled)) for each in cells if (filled := list(fill(each, text, boxes)))], ""

    def share_without_map(self, number: int) -> float:
        """Of the characters of a page, how many pdfplumber can only name by their number in the font: `(cid:N)`."""
        try:
            self._source.seek(0)
            with pdfplumber.open(cast(BufferedReader, self._source), pages=[number]) as document:
                texts = [str(each["text"]) for each in document.pages[0].chars]
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - pdfminer raises anything on damaged files; then there is no second sign
            return 0.0
        return sum(each.startswith("(cid:") for each in texts) / len(texts) if texts else 0.0

    def _find(self, number: int, size: tuple[float, float]) -> list[list[CellBox]]:
        """The cell rectangles of each table of a page."""
        if self._document is None:
            self._source.seek(0)
            self._document = pdfplumber.open(cast(BufferedReader, self._source))
            self._document.rsrcmgr = _NoFonts()
        page = self._document.pages[number - 1]
        left, top, right, bottom = (float(each) for each in page.cropbox)
        if abs((right - left) - size[0]) > NEAR or abs((bottom - top) - size[1]) > NEAR:
            return []
        found = [_moved(table.cells, left, top, size) for table in page.find_tables()]
        page.close()  # drops what it has laid out
        return found


def _moved(cells: Any, left: float, top: float, size: tuple[float, float]) -> list[CellBox]:
    """Cell rectangles in page fractions."""
    width, height = size
    return [
        ((x0 - left) / width, (y0 - top) / height, (x1 - left) / width, (y1 - top) / height)
        for x0, y0, x1, y1 in cells[:MAX_CELLS]
    ]


def fill(cells: list[CellBox], text: str, boxes: "array[int]") -> Iterator[Cell]:
    """Rows, columns, spans and texts of the cells. A character belongs to the cell that holds its centre."""
    if len(cells) < 2:
        return
    columns = _edges([value for cell in cells for value in (cell[0], cell[2])])
    rows = _edges([value for cell in cells for value in (cell[1], cell[3])])
    slots: dict[tuple[int, int], int] = {}
    spans: list[tuple[int, int, int, int]] = []
    for place, (left, top, right, bottom) in enumerate(cells):
        column, row = _slot(columns, left), _slot(rows, top)
        wide, high = max(1, _slot(columns, right) - column), max(1, _slot(rows, bottom) - row)
        spans.append((row, column, high, wide))
        for y in range(row, row + high):
            for x in range(column, column + wide):
                slots.setdefault((y, x), place)
    inside = _sort_in(slots, rows, columns, text, boxes)
    for place in sorted(range(len(cells)), key=lambda each: spans[each][:2]):
        indices = inside.get(place, [])
        start, end = (indices[0], indices[-1] + 1) if indices else (0, 0)
        row, column, high, wide = spans[place]
        yield Cell(row, column, high, wide, cells[place], start, end, _joined(indices, text))


def _edges(values: list[float]) -> list[float]:
    """Distinct lines, those closer than a thousandth of the page taken as one."""
    lines: list[float] = []
    for value in sorted(values):
        if not lines or value - lines[-1] > 0.001:
            lines.append(value)
    return lines


def _slot(lines: list[float], value: float) -> int:
    return max(0, bisect_right(lines, value + 0.0005) - 1)


def _sort_in(
    slots: dict[tuple[int, int], int], rows: list[float], columns: list[float], text: str, boxes: "array[int]"
) -> dict[int, list[int]]:
    """The indices of the characters in each cell, in text order."""
    inside: dict[int, list[int]] = {}
    for index in range(len(text)):
        left, top, right, bottom = boxes[4 * index : 4 * index + 4]
        if not (right or bottom):
            continue
        y, x = (top + bottom) / 2 / _FULL, (left + right) / 2 / _FULL
        place = slots.get((bisect_left(rows, y) - 1, bisect_left(columns, x) - 1))
        if place is not None:
            inside.setdefault(place, []).append(index)
    return inside


def _joined(indices: list[int], text: str) -> str:
    """The characters, with the break that stood between them where others stand between."""
    pieces: list[str] = []
    for before, index in zip([None, *indices], indices, strict=False):
        if before is not None and index - before > 1:
            between = text[before + 1 : index]
            pieces.append("\n" if "\n" in between else " " if not between.strip() else "\n")
        pieces.append(text[index])
    return "".join(pieces)
