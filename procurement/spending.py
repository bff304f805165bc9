"""What a list of notices awards, by year and by organisation: sums of what is held, each award once.

A purchase and its sum count once, a contract only where no award of the purchase is in the list, and nothing is added
where it is not plain what a notice awards (`organisations.whole`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from procurement.display import CHINESE_KINDS, KINDS, yuan
from procurement.holdings import Paper
from procurement.organisations import share, whole
from procurement.pictures import Drawing, Value, bars, columns
from procurement.reading.model import Field, Kind

MOST_BODIES = 20


@dataclass(slots=True)
class Line:
    """A row of a table: a year or a body, how many awards were added and how many not, and their sum in yuan."""

    name: str
    url_id: str = ""  # the number of a body
    counted: int = 0
    uncounted: int = 0
    total: Decimal = Decimal(0)

    def add(self, sum_: Decimal | None) -> None:
        """One more award; None where its sum is not plain."""
        self.counted += sum_ is not None
        self.uncounted += sum_ is None
        self.total += sum_ or 0

    @property
    def words(self) -> str:
        """The sum as pages write it."""
        return yuan(self.total)


@dataclass(slots=True)
class Spending:
    """Tables of a list: awards by year, by buyer and by supplier, and notices by month and type."""

    years: list[Line] = field(default_factory=list)
    buyers: list[Line] = field(default_factory=list)
    suppliers: list[Line] = field(default_factory=list)
    months: list[tuple[str, int]] = field(default_factory=list)
    kinds: list[tuple[str, str, int]] = field(default_factory=list)
    notices: int = 0
    undated: int = 0

    @property
    def year_columns(self) -> Drawing | None:
        """Awards by year as columns; those without a date are only in the table."""
        return columns([Value(line.name, line.total, line.words) for line in self.years if line.name])

    @property
    def buyer_bars(self) -> Drawing | None:
        """The largest buyers."""
        return bars([Value(line.name, line.total, line.words) for line in self.buyers if line.total])

    @property
    def supplier_bars(self) -> Drawing | None:
        """The largest suppliers."""
        return bars([Value(line.name, line.total, line.words) for line in self.suppliers if line.total])

    @property
    def month_columns(self) -> Drawing | None:
        """Notices by month, or by year where there are more than three years of them."""
        return columns([Value(name, number, str(number)) for name, number in self.months])


def spending(papers: Iterable[Paper]) -> Spending:
    """The tables of these notices."""
    held = list(papers)
    made = Spending(notices=len(held), undated=sum(paper.day is None for paper in held))
    years: dict[str, Line] = {}
    buyers: dict[str, Line] = {}
    suppliers: dict[str, Line] = {}
    for paper, total in awards_of(held):
        year = str(paper.day.year) if paper.day else ""
        years.setdefault(year, Line(year)).add(total)
        for row in paper.summary.rows.get(Field.BUYER, [])[:1]:
            if row.organisation:
                number = row.organisation.public_id
                buyers.setdefault(number, Line(row.value, number)).add(total)
        for row in {row.organisation_id: row for row in paper.summary.rows.get(Field.SUPPLIER, [])}.values():
            if row.organisation:
                number = row.organisation.public_id
                suppliers.setdefault(number, Line(row.value, number)).add(share(row.organisation, paper))
    made.years = [years[name] for name in sorted(years)]
    made.buyers, made.suppliers = _largest(buyers), _largest(suppliers)
    made.months, made.kinds = _months(held), _kinds(held)
    return made


def awards_of(held: list[Paper]) -> Iterator[tuple[Paper, Decimal | None]]:
    """The notices whose sums count, each purchase and sum once, with what each awards in all; None if not plain."""
    awarded = {paper.purchase for paper in held if paper.kind is Kind.AWARD}
    told: set[tuple[str, Decimal | None]] = set()
    for paper in held:
        counts = paper.kind is Kind.AWARD or (paper.kind is Kind.CONTRACT and paper.purchase not in awarded)
        total = whole(paper) if counts else None
        if counts and (key := (paper.purchase, total)) not in told:
            told.add(key)
            yield paper, total


def _largest(lines: dict[str, Line]) -> list[Line]:
    return sorted(lines.values(), key=lambda line: (-line.total, -line.uncounted, line.name))[:MOST_BODIES]


def _months(held: list[Paper]) -> list[tuple[str, int]]:
    days = [paper.day for paper in held if paper.day]
    if not days:
        return []
    first, last = min(days), max(days)
    if (last.year - first.year) * 12 + last.month - first.month < 36:
        months = [divmod(at, 12) for at in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)]
        names = [f"{year}-{month + 1:02}" for year, month in months]
        return [(name, sum(f"{day:%Y-%m}" == name for day in days)) for name in names]
    return [(str(year), sum(day.year == year for day in days)) for year in range(first.year, last.year + 1)]


def _kinds(held: list[Paper]) -> list[tuple[str, str, int]]:
    found = [(kind, sum(paper.kind is kind for paper in held)) for kind in Kind]
    rows = [(CHINESE_KINDS[kind.value].partition("、")[0], str(KINDS[kind.value]), n) for kind, n in found if n]
    return sorted(rows, key=lambda row: -row[2])
