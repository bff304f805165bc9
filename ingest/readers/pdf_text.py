"""Text and character boxes of a PDF page, by raw pdfium calls (reading.md section 2). Pure.

pdfium gives UTF-16 units: a character beyond the BMP is two units with one box. Boxes are in page space; one map, taken
from three points of FPDF_PageToDevice, brings them to fractions of the page as it is shown (CropBox, Rotate,
UserUnit and inverted MediaBoxes included).
"""

import ctypes
from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress, repeat
from math import trunc
from operator import eq, ge, ne
from typing import Any

import pypdfium2.raw as pdfium

from ingest.readers.pdf_plain import address, loose_box, unicode_of

_FULL = 65_535
_DEVICE = 1 << 20  # size of the imagined device: rounding costs 1/16 of a box unit
_FAR = 4_000  # points: the map is measured over this distance, more than any usual page
_SURROGATES = frozenset(range(0xD800, 0xE000))
# What is written as another character: line breaks, pdfium's mark for a hyphen at a line end, what no text may hold.
_SPOKEN = dict.fromkeys((0x0B, 0x0C, 0x85), "\n") | {0x0D: None, 0x02: "-"} | dict.fromkeys((0, *_SURROGATES), "\ufffd")
_SPECIAL = frozenset(_SPOKEN)


@dataclass(slots=True)
class Characters:
    """The page's text; `boxes` four uint16 a code point; `units[i]` is pdfium's index of code point i; `outside` where
    the character lies beyond the visible page."""

    text: str
    boxes: "array[int]"
    units: "array[int]"
    outside: list[bool]


@dataclass(frozen=True, slots=True)
class PageMap:
    """Page space to page fractions times 65,535."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    @property
    def upright(self) -> bool:
        """Whether the page is shown as it was set, top up: by far the most are."""
        return abs(self.b) < 1e-9 and abs(self.c) < 1e-9 and self.a > 0 > self.d

    def box(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        """The upright box around a box, unclamped."""
        x1, y1 = self.a * left + self.c * top + self.e, self.b * left + self.d * top + self.f
        x2, y2 = self.a * right + self.c * bottom + self.e, self.b * right + self.d * bottom + self.f
        return (x1, y1, x2, y2) if x1 <= x2 and y1 <= y2 else (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def page_map(page: Any) -> PageMap:
    """The map of one page."""
    x, y = ctypes.c_int(), ctypes.c_int()
    points = []
    for at in ((0, 0), (_FAR, 0), (0, _FAR)):
        pdfium.FPDF_PageToDevice(page, 0, 0, _DEVICE, _DEVICE, 0, at[0], at[1], ctypes.byref(x), ctypes.byref(y))
        points.append((x.value * _FULL / _DEVICE, y.value * _FULL / _DEVICE))
    (e, f), (ax, bx), (cx, dx) = points
    return PageMap((ax - e) / _FAR, (bx - f) / _FAR, (cx - e) / _FAR, (dx - f) / _FAR, e, f)


def characters(page: Any, text_page: Any) -> Characters:
    """All characters in pdfium's order, which keeps vertical columns and rotated lines readable."""
    text, kept = _code_points(text_page)
    boxes, outside = _boxes(text_page, text, kept, page_map(page))
    return Characters(text, boxes, kept, outside)


def _code_points(text_page: Any) -> tuple[str, "array[int]"]:
    """The text, and pdfium's index of each of its code points."""
    units, different = _units(text_page)
    if different.isdisjoint(_SPECIAL):
        return "".join(map(chr, units)), array("l", range(len(units)))
    if not different.isdisjoint(_SURROGATES):
        return _one_by_one(units)
    if 0x0D in different:  # a generated line end is CR LF
        kept = array("l", compress(range(len(units)), map(ne, units, repeat(0x0D))))
    else:
        kept = array("l", range(len(units)))
    return "".join(map(chr, units)).translate(_SPOKEN), kept


def _units(text_page: Any) -> tuple["array[int]", set[int]]:
    """What FPDFText_GetUnicode says of each character, by one call where that says the same, and which ones they are.

    FPDFText_GetText leaves control characters out, so the lengths tell whether it skipped one; U+FFFE is how it writes
    the hyphen at a line end, which the other has as U+0002.
    """
    count = max(0, pdfium.FPDFText_CountChars(text_page))
    page = address(text_page)
    if not count:
        return array("I"), set()
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    units = array("I", array("H", bytes(buffer))[:count])
    different = set(units)
    if written != count + 1 or not different.isdisjoint(_SURROGATES):
        units = array("I", map(unicode_of, repeat(page), range(count)))
        return units, set(units)
    if 0xFFFE in different:
        for index in [*compress(range(count), map(eq, units, repeat(0xFFFE)))]:
            units[index] = unicode_of(page, index)
        different = set(units)
    return units, different


def _one_by_one(units: "array[int]") -> tuple[str, "array[int]"]:
    """Where two units may be one code point."""
    codes: list[int] = []
    kept = array("l")
    high = 0
    for index, code in enumerate(units):
        if high and 0xDC00 <= code <= 0xDFFF:
            codes[-1] = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
            high = 0
            continue
        high = code if 0xD800 <= code <= 0xDBFF else 0
        if code == 0x0D:
            continue
        codes.append(code)  # a high surrogate is repaired when its low one follows
        kept.append(index)
    return "".join(map(chr, codes)).translate(_SPOKEN), kept


def _boxes(text_page: Any, text: str, kept: "array[int]", to_page: PageMap) -> tuple["array[int]", list[bool]]:
    """Boxes in 1/65535 of the page, all zero where a character has none. The hottest loop of all reading.

    A space that pdfium made up has a box without width; so have line ends.
    """
    left, top, right, bottom = _rectangles(text_page, kept)
    outside = [False] * len(text)
    a, d, e, f = to_page.a, to_page.d, to_page.e, to_page.f
    if to_page.upright:
        x1, x2 = [a * each + e for each in left], [a * each + e for each in right]
        y1, y2 = [d * each + f for each in top], [d * each + f for each in bottom]
    else:
        x1, y1, x2, y2 = _turned(left, top, right, bottom, to_page)
    odd = {*compress(range(len(text)), map(ge, left, right)), *_line_ends(text)}
    if text and not (min(x1) >= 0 and min(y1) >= 0 and max(x2) <= _FULL and max(y2) <= _FULL):  # true for NaN too
        edges = zip(x1, y1, x2, y2, strict=True)
        odd = {place for place, (x, y, u, v) in enumerate(edges) if not (0 <= x < u <= _FULL and 0 <= y <= v <= _FULL)}
    for place in odd:
        box = (x1[place], y1[place], x2[place], y2[place])
        has_none = text[place] == "\n" or (text[place] == " " and not left[place] < right[place])
        outside[place] = not has_none and not _touches(box)
        x1[place], y1[place], x2[place], y2[place] = (0, 0, 0, 0) if has_none or outside[place] else _clamped(box)
    boxes = array("H", bytes(8 * len(text)))
    for offset, values in enumerate((x1, y1, x2, y2)):
        boxes[offset::4] = array("H", list(map(trunc, values)))
    return boxes, outside


def _line_ends(text: str) -> Iterator[int]:
    place = text.find("\n")
    while place >= 0:
        yield place
        place = text.find("\n", place + 1)


def _rectangles(text_page: Any, kept: "array[int]") -> tuple["array[float]", ...]:
    """Left, top, right and bottom of each character in page space; zeros where pdfium has no box."""
    rectangles = (pdfium.FS_RECTF * max(1, len(kept)))()
    page, target = address(text_page), ctypes.addressof(rectangles)
    deque(map(loose_box, repeat(page), kept, range(target, target + 16 * len(kept), 16)), maxlen=0)
    values = array("f", bytes(rectangles))[: 4 * len(kept)]
    return values[0::4], values[1::4], values[2::4], values[3::4]


def _turned(
    left: "array[float]", top: "array[float]", right: "array[float]", bottom: "array[float]", to_page: PageMap
) -> tuple[list[float], list[float], list[float], list[float]]:
    """Corners on a page that is shown turned, upright boxes again."""
    boxes = [to_page.box(*each) for each in zip(left, top, right, bottom, strict=True)]
    return [box[0] for box in boxes], [box[1] for box in boxes], [box[2] for box in boxes], [box[3] for box in boxes]


def _touches(box: tuple[float, float, float, float]) -> bool:
    """Whether the middle of a box lies on the visible page. False for NaN."""
    x1, y1, x2, y2 = box
    return 0 <= x1 + x2 <= 2 * _FULL and 0 <= y1 + y2 <= 2 * _FULL


def _clamped(box: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    left, top, right, bottom = (int(min(max(each, 0), _FULL)) for each in box)
    return (min(left, right), min(top, bottom), max(left, right), max(top, bottom))


def box_bytes(boxes: "array[int]") -> bytes:
    """Little-endian, whatever this machine is."""
    if array("H", [1]).tobytes() == b"\x01\x00":
        return boxes.tobytes()
    swapped = array("H", boxes)
    swapped.byteswap()
    return swapped.tobytes()
