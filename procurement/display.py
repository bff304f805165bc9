"""Facts in words for pages: labels, sums, dates, and where their words stand."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.models import Version
from archive.policy import Person, may_contribute
from archive.provenance.clocks import BEIJING
from procurement.models import FactRow
from procurement.rates import dollars
from procurement.reading.kinds import by_rules
from procurement.reading.model import Field, Kind
from procurement.reading.offices import AGENCY_RULE, BUYER_RULE
from procurement.selectors import FieldFacts
from procurement.summaries import Summary

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
    Field.CODE: _("Credit code"),
    Field.GOODS: _("Goods and services"),
    Field.OFFICE: _("Contact office"),
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
# As Chinese portals head them; the first is shown.
CHINESE_KINDS: dict[str, str] = {
    Kind.CORRECTION.value: "更正公告",
    Kind.TERMINATION.value: "废标公告、终止公告",
    Kind.CONTRACT.value: "合同公告",
    Kind.ACCEPTANCE.value: "验收公告",
    Kind.SINGLE_SOURCE.value: "单一来源公示",
    Kind.INTENTION.value: "采购意向公告",
    Kind.DEMAND.value: "需求公示、征求意见",
    Kind.PREQUALIFICATION.value: "资格预审公告",
    Kind.AWARD.value: "中标公告、成交公告",
    Kind.TENDER.value: "招标公告、采购公告",
    Kind.OTHER.value: "其他公告",
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
_OFFICES: dict[str, Words] = {BUYER_RULE: _("buyer"), AGENCY_RULE: _("agency")}
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
    organisation: str = ""  # the address of the body it names
    dollars: str = ""
    field: str = ""
    value: str = ""  # as its row holds it: what a correction names
    status: Words = ""  # read by machine, confirmed by …
    said: bool = False  # a person said something of it, which can be taken back

    @property
    def correct_query(self) -> str:
        """What the link to the form of a correction carries."""
        carried: dict[str, str | int] = {"field": self.field, "reading": self.value, "lot": self.lot}
        if self.field != Field.KIND:
            carried["words"] = self.raw or str(self.text)
        if self.page:
            carried["page"] = self.page
        return urlencode(carried)


@dataclass(frozen=True, slots=True)
class Line:
    """A label with its readings, and the readings that contradict them."""

    label: Words
    readings: list[Reading]
    against: list[Reading]


@dataclass(frozen=True, slots=True)
class Named:
    """A body as written, and the address of its page; empty where it has none."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a notice says in a row of results. `amount` is in yuan, `amount_raw` its words if they say it otherwise."""

    kind: Words
    kind_chinese: str
    buyers: list[Named]
    suppliers: list[Named]
    amount: str
    amount_raw: str
    amount_label: Words
    conflict: bool
    published: date | None
    dollars: str = ""  # the amount at the rate of its day, with that day


def said(summary: Summary) -> Said:
    """The summary of a notice in words."""
    row = summary.amount
    amount = yuan(row.number) if row and row.number is not None else ""
    return Said(
        kind=KINDS.get(summary.kind, summary.kind),
        kind_chinese=CHINESE_KINDS.get(summary.kind, "").partition("、")[0],
        buyers=[Named(row.value, organisation_url(row)) for row in summary.rows.get(Field.BUYER, [])],
        suppliers=[Named(row.value, organisation_url(row)) for row in summary.rows.get(Field.SUPPLIER, [])],
        amount=amount,
        amount_raw=row.raw if row and row.raw != amount else "",
        amount_label=LABELS[Field(row.field)] if row else "",
        conflict=bool(row and row.conflict),
        published=summary.published,
        dollars=dollars(row.number, summary.published) if row else "",
    )


def kind_in_both(kind: str) -> str:
    """A type of notice as portals head it, with its English."""
    return f"{CHINESE_KINDS[kind].partition('、')[0]} {KINDS[kind]}"


def kinds_named(words: str) -> tuple[str, ...]:
    """The types that `type:` means: by our name, by a Chinese type word, by English words. Empty if there is none."""
    asked = " ".join(words.replace("_", " ").casefold().split())
    names = {kind: kind.replace("_", " ") for kind in KINDS}
    exact = tuple(kind for kind, name in names.items() if name == asked)
    if exact or not asked:
        return exact
    chinese = by_rules(words)
    if chinese:
        return (chinese[0].value,)
    if asked in CHINESE_KINDS[Kind.OTHER.value]:
        return (Kind.OTHER.value,)
    english = {kind: str(name).casefold() for kind, name in KINDS.items()}
    begins = tuple(kind for kind, name in english.items() if name.startswith(asked))
    return begins or tuple(kind for kind, name in english.items() if asked in name)


def yuan(number: Decimal) -> str:
    """`¥1,234,567`, with fen only where there are any."""
    return f"¥{number:,.0f}" if number == number.to_integral_value() else f"¥{number:,.2f}"


def lines_of(version: Version, facts: list[FieldFacts], *, user: Person) -> list[Line]:
    """The lines of the key facts of a version. Who confirmed a fact is named to the newsroom only."""
    teller = Teller(version, _published(version, facts), named=may_contribute(user))
    return [
        Line(
            LABELS[each.field],
            [_reading(teller, each.field, row) for row in each.shown],
            [_reading(teller, each.field, row) for row in each.against],
        )
        for each in facts
    ]


@dataclass(frozen=True, slots=True)
class Teller:
    """What the words of every fact of a version need: the day its sums are of, and whether people are named."""

    version: Version
    day: date | None
    named: bool


def _published(version: Version, facts: list[FieldFacts]) -> date | None:
    printed = version.document.printed_at
    if printed:
        return printed.astimezone(BEIJING).date()
    return next((row.day for each in facts if each.field is Field.PUBLISHED for row in each.shown if row.day), None)


def _status(row: FactRow, *, named: bool) -> Words:
    """Who vouches for a reading. A person who has left, and anyone to outsiders, is the newsroom."""
    name = str(row.said_by) if named and row.said_by else _("the newsroom")
    if row.rule == "person":
        return format_lazy(_("given by {name}"), name=name)
    sentences = {
        "confirmed": _("confirmed by {name}"),
        "rejected": _("read by machine; not so, says {name}"),
        "corrected": _("read by machine; corrected by {name}"),
    }
    return format_lazy(sentences[row.state], name=name) if row.state in sentences else _("read by machine")


def _reading(teller: Teller, field: Field, row: FactRow) -> Reading:
    text, version = _text(field, row), teller.version
    return Reading(
        text=text,
        raw="" if str(text) == row.raw else row.raw,
        url=_url(version, row),
        page=row.page,
        place=row.get_place_display(),
        lot=row.lot,
        warnings=[WARNINGS[code] for code in row.warnings if code in WARNINGS],
        conflict=row.conflict,
        organisation=organisation_url(row),
        dollars=dollars(row.number, teller.day) if field in _MONEY else "",
        field=field.value,
        value=row.value,
        status=_status(row, named=teller.named),
        said=bool(row.state),
    )


def organisation_url(row: FactRow) -> str:
    """The page of the body that a fact names."""
    return reverse("organisation", args=[row.organisation.public_id]) if row.organisation else ""


def in_words(row: FactRow) -> str:
    """The value of a fact as pages write it."""
    return str(_text(Field(row.field), row))


def _text(field: Field, row: FactRow) -> Words:
    if field is Field.KIND:
        return KINDS.get(row.value, row.value)
    if row.rule in _OFFICES:
        return format_lazy("{whose}: {words}", whose=_OFFICES[row.rule], words=row.value)
    if field in _MONEY and row.number is not None:
        return yuan(row.number)
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
