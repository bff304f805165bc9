"""The digits in a web-archive address: a time, a part of a time, or damage (provenance.md section 4)."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from archive.provenance.address_model import Interval

FIRST_YEAR: Final = 1996  # the Wayback Machine's first crawls
_CLOCK_TOLERANCE: Final = dt.timedelta(days=1)
_WHOLE: Final = 14
_LENGTHS: Final = frozenset({4, 6, 8, 10, 12, _WHOLE})
_LATEST: Final = frozenset({"", "0", "1", "2"})  # written by hand for "any": Wayback goes to its newest capture
_DOTTED: Final = re.compile(r"(\d{4})\.(\d\d)\.(\d\d)-(\d{6})", re.ASCII)
_LAST: Final = (9999, 12, 31, 23, 59, 59)


@dataclass(frozen=True, slots=True)
class Stamp:
    """`ts` is set only for a whole, possible time; `interval` only for a part of one. `problem` makes the address
    invalid, `reason` only uncertain."""

    ts: str = ""
    interval: Interval | None = None
    problem: str = ""
    reason: str = ""


def read_stamp(digits: str, now: dt.datetime) -> Stamp:
    """What 0 to 14 digits say: `2018` is the whole year, `201808211608` the whole minute, never 16:00:08."""
    if digits in _LATEST:
        return Stamp()
    if len(digits) not in _LENGTHS:
        return Stamp(problem="digits")
    try:
        interval = _interval(digits)
    except (ValueError, OverflowError):
        return Stamp(problem="impossible-time")
    partial = interval if len(digits) < _WHOLE else None
    if interval[0].year < FIRST_YEAR:
        return Stamp(interval=partial, reason="before-1996")
    if interval[0] > now + _CLOCK_TOLERANCE:
        return Stamp(interval=partial, reason="future")
    return Stamp(interval=partial) if partial else Stamp(ts=digits)


def undotted(stamp: str) -> str:
    """archive.today's `2020.01.01-000000` as 14 digits; anything else as it is."""
    return _DOTTED.sub(r"\1\2\3\4", stamp)


def _interval(digits: str) -> Interval:
    given = [int(digits[:4]), *(int(digits[at : at + 2]) for at in range(4, len(digits), 2))]
    year, month, day, hour, minute, second = [*given, *(1, 1, 0, 0, 0)[len(given) - 1 :]]
    start = dt.datetime(year, month, day, hour, minute, second, tzinfo=dt.UTC)
    last = [*given, *_LAST[len(given) :]]
    if len(given) == 2:
        last[2] = _days_in_month(last[0], last[1])
    return start, dt.datetime(last[0], last[1], last[2], last[3], last[4], last[5], tzinfo=dt.UTC)


def _days_in_month(year: int, month: int) -> int:
    following = dt.date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else dt.date.max
    return (following - dt.timedelta(days=1)).day if following != dt.date.max else 31
