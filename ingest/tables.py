"""A table of addresses, files and what is known of them: its columns, and what each row says.

CSV is read here; a workbook by its reader, in the sandbox, like any other file that a stranger may have made.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.provenance.addresses import parse
from archive.tagging import tags_of
from ingest import sandbox
from ingest.readers.base import Declared, PageText, ReadError, Table
from ingest.readers.decoding import decode
from ingest.telling_words import iso_date, language_of

MOST_ROWS = 10_000
MOST_COLUMNS = 100
MOST_BYTES = 32 * 1024 * 1024
LONGEST_CELL = 8_000
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")

FIELDS: dict[str, str | Promise] = {
    "": gettext_lazy("Leave out"),
    "address": gettext_lazy("Web address"),
    "file": gettext_lazy("File name"),
    "title": gettext_lazy("Title"),
    "title_en": gettext_lazy("Title in English"),
    "date": gettext_lazy("Date"),
    "collection": gettext_lazy("Collection"),
    "tags": gettext_lazy("Tags"),
    "language": gettext_lazy("Language"),
    "issuing_body": gettext_lazy("Issued by"),
}
# Whole heads, lower case, without spaces and signs; the first field whose list has it is guessed.
HEADS = {
    "address": """url link address sourceurl source href webaddress website weblink originalurl pageurl
        网址 链接 地址 来源 来源网址 原文链接 公告链接 网页地址 源地址 url地址 链接地址 出处 来源链接""",
    "file": "file filename path filepath documentname 文件 文件名 文件名称 附件 附件名称 文件路径",
    "title_en": """titleen englishtitle titleenglish titleinenglish titletranslation translatedtitle
        英文标题 英文名称 标题英文""",
    "title": """title name heading subject headline titlezh chinesetitle noticetitle
        标题 题名 名称 公告标题 项目名称 公告名称 题目 中文标题""",
    "date": """date published publicationdate publisheddate publishdate publishedat day dateprinted
        日期 发布日期 发布时间 公告日期 时间 公布日期 发布日 公告时间""",
    "collection": "collection set folder dossier 集合 专题 文集 合集 收藏",
    "tags": "tags tag keywords keyword labels label topics topic 标签 关键词 关键字 主题 主题词",
    "language": "language lang 语言 语种",
    "issuing_body": """issuer issuedby issuingbody agency publisher authority body
        发布单位 发布机构 机构 发文机关 采购单位 采购人 单位 发布者""",
}
_GUESSES = {head: name for name, heads in reversed(HEADS.items()) for head in heads.split()}
_SIGNS = re.compile(r"[\s_\-./:：（）()\[\]【】*#]+")


class NoTable(Exception):
    """The file is no table that can be taken; the message says why in plain words."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Heads and rows as text, every row as long as the heads; `note` says which sheet of a workbook it is."""

    heads: list[str]
    rows: list[list[str]]
    note: str = ""


@dataclass
class Line:
    """What one row says. `number` is the row's in the file, heads being row 1. With `errors` it is not taken."""

    number: int
    address: str = ""
    file: str = ""
    told: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    repeats: int = 0  # the number of an earlier row that names the same


def read_table(path: Path, filename: str) -> Sheet:
    """The table in a CSV file or in the first sheet of a workbook that holds one. Raises NoTable."""
    if path.stat().st_size > MOST_BYTES:
        raise NoTable(_("A table may hold 32 MiB. Split it into several."))
    if filename.lower().endswith(WORKBOOKS):
        rows, note = _workbook(path, filename)
    else:
        rows, note = csv_rows(path.read_bytes()), ""
    filled = [[cell.strip()[:LONGEST_CELL] for cell in row] for row in rows]
    while filled and not any(filled[0]):
        filled.pop(0)
    if len(filled) < 2:
        raise NoTable(_("The file holds no table: a row of column names and at least one row below it are needed."))
    width = min(MOST_COLUMNS, max(len(row) for row in filled))
    heads, *body = [(row + [""] * width)[:width] for row in filled]
    return Sheet([head.replace("\n", " ")[:200] for head in heads], body, note)


def csv_rows(data: bytes) -> list[list[str]]:
    """The cells of a CSV file in any charset, parted by what its first line has most of. Raises NoTable."""
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NoTable(_("This is neither a CSV file nor a workbook (.xlsx, .xls, .ods)."))
    text = decode(data).text
    first = text.lstrip("\ufeff\n").partition("\n")[0]
    between = max(",;\t|", key=first.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=between):
            rows.append(row)
            _check_length(len(rows))
    except csv.Error as error:
        raise NoTable(_("Row %d of the file cannot be read as CSV.") % (len(rows) + 1)) from error
    return rows


def _check_length(number: int) -> None:
    if number > MOST_ROWS + 1:
        raise NoTable(_("A table may hold %d rows. Split it into several.") % MOST_ROWS)


def _workbook(path: Path, filename: str) -> tuple[list[list[str]], str]:
    """The cells of the first sheet with two rows, read by a child in the sandbox, and the sheet's name."""
    labels: dict[int, str] = {}
    sheets: dict[str, dict[int, dict[int, str]]] = {}
    try:
        for part in sandbox.read(path, declared=Declared(filename=filename)):
            if isinstance(part, PageText):
                labels[part.number] = part.label
            elif isinstance(part, Table):
                rows = sheets.setdefault(labels.get(part.page, ""), {})
                for cell in part.cells:
                    rows.setdefault(cell.row, {})[min(cell.column, MOST_COLUMNS)] = cell.text
                _check_length(len(rows))
    except ReadError as error:
        raise NoTable(error.sentence) from error
    for label, rows in sheets.items():
        if len(rows) >= 2:
            return [_dense(rows.get(number, {})) for number in range(min(rows), max(rows) + 1)], label
    return [], ""


def _dense(cells: dict[int, str]) -> list[str]:
    return [cells.get(column, "") for column in range(max(cells, default=-1) + 1)]


def guess(heads: Iterable[str]) -> list[str]:
    """The field of each column by its head, in English or Chinese, each field once; empty: left out."""
    found: list[str] = []
    for head in heads:
        name = _GUESSES.get(_SIGNS.sub("", head).lower(), "")
        found.append("" if name in found else name)
    return found


def lines(sheet: Sheet, fields: list[str], collections: dict[str, int]) -> Iterator[Line]:
    """What the rows say, by the field of each column; rows without any word are passed over.

    `collections`: the id of each collection the person is a member of, by its title and its slug in lower case.
    """
    seen: dict[tuple[str, str], int] = {}
    for number, row in enumerate(sheet.rows, start=2):
        cells = {name: cell for name, cell in zip(fields, row, strict=False) if name and cell}
        if not any(row):
            continue
        line = _line(number, cells, collections)
        key = (line.file, "" if line.file else _key(line.address))
        if any(key):
            line.repeats = seen.setdefault(key, number) if seen.get(key, number) != number else 0
            seen.setdefault(key, number)
        yield line


def _key(address: str) -> str:
    read = parse(address)
    return read.urim or read.target or read.text.strip()


def _line(number: int, cells: dict[str, str], collections: dict[str, int]) -> Line:
    line = Line(number, cells.get("address", ""), cells.get("file", "").replace("\\", "/").strip("/"))
    line.told = {name: cells[name] for name in ("title", "title_en", "issuing_body") if name in cells}
    if not line.address and not line.file:
        line.errors.append(_("There is neither a web address nor a file name."))
    if line.address and parse(line.address).kind == "not-a-url":
        line.errors.append(_("“%s” is not a web address.") % line.address[:80])
    elif line.address and line.file:
        line.told["source"] = line.address
    for name, read, wrong in _CHECKED:
        if name in cells:
            value = read(cells[name])
            if value is None:
                line.errors.append(str(wrong) % cells[name][:80])
            else:
                line.told[name] = value
    if "collection" in cells:
        _collection(line, cells["collection"], collections)
    return line


def _collection(line: Line, title: str, collections: dict[str, int]) -> None:
    number = collections.get(title.lower())
    if number is None:
        line.errors.append(_("There is no collection “%s” of which you are a member.") % title[:80])
    else:
        line.told["collection"] = number


_CHECKED: tuple[tuple[str, Callable[[str], Any], str | Promise], ...] = (
    ("date", iso_date, gettext_lazy("“%s” is no date that is clear; write it as 2021-03-05.")),
    ("language", language_of, gettext_lazy("“%s” is no language that is known here; write zh, en, ug, ru …")),
    ("tags", tags_of, gettext_lazy("“%s”: no tags.")),
)
