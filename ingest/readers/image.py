"""Pictures: one page a frame, without text until OCR reads it. Named formats only; bombs are errors. Pure."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from PIL import ExifTags, Image, ImageOps, ImageSequence, UnidentifiedImageError

from ingest.readers.base import PageText, Part, ReadContext, ReadError, Summary
from ingest.readers.decoding import clean

FORMATS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/tiff": "TIFF",
    "image/gif": "GIF",
    "image/bmp": "BMP",
    "image/webp": "WEBP",
}
MOST_PIXELS = 50_000_000
MOST_FRAMES = 2_000
_EXIF_TEXT = 500
_ON_ITS_SIDE = frozenset((5, 6, 7, 8))  # values of the orientation that change width for height


@contextmanager
def opened_image(source: BinaryIO) -> Iterator[Image.Image]:
    """The picture, its header read. Raises ReadError `damaged`, `too_large`."""
    source.seek(0)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "corrupt EXIF data" and its kin: the picture opens or it does not
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(source, formats=tuple(FORMATS.values())) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise ReadError("too_large", "The picture has more than 50 megapixels.")
                yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ReadError("too_large", "The picture has more than 50 megapixels.") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError) as error:
        raise ReadError("damaged", "The picture is damaged and cannot be opened.") from error


def first_frames(image: Image.Image) -> Iterator[Image.Image]:
    """The pages of a TIFF; of anything else, an animation among it, the first frame."""
    if image.format != "TIFF":
        yield image
        return
    for number, frame in enumerate(ImageSequence.Iterator(image), 1):
        if number > MOST_FRAMES:
            raise ReadError("too_many_pages", f"The picture has more than {MOST_FRAMES} pages.")
        yield frame


class ImageReader:
    """See the module."""

    name = "image"
    version = 2

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """By signature."""
        return 50 if media_type in FORMATS else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """A page without text for each frame. Raises ReadError."""
        with opened_image(context.source) as image:
            said: dict[str, object] = {"format": image.format or "", "exif": _exif(image)}
            said["pixels"] = [image.width, image.height]
            count = 0
            for count, frame in enumerate(first_frames(image), 1):
                width, height = points(frame)
                yield PageText(number=count, text="", width=width, height=height, origin="none")
        yield Summary(
            kind="plain", tool="pillow", settings={}, libraries={}, pages_total=count, language="und", metadata=said
        )


def points(frame: Image.Image) -> tuple[float, float]:
    """The size on paper of the upright picture, by the resolution the file claims; 96 dots an inch where it claims
    none or nonsense."""
    claimed = frame.info.get("dpi", (96, 96))
    try:
        across, down = float(claimed[0]), float(claimed[1])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        across = down = 96.0
    across, down = (each if 30 <= each <= 2400 else 96.0 for each in (across, down))
    width, height = frame.width * 72 / across, frame.height * 72 / down
    return (height, width) if _orientation(frame) in _ON_ITS_SIDE else (width, height)


def _orientation(frame: Image.Image) -> int:
    """How the camera was held; 1 is upright. Pillow itself turns a TIFF."""
    try:
        said = 1 if frame.format == "TIFF" else frame.getexif().get(ExifTags.Base.Orientation, 1)
    except (OSError, ValueError, SyntaxError, KeyError, TypeError):
        return 1
    return said if isinstance(said, int) else 1


def upright(frame: Image.Image) -> Image.Image:
    """The picture as it is seen everywhere: turned as the camera was held."""
    return ImageOps.exif_transpose(frame) if 1 < _orientation(frame) <= 8 else frame


def _exif(image: Image.Image) -> dict[str, str]:
    """What the camera or scanner wrote, as text: claims."""
    try:
        tags = dict(image.getexif())
    except (OSError, ValueError, SyntaxError, KeyError, TypeError):
        return {}
    named = {ExifTags.TAGS.get(tag, str(tag)): value for tag, value in list(tags.items())[:100]}
    return {name: clean(str(value))[:_EXIF_TEXT] for name, value in named.items() if not isinstance(value, bytes)}
