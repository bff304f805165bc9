"""Tables by their heads: who won and for how much, what a correction changes, what an intention plans.

A head is a run of cells that end as heads do (名称, 金额, 地址, 数量 …). Where its cells stand in one line, each
further line is a row; where a page has lost its lines, rows are cut by the width of the head. An empty cell leaves no
trace in the text of a page, so every reader of a row checks that the cell it takes is of the kind that it expects.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from procurement.reading.columns import Cell

_CELL = re.compile(r"[^\s](?:[^\t\n ]| {1,2}(?=[^\t\n ]))*")
_HEAD = re.compile(
    r"(?:序号|编号|包号|号|名称|地址|金额|价格?|数量|单位|品目|品牌|型号|规格|备注|得分|评分|总分|分值|排名|排序|名次|时间|日期|概况|内容|事项|要求|"
    r"代码|类型|性质|理由|原因|方式|标准|比例|供应商|中标人|成交人|投标人|候选人|预算|限价|情况|期限|工期|说明|用途|需求|包|标段|标项|"
    r"参数|范围|产地|厂商|制造商|对象|标的|更正项|更正前|更正后|是否(?:中标|成交|中选|入围)|结果|联系人|电话|负责人|质量|"
    r"率|姓名|经理|业绩|资质|资格|币种|职称|工程师|承诺|限额|总额|去向)$"
)
_BRACKETED = re.compile(r"\([^()]*\)")
_SECTION = re.compile(r"^(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]\)|\d{1,2}[、.](?!\d))")
_LONGEST_HEAD = 24
# What stands behind the last row of a table: a heading, a label, a sentence.
_BEHIND = re.compile(
    r"[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]\)|\d{1,2}[、.](?!\d)|.*[:。]|.{2,20}(?:信息|名单|情况)$"
)
_MAX_ROWS = 80
_MOST_COLUMNS = 14


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a head and of its rows; a row may be short of cells. `lines`: each row was a line of the page."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lines: bool

    def column(self, pattern: "re.Pattern[str]", refused: "re.Pattern[str] | None" = None) -> int | None:
        """The index of the first column whose head matches `pattern` and not `refused`."""
        for at, cell in enumerate(self.head):
            words = "".join(cell.text.split())
            if pattern.search(words) and not (refused and refused.search(words)):
                return at
        return None


@lru_cache(maxsize=8)
def tables(folded: str) -> tuple[Table, ...]:
    """Every table with a head of two or more cells in the folded text of a page, in order. Total."""
    return tuple(_tables(folded))


def is_head(words: str) -> bool:
    """Whether a cell reads like the head of a column (`中标金额(元)`, `供应商名称`)."""
    bare = _BRACKETED.sub("", "".join(words.split()))
    return (
        1 < len(bare) <= _LONGEST_HEAD
        and not re.search(r"[\d。:]", bare)
        and (_HEAD.search(bare) is not None or bare.startswith("是否"))
    )


def _tables(folded: str) -> Iterator[Table]:
    if "\t" not in folded and "\n" not in folded and "   " not in folded:
        return
    cells = [Cell(match[0], match.start(), match.end()) for match in _CELL.finditer(folded)]
    heads = [is_head(cell.text) for cell in cells]
    at = 0
    while at < len(cells):
        if not heads[at]:
            at += 1
            continue
        end = at + 1
        while end < len(cells) and heads[end] and end - at < _MOST_COLUMNS and not _begins(folded, cells, end):
            end += 1
        if end - at >= 2:
            yield from _table(folded, cells, heads, at, end)
        at = end


def _begins(folded: str, cells: list[Cell], at: int) -> bool:
    """Whether a cell begins a line whose next cell stands in it: `成交情况` above a head belongs to no head."""
    return at + 1 < len(cells) and _apart(folded, cells, at) and not _apart(folded, cells, at + 1)


def _apart(folded: str, cells: list[Cell], at: int) -> bool:
    """Whether a line, or what a crawler leaves of its end, parts a cell from the one before it."""
    gap = folded[cells[at - 1].end : cells[at].start]
    return "\n" in gap or len(gap) > 4


def _table(folded: str, cells: list[Cell], heads: list[bool], at: int, end: int) -> Iterator[Table]:
    between = folded[cells[at].start : cells[end - 1].end]
    lines = "\n" not in between and "\t" in between and end < len(cells)
    lines = lines and "\n" in folded[cells[end - 1].end : cells[end].start]
    rows = _by_lines(folded, cells, heads, at, end) if lines else _by_width(cells, heads, at, end)
    if lines and not rows:
        rows = _broken(cells, at, end)
    if rows:
        yield Table(tuple(cells[at:end]), rows, lines)


def _by_lines(folded: str, cells: list[Cell], heads: list[bool], at: int, end: int) -> tuple[tuple[Cell, ...], ...]:
    rows: list[tuple[Cell, ...]] = []
    row: list[Cell] = []
    for index in range(end, len(cells)):
        cell = cells[index]
        if row and "\n" in folded[row[-1].end : cell.start]:
            if not _is_row(row, end - at):
                return tuple(rows)
            rows.append(tuple(row))
            row = []
        if heads[index] and not row and index + 1 < len(cells) and heads[index + 1]:
            return tuple(rows)
        row.append(cell)
        if len(rows) >= _MAX_ROWS or len(row) > end - at:
            return tuple(rows)
    return (*rows, tuple(row)) if _is_row(row, end - at) else tuple(rows)


def _is_row(row: list[Cell], width: int) -> bool:
    return 2 <= len(row) <= width and not _SECTION.match(row[0].text)


def _broken(cells: list[Cell], at: int, end: int) -> tuple[tuple[Cell, ...], ...]:
    """Rows that paragraphs inside their cells broke over lines: each begins with its own number, and the last is
    followed by what belongs to no table. Otherwise nothing: a cell more or less, and sums stand in other columns."""
    width = end - at
    rows: list[tuple[Cell, ...]] = []
    while end + width <= len(cells) and cells[end].text.lstrip("0") == str(len(rows) + 1):
        rows.append(tuple(cells[end : end + width]))
        end += width
    whole = end >= len(cells) or _BEHIND.match(cells[end].text) is not None
    return tuple(rows) if rows and whole else ()


def _by_width(cells: list[Cell], heads: list[bool], at: int, end: int) -> tuple[tuple[Cell, ...], ...]:
    width, rows = end - at, []
    for start in range(end, min(len(cells) - width + 1, end + _MAX_ROWS * width), width):
        row = cells[start : start + width]
        if any(_SECTION.match(cell.text) for cell in row) or sum(heads[start : start + width]) * 2 > width:
            break
        rows.append(tuple(row))
    return tuple(rows)
