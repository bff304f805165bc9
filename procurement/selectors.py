"""What is read from the facts. Every function takes `user=` and shows only what she may see."""

from dataclasses import dataclass

from archive.models import Version
from archive.policy import Person
from archive.selectors import documents
from procurement.models import FactRow, Notice
from procurement.reading.model import Field

# The order of a notice's key facts on a page. Experts and contact persons are personal and are in no list.
SHOWN = (
    Field.KIND,
    Field.NAME,
    Field.NUMBER,
    Field.BUYER,
    Field.AGENCY,
    Field.SUPPLIER,
    Field.AWARD,
    Field.BUDGET,
    Field.CEILING,
    Field.METHOD,
    Field.PUBLISHED,
    Field.DEADLINE,
    Field.PLACE,
    Field.CODE,
    Field.GOODS,
    Field.OFFICE,
    Field.REASON,
)


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """One field: the readings to show, and those that contradict them or that a person said are not so."""

    field: Field
    shown: list[FactRow]
    against: list[FactRow]


def notice(*, user: Person, version: Version) -> Notice | None:
    """The reading of a version that `user` may see; None if it was not read yet, or may not be seen."""
    visible = documents(user=user).filter(pk=version.document_id)
    return Notice.objects.filter(version=version, version__document__in=visible).first()


def facts(*, user: Person, version: Version) -> list[FieldFacts]:
    """The key facts of a version, in the order of `SHOWN`, without anything personal; empty if she may not see it."""
    read = notice(user=user, version=version)
    rows = list(read.facts.filter(personal=False).select_related("organisation", "said_by")) if read else []
    found = [
        FieldFacts(
            field,
            [row for row in rows if row.field == field.value and row.shown],
            [row for row in rows if row.field == field.value and not row.shown and (row.conflict or row.state)],
        )
        for field in SHOWN
    ]
    return [each for each in found if each.shown or each.against]
