"""pdfium's functions with plain addresses: making a reference for each character or object costs as much as the call.

Pure. An address is what a reference points at, an int; 0 or None is none. Nothing here checks one: they come
from pdfium itself.
"""

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium

INT, UINT, AT = ctypes.c_int, ctypes.c_uint, ctypes.c_void_p


def _plain(function: Any, result: Any, *arguments: Any) -> Callable[..., int]:
    call: Callable[..., int] = ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, AT).value or 0)
    return call


def address(reference: Any) -> int:
    """Where it points."""
    return ctypes.cast(reference, AT).value or 0


loose_box = _plain(pdfium.FPDFText_GetLooseCharBox, INT, AT, INT, AT)
unicode_of = _plain(pdfium.FPDFText_GetUnicode, UINT, AT, INT)
text_object = _plain(pdfium.FPDFText_GetTextObject, AT, AT, INT)
object_of_page = _plain(pdfium.FPDFPage_GetObject, AT, AT, INT)
object_of_form = _plain(pdfium.FPDFFormObj_GetObject, AT, AT, ctypes.c_ulong)
objects_in_form = _plain(pdfium.FPDFFormObj_CountObjects, INT, AT)
kind_of = _plain(pdfium.FPDFPageObj_GetType, INT, AT)
sees_through = _plain(pdfium.FPDFPageObj_HasTransparency, INT, AT)
render_mode = _plain(pdfium.FPDFTextObj_GetTextRenderMode, INT, AT)
bounds_of = _plain(pdfium.FPDFPageObj_GetBounds, INT, AT, AT, AT, AT, AT)
fill_colour = _plain(pdfium.FPDFPageObj_GetFillColor, INT, AT, AT, AT, AT, AT)
