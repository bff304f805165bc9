"""Facts in words for pages: labels, sums, dates, and where their words stand."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from archive.models import Version
from archive.provenance.clocks import BEIJING
from procurement.models import FactRow
from procurement.reading.model import Field, Kind
from procurement.selectors import FieldFacts

Words = str | Promise  # as it is, or translated when shown

LABELS: dict[Field, Words] = {
    Field.KIND: _("Type"),
    Field.NAME: _("Project"),
    Field.NUMBER: _("Number"),
    Field.BUYER: _("Buyer"),
    Field.AGENCY: _("Agency"),
    Field.SUPPLIER: _("Supplier"),
    Field.AWARD: _("Amount awarded"),
    Field.BUDGET: _("Budget"),
    Field.CEILING: _("Price ceiling"),
    Field.METHOD: _("Method"),
    Field.PUBLISHED: _("Published"),
    Field.DEADLINE: _("Bids until"),
    Field.PLACE: _("Place"),
    Field.GOODS: _("Goods and services"),
    Field.REASON: _("Reason given"),
}
KINDS: dict[str, Words] = {
    Kind.CORRECTION.value: _("Correction notice"),
    Kind.TERMINATION.value: _("Failed tender or termination"),
    Kind.CONTRACT.value: _("Contract notice"),
    Kind.ACCEPTANCE.value: _("Acceptance notice"),
    Kind.SINGLE_SOURCE.value: _("Single-source notice"),
    Kind.INTENTION.value: _("Procurement intention"),
    Kind.DEMAND.value: _("Request for comment or market enquiry"),
    Kind.PREQUALIFICATION.value: _("Prequalification notice"),
    Kind.AWARD.value: _("Award notice"),
    Kind.TENDER.value: _("Tender notice"),
    Kind.OTHER.value: _("Other notice"),
}
WARNINGS: dict[str, Words] = {
    "unit_conflict": _("conflict: stated elsewhere 10,000 times larger or smaller"),
    "words_figures_differ": _("conflict: words and figures differ"),
    "amounts_differ": _("conflict: another sum is stated too"),
    "zero_amount": _("stated as zero, as framework contracts do"),
    "withheld": _("name withheld by the notice"),
}
# Longer words are not looked up as a phrase: the link then only opens the page.
LONGEST_PHRASE = 80
_MONEY = frozenset({Field.BUDGET, Field.CEILING, Field.AWARD})


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading: its value in words, the words as written if they say it otherwise, and where they stand."""

    text: Words
    raw: str
    url: str
    page: int
    place: Words
    lot: str
    warnings: list[Words]
    conflict: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A label with its readings, and the readings that contradict them."""

    label: Words
    readings: list[Reading]
    against: list[Reading]


def lines_of(version: Version, facts: list[FieldFacts]) -> list[Line]:
    """The lines of the key facts of a version."""
    return [
        Line(
            LABELS[each.field],
            [_reading(version, each.field, row) for row in each.shown],
            [_reading(version, each.field, row) for row in each.against],
        )
        for each in facts
    ]


def _reading(version: Version, field: Field, row: FactRow) -> Reading:
    text = _text(field, row)
    return Reading(
        text=text,
        raw="" if str(text) == row.raw else row.raw,
        url=_url(version, row),
        page=row.page,
        place=row.get_place_display(),
        lot=row.lot,
        warnings=[WARNINGS[code] for code in row.warnings if code in WARNINGS],
        conflict=row.conflict,
    )


def _text(field: Field, row: FactRow) -> Words:
    if field is Field.KIND:
        return KINDS.get(row.value, row.value)
    if field in _MONEY and row.number is not None:
        whole = row.number == row.number.to_integral_value()
        return f"¥{row.number:,.0f}" if whole else f"¥{row.number:,.2f}"
    if row.moment is not None:
        return f"{row.moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    return row.value


def _url(version: Version, row: FactRow) -> str:
    """The page with the words marked; the text tab for words that stand on no page."""
    base = reverse("document_text", args=[version.document.accession])
    if row.place != FactRow.Place.PAGE:
        return base
    query: dict[str, str | int] = {"page": row.page}
    words = row.raw.strip()
    if len(words) <= LONGEST_PHRASE and '"' not in words and "\n" not in words:
        query["q"] = f'"{words}"'
    return f"{base}?{urlencode(query)}"
