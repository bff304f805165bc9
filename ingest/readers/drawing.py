"""Pictures of pages: 150 dpi, JPEG quality 80, at most 25 megapixels and 10,000 pixels a side. Pure."""

import io
import math
from typing import Any, BinaryIO

import pypdfium2.raw as pdfium
from PIL import Image

from ingest.readers.base import ReadError
from ingest.readers.image import FORMATS, first_frames, opened_image
from ingest.readers.pdf import opened

DPI, QUALITY = 150, 80
MOST_PIXELS, LONGEST_SIDE = 25_000_000, 10_000


def draw_page(source: BinaryIO, media_type: str, number: int) -> bytes:
    """The page as JPEG. Raises ReadError `damaged`, `unsupported_type` and those of opening the file."""
    if media_type == "application/pdf":
        with opened(source) as document:
            return _jpeg(_draw(document, number))
    if media_type in FORMATS:
        with opened_image(source) as image:
            for frame_number, frame in enumerate(first_frames(image), 1):
                if frame_number == number:
                    shown = frame.convert("RGB")
                    shown.thumbnail((LONGEST_SIDE // 4, LONGEST_SIDE // 4))
                    return _jpeg(shown)
        raise ReadError("damaged", f"There is no page {number}.")
    raise ReadError("unsupported_type", "Pages of this kind of file cannot be drawn.")


def _draw(document: Any, number: int) -> Image.Image:
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        raise ReadError("damaged", f"Page {number} is damaged and cannot be drawn.")
    try:
        width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        across, down = pixels(width, height)
        bitmap = pdfium.FPDFBitmap_CreateEx(across, down, pdfium.FPDFBitmap_BGRx, None, 0)
        if not bitmap:
            raise ReadError("memory_limit", "Drawing the page takes more memory than is allowed.")
        try:
            pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, across, down, 0xFFFFFFFF)
            pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, across, down, 0, pdfium.FPDF_ANNOT)
            return _picture(bitmap, across, down)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)
    finally:
        pdfium.FPDF_ClosePage(page)


def _picture(bitmap: Any, across: int, down: int) -> Image.Image:
    stride = pdfium.FPDFBitmap_GetStride(bitmap)
    address = pdfium.FPDFBitmap_GetBuffer(bitmap)
    data = (pdfium.c_ubyte * (stride * down)).from_address(pdfium.cast(address, pdfium.c_void_p).value)
    return Image.frombytes("RGB", (across, down), bytes(data), "raw", "BGRX", stride, 1)


def pixels(width: float, height: float) -> tuple[int, int]:
    """The size in pixels of a page in points, at 150 dpi or what the limits leave of it."""
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        raise ReadError("damaged", "The page has no size.")
    scale = DPI / 72
    scale = min(scale, LONGEST_SIDE / width, LONGEST_SIDE / height, math.sqrt(MOST_PIXELS / (width * height)))
    return max(1, int(width * scale)), max(1, int(height * scale))


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def warm_drawing() -> None:
    """Let pdfium look for fonts once, before anything is shut in, and Pillow load its codecs."""
    Image.init()
    with opened(io.BytesIO(_TINY)) as document:
        _jpeg(_draw(document, 1))


# One page with a word in a font that is not embedded: makes pdfium list the machine's fonts.
_TINY = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 33>>stream\nBT /F 12 Tf 9 36 Td (warm) Tj ET \nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/TrueType/BaseFont/SimSun/Encoding/WinAnsiEncoding>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF"
)
