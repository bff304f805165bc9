"""What a correction says of a sum: the words that now hold, never those that stood before."""

import re
from dataclasses import replace

from procurement.reading.columns import Cell
from procurement.reading.context import Item, Reading
from procurement.reading.folding import fold
from procurement.reading.tables import tables

_CHANGED_TO = re.compile(r"(?:现)?(?:更正|变更|修改|调整|更改)(?:为|后)\s?:?|现为\s?:?")
_AFTER_COLUMN = re.compile(r"(?:更正|变更|修改|调整)后|现内容|更正为")


def what_holds(reading: Reading, item: Item) -> Item | None:
    """The item with the value that holds now, empty where none is said; None where its words are no change.

    `原预算金额：120万元，现更正为：100万元` gives the latter, a row of a table its cell under 更正后.
    """
    label = item.label
    cell = _changed_cell(reading, item)
    if cell is not None:
        return replace(item, label=replace(label, start=cell.start, end=cell.end), rule="changed")
    if reading.pages[item.page - 1].folded[max(0, label.label_start - 1) : label.label_start] != "原":
        return None
    match = _CHANGED_TO.search(fold(reading.text(item)))
    start = label.start + match.end() if match else label.end
    return replace(item, label=replace(label, start=start), rule="changed")


def _changed_cell(reading: Reading, item: Item) -> Cell | None:
    """The cell under 更正后 of the row that holds the item's label."""
    for table in tables(reading.pages[item.page - 1].folded):
        column = table.column(_AFTER_COLUMN)
        if column is None:
            continue
        for row in table.rows:
            if row[0].start <= item.label.label_start < row[-1].end and len(row) > column:
                return row[column]
    return None
