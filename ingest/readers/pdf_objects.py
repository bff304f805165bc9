"""What lies on a PDF page besides characters: paths (ruled tables?), images, text that nobody sees. Pure."""

import ctypes
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

MAX_OBJECTS = 20_000  # looked at on one page
MAX_IMAGES = 200
WIDE = 0.5  # of the page's area: an image this large makes the page a scan
_DEPTH = 3  # forms in forms


@dataclass(slots=True)
class Survey:
    """`hidden`: addresses of text objects nobody sees (render mode 3, transparent, under an opaque image)."""

    paths: int = 0
    texts: int = 0
    page_wide_image: bool = False
    hidden: set[int] = field(default_factory=set)


_SEE_THROUGH = pdfium.FPDFPageObj_HasTransparency
_MODE = pdfium.FPDFTextObj_GetTextRenderMode
Bounds = tuple[float, float, float, float]


def survey(page: Any, area: float) -> Survey:
    """Walk the page's objects once. `area`: of the page, in square points."""
    found = Survey()
    texts: list[Any] = []  # in the order they are painted
    images = 0
    for item, kind, top in itertools.islice(_objects(page), MAX_OBJECTS):
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            found.texts += 1
            if _MODE(item) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE or (_SEE_THROUGH(item) and _is_transparent(item)):
                found.hidden.add(_address(item))
            elif top:
                texts.append(item)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            found.paths += 1
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE and top and images < MAX_IMAGES:
            images += 1
            _under_image(item, texts, area, found)
    return found


def _objects(page: Any) -> Iterator[tuple[Any, int, bool]]:
    """Each object, its kind, and whether it stands on the page itself: bounds inside a form are in the form's space."""
    stack = [(pdfium.FPDFPage_GetObject(page, i), 0) for i in range(pdfium.FPDFPage_CountObjects(page) - 1, -1, -1)]
    while stack:
        item, depth = stack.pop()
        kind = pdfium.FPDFPageObj_GetType(item)
        yield item, kind, depth == 0
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
            count = min(pdfium.FPDFFormObj_CountObjects(item), MAX_OBJECTS)
            stack.extend((pdfium.FPDFFormObj_GetObject(item, i), depth + 1) for i in range(count - 1, -1, -1))


def _is_transparent(item: Any) -> bool:
    parts = [ctypes.c_uint() for _ in range(4)]  # red, green, blue, alpha
    return bool(pdfium.FPDFPageObj_GetFillColor(item, *map(ctypes.byref, parts))) and parts[3].value == 0


def _under_image(item: Any, texts: list[Any], area: float, found: Survey) -> None:
    """An opaque image painted over text hides it: a failed redaction, or a scan over its OCR."""
    left, bottom, right, top = _bounds(item)
    if area > 0 and (right - left) * (top - bottom) >= WIDE * area:
        found.page_wide_image = True
    if pdfium.FPDFPageObj_HasTransparency(item):
        return
    for each in texts:
        text_left, text_bottom, text_right, text_top = _bounds(each)
        if left <= text_left and bottom <= text_bottom and text_right <= right and text_top <= top:
            found.hidden.add(_address(each))


def _bounds(item: Any) -> Bounds:
    values = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *(ctypes.byref(each) for each in values)):
        return (0.0, 0.0, 0.0, 0.0)
    return (values[0].value, values[1].value, values[2].value, values[3].value)


def _address(item: Any) -> int:
    return ctypes.cast(item, ctypes.c_void_p).value or 0


def hidden_characters(text_page: Any, units: Any, hidden: set[int]) -> list[bool]:
    """For each code point (by pdfium's index), whether its text object is hidden. Only asked when one is."""
    get = pdfium.FPDFText_GetTextObject
    return [_address(get(text_page, index)) in hidden for index in units]
