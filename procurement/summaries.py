"""What a notice says in short: who bought what from whom, for how much. For the index and for rows of results.

Made of the facts of a document's newest version, without anything personal.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from procurement.bodies import merged_bodies, names_beside
from procurement.models import FactRow, Notice, OrganisationName
from procurement.reading.model import Field, Kind
from procurement.reading.names import is_withheld, organisation_key
from procurement.reading.regions import region_of

# The key of a buyer that the notice does not name: said so, and never taken for a name.
WITHHELD = "(withheld)"
# The sum a notice is sorted and narrowed by: what was awarded before what was planned.
_SUMS = (Field.AWARD, Field.BUDGET, Field.CEILING)
_USED = (
    Field.NUMBER,
    Field.NAME,
    Field.BUYER,
    Field.AGENCY,
    Field.SUPPLIER,
    Field.PLACE,
    Field.PUBLISHED,
    Field.DEADLINE,
    Field.METHOD,
    Field.CODE,
    *_SUMS,
)


@dataclass(slots=True)
class Summary:
    """The shown facts of one notice, by field, in order. `kind` is a value of `Kind`, never empty."""

    version: int
    kind: str
    procedure_key: str = ""
    rows: dict[Field, list[FactRow]] = field(default_factory=dict)

    def values(self, name: Field) -> list[str]:
        """The values of a field."""
        return [row.value for row in self.rows.get(name, [])]

    def keys(self, name: Field) -> list[str]:
        """The organisation keys of a field, each once, of merged bodies the one they became; `WITHHELD` for no name."""
        return list(dict.fromkeys(_key(row) for row in self.rows.get(name, [])))

    @property
    def amount(self) -> FactRow | None:
        """The largest single sum awarded, else the largest budget, else the ceiling. Sums of lots are not added up:
        a total that stands beside its lots would be counted twice."""
        for name in _SUMS:
            stated = [row for row in self.rows.get(name, []) if row.number]
            if stated:
                return max(stated, key=lambda row: row.number or 0)
        return None

    @property
    def places(self) -> list[str]:
        """The place as a path for each level, from the province down: `甘肃省`, `甘肃省/兰州市`."""
        row = next((row for row in self.rows.get(Field.PLACE, []) if row.code), None)
        if row is None:
            return []
        names = region_of(row.code).names
        return ["/".join(names[:depth]) for depth in range(1, len(names) + 1)]

    @property
    def published(self) -> date | None:
        """The day of publication, as read."""
        return next((row.day for row in self.rows.get(Field.PUBLISHED, []) if row.day), None)


def _key(row: FactRow) -> str:
    if is_withheld(row.value):
        return WITHHELD
    return row.organisation.key if row.organisation else organisation_key(row.value)


def summaries(versions: Iterable[int], *, also: Iterable[Field] = ()) -> dict[int, Summary]:
    """The summaries of versions that are notices, by version number: two queries, however many, and a third where a
    body was merged. Facts that name a merged body name the one it became. `also`: fields beyond those that a row of
    results needs."""
    notices = Notice.objects.filter(version__in=list(versions), is_notice=True)
    told = notices.values_list("pk", "version_id", "kind", "procedure_key")
    found = {pk: Summary(version, kind or Kind.OTHER.value, key) for pk, version, kind, key in told}
    if not found:
        return {}
    facts = FactRow.objects.filter(
        notice__in=found, shown=True, personal=False, field__in=[each.value for each in (*_USED, *also)]
    )
    rows = list(facts.select_related("organisation").order_by("notice_id", "position"))
    merged = any(row.organisation and row.organisation.merged_into_id for row in rows)
    roots = merged_bodies() if merged else {}
    for row in rows:
        if row.organisation_id in roots:
            row.organisation = roots[row.organisation_id]
        found[row.notice_id].rows.setdefault(Field(row.field), []).append(row)
    return {each.version: each for each in found.values()}


def added_names(said: Iterable[Summary]) -> dict[int, list[str]]:
    """By version, the names that people added to the bodies it names, or to what was merged into them. One query, or
    two where there are any."""
    bodies = {
        each.version: {row.organisation_id for rows in each.rows.values() for row in rows if row.organisation_id}
        for each in said
    }
    wanted = set().union(*bodies.values()) if bodies else set()
    named: dict[int, list[str]] = {}
    if wanted and OrganisationName.objects.exists():
        roots = {pk: body.pk for pk, body in merged_bodies().items()}
        concerned = wanted | {pk for pk, root in roots.items() if root in wanted}
        for each in names_beside(concerned):
            named.setdefault(roots.get(each.organisation_id, each.organisation_id), []).append(each.name)
    found = {version: [name for pk in sorted(ids) for name in named.get(pk, [])] for version, ids in bodies.items()}
    return {version: names for version, names in found.items() if names}
