"""What reading a notice takes and gives (reading.md section 6): text with its claims, and facts that point at words.

Pure: no Django. `Fact` checks at construction that its words stand where its span says: no words, no fact.
"""

from dataclasses import InitVar, dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Field(StrEnum):
    """What a fact states."""

    KIND = "kind"
    NUMBER = "number"
    NAME = "name"
    BUYER = "buyer"
    AGENCY = "agency"
    SUPPLIER = "supplier"
    BUDGET = "budget"
    CEILING = "ceiling"
    AWARD = "award"
    FEE = "fee"
    PUBLISHED = "published"
    DEADLINE = "deadline"
    PLACE = "place"
    METHOD = "method"
    CODE = "code"
    GOODS = "goods"
    OFFICE = "office"
    REASON = "reason"
    EXPERT = "expert"
    CONTACT = "contact"


class Kind(StrEnum):
    """Types of notices, named as in reading.md section 6."""

    CORRECTION = "correction"
    TERMINATION = "termination"
    CONTRACT = "contract"
    ACCEPTANCE = "acceptance"
    SINGLE_SOURCE = "single_source"
    INTENTION = "intention"
    DEMAND = "demand"
    PREQUALIFICATION = "prequalification"
    AWARD = "award"
    TENDER = "tender"
    OTHER = "other"


class UnitSource(StrEnum):
    """Where the unit of an amount was read."""

    FIGURE = "figure"
    LABEL = "label"
    COLUMN = "column"
    SECTION = "section"
    NONE = "none"


class Where(StrEnum):
    """Which text a span counts in: a page of the transcript, the title, the address, or the date as claimed."""

    PAGE = "page"
    TITLE = "title"
    ADDRESS = "address"
    CLAIM = "claim"


class Region(NamedTuple):
    """A place of the list of divisions: six-digit code, names from the province down, and the XPCC division if any."""

    code: str
    names: tuple[str, ...]
    xpcc: str = ""

    def __str__(self) -> str:
        return "".join(self.names)


Value = str | Decimal | date | datetime | Region


@dataclass(frozen=True, slots=True)
class Span:
    """`start` and `end` count code points of the text named by `where`; `page` is 1-based, 0 off the pages."""

    start: int
    end: int
    page: int = 0
    where: Where = Where.PAGE


@dataclass(frozen=True, slots=True)
class OverviewPair:
    """A label and its value in the overview of a page; the span of the value in that page's text."""

    label: str
    value: str
    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What is read: page texts as stored, overview pairs, the address, and the publication date as others claim it."""

    title: str
    pages: tuple[str, ...]
    pairs: tuple[OverviewPair, ...] = ()
    address: str = ""
    published: str = ""

    def text_of(self, span: Span) -> str:
        """The whole text that `span` counts in."""
        if span.where is Where.PAGE:
            return self.pages[span.page - 1]
        return {Where.TITLE: self.title, Where.ADDRESS: self.address, Where.CLAIM: self.published}[span.where]


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement. `raw` are its words, `value` what they mean: yuan for amounts, Beijing time for dates.

    `warnings`: `zero_amount`, `withheld`, `unit_conflict`, `words_figures_differ`, `amounts_differ`, `no_unit`.
    Raises ValueError if `raw` does not stand in `notice` at `span`.
    """

    notice: InitVar[NoticeText]
    field: Field
    raw: str
    value: Value
    span: Span
    rule: str
    rule_version: int = 1
    confidence: float = 1.0
    unit_source: UnitSource = UnitSource.NONE
    lot: str | None = None
    personal: bool = False
    warnings: tuple[str, ...] = ()

    def __post_init__(self, notice: NoticeText) -> None:
        if not self.raw or notice.text_of(self.span)[self.span.start : self.span.end] != self.raw:
            raise ValueError(f"no words, no fact: {self.field} {self.raw!r} is not at {self.span}")
