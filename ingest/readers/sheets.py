"""Spreadsheets (.xlsx, .xls, .ods): a sheet is a page, its cells a table with the sheet's rows and columns. Pure."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from importlib.metadata import version
from typing import BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ingest.readers import embedded, packages
from ingest.readers.archives import open_zip
from ingest.readers.base import Limits, Part, ReadContext, ReadError, Summary, Warn
from ingest.readers.compound import opened_compound
from ingest.readers.decoding import clean
from ingest.readers.embedded import OLE_SIGN
from ingest.readers.flowing import Flow
from language.detect import detect_language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
KINDS = frozenset((XLSX, XLS, ODS))
MAX_BYTES = 64 * 1024 * 1024
MAX_AREA = 4_000_000  # cells between the corners: the library holds them all, empty or not
_ADDRESS = re.compile(rb'<(?:\w+:)?c\b[^>]{0,200}?\br="([A-Z]{1,3})([0-9]{1,7})"')
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="([0-9]{1,10})"')
_PROTECTED = ("encrypted", "The workbook is protected by a password.")
# The first records of an old workbook: its beginning, perhaps a write protection, and then the cipher.
_CIPHER = re.compile(rb"\x09\x08[\x08\x10]\x00.{8,16}?(?:\x86\x00\x00\x00)?\x2f\x00[\x04\x06\x36\xc8]", re.DOTALL)
_CELL = 32_767  # characters a cell can hold


class SheetsReader:
    """See the module. A formula gives the value that was stored with it."""

    name = "sheets"
    version = 2

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """By the names of its parts or streams."""
        return 50 if media_type in KINDS else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Raises ReadError as `packages.checked`, and `memory_limit`."""
        _check(context.source, context.media_type, context.limits)
        flow = Flow(context.limits)
        context.source.seek(0)
        hidden: list[str] = []
        try:
            book = CalamineWorkbook.from_filelike(context.source)
            for sheet in book.sheets_metadata:
                if sheet.typ not in (SheetTypeEnum.WorkSheet, SheetTypeEnum.DialogSheet):
                    continue  # charts and macro sheets hold no cells
                shown = sheet.visible == SheetVisibleEnum.Visible
                name = clean(sheet.name)
                flow.label = name[:60] if shown else f"{name[:50]} (hidden)"
                if not shown:
                    hidden.append(name[:100])
                _rows(flow, book.get_sheet_by_name(sheet.name))
                yield from flow.take()
        except PasswordError as error:
            raise ReadError(*_PROTECTED) from error
        except (CalamineError, OSError, ValueError) as error:
            if context.media_type == XLS and _is_protected(context.source):
                raise ReadError(*_PROTECTED) from error
            raise ReadError("damaged", "The workbook is damaged and cannot be read.") from error
        if hidden:
            yield Warn("hidden_sheets", f"Sheets that are hidden in the file: {', '.join(hidden)}"[:500])
        if not flow.pages:
            raise ReadError("empty", "The workbook holds no sheets.")
        yield from _inside(context)
        yield Summary(
            kind="plain",
            tool="python-calamine",
            settings={},
            libraries={"python-calamine": version("python-calamine")},
            pages_total=flow.pages,
            language=detect_language(flow.sample[:20_000]),
            metadata={"hidden_sheets": hidden[:100]},
        )


def _inside(context: ReadContext) -> Iterator[Part]:
    """The files embedded in it. The cells are read by now: what cannot be looked into is a warning."""
    try:
        if context.media_type == XLS:
            context.source.seek(0)
            if context.source.read(8) != OLE_SIGN:
                return  # of before 1993, or a table that only says it is one
            with opened_compound(context.source) as ole:
                yield from embedded.of_compound(ole, context.limits)
        else:
            with open_zip(context.source, context.limits) as archive:
                yield from embedded.of_package(archive, context.limits)
    except ReadError as error:
        yield Warn("embedded_left", f"Embedded files could not be looked for: {error.sentence}", None)


def _is_protected(source: BinaryIO) -> bool:
    source.seek(0)
    return _CIPHER.search(source.read(MAX_BYTES)) is not None


def _check(source: BinaryIO, media_type: str, limits: Limits) -> None:
    """Refuse what the library would swallow whole."""
    if media_type == XLS:
        source.seek(0, 2)
        if source.tell() > MAX_BYTES:
            raise ReadError("too_large", "A workbook may hold 64 MiB; this one holds more.")
        return
    with packages.checked(source, limits) as archive:
        names = archive.namelist()
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise ReadError(*_PROTECTED)
        for name in names:
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                _check_area(archive.read(name))


def _check_area(sheet: bytes) -> None:
    """Two cells in far corners make a sheet of 17 thousand million."""
    row = column = 0
    for letters, digits in _ADDRESS.findall(sheet):
        row = max(row, int(digits))
        number = 0
        for letter in letters:
            number = number * 26 + letter - 64
        column = max(column, number)
    if row * column > MAX_AREA:
        raise ReadError("memory_limit", f"A sheet spans {row} rows and {column} columns, more than can be held.")


def _rows(flow: Flow, sheet: CalamineSheet) -> None:
    top, left = sheet.start or (0, 0)
    flow.begin_table()
    for row, values in enumerate(sheet.iter_rows() if sheet.start else (), 0):
        texts = [_shown(value) for value in values]
        while texts and not texts[-1]:
            texts.pop()
        for column, text in enumerate(texts):
            if column:
                flow.add("\t")
            flow.begin_cell()
            flow.add(text)
            flow.end_cell(top + row, left + column)
        if texts:
            flow.block()
    flow.end_page()


def _shown(value: int | float | str | bool | time | date | datetime | timedelta) -> str:
    """A value as a person would read it; numbers plainly, dates by ISO 8601."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(value, date | time):
        return value.isoformat()
    return clean(str(value))[:_CELL]
