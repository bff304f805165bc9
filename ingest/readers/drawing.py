"""Pictures of pages: 150 dpi, JPEG quality 80, at most 25 megapixels and 10,000 pixels a side. Pure."""

import contextlib
import io
import math
from collections.abc import Sequence
from typing import Any, BinaryIO

import pypdfium2.raw as pdfium
from PIL import Image, ImageDraw

from ingest.readers.base import ReadError
from ingest.readers.image import FORMATS, first_frames, opened_image, points, upright
from ingest.readers.pdf import opened

DPI, QUALITY = 150, 80
MOST_PIXELS, LONGEST_SIDE = 25_000_000, 10_000
A4_LONG = 842  # points
SANE_SCALE = (0.16, 2.0)  # scans claim from 100 to 1,200 dots an inch; cameras claim 72 and mean nothing by it


def draw_page(source: BinaryIO, media_type: str, number: int, covers: Sequence[Sequence[float]] = ()) -> bytes:
    """The page as JPEG. Raises ReadError `damaged`, `unsupported_type` and those of opening the file.

    `covers` are drawn over before it is written: left, top, right and bottom in per mille of the page.
    """
    if media_type == "application/pdf":
        with opened(source) as document:
            return _jpeg(_covered(_draw(document, number), covers))
    if media_type in FORMATS:
        with opened_image(source) as image:
            for frame_number, frame in enumerate(first_frames(image), 1):
                if frame_number == number:
                    shown = upright(frame).convert("RGB")
                    shown.thumbnail((LONGEST_SIDE // 4, LONGEST_SIDE // 4))
                    return _jpeg(_covered(shown, covers))
        raise ReadError("damaged", f"There is no page {number}.")
    raise ReadError("unsupported_type", "Pages of this kind of file cannot be drawn.")


class PageDrawer:
    """An open PDF or picture whose pages are drawn one after the other, for OCR. A context manager."""

    def __init__(self, source: BinaryIO, media_type: str) -> None:
        self._source = source
        self._media_type = media_type
        self._held = contextlib.ExitStack()
        self._document: Any = None
        self.pages = 0

    def __enter__(self) -> "PageDrawer":
        """Opens the file. Raises ReadError `unsupported_type` and those of opening it."""
        if self._media_type == "application/pdf":
            self._document = self._held.enter_context(opened(self._source))
            self.pages = pdfium.FPDF_GetPageCount(self._document)
        elif self._media_type in FORMATS:
            self._document = self._held.enter_context(opened_image(self._source))
            self.pages = getattr(self._document, "n_frames", 1) if self._document.format == "TIFF" else 1
        else:
            raise ReadError("unsupported_type", "Pages of this kind of file cannot be drawn.")
        return self

    def __exit__(self, *_: object) -> None:
        """Closes it."""
        self._held.close()

    def picture(self, number: int, dpi: int) -> tuple[Image.Image, float, float]:
        """The page at `dpi` (a picture whose claimed size would need more than there are: as it is), and its size in
        points. Raises ReadError `damaged`."""
        if self._media_type == "application/pdf":
            drawn = _draw(self._document, number, dpi)
            page = pdfium.FPDF_LoadPage(self._document, number - 1)
            try:
                return drawn, pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
            finally:
                pdfium.FPDF_ClosePage(page)
        for frame_number, frame in enumerate(first_frames(self._document), 1):
            if frame_number == number:
                return _at_most(_on_paper(upright(frame)), frame.info.get("dpi"), dpi), *points(frame)
        raise ReadError("damaged", f"There is no page {number}.")


def _on_paper(frame: Image.Image) -> Image.Image:
    """In RGB on white: a transparent page would come out black."""
    if frame.mode in {"RGBA", "LA", "PA"} or "transparency" in frame.info:
        shown = frame.convert("RGBA")
        paper = Image.new("RGB", shown.size, "white")
        paper.paste(shown, mask=shown.getchannel("A"))
        return paper
    return frame.convert("RGB")


def _at_most(picture: Image.Image, claimed: Any, dpi: int) -> Image.Image:
    """A scan at 300 dots an inch is brought to `dpi`; one that claims nothing, to the size of an A4 page there."""
    try:
        scale = dpi / max(float(claimed[0]), float(claimed[1]))
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        scale = 0.0
    if not SANE_SCALE[0] <= scale <= SANE_SCALE[1]:
        scale = A4_LONG * dpi / 72 / max(picture.size)
    if scale >= 1:
        return picture
    return picture.resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale))))


def _covered(image: Image.Image, covers: Sequence[Sequence[float]]) -> Image.Image:
    pen = ImageDraw.Draw(image)
    for left, top, right, bottom in covers:
        across, down = image.width / 1000, image.height / 1000
        low = (math.floor(left * across), math.floor(top * down))
        pen.rectangle((*low, math.ceil(right * across), math.ceil(bottom * down)), fill=(0, 0, 0))
    return image


def _draw(document: Any, number: int, dpi: int = DPI) -> Image.Image:
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        raise ReadError("damaged", f"Page {number} is damaged and cannot be drawn.")
    try:
        width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        across, down = pixels(width, height, dpi)
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


def pixels(width: float, height: float, dpi: int = DPI) -> tuple[int, int]:
    """The size in pixels of a page in points, at `dpi` or what the limits leave of it."""
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        raise ReadError("damaged", "The page has no size.")
    scale = dpi / 72
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
