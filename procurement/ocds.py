"""One purchase as an OCDS 1.1 release: what its notices say, as far as one person may see them.

Open Contracting Data Standard 1.1, https://standard.open-contracting.org/1.1/. A release repeats what notices state,
each with the address of the document it was read from; nothing personal is in it. The prefix of our `ocid` is not
registered with the Open Contracting Partnership: who republishes a release gives it a prefix of her own.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from archive.provenance.clocks import BEIJING
from procurement.bodies import root_of
from procurement.holdings import Paper, permanent_address
from procurement.models import FactRow
from procurement.purchases import Purchase
from procurement.reading.model import Field, Kind
from procurement.reading.offices import AGENCY_RULE, BUYER_RULE

OCID_PREFIX = "muniment"
VERSION = "1.1"
Release = dict[str, Any]

_TAGS = {
    Kind.INTENTION: "planning",
    Kind.DEMAND: "planning",
    Kind.PREQUALIFICATION: "tender",
    Kind.TENDER: "tender",
    Kind.SINGLE_SOURCE: "tender",
    Kind.CORRECTION: "tenderAmendment",
    Kind.TERMINATION: "tenderCancellation",
    Kind.AWARD: "award",
    Kind.CONTRACT: "contract",
    Kind.ACCEPTANCE: "implementation",
}
_DOCUMENTS = {
    Kind.INTENTION: "procurementPlan",
    Kind.DEMAND: "marketStudies",
    Kind.PREQUALIFICATION: "tenderNotice",
    Kind.TENDER: "tenderNotice",
    Kind.SINGLE_SOURCE: "tenderNotice",
    Kind.CORRECTION: "clarifications",
    Kind.TERMINATION: "cancellationDetails",
    Kind.AWARD: "awardNotice",
    Kind.CONTRACT: "contractNotice",
    Kind.ACCEPTANCE: "completionCertificate",
}
# The method codes of OCDS for ours; the words of the notice stand beside them.
_METHODS = {
    "公开招标": "open",
    "邀请招标": "selective",
    "竞争性谈判": "limited",
    "竞争性磋商": "limited",
    "询价": "limited",
    "单一来源": "direct",
    "框架协议": "selective",
}
_PARTIES = ((Field.BUYER, "buyer"), (Field.AGENCY, "procuringEntity"), (Field.SUPPLIER, "supplier"))
# The office of a party, by the rule that read it; a correction by a person names no party.
_OFFICES = {BUYER_RULE: Field.BUYER, AGENCY_RULE: Field.AGENCY}
_HAN = re.compile(r"[一-鿿]")
_AWARDING = frozenset({Kind.AWARD})
_PLANNING = frozenset({Kind.INTENTION, Kind.DEMAND})


def release(purchase: Purchase) -> Release:
    """The release of a purchase whose notices are those that the person it was made for may see."""
    papers = [paper for step in purchase.steps for paper in (step.paper, *(copy.paper for copy in step.copies))]
    return release_of(papers, purchase.procedure.public_id)


def release_of(papers: list[Paper], public_id: str) -> Release:
    """The release of the notices of one purchase, in order. `public_id` names the purchase, or the one document."""
    ocid = f"{OCID_PREFIX}-{public_id}"
    moment = max((paper.read_at for paper in papers if paper.read_at), default=timezone.now())
    made: Release = {
        "ocid": ocid,
        "id": f"{public_id}-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        "date": moment.astimezone(UTC).isoformat(timespec="seconds"),
        "tag": list(dict.fromkeys(_TAGS.get(paper.kind, "planning") for paper in papers)),
        "initiationType": "tender",
        "language": "zh",
        "parties": list(_parties(papers)),
        "tender": _tender(papers, ocid),
    }
    buyer = next((row for paper in papers for row in paper.summary.rows.get(Field.BUYER, [])), None)
    if buyer:
        made["buyer"] = _reference(buyer)
    planning = _planning(papers)
    awards = [each for paper in papers if paper.kind in _AWARDING for each in _awards(paper)]
    contracts = [_contract(paper, awards) for paper in papers if paper.kind is Kind.CONTRACT]
    parts = {"planning": planning, "awards": awards, "contracts": contracts}
    return made | {name: value for name, value in parts.items() if value}


def package(releases: Iterable[Release], *, uri: str) -> dict[str, Any]:
    """A release package; `uri` is the address it was fetched from."""
    return {
        "uri": uri,
        "version": VERSION,
        "publishedDate": timezone.now().astimezone(UTC).isoformat(timespec="seconds"),
        "publisher": {"name": settings.MUNIMENT_ARCHIVE_NAME, "uri": settings.MUNIMENT_BASE_URL},
        "releases": list(releases),
    }


def _parties(papers: list[Paper]) -> Iterator[dict[str, Any]]:
    seen: dict[str, dict[str, Any]] = {}
    for paper in papers:
        for field, role in _PARTIES:
            for row in paper.summary.rows.get(field, []):
                party = seen.setdefault(_party_id(row), {"id": _party_id(row), "name": row.value, "roles": []})
                if role not in party["roles"]:
                    party["roles"].append(role)
        _add_offices(seen, paper)
    yield from seen.values()


def _add_offices(parties: dict[str, dict[str, Any]], paper: Paper) -> None:
    """The first address and the first office line that a notice prints of its buyer and of its agency."""
    for row in paper.summary.rows.get(Field.OFFICE, []):
        named = paper.summary.rows.get(_OFFICES[row.rule], []) if row.rule in _OFFICES else []
        if not named:
            continue
        party = parties[_party_id(named[0])]
        if _HAN.search(row.value.replace("转", "")):
            party.setdefault("address", {"streetAddress": row.value})
        else:
            party.setdefault("contactPoint", {"telephone": row.value})


def _party_id(row: FactRow) -> str:
    return root_of(row.organisation).public_id if row.organisation else f"name:{row.value}"


def _reference(row: FactRow) -> dict[str, str]:
    return {"id": _party_id(row), "name": row.value}


def _planning(papers: list[Paper]) -> dict[str, Any]:
    planned = [paper for paper in papers if paper.kind in _PLANNING]
    budget = _first(planned or papers, Field.BUDGET)
    made: dict[str, Any] = {}
    if budget is not None and budget.number is not None:
        made["budget"] = {"amount": _value(budget.number), "description": budget.raw}
    if planned:
        made["documents"] = [_document(paper) for paper in planned]
    return made


def _tender(papers: list[Paper], ocid: str) -> dict[str, Any]:
    number, name = _first(papers, Field.NUMBER), _first(papers, Field.NAME)
    budget, method = _first(papers, Field.CEILING) or _first(papers, Field.BUDGET), _first(papers, Field.METHOD)
    agency, deadline = _first(papers, Field.AGENCY), _last(papers, Field.DEADLINE)
    made: dict[str, Any] = {
        "id": number.value if number else ocid,
        "title": name.value if name else papers[0].document.title,
        "status": _status({paper.kind for paper in papers}),
    }
    if budget and budget.number is not None:
        made["value"] = _value(budget.number)
    if method:
        made["procurementMethodDetails"] = method.value
        if method.value in _METHODS:
            made["procurementMethod"] = _METHODS[method.value]
    if agency:
        made["procuringEntity"] = _reference(agency)
    if deadline and (until := _moment(deadline)):
        made["tenderPeriod"] = {"endDate": until}
    items = next((found for paper in papers if (found := _items(paper))), [])
    if items:
        made["items"] = items
    documents = [_document(paper) for paper in papers if paper.kind not in _PLANNING | _AWARDING | {Kind.CONTRACT}]
    return made | ({"documents": documents} if documents else {})


def _status(kinds: set[Kind]) -> str:
    if Kind.TERMINATION in kinds and not kinds & {Kind.AWARD, Kind.CONTRACT}:
        return "unsuccessful"
    if kinds & {Kind.AWARD, Kind.CONTRACT, Kind.ACCEPTANCE}:
        return "complete"
    return "planned" if kinds <= _PLANNING else "active"


def _items(paper: Paper) -> list[dict[str, str]]:
    """What a notice says is bought, each thing once. The id names the notice: another may list other goods."""
    goods = list(dict.fromkeys(row.value for row in paper.summary.rows.get(Field.GOODS, [])))
    return [
        {"id": f"{paper.document.accession}-{number}", "description": words}
        for number, words in enumerate(goods, start=1)
    ]


def _awards(paper: Paper) -> Iterator[dict[str, Any]]:
    """One award a lot; without lots one for the notice. A sum, or goods, that cannot be given to one award are left
    out."""
    suppliers, sums = paper.summary.rows.get(Field.SUPPLIER, []), paper.summary.rows.get(Field.AWARD, [])
    lots = list(dict.fromkeys(row.lot for row in suppliers)) or [""]
    for lot in lots:
        mine = [row for row in sums if row.lot == lot and row.number is not None and not row.conflict]
        award: dict[str, Any] = {
            "id": f"{paper.document.accession}{f'-{lot}' if lot else ''}",
            "title": paper.document.title,
            "status": "active",
            "suppliers": [_reference(row) for row in suppliers if row.lot == lot],
            "documents": [_document(paper)],
        }
        if paper.day:
            award["date"] = _day(paper.day)
        if len(mine) == 1 and mine[0].number is not None:
            award["value"] = _value(mine[0].number)
        if len(lots) == 1 and (items := _items(paper)):
            award["items"] = items
        yield award


def _contract(paper: Paper, awards: list[dict[str, Any]]) -> dict[str, Any]:
    sums = [row for row in paper.summary.rows.get(Field.AWARD, []) if row.number is not None and not row.conflict]
    made: dict[str, Any] = {
        "id": paper.document.accession,
        "awardID": awards[0]["id"] if len(awards) == 1 else paper.document.accession,
        "title": paper.document.title,
        "documents": [_document(paper)],
    }
    if len(sums) == 1 and sums[0].number is not None:
        made["value"] = _value(sums[0].number)
    return made


def _document(paper: Paper) -> dict[str, Any]:
    version = paper.document.current
    made: dict[str, Any] = {
        "id": paper.document.accession,
        "documentType": _DOCUMENTS.get(paper.kind, "notice"),
        "title": paper.document.title,
        "url": permanent_address(paper.document),
        "format": (version and version.original.sniffed_type) or "application/octet-stream",
        "language": paper.document.language,
    }
    return made | ({"datePublished": _day(paper.day)} if paper.day else {})


def _first(papers: list[Paper], field: Field) -> FactRow | None:
    return next((row for paper in papers for row in paper.summary.rows.get(field, [])), None)


def _last(papers: list[Paper], field: Field) -> FactRow | None:
    return _first(papers[::-1], field)


def _moment(row: FactRow) -> str:
    if row.moment is not None:
        return row.moment.astimezone(BEIJING).isoformat(timespec="seconds")
    return _day(row.day) if row.day else ""


def _day(day: date) -> str:
    """A printed day has no time: its first minute in Beijing."""
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING).isoformat()


def _value(number: Decimal) -> dict[str, Any]:
    whole = number == number.to_integral_value()
    return {"amount": int(number) if whole else float(number), "currency": "CNY"}
