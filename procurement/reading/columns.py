"""Columns of tables whose cells are parted by tabs or line ends, as text of a page keeps them.

A head begins with a cell like 序号 or 合同包 and goes on until the first row, which begins with its own number.
Where the cells do not fall into rows of that width nothing is read.
"""

import re
from dataclasses import dataclass

_START = re.compile(r"^(?:序号|合同包|包号|品目号|包组|标包|分包|标项|项号|包件号|名次|排序|排名)$")
_FIRST = re.compile(r"^(?:0?1|包1|包一|第一包|一|A|1包|01包|第1包)$")
_CELL = re.compile(r"[^\t\n]*[^\s][^\t\n]*")
_MAX_COLUMNS = 14
_MAX_ROWS = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its span in the folded text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the cells of its head, and its rows of the same width."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def column(self, pattern: "re.Pattern[str]") -> int | None:
        """The index of the first column whose head matches."""
        return next((n for n, cell in enumerate(self.head) if pattern.search(cell.text)), None)


def grids(folded: str) -> list[Grid]:
    """Every table found in the folded text of a page."""
    if "\t" not in folded and "\n" not in folded:
        return []
    cells = [_trimmed(match) for match in _CELL.finditer(folded)]
    return [grid for at, cell in enumerate(cells) if _START.match(cell.text) and (grid := _grid(cells, at))]


def _trimmed(match: "re.Match[str]") -> Cell:
    raw = match[0]
    lead = len(raw) - len(raw.lstrip())
    text = raw.strip()
    return Cell(text, match.start() + lead, match.start() + lead + len(text))


def _grid(cells: list[Cell], at: int) -> Grid | None:
    width = next(
        (n for n in range(2, _MAX_COLUMNS + 1) if at + n < len(cells) and _FIRST.match(cells[at + n].text)), None
    )
    if width is None:
        return None
    rows: list[tuple[Cell, ...]] = []
    start, number = at + width, 1
    while start + width <= len(cells) and number < _MAX_ROWS:
        first = cells[start].text
        if number > 1 and first.lstrip("0") not in (str(number), f"包{number}", f"{number}包"):
            break
        rows.append(tuple(cells[start : start + width]))
        start, number = start + width, number + 1
    return Grid(tuple(cells[at : at + width]), tuple(rows)) if rows else None
