"""Dates and times as notices write them (reading.md section 6, "Dates"): own expressions, longest first, Beijing time.

Spaces may stand anywhere. `24时` is midnight of the next day. Empty forms (`年 月 日`) and impossible dates give
nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from procurement.reading.folding import fold

# A fixed offset: no summer time since 1991, and slim images carry no time-zone files.
BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")

_HAN_DIGITS = {char: str(n) for n, char in enumerate("〇一二三四五六七八九")} | dict.fromkeys("零○Oo0", "0")
_HAN = "〇零○Oo一二三四五六七八九十0"
_DATE = re.compile(
    rf"""
    (?<!\d)(?P<y>(?:19|20)\d\d)\s*年\s*(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})\s*[日号]?
    |(?<!\d)(?P<y2>(?:19|20)\d\d)\s*(?P<sep>[-/.])\s*(?P<m2>\d{{1,2}})\s*(?P=sep)\s*(?P<d2>\d{{1,2}})(?!\d)
    |(?P<yh>[二一][{_HAN}]{{3}})\s*年\s*(?P<mh>[{_HAN}]{{1,3}})\s*月\s*(?P<dh>[{_HAN}]{{1,3}})\s*日
    """,
    re.VERBOSE,
)
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月(?!\s*\d{0,2}\s*日)")
_SHORT = re.compile(r"(?<![\d年])(?<!年\s)(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_NIGHT = "上午|下午|中午|晚上|早上|凌晨|晚|早"
_TIME = re.compile(
    rf"""
    [\s,，]{{0,12}}(?:\(?(?:北京时间|星期[一二三四五六日天]|周[一二三四五六日天])\)?[\s,，]{{0,4}}){{0,3}}(?P<half>{_NIGHT})?\s{{0,4}}
    (?:(?P<h>\d{{1,2}})\s*[时点]\s*(?:(?P<mi>\d{{1,2}})\s*分?(?:\s*(?P<s>\d{{1,2}})\s*秒)?|(?P<half_hour>半)|整)?
    |(?P<h2>\d{{1,2}})\s*:\s*(?P<mi2>\d{{2}})(?:\s*:\s*(?P<s2>\d{{2}}))?)
    """,
    re.VERBOSE,
)
_IN_ADDRESS = (
    re.compile(r"/t((?:19|20)\d\d)(\d\d)(\d\d)_\d+"),
    re.compile(r"/((?:19|20)\d\d)-(\d\d)-(\d\d)/"),
    re.compile(r"/((?:19|20)\d\d)/?(\d\d)/?(\d\d)/"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A date with its span in the text; `at` is None where no time stands beside it. `precise` is false where the
    year came from the context."""

    start: int
    end: int
    day: date
    at: time | None = None
    precise: bool = True

    @property
    def value(self) -> date | datetime:
        """A datetime in Beijing time where a time stands, else a date."""
        return self.day if self.at is None else datetime.combine(self.day, self.at, BEIJING)


def find_dates(text: str, *, year: int | None = None) -> list[Found]:
    """Every date of `text` in order. `M月D日` is read only where `year`, or a date before it, says the year. Total."""
    folded = fold(text)
    found = [item for match in _DATE.finditer(folded) if (item := _with_time(folded, match))]
    return sorted([*found, *_short_dates(folded, found, year)], key=lambda item: item.start)


def find_months(text: str) -> list[tuple[int, int, int, int]]:
    """`YYYY年M月` without a day: (start, end, year, month)."""
    return [
        (match.start(), match.end(), int(match[1]), int(match[2]))
        for match in _MONTH.finditer(fold(text))
        if 1 <= int(match[2]) <= 12
    ]


def in_address(address: str) -> tuple[int, int, date] | None:
    """The date in an address (`/t20211219_17410505.htm`, `/2021-11-22/50764.html`) with its span, or None."""
    for pattern in _IN_ADDRESS:
        match = pattern.search(address)
        if match and (day := _date(match[1], match[2], match[3])):
            return match.start(1), match.end(3), day
    return None


def _short_dates(folded: str, found: list[Found], year: int | None) -> Iterator[Found]:
    taken = [(item.start, item.end) for item in found]
    for match in _SHORT.finditer(folded):
        if any(start <= match.start() < end for start, end in taken):
            continue
        before = [item.day.year for item in found if item.end <= match.start()]
        context = before[-1] if before else year
        day = _date(context, match[1], match[2]) if context else None
        if day:
            yield _timed(folded, match.start(), match.end(), day, precise=False)


def _with_time(folded: str, match: "re.Match[str]") -> Found | None:
    if match["yh"]:
        day = _date(_han(match["yh"]), _han(match["mh"]), _han(match["dh"]))
    else:
        day = _date(match["y"] or match["y2"], match["m"] or match["m2"], match["d"] or match["d2"])
    return _timed(folded, match.start(), match.end(), day) if day else None


def _timed(folded: str, start: int, end: int, day: date, *, precise: bool = True) -> Found:
    """The date at [start, end) with the time that stands behind it, if one does."""
    match = _TIME.match(folded, end)
    moment = _time(match) if match else None
    if match is None or moment is None:
        return Found(start, end, day, None, precise)
    at, next_day = moment
    return Found(start, match.end(), day + timedelta(days=1) if next_day else day, at, precise)


def _time(match: "re.Match[str]") -> tuple[time, bool] | None:
    hour, minute = int(match["h"] or match["h2"]), int(match["mi"] or match["mi2"] or 0)
    if match["half_hour"]:
        minute = 30
    if match["half"] in ("下午", "晚上", "晚") and hour < 12:
        hour += 12
    if hour == 24 and minute == 0:
        return time(0, 0), True
    if hour > 23 or minute > 59:
        return None
    return time(hour, minute), False


def _date(year: int | str | None, month: int | str | None, day: int | str | None) -> date | None:
    try:
        return date(int(year or 0), int(month or 0), int(day or 0))
    except (ValueError, OverflowError):
        return None


def _han(words: str) -> str:
    """`二〇二一` -> `2021`, `十一` -> `11`, `二十` -> `20`; what is no number gives an empty string."""
    tens, ten, units = words.partition("十")
    if not ten:
        return "".join(_HAN_DIGITS.get(char, "") for char in words)
    digits = [_HAN_DIGITS.get(part, "") if part else default for part, default in ((tens, "1"), (units, "0"))]
    return "".join(digits) if all(digits) else ""
