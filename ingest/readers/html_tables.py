"""The data tables of a page: which cell stands where, and where its text is. Pure.

Pages use <table> for two things. One that lays the page out is left alone, its text is the page's; one that holds data
becomes a `Table` as those of PDFs do. What tells them apart are lines, heads and the shape of the cells.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.readers.base import Cell, Table
from ingest.readers.html_scan import trimmed, unseen

TAGS = frozenset(("table", "thead", "caption", "tr", "td", "th", "a"))
MOST_CELLS = 20_000  # of one Table; a longer one becomes several
MOST_COLUMNS, MOST_TABLES, MOST_SPAN = 256, 2_000, 1_000
LONG, VERY_LONG = 300, 20_000  # characters of a cell that a table without lines, or with them, may have
_LINE = re.compile(r"border(?:-(?:top|right|bottom|left|width|style))?\s*:(?!\s*(?:none|0|hidden))", re.IGNORECASE)
_NAMED = re.compile(r"(?:^|[\s_-])(?:data)?(?:table|tbl|grid|bordered)", re.IGNORECASE)
_NONE = frozenset(("", "0", "0px", "none", "no"))


@dataclass(slots=True)
class _Cell:
    start: int
    rowspan: int
    colspan: int
    end: int = 0
    holds_table: bool = False


@dataclass(slots=True)
class _Table:
    """A table as it is met; `signs` of data: a head, a caption, lines."""

    rows: list[list[_Cell]] = field(default_factory=list)
    hidden: bool = False
    signs: int = 0
    ruled_cells: int = 0
    links: int = 0
    open_cell: _Cell | None = None
    skipped_row: bool = False


class TableOutline:
    """Told of the elements in `TAGS` as they begin and end; `tables` then gives what they were."""

    def __init__(self) -> None:
        self._open: list[_Table] = []
        self._closed: list[_Table] = []

    def begin(self, tag: str, attributes: dict[str, str], at: int) -> None:
        """An element begins; the text has `at` characters so far."""
        if tag == "table":
            if self._open and self._open[-1].open_cell:
                self._open[-1].open_cell.holds_table = True
            self._open.append(_begun(attributes))
            return
        if not self._open:
            return
        table = self._open[-1]
        if tag in {"thead", "caption"}:
            table.signs += 1
        elif tag == "a":
            table.links += 1
        elif tag == "tr":
            table.skipped_row = unseen(attributes)
            if not table.skipped_row:
                table.rows.append([])
        elif not table.skipped_row:
            self._begin_cell(table, tag, attributes, at)

    @staticmethod
    def _begin_cell(table: _Table, tag: str, attributes: dict[str, str], at: int) -> None:
        if not table.rows:
            table.rows.append([])
        cell = _Cell(at, _span(attributes.get("rowspan", "")), _span(attributes.get("colspan", "")), at)
        table.signs += tag == "th"
        table.ruled_cells += _LINE.search(attributes.get("style", "")) is not None
        table.open_cell = cell
        table.rows[-1].append(cell)

    def end(self, tag: str, at: int) -> None:
        """An element ends."""
        if not self._open:
            return
        table = self._open[-1]
        if tag == "table":
            self._open.pop()
            if len(self._closed) < MOST_TABLES:
                self._closed.append(table)
        elif tag in {"td", "th"} and table.open_cell:
            table.open_cell.end = at
            table.open_cell = None

    def tables(self, text: str, page: int = 1) -> tuple[Table, ...]:
        """Those that hold data, in the order of the text."""
        data = [each for each in self._closed if _is_data(each, text)]
        data.sort(key=lambda each: next(cell.start for row in each.rows for cell in row))
        return tuple(Table(page, tuple(part)) for each in data for part in _parts(each, text))


def _begun(attributes: dict[str, str]) -> _Table:
    table = _Table()
    said = {name: attributes.get(name, "").strip().lower() for name in ("border", "rules", "bgcolor", "cellspacing")}
    ruled = said["border"] not in _NONE or said["rules"] not in _NONE
    # The older way to draw lines: the table's own colour shows between its cells.
    ruled = ruled or (said["bgcolor"] != "" and said["cellspacing"] not in _NONE)
    styled = _LINE.search(attributes.get("style", "")) or _NAMED.search(attributes.get("class", ""))
    table.signs = int(ruled or styled is not None)
    table.hidden = unseen(attributes) or attributes.get("role", "").lower() in {"presentation", "none"}
    return table


def _span(written: str) -> int:
    """As a browser reads it: digits in front, at least one, at most a thousand."""
    digits = re.match(r"\s*\+?(\d{1,6})", written)
    return max(1, min(MOST_SPAN, int(digits[1]))) if digits else 1


def _is_data(table: _Table, text: str) -> bool:
    """Two rows of two filled cells at least, and lines or a head; without those a shape that no layout has."""
    rows = [row for row in table.rows if row]
    cells = [cell for row in rows for cell in row]
    widths = [sum(cell.colspan for cell in row) for row in rows]
    if table.hidden or not cells or max(widths) > MOST_COLUMNS:
        return False
    lengths = [_length(cell, text) for cell in cells]
    paired = sum(sum(_length(cell, text) > 0 for cell in row) >= 2 for row in rows)
    if paired < 2 or max(lengths) > VERY_LONG:
        return False
    if table.signs or table.ruled_cells * 2 >= len(cells):
        holders = [size for size, cell in zip(lengths, cells, strict=True) if cell.holds_table]
        return len(holders) * 4 <= len(cells) and sum(holders) * 2 <= sum(lengths)
    filled = sum(map(bool, lengths))
    even = max(map(widths.count, set(widths))) * 5 >= len(rows) * 4
    sparse = filled * 5 < len(cells) * 3 or table.links * 2 >= filled
    return paired >= 3 and even and not sparse and max(lengths) <= LONG and not any(c.holds_table for c in cells)


def _length(cell: _Cell, text: str) -> int:
    return len(text[cell.start : cell.end].strip())


def _parts(table: _Table, text: str) -> Iterator[list[Cell]]:
    """The cells by row and column as a browser places them: a cell gives way to one that reaches down from above."""
    found: list[Cell] = []
    reaching: dict[int, int] = {}  # column -> rows that it is still taken for
    for number, row in enumerate(table.rows):
        column = 0
        for cell in row:
            while reaching.get(column, 0) > 0:
                column += 1
            if column >= MOST_COLUMNS:
                break
            colspan = min(cell.colspan, MOST_COLUMNS - column)
            rowspan = min(cell.rowspan, len(table.rows) - number)
            reaching.update(dict.fromkeys(range(column, column + colspan), rowspan))
            start, end = trimmed(text, cell.start, cell.end)
            found.append(Cell(number, column, rowspan, colspan, None, start, end, text[start:end]))
            column += colspan
        reaching = {column: rows - 1 for column, rows in reaching.items() if rows > 1}
        if len(found) + MOST_COLUMNS > MOST_CELLS:
            yield found
            found = []
    if found:
        yield found
