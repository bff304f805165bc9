"""Text and character boxes of a PDF page, by raw pdfium calls (reading.md section 2). Pure.

pdfium gives UTF-16 units: a character beyond the BMP is two units with one box. Boxes are in page space; one map, taken
from three points of FPDF_PageToDevice, brings them to fractions of the page as it is shown (CropBox, Rotate,
UserUnit and inverted MediaBoxes included).
"""

import ctypes
from array import array
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

_FULL = 65_535
_DEVICE = 1 << 20  # size of the imagined device: rounding costs 1/16 of a box unit
_FAR = 4_000  # points: the map is measured over this distance, more than any usual page
_LINE_BREAKS = frozenset((0x0A, 0x0B, 0x0C, 0x0D, 0x85))


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
    codes, kept = _code_points(text_page)
    boxes, outside = _boxes(text_page, codes, kept, page_map(page))
    return Characters("".join(map(chr, codes)), boxes, kept, outside)


def _code_points(text_page: Any) -> tuple[list[int], "array[int]"]:
    """Code points and pdfium's index of each."""
    get = pdfium.FPDFText_GetUnicode
    codes: list[int] = []
    kept = array("l")
    high = 0
    count = max(0, pdfium.FPDFText_CountChars(text_page))
    for index in range(count):
        code = get(text_page, index)
        if high and 0xDC00 <= code <= 0xDFFF:
            codes[-1] = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
            high = 0
            continue
        high = code if 0xD800 <= code <= 0xDBFF else 0
        if code in _LINE_BREAKS:
            if code == 0x0D:
                continue  # a generated line end is CR LF
            code = 0x0A
        elif code == 0x02:
            code = 0x2D  # pdfium's mark for a hyphen at a line end
        elif code == 0 or 0xD800 <= code <= 0xDFFF:
            code = 0xFFFD  # a high surrogate is repaired when its low one follows
        codes.append(code)
        kept.append(index)
    return codes, kept


def _boxes(text_page: Any, codes: list[int], kept: "array[int]", to_page: PageMap) -> tuple["array[int]", list[bool]]:
    """Boxes in 1/65535 of the page, all zero where a character has none. The hottest loop of all reading.

    A space that pdfium made up has a box without width; so have line ends.
    """
    left, top, right, bottom = _rectangles(text_page, kept)
    outside = [False] * len(codes)
    a, d, e, f = to_page.a, to_page.d, to_page.e, to_page.f
    if to_page.upright:
        x1, x2 = [a * each + e for each in left], [a * each + e for each in right]
        y1, y2 = [d * each + f for each in top], [d * each + f for each in bottom]
    else:
        x1, y1, x2, y2 = _turned(left, top, right, bottom, to_page)
    odd = [place for place, code in enumerate(codes) if code == 0x0A or left[place] >= right[place]]
    if codes and not (min(x1) >= 0 and min(y1) >= 0 and max(x2) <= _FULL and max(y2) <= _FULL):  # true for NaN too
        edges = zip(x1, y1, x2, y2, strict=True)
        odd = [place for place, (x, y, u, v) in enumerate(edges) if not (0 <= x < u <= _FULL and 0 <= y <= v <= _FULL)]
    for place in odd:
        box = (x1[place], y1[place], x2[place], y2[place])
        has_none = codes[place] == 0x0A or (codes[place] == 0x20 and not left[place] < right[place])
        outside[place] = not has_none and not _touches(box)
        x1[place], y1[place], x2[place], y2[place] = (0, 0, 0, 0) if has_none or outside[place] else _clamped(box)
    boxes = array("H", bytes(8 * len(codes)))
    for offset, values in enumerate((x1, y1, x2, y2)):
        boxes[offset::4] = array("H", map(int, values))
    return boxes, outside


# The same function with plain addresses: making a reference for each character costs as much as the call.
_BOX_AT = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(
    ctypes.cast(pdfium.FPDFText_GetLooseCharBox, ctypes.c_void_p).value or 0
)


def _rectangles(text_page: Any, kept: "array[int]") -> tuple[list[float], list[float], list[float], list[float]]:
    """Left, top, right and bottom of each character in page space; zeros where pdfium has no box."""
    rectangles = (pdfium.FS_RECTF * max(1, len(kept)))()
    page, target = ctypes.cast(text_page, ctypes.c_void_p).value, ctypes.addressof(rectangles)
    for place, index in enumerate(kept):
        _BOX_AT(page, index, target + 16 * place)
    values = array("f", bytes(rectangles))[: 4 * len(kept)].tolist()
    return values[0::4], values[1::4], values[2::4], values[3::4]


def _turned(
    left: list[float], top: list[float], right: list[float], bottom: list[float], to_page: PageMap
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
