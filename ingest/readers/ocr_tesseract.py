"""Tesseract in this process, for the scripts that RapidOCR's model does not read. Pure.

Its data are packages of the system (Debian: tesseract-ocr-rus, tesseract-ocr-uig); without them there is nothing here.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image

from ingest.readers.ocr_lines import Glyph, Line

DATA = (
    Path("/usr/share/tesseract-ocr/5/tessdata"),
    Path("/usr/share/tesseract-ocr/4.00/tessdata"),
    Path("/usr/share/tessdata"),
)
SCRIPTS = {"rus": ("\u0400", "\u04ff"), "uig": ("\u0600", "\u06ff")}
LEAST = 0.7  # mean confidence under which its reading is not taken over another's
OWN_SCRIPT = 0.6  # of the letters must be of the script it was loaded for


class Tesseract:
    """One language, loaded."""

    least = LEAST

    def __init__(self, folder: Path, language: str) -> None:
        import tesserocr  # noqa: PLC0415 - loaded by the OCR server alone

        self._levels = tesserocr
        self.language = language
        self._api = tesserocr.PyTessBaseAPI(path=str(folder), lang=language)
        self._api.SetVariable("debug_file", "/dev/null")

    def lines(self, picture: Image.Image) -> list[Line]:
        """The lines of a page, characters in the order in which they are read, boxes where they stand."""
        self._api.SetImage(picture)
        self._api.Recognize()
        found = self._api.GetIterator()
        if found is None:
            return []
        return self._collect(found, picture.size)

    def _collect(self, found: Any, size: tuple[int, int]) -> list[Line]:
        line_level, word_level = self._levels.RIL.TEXTLINE, self._levels.RIL.WORD
        lines: list[list[Glyph]] = []
        for each in self._levels.iterate_level(found, word_level):
            if each.Empty(word_level):
                continue
            if each.IsAtBeginningOf(line_level) or not lines:
                lines.append([])
            elif lines[-1]:
                lines[-1].append(Glyph(" ", 1.0, (0.0, 0.0, 0.0, 0.0)))
            lines[-1].extend(self._word(each, word_level, size))
        return [Line(_around(glyphs), tuple(glyphs)) for glyphs in lines if glyphs]

    @staticmethod
    def _word(found: Any, level: Any, size: tuple[int, int]) -> list[Glyph]:
        """The characters of a word share its box by length: joined Arabic letters have no boxes of their own."""
        text, sure = found.GetUTF8Text(level).strip(), found.Confidence(level) / 100
        left, top, right, bottom = found.BoundingBox(level)
        step = (right - left) / max(1, len(text))
        rightwards = not ("\u0590" <= text[:1] <= "\u08ff")
        glyphs = []
        for index, character in enumerate(text):
            place = index if rightwards else len(text) - 1 - index
            x = left + place * step
            box = (x / size[0], top / size[1], (x + step) / size[0], bottom / size[1])
            glyphs.append(Glyph(character, sure, box))
        return glyphs

    def reads(self, lines: list[Line]) -> bool:
        """Whether what it read is in its own script, so that it is no other script misread."""
        first, last = SCRIPTS[self.language]
        letters = [each.text for line in lines for each in line.glyphs if each.text.isalpha()]
        own = sum(1 for each in letters if first <= each <= last)
        return bool(letters) and own >= OWN_SCRIPT * len(letters)


def _around(glyphs: list[Glyph]) -> tuple[float, float, float, float]:
    boxes = [each.box for each in glyphs if each.box[2] > 0]
    return (
        min(each[0] for each in boxes),
        min(each[1] for each in boxes),
        max(each[2] for each in boxes),
        max(each[3] for each in boxes),
    )


@lru_cache(maxsize=1)
def tesseracts() -> tuple[Tesseract, ...]:
    """One for each language whose data this machine has."""
    folder = next((each for each in DATA if each.is_dir()), None)
    if folder is None:
        return ()
    try:
        return tuple(Tesseract(folder, name) for name in SCRIPTS if (folder / f"{name}.traineddata").is_file())
    except (ImportError, RuntimeError):
        return ()
