"""The date a page prints, where its markup says which one that is: strict forms only, Asia/Shanghai. Pure.

Dates in running text are facts and belong to `procurement`; here is only what `meta` or a dated element holds whole.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_FORM = re.compile(
    r"\s*(?P<year>(?:19|20)\d\d)\s*(?:-|/|\.|年)\s*(?P<month>\d{1,2})\s*(?:-|/|\.|月)\s*(?P<day>\d{1,2})\s*日?"
    r"(?:(?:\s*T\s*|\s+)(?P<hour>\d{1,2})\s*[:时]\s*(?P<minute>\d{2})\s*分?(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<zone>Z|[+-]\d\d:?\d\d)?)?\s*"
)


def printed_date(text: str) -> str:
    """`2026年07月03日 23:06` -> `2026-07-03T23:06:00+08:00`; a day alone stays a day; anything else is nothing."""
    found = _FORM.fullmatch(text[:80])
    if not found:
        return ""
    year, month, day = (int(found[name]) for name in ("year", "month", "day"))
    try:
        if found["hour"] is None:
            return datetime(year, month, day, tzinfo=SHANGHAI).date().isoformat()
        hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
        moment = datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
        if found["zone"]:
            moment = datetime.fromisoformat(moment.replace(tzinfo=None).isoformat() + found["zone"])
    except ValueError:  # 31 June, 25 o'clock
        return ""
    return moment.astimezone(SHANGHAI).isoformat()
