"""The fields, states and bounds of the query language, with their names in English and Chinese (experience.md 4)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

LONGEST_QUERY = 512  # characters; all limits: search.md section 4
MOST_TERMS = 20
DEEPEST = 10
SHORTEST_PREFIX = 3
FARTHEST = 100
MOST_NEAR_PARTS = 4  # the finder tries them in every order
MOST_FUZZY = 4  # a fifth near spelling is read literally

# The same field twice is OR, different fields AND.
FIELDS: dict[str, str] = {
    "title": "Title",
    "buyer": "Buyer",
    "supplier": "Supplier",
    "agency": "Agency",
    "region": "Region",
    "number": "Number",
    "type": "Notice type",
    "format": "File type",
    "site": "Site",
    "lang": "Language",
    "tag": "Tag",
    "in": "Collection",
    "story": "Story",
}
RANGES: dict[str, str] = {"date": "Date", "amount": "Amount"}
LIVE = ("same", "changed", "gone", "soft-404", "blocked", "unreachable", "unknown", "unchecked")
FLAGS: dict[str, tuple[str, ...]] = {
    "has": ("attachment", "ocr", "translation"),
    "is": ("cited", "unsearchable"),
    "live": LIVE,
    "memento": ("none", "some"),
    "grade": ("a", "b", "b-", "c", "d", "e"),
}
# Flags of which a document has one value: twice is OR. It may have several of the others: twice is AND.
ONE_VALUED = ("live", "memento", "grade")
SORTS = ("relevance", "date", "-date", "amount", "-amount", "hits", "-hits")
LIST_FIELD, EXPANSION_FIELD, SORT_FIELD = "terms", "expand", "sort"

_CHINESE = {
    "标题": "title",
    "題目": "title",
    "題名": "title",
    "標題": "title",
    "采购人": "buyer",
    "採購人": "buyer",
    "供应商": "supplier",
    "供應商": "supplier",
    "代理机构": "agency",
    "代理機構": "agency",
    "地区": "region",
    "地區": "region",
    "项目编号": "number",
    "項目編號": "number",
    "编号": "number",
    "类型": "type",
    "類型": "type",
    "格式": "format",
    "网站": "site",
    "網站": "site",
    "标签": "tag",
    "標籤": "tag",
    "语言": "lang",
    "語言": "lang",
    "日期": "date",
    "金额": "amount",
    "金額": "amount",
    "排序": "sort",
}
_OTHER = {"year": "date", "language": "lang", "collection": "in", "tags": "tag"}


def canonical(name: str) -> str | None:
    """The one English name for a field as typed in either language; None if there is no such field."""
    lowered = name.casefold()
    if lowered in FIELDS or lowered in RANGES or lowered in FLAGS:
        return lowered
    if lowered in (LIST_FIELD, EXPANSION_FIELD, SORT_FIELD):
        return lowered
    return _OTHER.get(lowered) or _CHINESE.get(name)


def label(name: str) -> str:
    """How a field is named to people."""
    return FIELDS.get(name) or RANGES.get(name) or name


@dataclass(frozen=True, slots=True)
class Days:
    """Inclusive bounds in days; None is open."""

    first: date | None
    last: date | None


_day = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")


def read_date(text: str) -> str | None:
    """`2019`, `2019-6`, `2019/06/30` → `2019`, `2019-06`, `2019-06-30`; None if there is no such date."""
    match = _day.fullmatch(text.strip())
    if match is None:
        return None
    numbers = [int(group) for group in match.groups() if group]
    try:
        date(*[*numbers, 1, 1][:3])
    except ValueError:
        return None
    return "-".join(f"{number:04d}" if at == 0 else f"{number:02d}" for at, number in enumerate(numbers))


def read_amount(text: str) -> str | None:
    """Yuan as a plain decimal: `1,000,000`, `1000000.50`, `100万`, `1.2亿`; None if it is no amount."""
    plain = text.strip().replace(",", "").replace("，", "").removesuffix("元")
    scale = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}.get(plain[-1:], 1)
    if scale > 1:
        plain = plain[:-1]
    if not re.fullmatch(r"\d{1,15}(?:\.\d{1,6})?", plain, re.ASCII):
        return None
    try:
        value = (Decimal(plain) * scale).normalize()
    except InvalidOperation:
        return None
    return f"{value:f}"


def days(low: str | None, high: str | None, *, above: bool = False, below: bool = False) -> Days:
    """The days a date Range means: `2019-06` as a low bound is 1 June, as a high bound 30 June, both included.

    `above` leaves out the whole of `low` (`date:>2019` begins in 2020), `below` the whole of `high`.
    """
    first = _edge(low, last=above) if low else None
    last = _edge(high, last=not below) if high else None
    one = timedelta(days=1)
    if first and above:
        first = first + one if first < date.max else first
    if last and below:
        last = last - one if last > date.min else last
    return Days(first, last)


def _edge(text: str, *, last: bool) -> date:
    """The first or last day of a year, month or day."""
    numbers = [int(part) for part in text.split("-")]
    begin = date(*[*numbers, 1, 1][:3])
    if not last or len(numbers) == 3:
        return begin
    if len(numbers) == 1 or begin.month == 12:
        return date(begin.year, 12, 31)
    return date(begin.year, begin.month + 1, 1) - timedelta(days=1)
