"""OCR: pages without a text layer that can be believed are drawn and read (reading.md section 3). Pure.

RapidOCR with its models from the wheel reads Chinese and English; Tesseract reads Russian and Uyghur where the machine
has its data. Runs in children of a reader server of its own, which has loaded the models before it forks.
"""

import importlib.metadata
import os
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, BinaryIO

from PIL import Image

from ingest.readers.base import PageText, Part, ReadError, Summary, Warn
from ingest.readers.drawing import PageDrawer
from ingest.readers.ocr_lines import Glyph, Line, PageReading, merged, set_page
from ingest.readers.ocr_tesseract import Tesseract, tesseracts
from language.detect import detect_language

NAME, VERSION = "ocr", 1
DPI = 200
LONGEST = 2_000  # pixels a side as RapidOCR takes them: A4 becomes 171 dpi
WIDEST = 2_700  # a wide page is not cut, since a cut would go through its lines
OVERLAP = 240  # pixels that two parts of a tall page share: more than the tallest line of text
SURE_ENOUGH = 0.6  # under this mean the page may lie on its side (reading.md section 3)
FOREIGN_TRY = 0.85  # under this mean the script may be one that RapidOCR does not know
INK_STEP, LEAST_INK = 48, 0.0004  # a page with two lines of text has 0.2 % of dark pixels; a blank scan has none
_THUMBNAIL = 1_000
_SETTINGS = {
    # The line classifier turns one or two full-width lines a page over, and they are lost (measured, reading.md 3).
    "Global.use_cls": False,
    "Global.return_word_box": True,
    "Global.return_single_char_box": True,
    "Global.log_level": "critical",
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
SETTINGS: dict[str, object] = {"dpi": DPI, "longest_side": LONGEST, "use_cls": False, "unsure": 0.8}

Engine = Callable[[Image.Image], list[Line]]


@lru_cache(maxsize=1)
def _rapid() -> Any:
    """The engine with its models. Raises ReadError `tool_missing`."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # a thread that exists before a fork is missing after it
    try:
        import cv2  # noqa: PLC0415 - 90 MB that only the OCR server needs, and that a machine may lack
        from rapidocr import RapidOCR  # noqa: PLC0415
    except ImportError as error:
        raise ReadError("tool_missing", "This machine has no OCR: the package rapidocr cannot be loaded.") from error
    cv2.setNumThreads(1)
    return RapidOCR(params=_SETTINGS)


def warm_up() -> None:
    """Load the models and read one small picture, before any fork."""
    _rapid_lines(Image.new("RGB", (320, 96), "white"))
    for each in tesseracts():
        each.lines(Image.new("L", (64, 64), 255))


def libraries() -> dict[str, str]:
    """What reads here, for the Transcript."""
    names = ("rapidocr", "onnxruntime", "opencv-python-headless", "tesserocr", "pypdfium2")
    return {name: importlib.metadata.version(name) for name in names}


def recognise(source: BinaryIO, media_type: str, pages: Sequence[int]) -> Iterator[Part]:
    """The wanted pages as read by OCR, in order, then a Summary. A blank page has no text and origin `none`.

    Raises ReadError `damaged`, `unsupported_type`, `tool_missing`, and those of opening the file.
    """
    sample = ""
    with PageDrawer(source, media_type) as drawer:
        for number in sorted(pages):
            try:
                picture, width, height = drawer.picture(number, DPI)
            except ReadError as error:
                if error.code != "damaged":
                    raise
                yield PageText(number=number, text="", origin="none")
                yield Warn("page_unreadable", f"Page {number} cannot be drawn, so it was not read by OCR.", number)
                continue
            read = read_picture(picture)
            sample += read.text[:2_000]
            yield PageText(
                number=number,
                text=read.text,
                width=width,
                height=height,
                boxes=read.boxes,
                regions=read.unsure,
                origin="ocr" if read.text else "none",
                confidence=read.confidence,
            )
        total = drawer.pages
    yield Summary(
        kind="ocr",
        tool="rapidocr",
        settings=SETTINGS,
        libraries=libraries(),
        pages_total=total,
        language=detect_language(sample),
    )


def read_picture(picture: Image.Image) -> PageReading:
    """A page's picture as text. Turned, if it lies on its side; by Tesseract, if its script asks for it."""
    if ink(picture) < LEAST_INK:
        return set_page([])
    lines, turns = _tall(picture, _rapid_lines), 0
    sure = mean(lines)
    if sure < SURE_ENOUGH:  # nothing at all is what the engine makes of letters upside down
        lines, sure, turns = _best_turn(picture, lines, sure)
    if sure < FOREIGN_TRY:
        for engine in tesseracts():
            other = _foreign(engine, picture)
            if other and mean(other) > max(sure, engine.least):
                lines, sure, turns = other, mean(other), 0
    return set_page(lines, quarter_turns=turns)


def ink(picture: Image.Image) -> float:
    """The share of pixels that stand out from the paper, on a small copy."""
    small = picture.convert("L")
    small.thumbnail((_THUMBNAIL, _THUMBNAIL))
    counts = small.histogram()
    paper = max(range(256), key=counts.__getitem__)
    dark = sum(count for level, count in enumerate(counts) if abs(level - paper) > INK_STEP)
    return dark / (small.width * small.height)


def mean(lines: Sequence[Line]) -> float:
    """Confidence by characters; 0 without any."""
    glyphs = [each for line in lines for each in line.glyphs if not each.text.isspace()]
    return sum(each.confidence for each in glyphs) / len(glyphs) if glyphs else 0.0


def _best_turn(picture: Image.Image, upright: list[Line], sure: float) -> tuple[list[Line], float, int]:
    """The other three directions are tried at half size; the best is read in full. Lines, confidence, turns."""
    half = picture.resize((max(1, picture.width // 2), max(1, picture.height // 2)))
    tried = {turns: mean(_rapid_lines(_turn(half, turns))) for turns in (1, 2, 3)}
    best = max(tried, key=tried.__getitem__)
    if tried[best] <= sure:
        return upright, sure, 0
    lines = _tall(_turn(picture, best), _rapid_lines)
    return (lines, mean(lines), best) if mean(lines) > sure else (upright, sure, 0)


def _turn(picture: Image.Image, quarter_turns: int) -> Image.Image:
    """Clockwise."""
    turns = (None, Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90)
    chosen = turns[quarter_turns]
    return picture if chosen is None else picture.transpose(chosen)


def _foreign(engine: Tesseract, picture: Image.Image) -> list[Line]:
    lines = engine.lines(picture.convert("L"))
    return lines if engine.reads(lines) else []


def _tall(picture: Image.Image, engine: Engine) -> list[Line]:
    """A page taller than A4 in overlapping parts, so that its letters are not shrunk."""
    most = max(LONGEST * 1.2, picture.width * LONGEST / WIDEST)
    if picture.height <= most:
        return engine(picture)
    step = int(most) - OVERLAP
    lines: list[Line] = []
    top = 0
    while True:
        bottom = min(picture.height, top + int(most))
        found = engine(picture.crop((0, top, picture.width, bottom)))
        part = [_moved(each, top, bottom, picture.height) for each in found]
        seam = (top / picture.height, (top + OVERLAP) / picture.height)
        lines = merged(lines, part, seam) if top else part
        if bottom == picture.height:
            return lines
        top += step


def _moved(line: Line, top: int, bottom: int, height: int) -> Line:
    def place(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        share = (bottom - top) / height
        return (box[0], top / height + box[1] * share, box[2], top / height + box[3] * share)

    return Line(place(line.box), tuple(Glyph(each.text, each.confidence, place(each.box)) for each in line.glyphs))


def _rapid_lines(picture: Image.Image) -> list[Line]:
    import numpy  # noqa: PLC0415 - comes with the engine

    engine = _rapid()
    engine.max_side_len = WIDEST if picture.width > picture.height else LONGEST
    found = engine(numpy.asarray(picture.convert("RGB"))[:, :, ::-1])
    if found.boxes is None or found.txts is None:
        return []
    words = found.word_results or ()
    size = (picture.width, picture.height)
    return [
        Line(_frame(box, size), tuple(_glyphs(text, score, pieces, box, size)))
        for box, text, score, pieces in zip(found.boxes, found.txts, found.scores, words, strict=True)
    ]


def _glyphs(text: str, score: float, pieces: Any, box: Any, size: tuple[int, int]) -> Iterator[Glyph]:
    """A character, its confidence and its box; where the engine gives no boxes, the line's box stands for each."""
    spelled = "".join(str(piece[0]) for piece in pieces)
    if spelled == text and all(len(str(piece[0])) == 1 for piece in pieces):
        for character, confidence, corners in pieces:
            yield Glyph(str(character), float(confidence), _frame(corners, size))
        return
    for character in text:
        yield Glyph(character, float(score), _frame(box, size))


def _frame(corners: Any, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """The upright box around four corners, in fractions."""
    across, down = [float(each[0]) for each in corners], [float(each[1]) for each in corners]
    return (min(across) / size[0], min(down) / size[1], max(across) / size[0], max(down) / size[1])
