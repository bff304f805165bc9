"""What lies on a PDF page besides characters: paths (ruled tables?), images, text that nobody sees. Pure."""

import ctypes
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from ingest.readers import pdf_plain as plain

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


_TEXT, _PATH, _IMAGE, _FORM = (
    pdfium.FPDF_PAGEOBJ_TEXT,
    pdfium.FPDF_PAGEOBJ_PATH,
    pdfium.FPDF_PAGEOBJ_IMAGE,
    pdfium.FPDF_PAGEOBJ_FORM,
)
_INVISIBLE = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
Bounds = tuple[float, float, float, float]


def survey(page: Any, area: float) -> Survey:
    """Walk the page's objects once. `area`: of the page, in square points."""
    found = Survey()
    texts: list[int] = []  # in the order they are painted
    images = 0
    for item, kind, top in itertools.islice(_objects(plain.address(page)), MAX_OBJECTS):
        if kind == _TEXT:
            found.texts += 1
            if plain.render_mode(item) == _INVISIBLE or (plain.sees_through(item) and _is_transparent(item)):
                found.hidden.add(item)
            elif top:
                texts.append(item)
        elif kind == _PATH:
            found.paths += 1
        elif kind == _IMAGE and top and images < MAX_IMAGES:
            images += 1
            _under_image(item, texts, area, found)
    return found


def _objects(page: int) -> Iterator[tuple[int, int, bool]]:
    """Each object, its kind, and whether it stands on the page itself: bounds inside a form are in the form's space."""
    count = min(pdfium.FPDFPage_CountObjects(ctypes.cast(page, pdfium.FPDF_PAGE)), MAX_OBJECTS)
    for item in map(plain.object_of_page, itertools.repeat(page), range(count)):
        kind = plain.kind_of(item)
        yield item, kind, True
        if kind == _FORM:
            yield from _inside(item, 1)


def _inside(form: int, depth: int) -> Iterator[tuple[int, int, bool]]:
    """What stands in a form, and in the forms in it."""
    for index in range(min(plain.objects_in_form(form), MAX_OBJECTS)):
        item = plain.object_of_form(form, index)
        kind = plain.kind_of(item)
        yield item, kind, False
        if kind == _FORM and depth < _DEPTH:
            yield from _inside(item, depth + 1)


def _is_transparent(item: int) -> bool:
    parts = [ctypes.c_uint() for _ in range(4)]  # red, green, blue, alpha
    return bool(plain.fill_colour(item, *map(ctypes.addressof, parts))) and parts[3].value == 0


def _under_image(item: int, texts: list[int], area: float, found: Survey) -> None:
    """An opaque image painted over text hides it: a failed redaction, or a scan over its OCR."""
    left, bottom, right, top = _bounds(item)
    if area > 0 and (right - left) * (top - bottom) >= WIDE * area:
        found.page_wide_image = True
    if plain.sees_through(item):
        return
    for each in texts:
        text_left, text_bottom, text_right, text_top = _bounds(each)
        if left <= text_left and bottom <= text_bottom and text_right <= right and text_top <= top:
            found.hidden.add(each)


def _bounds(item: int) -> Bounds:
    values = [ctypes.c_float() for _ in range(4)]
    if not plain.bounds_of(item, *map(ctypes.addressof, values)):
        return (0.0, 0.0, 0.0, 0.0)
    return (values[0].value, values[1].value, values[2].value, values[3].value)


def hidden_characters(text_page: Any, units: Any, hidden: set[int]) -> list[bool]:
    """For each code point (by pdfium's index), whether its text object is hidden. Only asked when one is."""
    return [each in hidden for each in map(plain.text_object, itertools.repeat(plain.address(text_page)), units)]
