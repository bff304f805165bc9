"""The four clocks of a document and the 14 digits of web archives (provenance.md section 3).

Never merged into one "date": (1) printed on the document, (2) captured, as the archive asserts, (3) retrieved by us,
(4) proven not later than. Each names its basis and is shown in UTC and in Beijing time, where the day may differ.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, Literal

UTC: Final = dt.UTC
# A fixed offset, not zoneinfo: Asia/Shanghai has been +08:00 without summer time since 15 September 1991, older than
# any web archive, and slim images carry no time-zone files.
BEIJING: Final = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")

Name = Literal["printed", "captured", "retrieved", "proven"]
Basis = Literal["observed", "archive_asserted", "page_asserted", "user_asserted", "derived"]

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_TS14: Final = re.compile(r"[0-9]{14}", re.ASCII)


def from_ts14(ts: str) -> dt.datetime:
    """The moment (UTC) of an archive's 14 digits. ValueError if they are not 14 digits or no possible time."""
    if not _TS14.fullmatch(ts):
        raise ValueError(f"{ts!r} is not 14 digits")
    year, month, day = int(ts[:4]), int(ts[4:6]), int(ts[6:8])
    return dt.datetime(year, month, day, int(ts[8:10]), int(ts[10:12]), int(ts[12:]), tzinfo=UTC)


def to_ts14(moment: dt.datetime) -> str:
    """The 14 digits (UTC) of a moment; fractions of a second are cut. ValueError for a naive datetime."""
    # not strftime("%Y"): it does not pad years below 1000
    moment = _utc(moment)
    return f"{moment.year:04d}{moment:%m%d%H%M%S}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A moment in words for both zones. `beijing` leaves the year out unless it differs from the UTC year."""

    utc: str
    beijing: str
    day_differs: bool

    def __str__(self) -> str:
        return f"{self.utc} ({self.beijing})"


def show(moment: dt.datetime) -> Shown:
    """`21 August 2018 16:08:35 UTC` and `22 August 00:08:35 Beijing`. ValueError for a naive datetime."""
    utc = _utc(moment)
    local = utc.astimezone(BEIJING)
    day = f"{local.day} {_MONTHS[local.month - 1]}"
    if local.year != utc.year:
        day += f" {local.year}"
    return Shown(
        utc=f"{day_in_words(utc)} {utc:%H:%M:%S} UTC",
        beijing=f"{day} {local:%H:%M:%S} Beijing",
        day_differs=local.date() != utc.date(),
    )


def day_in_words(day: dt.date) -> str:
    """`5 March 2021`: no locale, no leading zero."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True, slots=True)
class Clock:
    """One of the four. `moment` is a datetime (UTC), a bare date for what is printed, or None when not known."""

    name: Name
    basis: Basis | Literal[""]
    moment: dt.datetime | dt.date | None

    @property
    def text(self) -> str:
        """The moment in UTC or the printed day; empty when not known."""
        if isinstance(self.moment, dt.datetime):
            return show(self.moment).utc
        return day_in_words(self.moment) if self.moment else ""

    @property
    def beijing(self) -> str:
        """The same moment in Beijing; empty for a bare date, which has no zone."""
        return show(self.moment).beijing if isinstance(self.moment, dt.datetime) else ""

    @property
    def day_differs(self) -> bool:
        """Whether the day in Beijing is another one than in UTC."""
        return isinstance(self.moment, dt.datetime) and show(self.moment).day_differs


def four_clocks(
    *,
    printed: dt.date | None = None,
    printed_basis: Basis = "page_asserted",
    captured: dt.datetime | None = None,
    captured_basis: Basis | Literal[""] = "archive_asserted",
    retrieved: dt.datetime | None = None,
    proven: dt.datetime | None = None,
) -> tuple[Clock, Clock, Clock, Clock]:
    """All four, in order, also those not known: a gap is shown as a gap. For grade A captured equals retrieved."""
    return (
        Clock("printed", printed_basis if printed else "", printed),
        Clock("captured", captured_basis if captured else "", captured),
        Clock("retrieved", "observed" if retrieved else "", retrieved),
        Clock("proven", "derived" if proven else "", proven),
    )


def _utc(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        raise ValueError("a clock without a time zone proves nothing")
    return moment.astimezone(UTC)
