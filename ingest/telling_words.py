"""Dates and tags as people write them in a table, in English or Chinese. Pure."""

import re
from datetime import date

_YMD = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DMY = re.compile(r"(\d{1,2})\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_MDY = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BETWEEN_TAGS = re.compile(r"[,;，；、|\n]+")
_WIDE = str.maketrans("０１２３４５６７８９－／．", "0123456789-/.")
MOST_TAGS = 50


def iso_date(text: str) -> str | None:
    """A day as ISO 8601, from 2021-03-05, 2021/3/5, 2021年3月5日, 20210305, 5 March 2021, March 5, 2021.

    A time after it is passed over. None: it is no day, or 03/05/2021, which is one in Europe and another in America.
    """
    said = text.strip().translate(_WIDE)
    if found := _YMD.fullmatch(said) or _COMPACT.fullmatch(said):
        return _iso(*found.groups())
    if found := _DMY.fullmatch(said):
        day, month, year = found.groups()
        return _iso(year, _month(month), day)
    if found := _MDY.fullmatch(said):
        month, day, year = found.groups()
        return _iso(year, _month(month), day)
    return None


def _month(name: str) -> str:
    key = name[:3].lower()
    return str(_MONTHS.index(key) + 1) if key in _MONTHS else "0"


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def tags_of(text: str) -> list[str]:
    """The tags of a cell, between commas, semicolons (also Chinese), bars or line ends; each once."""
    tags = (" ".join(tag.split())[:80] for tag in _BETWEEN_TAGS.split(text))
    return list(dict.fromkeys(tag for tag in tags if tag))[:MOST_TAGS]
