"""Reading a notice: every fact it states, each with the words it came from (reading.md section 6).

All readings are kept, in the order of the rules: overview pair, label in its section, label anywhere, table column,
title or opening sentence. `shown` picks what is shown: the first of a single field, every distinct value of a field
of many.
"""

from collections.abc import Iterable
from datetime import datetime

from procurement.reading.basics import read_kind, read_method, read_name, read_number, read_reason
from procurement.reading.codes import read_codes
from procurement.reading.context import Reading
from procurement.reading.model import Fact, Field, NoticeText, Value
from procurement.reading.names import organisation_key
from procurement.reading.offices import read_offices
from procurement.reading.parties import read_agency, read_buyer, read_suppliers
from procurement.reading.people import read_contacts, read_experts
from procurement.reading.sums import read_sums
from procurement.reading.times import read_deadline, read_published
from procurement.reading.where import read_goods, read_place

# Facts carry it; a new number has every notice read again.
# 2: bodies and purchases are kept; 3: tables by their heads, lists of winners; 4: offices; 5: no colons, ranks
RULES_VERSION = 5

MANY = frozenset(
    {
        Field.SUPPLIER,
        Field.AWARD,
        Field.BUDGET,
        Field.CEILING,
        Field.EXPERT,
        Field.GOODS,
        Field.OFFICE,
        Field.CONTACT,
        Field.FEE,
        Field.CODE,
    }
)
_BODIES = frozenset({Field.BUYER, Field.AGENCY, Field.SUPPLIER})


def read_notice(notice: NoticeText) -> list[Fact]:
    """Every fact of the notice, field by field, the best reading first. Total: hostile text gives fewer facts."""
    reading = Reading(notice)
    kind = list(read_kind(reading))
    names = list(read_name(reading))
    buyers = list(read_buyer(reading))
    facts = [
        *kind,
        *read_number(reading),
        *names,
        *buyers,
        *read_agency(reading),
        *read_suppliers(reading),
        *read_sums(reading),
        *read_method(reading),
        *read_published(reading),
        *read_deadline(reading),
        *read_place(reading, buyers[0] if buyers else None),
        *read_goods(reading),
        *read_offices(reading),
        *read_reason(reading),
        *read_experts(reading),
        *read_contacts(reading),
        *read_codes(reading),
    ]
    return _without_repeats(facts)


def value_key(fact: Fact) -> str:
    """What two readings share that say the same: the key of a body, the minute of a date, words without spaces."""
    if fact.field in _BODIES:
        return organisation_key(str(fact.value))
    return _plain(fact.value)


def _plain(value: Value) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return "".join(str(value).split())


def shown(facts: Iterable[Fact]) -> dict[Field, list[Fact]]:
    """The facts to show, by field: the first of a single field; of the others each value once, or once a lot.

    A figure without a unit is kept as a reading and not shown as an amount.
    """
    chosen: dict[Field, list[Fact]] = {}
    for fact in facts:
        if "no_unit" in fact.warnings or "foreign_currency" in fact.warnings:
            continue
        kept = chosen.setdefault(fact.field, [])
        if fact.field not in MANY:
            if not kept:
                kept.append(fact)
        elif not _is_repeat(fact, kept):
            kept.append(fact)
    return chosen


def _is_repeat(fact: Fact, kept: list[Fact]) -> bool:
    if fact.field in (Field.BUDGET, Field.CEILING) and kept:
        # A second statement without a lot repeats or contradicts the first: a warning, no second budget.
        return fact.lot is None or any(other.lot in (fact.lot, None) for other in kept)
    return any(value_key(other) == value_key(fact) and other.lot in (fact.lot, None) for other in kept)


def _without_repeats(facts: list[Fact]) -> list[Fact]:
    """One fact per field, words and place: two rules that read the same words are one reading."""
    seen: set[tuple[object, ...]] = set()
    kept: list[Fact] = []
    for fact in facts:
        key = (fact.field, fact.span, fact.lot, value_key(fact))
        if key not in seen:
            seen.add(key)
            kept.append(fact)
    return kept
