"""What is held of a body: its names, roles and documents, those it dealt with, and sums by year.

Made for one person from the documents that she may see: for nobody else does the body exist.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.http import Http404

from archive.policy import Person
from procurement.bodies import members_of, names_beside, root_of
from procurement.holdings import MOST, Paper, notices_of, papers
from procurement.models import FactRow, Organisation, OrganisationName
from procurement.reading.model import Field, Kind

ROLES = (Field.BUYER, Field.SUPPLIER, Field.AGENCY)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as written, the roles it stands in, and in how many documents."""

    name: str
    roles: list[Field]
    documents: int


@dataclass(frozen=True, slots=True)
class Counterparty:
    """A body that stands in the same notices: as what, and in how many documents."""

    organisation: Organisation
    name: str
    role: Field
    documents: int


@dataclass(slots=True)
class Sums:
    """What one role earned or spent in a year. `uncounted`: awards whose sum cannot be given to this body alone."""

    counted: int = 0
    uncounted: int = 0
    total: Decimal = Decimal(0)


@dataclass(slots=True)
class Year:
    """One year, 0 where no date is known."""

    year: int
    bought: Sums = field(default_factory=Sums)
    sold: Sums = field(default_factory=Sums)


@dataclass(frozen=True, slots=True)
class Portrait:
    """A body as one person may see it. `more`: older documents were left out of everything here."""

    organisation: Organisation
    names: list[Name]
    beside: list[OrganisationName]
    codes: list[str]
    papers: list[tuple[Paper, list[Field]]]
    counterparties: list[Counterparty]
    years: list[Year]
    more: bool

    @property
    def name(self) -> str:
        """The name it is written with most."""
        return self.names[0].name


def portrait(*, user: Person, public_id: str) -> Portrait:
    """The body with this number, or Http404 in the same words whether it is hidden or was never there.

    MovedError where it was merged into another one.
    """
    found = Organisation.objects.filter(public_id=public_id).first()
    if found is not None and found.merged_into_id:
        raise MovedError(portrait(user=user, public_id=root_of(found).public_id).organisation)
    members = members_of(found) if found else set()
    naming = FactRow.objects.filter(organisation__in=members, shown=True, field__in=[role.value for role in ROLES])
    notices = notices_of(user).filter(pk__in=naming.values("notice"))
    if found is None or not notices.exists():
        raise Http404
    rows = notices.select_related("version__document__current", "procedure").order_by("-version__document_id")[
        : MOST + 1
    ]
    held = papers(rows[:MOST])
    held.sort(key=lambda each: (each.day is not None, each.day), reverse=True)
    return Portrait(
        organisation=found,
        names=_names(found, held),
        beside=names_beside(members),
        codes=_codes(found, held),
        papers=[(paper, roles_of(found, paper)) for paper in held],
        counterparties=_counterparties(found, held),
        years=_years(found, held),
        more=len(rows) > MOST,
    )


class MovedError(Exception):
    """The body was merged: `into` is the one that it became."""

    def __init__(self, into: Organisation) -> None:
        super().__init__(into.public_id)
        self.into = into


def _codes(body: Organisation, held: Iterable[Paper]) -> list[str]:
    """The credit codes that stand behind its names, the most frequent first."""
    codes = Counter(row.value for paper in held for row in _rows(paper, Field.CODE) if row.organisation_id == body.pk)
    return [code for code, _number in codes.most_common()]


def roles_of(body: Organisation, paper: Paper) -> list[Field]:
    """The roles in which a notice names the body."""
    return [role for role in ROLES if any(row.organisation_id == body.pk for row in _rows(paper, role))]


def _rows(paper: Paper, role: Field) -> list[FactRow]:
    return paper.summary.rows.get(role, [])


def _named(paper: Paper) -> Iterator[tuple[Field, FactRow]]:
    for role in ROLES:
        yield from ((role, row) for row in _rows(paper, role) if row.organisation_id)


def _names(body: Organisation, held: Iterable[Paper]) -> list[Name]:
    count: Counter[str] = Counter()
    roles: dict[str, set[Field]] = {}
    for paper in held:
        mine = [(role, row.value) for role, row in _named(paper) if row.organisation_id == body.pk]
        count.update({name for _, name in mine})
        for role, name in mine:
            roles.setdefault(name, set()).add(role)
    return [Name(name, [role for role in ROLES if role in roles[name]], number) for name, number in count.most_common()]


def _counterparties(body: Organisation, held: Iterable[Paper]) -> list[Counterparty]:
    count: Counter[tuple[int, Field]] = Counter()
    seen: dict[int, tuple[Organisation, str]] = {}
    for paper in held:
        others = {}
        for role, row in _named(paper):
            if row.organisation and row.organisation_id != body.pk:
                others[row.organisation.pk, role] = True
                seen.setdefault(row.organisation.pk, (row.organisation, row.value))
        count.update(others.keys())
    return [Counterparty(*seen[pk], role, number) for (pk, role), number in count.most_common()]


def _years(body: Organisation, held: list[Paper]) -> list[Year]:
    """Sums of awards: one purchase and sum once, a contract only where no award of the purchase is held."""
    years: dict[int, Year] = {}
    awarded = {paper.purchase for paper in held if paper.kind is Kind.AWARD}
    told: set[tuple[str, Field, Decimal | None]] = set()
    for paper in held:
        counts = paper.kind is Kind.AWARD or (paper.kind is Kind.CONTRACT and paper.purchase not in awarded)
        for role in roles_of(body, paper) if counts else []:
            if role is Field.AGENCY:
                continue
            total = whole(paper) if role is Field.BUYER else share(body, paper)
            if (key := (paper.purchase, role, total)) in told:
                continue
            told.add(key)
            year = years.setdefault(paper.day.year if paper.day else 0, Year(paper.day.year if paper.day else 0))
            sums = year.bought if role is Field.BUYER else year.sold
            sums.total += total or 0
            sums.counted += total is not None
            sums.uncounted += total is None
    return [years[number] for number in sorted(years, reverse=True)]


def whole(paper: Paper) -> Decimal | None:
    """What a notice awards in all; None where that is not plain: a wrong sum is worse than none."""
    return _sum([row for row in _rows(paper, Field.AWARD) if row.number])


def share(body: Organisation, paper: Paper) -> Decimal | None:
    """What a notice awards to the body: all of it, or the sums of its lots; None where that is not plain."""
    suppliers = _rows(paper, Field.SUPPLIER)
    if all(row.organisation_id == body.pk for row in suppliers):
        return whole(paper)
    lots = {row.lot for row in suppliers if row.organisation_id == body.pk}
    others = {row.lot for row in suppliers if row.organisation_id != body.pk}
    if "" in lots or lots & others:
        return None
    return _sum([row for row in _rows(paper, Field.AWARD) if row.number and row.lot in lots])


def _sum(rows: list[FactRow]) -> Decimal | None:
    """One sum, or those of different lots. Without lots several may be parts, or a part and the whole."""
    lots = {row.lot for row in rows}
    if not rows or any(row.conflict for row in rows) or len(lots) < len(rows) or (len(rows) > 1 and "" in lots):
        return None
    return sum((row.number for row in rows if row.number), Decimal(0))
