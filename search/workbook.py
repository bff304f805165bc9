"""Rows as an Excel workbook, a row at a time to the disk, and no cell of it a formula."""

import datetime as dt
import tempfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO

import xlsxwriter

LONGEST_CELL = 32_767  # characters that Excel takes
_WIDTHS = {"accession": 12, "address": 40, "title": 50, "buyer": 30, "agency": 30, "suppliers": 30, "project": 40}


def workbook(head: Sequence[str], rows: Iterable[Sequence[object]], note: str = "") -> IO[bytes]:
    """A temporary file, gone when it is closed, with one sheet: the head, the rows, and a note under them."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": dt.datetime.now(dt.UTC).replace(tzinfo=None)})
        sheet, bold = book.add_worksheet("results"), book.add_format({"bold": True})
        for column, name in enumerate(head):
            sheet.set_column(column, column, _WIDTHS.get(name, 14))
            sheet.write_string(0, column, name, bold)
        sheet.freeze_panes(1, 1)
        line = 0
        for line, row in enumerate(rows, start=1):
            _write(sheet, line, row)
        if note:
            sheet.write_string(line + 1, 0, note)
    file.seek(0)
    return file


def _write(sheet: "xlsxwriter.worksheet.Worksheet", line: int, row: Sequence[object]) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, (int, Decimal)):
            sheet.write_number(line, column, float(cell))
        elif cell not in (None, ""):
            sheet.write_string(line, column, str(cell)[:LONGEST_CELL])
