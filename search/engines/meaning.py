"""What nodes of a query tree mean, said once for every engine: fields, weights and the ends of a range."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from language.query import days
from language.query_nodes import Range
from search.fields import BLANK, ROLE_FIELDS, TEXT_FIELDS, TextField

# Words the person typed outrank what was put beside them (search.md section 5).
EXPANSION_WEIGHT = 0.5
# Of a facet in `search.fields.OPEN_FACETS` this many values are counted, the most frequent first.
OPEN_VALUES = 200
# A prefix inside a phrase stands for at most so many words: beyond, an engine refuses rather than leaves some out.
MOST_EXPANSIONS = 16_384
# Typed field names that are text fields here.
TYPED_TEXT = {
    "title": ("title", "title_en"),
    "body": ("text",),  # of a relaxed reading; nobody can type it
    "number": ("numbers",),
    "buyer": ("buyers",),
    "supplier": ("suppliers",),
    "agency": ("agencies",),
    "region": ("regions",),
    "tag": ("tags",),
}


def text_fields(names: Iterable[str]) -> list[TextField]:
    """The text fields of these names, with their weights."""
    wanted = set(names)
    return [field for field in (*TEXT_FIELDS, *ROLE_FIELDS) if field.name in wanted]


def bounds(node: Range) -> tuple[int | None, int | None]:
    """Whole numbers, both ends inside. Amounts are indexed in fen, dates as YYYYMMDD."""
    if node.name == "date":
        between = days(node.low, node.high, above=node.above, below=node.below)
        return _ymd(between.first), _ymd(between.last)
    low = None if node.low is None else int(Decimal(node.low) * 100) + node.above
    high = None if node.high is None else int(Decimal(node.high) * 100) - node.below
    return low, high


def as_known(counts: Mapping[str, int], collections: frozenset[str], in_none: int) -> dict[str, int]:
    """The facet `in` as somebody may see it who knows these collections: `in_none` documents are in none of them."""
    known = {key: number for key, number in counts.items() if key in collections}
    return known | {BLANK: in_none} if in_none else known


def _ymd(day: date | None) -> int | None:
    return None if day is None else int(day.strftime("%Y%m%d"))
