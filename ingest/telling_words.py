"""Dates and languages as people write them in a table, in English or Chinese. Pure."""

import re
from datetime import date

_YMD = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DMY = re.compile(r"(\d{1,2})\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_MDY = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WIDE = str.maketrans("０１２３４５６７８９－／．", "0123456789-/.")


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


_LANGUAGES = {
    "zh": "chinese mandarin 中文 汉语 汉文 简体中文 繁体中文 普通话 zh-cn zh-tw zh-hans zh-hant",
    "en": "english 英文 英语 en-us en-gb",
    "ug": "uyghur uighur 维吾尔语 维吾尔文 维语 维文",
    "ru": "russian 俄文 俄语",
    "bo": "tibetan 藏语 藏文",
    "kk": "kazakh 哈萨克语 哈萨克文",
    "mn": "mongolian 蒙古语 蒙古文 蒙语",
}
_LANGUAGE_OF = {name: code for code, names in _LANGUAGES.items() for name in (code, *names.split())}
_CODE = re.compile(r"[a-z]{2,3}")


def language_of(text: str) -> str | None:
    """The code of a language by its name or code; None if it is neither."""
    said = text.strip().lower()
    return _LANGUAGE_OF.get(said) or (said if _CODE.fullmatch(said) else None)
