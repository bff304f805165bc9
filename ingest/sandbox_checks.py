"""What a child says is checked before anybody believes it: types, order, lengths, counts. Pure.

A child may have been taken over by the file it read. Then it may lie about the file, and nothing else: every value
that leaves here has the type and the size that its field promises, every string can be stored, every offset lies in
its page.
"""

import json
import math
import re
from collections.abc import Callable
from typing import Any, get_args

from ingest.readers.base import (
    Cell,
    ChildData,
    ChildEnd,
    ChildHead,
    Declared,
    Limits,
    Link,
    Opened,
    PageText,
    Pair,
    Part,
    ReadError,
    Region,
    RegionKind,
    Summary,
    Table,
    TextOrigin,
    TranscriptKind,
    Warn,
)
from ingest.sandbox_wire import Frame

FRAMES_BYTES = 50 * 1024 * 1024  # all of a child's frames, without the bytes of files inside (safety.md section 2)
MAX_CELLS, MAX_WARNINGS, MAX_TABLES, MAX_PAIRS, MAX_LINKS = 20_000, 1_000, 20_000, 2_000, 20_000
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384  # of the largest sheet there is
MAX_FACTS = 256 * 1024  # characters of JSON
LONG, SHORT, NAME = 8_192, 512, 64
CODE = re.compile(r"[a-z][a-z0-9_-]{0,47}")
PERMANENT = {"encrypted", "damaged", "empty", "unsupported_type", "too_large", "too_many_pages", "too_deep"}
PERMANENT |= {"expansion_ratio", "doctype_refused", "reader_error", "memory_limit", "output_limit", "tool_missing"}


class Invalid(Exception):
    """A frame breaks the contract; the text says how, for the log."""


def text_of(value: object, longest: int) -> str:
    """A string that PostgreSQL, JSON and UTF-8 can all hold."""
    if not isinstance(value, str) or len(value) > longest or "\0" in value:
        raise Invalid("not a storable text")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Invalid("a lone surrogate") from error
    return value


def whole(value: object, least: int, most: int) -> int:
    """An integer in bounds; True is none."""
    if type(value) is not int or not least <= value <= most:
        raise Invalid("not a number in bounds")
    return value


def real(value: object, least: float, most: float) -> float | None:
    """A finite number in bounds, or None."""
    if value is None:
        return None
    if type(value) not in {int, float} or not math.isfinite(value) or not least <= value <= most:  # type: ignore[arg-type, operator]
        raise Invalid("not a measure in bounds")
    return float(value)  # type: ignore[arg-type]


def listed(value: object, most: int) -> list[Any]:
    """A list that is not too long."""
    if not isinstance(value, list) or len(value) > most:
        raise Invalid("not a list, or too long")
    return value


def one_of(value: object, allowed: tuple[str, ...]) -> Any:
    """One of the words of a Literal."""
    if value not in allowed:
        raise Invalid("not one of the allowed words")
    return value


def facts_of(value: object) -> dict[str, object]:
    """A JSON object of bounded size, storable in every string."""
    if not isinstance(value, dict):
        raise Invalid("not an object")
    written = json.dumps(value, ensure_ascii=False)
    text_of(written, MAX_FACTS)
    if "\\u0000" in written:
        raise Invalid("a NUL in the facts")
    return value


class Checker:
    """Turns frames into parts, in one reading: of the numbers of `pages` only, with the allowance of `times` files."""

    def __init__(self, limits: Limits, pages: range | None = None, *, times: int = 1) -> None:
        self._limits = limits
        self._pages = pages
        self._lengths: dict[int, int] = {}  # page number -> length of its text
        self._last_page = 0
        self._paged = False  # whether the reader works by pages: it says so by Opened
        self._counts = {"Table": 0, "Pair": 0, "Link": 0, "Warn": 0, "ChildHead": 0}
        self._child_bytes = -1  # of the open child; -1: none is open
        self._all_child_bytes = 0
        self._frame_bytes = 0
        self._most_frame_bytes = FRAMES_BYTES * times
        self._summed_up = False
        self._makers: dict[str, Callable[[dict[str, Any], bytes], Part]] = {
            "PageText": self._page,
            "Table": self._table,
            "Pair": self._pair,
            "Link": self._link,
            "ChildHead": self._child_head,
            "ChildData": self._child_data,
            "ChildEnd": self._child_end,
            "Warn": self._warn,
            "Summary": self._summary,
            "Opened": self._opened,
        }

    def part(self, frame: Frame, size: int) -> Part:
        """The part of a frame of `size` bytes. Raises ReadError `output_invalid` or `output_limit`."""
        if frame.name != "ChildData":
            self._frame_bytes += size
            if self._frame_bytes > self._most_frame_bytes:
                most = self._most_frame_bytes // (1024 * 1024)
                raise ReadError("output_limit", f"What was read from the file is larger than {most} MiB.")
        maker = self._makers.get(frame.name)
        try:
            if maker is None or self._summed_up:
                raise Invalid(f"an unexpected {frame.name[:40]}")
            return maker(frame.values, frame.tail)
        except (Invalid, TypeError, KeyError, ValueError, IndexError) as error:
            sentence = f"What the reader returned cannot be trusted ({frame.name[:40]}: {error})."
            raise ReadError("output_invalid", sentence) from error

    def finish(self) -> None:
        """Call at the `done` frame: a whole reading has ended with its summary."""
        if not self._summed_up:
            raise ReadError("output_invalid", "The reader ended without saying what it had read.")

    def _count(self, name: str, most: int) -> None:
        self._counts[name] += 1
        if self._counts[name] > most:
            raise ReadError("output_limit", f"The file holds more than {most} parts of one kind ({name}).")

    def _page(self, values: dict[str, Any], tail: bytes) -> PageText:
        number = whole(values["number"], 1, self._limits.pages)
        if number <= self._last_page or (self._paged and self._pages is not None and number not in self._pages):
            raise Invalid("pages out of order")
        text = text_of(values["text"], self._limits.page_text)
        if "\r" in text or len(tail) not in {0, 8 * len(text)}:
            raise Invalid("boxes do not fit the text")
        self._last_page = number
        self._lengths[number] = len(text)
        return PageText(
            number=number,
            text=text,
            label=text_of(values["label"], NAME),
            width=real(values["width"], 0, 1e7),
            height=real(values["height"], 0, 1e7),
            rotation=whole(values["rotation"], 0, 270),
            boxes=tail,
            regions=tuple(self._region(each, len(text)) for each in listed(values["regions"], MAX_CELLS)),
            origin=one_of(values["origin"], get_args(TextOrigin)),
            confidence=real(values["confidence"], 0, 1),
        )

    @staticmethod
    def _region(values: list[Any], length: int) -> Region:
        kind, start, end = values
        return Region(one_of(kind, get_args(RegionKind)), whole(start, 0, length), whole(end, start, length))

    def _table(self, values: dict[str, Any], tail: bytes) -> Table:
        self._count("Table", MAX_TABLES)
        page, length = self._page_of(values["page"])
        return Table(page, tuple(self._cell(each, length) for each in listed(values["cells"], MAX_CELLS)))

    @staticmethod
    def _cell(values: list[Any], length: int) -> Cell:
        row, column, rowspan, colspan, box, start, end, text = values
        frame = None
        if box is not None:
            left, top, right, bottom = (real(each, -1, 2) or 0.0 for each in listed(box, 4))
            frame = (left, top, right, bottom)
        return Cell(
            row=whole(row, 0, MAX_ROW),
            column=whole(column, 0, MAX_COLUMN),
            rowspan=whole(rowspan, 1, 10_000),
            colspan=whole(colspan, 1, 10_000),
            box=frame,
            start=whole(start, 0, length),
            end=whole(end, start, length),
            text=text_of(text, length + SHORT),
        )

    def _page_of(self, number: object) -> tuple[int, int]:
        page = whole(number, 1, self._limits.pages)
        if page not in self._lengths:
            raise Invalid("a page that was not read")
        return page, self._lengths[page]

    def _pair(self, values: dict[str, Any], tail: bytes) -> Pair:
        self._count("Pair", MAX_PAIRS)
        page, length = self._page_of(values["page"])
        start = whole(values["start"], 0, length)
        end = whole(values["end"], start, length)
        return Pair(text_of(values["label"], SHORT), text_of(values["value"], length), page, start, end)

    def _link(self, values: dict[str, Any], tail: bytes) -> Link:
        self._count("Link", MAX_LINKS)
        page, _ = self._page_of(values["page"])
        kind = one_of(values["kind"], ("attachment", "link", "refused"))
        name, target, key = (text_of(values[each], LONG) for each in ("name", "target", "key"))
        return Link(kind, name, target, key, page)

    def _child_head(self, values: dict[str, Any], tail: bytes) -> ChildHead:
        if self._child_bytes >= 0:
            raise Invalid("a file inside began before the last had ended")
        self._count("ChildHead", self._limits.children)
        self._child_bytes = 0
        filename, media_type, charset, address = (text_of(each, LONG) for each in listed(values["declared"], 4))
        declared = Declared(filename, media_type, charset, address)
        return ChildHead(text_of(values["path"], LONG), declared, facts_of(values["facts"]))

    def _child_data(self, values: dict[str, Any], tail: bytes) -> ChildData:
        if self._child_bytes < 0 or len(tail) > 1024 * 1024:
            raise Invalid("bytes of no file inside")
        self._child_bytes += len(tail)
        self._all_child_bytes += len(tail)
        if self._child_bytes > self._limits.child_bytes or self._all_child_bytes > self._limits.total_child_bytes:
            raise ReadError("output_limit", "The files inside are larger than is allowed.")
        return ChildData(tail)

    def _child_end(self, values: dict[str, Any], tail: bytes) -> ChildEnd:
        if self._child_bytes < 0:
            raise Invalid("the end of no file inside")
        self._child_bytes = -1
        reason = values["reason"]
        return ChildEnd(one_of(reason, ("", *PERMANENT)))

    def _warn(self, values: dict[str, Any], tail: bytes) -> Warn:
        self._count("Warn", MAX_WARNINGS)
        code, page = values["code"], values["page"]
        if not isinstance(code, str) or not CODE.fullmatch(code):
            raise Invalid("no code")
        number = None if page is None else whole(page, 1, self._limits.pages)
        return Warn(code, text_of(values["sentence"], SHORT), number)

    def _opened(self, values: dict[str, Any], tail: bytes) -> Opened:
        self._paged = True
        return Opened(whole(values["pages_total"], 0, 10_000_000))

    def _summary(self, values: dict[str, Any], tail: bytes) -> Summary:
        if self._child_bytes >= 0:
            raise Invalid("a file inside was not ended")
        self._summed_up = True
        libraries = {text_of(k, NAME): text_of(v, NAME) for k, v in facts_of(values["libraries"]).items()}
        short = ("tool", "language", "title_basis", "printed", "charset", "content_sha256", "content_profile")
        return Summary(
            kind=one_of(values["kind"], get_args(TranscriptKind)),
            settings=facts_of(values["settings"]),
            libraries=libraries,
            pages_total=whole(values["pages_total"], 0, 10_000_000),
            title=text_of(values["title"], SHORT),
            charset_why=text_of(values["charset_why"], SHORT),
            metadata=facts_of(values["metadata"]),
            **{name: text_of(values[name], NAME) for name in short},
        )
