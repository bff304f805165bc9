"""Budget, ceiling and award amounts with their lots, and the conflicts between statements."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from procurement.reading.amounts import Amount, conflict, find_amounts, is_rate_label, label_unit, section_unit
from procurement.reading.awards import ranked_grids, table_awards
from procurement.reading.candidates import first_candidates
from procurement.reading.changes import what_holds
from procurement.reading.context import LOT, Item, Reading, lot_name
from procurement.reading.folding import fold
from procurement.reading.model import Fact, Field, Kind, UnitSource
from procurement.reading.tables import tables
from procurement.reading.unmarked import CONFIDENCE, unmarked_sums

_CEILING_COLUMN = re.compile(r"^(?:合同包|采购包|包|本包)?(?:最高限价|控制价|采购限价)")
_BUDGET_COLUMN = re.compile(r"^(?:采购)?(?:项目)?预算(?:金额)?(?:\(|$)")
_BARE = re.compile(r"[¥￥]?\s?[\d,]+(?:\.\d+)?")
_BARE_LIST = re.compile(r"\d{4,}(?:\.\d+)?(?:\s?[,，、/;]\s?\d{4,}(?:\.\d+)?)+")
_REACH = 300  # characters of a value in which its sums are looked for
_CONFIDENCE = {UnitSource.FIGURE: 0.99, UnitSource.LABEL: 0.98, UnitSource.COLUMN: 0.95, UnitSource.SECTION: 0.9}
AWARD_KINDS = frozenset({Kind.AWARD, Kind.CONTRACT, Kind.ACCEPTANCE})


def read_sums(reading: Reading) -> Iterator[Fact]:
    """Every budget, ceiling and award. Awards only of notices that award; bids only of the first candidate."""
    budgets = _of_items(reading, Field.BUDGET, reading.items("budget"))
    planned = list(_intended(reading)) if reading.kind is Kind.INTENTION else []
    yield from _checked(reading, budgets or [] if planned else _or_unmarked(reading, Field.BUDGET, budgets))
    yield from planned
    ceilings = [*_of_items(reading, Field.CEILING, reading.items("ceiling")), *_of_columns(reading)]
    yield from _checked(reading, _or_unmarked(reading, Field.CEILING, ceilings))
    if reading.kind in AWARD_KINDS:
        items = [item for item in reading.items("award") if item.role not in ("bidder", "experts")]
        items += [item for item in reading.items("bid") if item.role == "candidate"]
        facts = [*_of_items(reading, Field.AWARD, items), *_of_tables(reading)]
        facts = facts or list(_of_candidates(reading))
        facts = facts or _of_items(reading, Field.AWARD, [i for i in reading.items("bid") if i.role == "supplier"])
        yield from _or_unmarked(reading, Field.AWARD, facts)
    yield from _of_items(reading, Field.FEE, reading.items("fee"))


def _or_unmarked(reading: Reading, field: Field, facts: list[Fact]) -> list[Fact]:
    """The facts; without one that has a unit also the sums whose words have no colon."""
    if any("no_unit" not in fact.warnings for fact in facts):
        return facts
    return [*facts, *_unmarked(reading, field)]


def _unmarked(reading: Reading, field: Field) -> Iterator[Fact]:
    for page, at, amount in unmarked_sums(reading, field):
        assert amount.yuan is not None
        yield reading.fact(
            field, page, at + amount.start, at + amount.end, plain(amount.yuan), rule="unmarked",
            confidence=CONFIDENCE, unit_source=amount.unit_source, lot=reading.lot_above(page, at),
        )  # fmt: skip


def _of_candidates(reading: Reading) -> Iterator[Fact]:
    for first in first_candidates(reading) if reading.kind is Kind.AWARD else ():
        if first.amount is not None:
            yield reading.fact(
                Field.AWARD, first.page, *first.amount_span, plain(first.amount), rule="candidate",
                confidence=0.9, unit_source=UnitSource.COLUMN, lot=reading.lot_above(first.page, first.start),
            )  # fmt: skip


def _of_items(reading: Reading, field: Field, items: Iterable[Item]) -> list[Fact]:
    facts: list[Fact] = []
    for item in items:
        facts += _of_item(reading, field, item)
    return facts


def _of_item(reading: Reading, field: Field, item: Item) -> list[Fact]:
    """The sums of one value: the first, or one per lot where lots stand before them."""
    label = item.label
    if is_rate_label(label.words, label.qualifier):
        return []
    if reading.kind is Kind.CORRECTION and (now := what_holds(reading, item)) is not None:
        unit = label_unit(label.qualifier)
        return _facts(reading, field, now, find_amounts(reading.text(now)[:_REACH], unit=unit), lots=[], before=None)
    unit = label_unit(label.qualifier)
    text = reading.text(item)[:_REACH]
    if unit and _BARE_LIST.fullmatch(text.strip()):
        return _by_lots(reading, field, item, text, unit)
    if _BARE.fullmatch(text.strip()):
        text = reading.beyond(item, len(text) + 12)  # the unit may stand in the next line or cell
    found = find_amounts(text, unit=unit, unit_source=UnitSource.LABEL)
    if not unit and not any(amount.yuan is not None for amount in found):
        unit = section_unit(reading.notice.pages[item.page - 1][max(0, label.label_start - 400) : label.label_start])
        found = find_amounts(text, unit=unit, unit_source=UnitSource.SECTION) if unit else found
    lots = list(LOT.finditer(fold(text)))
    before = (
        reading.lot_at(item.page, label.label_start, max(0, label.label_start - 250)) if field is Field.AWARD else None
    )
    return _facts(reading, field, item, [a for a in found if not _is_lot_number(a, lots)], lots=lots, before=before)


def _by_lots(reading: Reading, field: Field, item: Item, text: str, unit: str) -> list[Fact]:
    """`最高限价(元)：1800000,1700000`: one sum a lot, in the order of the lots."""
    facts: list[Fact] = []
    for number, match in enumerate(re.finditer(r"\d+(?:\.\d+)?", text), start=1):
        for amount in find_amounts(match[0], unit=unit):
            moved = replace(amount, start=match.start(), end=match.end())
            facts.append(_fact(reading, field, item, moved, lot=str(number), warning=""))
    return facts


def _is_lot_number(amount: Amount, lots: "list[re.Match[str]]") -> bool:
    """Whether the figure is the number of a lot (`标包【1】`), not a sum."""
    return amount.yuan is None and any(lot.start() <= amount.start < lot.end() for lot in lots)


def _facts(
    reading: Reading,
    field: Field,
    item: Item,
    found: list[Amount],
    *,
    lots: "list[re.Match[str]]",
    before: str | None,
) -> list[Fact]:
    by_lot: dict[str | None, list[Amount]] = {}
    for amount in found:
        if amount.yuan is None and any(other.yuan is not None for other in found):
            continue
        named = [lot for lot in lots if lot.end() <= amount.start]
        by_lot.setdefault(lot_name(named[-1]) if named else before, []).append(amount)
    facts: list[Fact] = []
    for lot, amounts in by_lot.items():
        first = amounts[0]
        # Words and figures of one sum stand side by side; what comes later is about something else.
        same = (
            [a for a in amounts if a.start - first.end < 24 and a.in_words != first.in_words]
            if len(amounts) > 1
            else []
        )
        warning = conflict([first, *same[:1]])
        facts.append(_fact(reading, field, item, first, lot=lot, warning=warning))
        if warning:
            facts.append(_fact(reading, field, item, same[0], lot=lot, warning=warning))
    return facts


def _fact(reading: Reading, field: Field, item: Item, amount: Amount, *, lot: str | None, warning: str) -> Fact:
    warnings = [warning] if warning else []
    if amount.yuan is None:
        warnings.append("foreign_currency" if amount.foreign else "no_unit")
    elif amount.yuan == 0:
        warnings.append("zero_amount")
    value = amount.figure if amount.yuan is None else amount.yuan
    return reading.fact(
        field,
        item.page,
        item.label.start + amount.start,
        item.label.start + amount.end,
        plain(value),
        rule=item.rule,
        confidence=_CONFIDENCE.get(amount.unit_source, 0.3),
        unit_source=amount.unit_source,
        lot=lot,
        warnings=tuple(warnings),
    )


def _of_tables(reading: Reading) -> Iterator[Fact]:
    for page, _, cell in ranked_grids(reading) if reading.kind is Kind.AWARD else ():
        found = find_amounts(cell.text, unit="元", unit_source=UnitSource.COLUMN) if cell else []
        if cell and len(found) == 1 and found[0].yuan is not None:
            start, end = cell.start + found[0].start, cell.start + found[0].end
            yield reading.fact(
                Field.AWARD, page, start, end, plain(found[0].yuan), rule="table",
                confidence=0.9, unit_source=UnitSource.COLUMN,
            )  # fmt: skip
    for row in table_awards(reading):
        if row.amount is not None:
            start, end = row.amount_span
            warnings = ("zero_amount",) if row.amount == 0 else ()
            yield reading.fact(
                Field.AWARD, row.page, start, end, plain(row.amount), rule="table",
                confidence=0.95, unit_source=UnitSource.COLUMN, lot=row.lot, warnings=warnings,
            )  # fmt: skip


def _intended(reading: Reading) -> Iterator[Fact]:
    """The budget column of an intention: one planned purchase a row, its number standing for a lot."""
    for page, labels in enumerate(reading.pages, start=1):
        for table in tables(labels.folded):
            column = table.column(_BUDGET_COLUMN)
            if column is None:
                continue
            unit = label_unit(table.head[column].text) or section_unit(labels.folded[: table.head[0].start][-200:])
            for number, row in enumerate(table.rows, start=1):
                cell = row[column] if len(row) > column else None
                found = find_amounts(cell.text, unit=unit, unit_source=UnitSource.COLUMN) if cell else []
                if cell and len(found) == 1 and found[0].yuan is not None:
                    yield reading.fact(
                        Field.BUDGET, page, cell.start + found[0].start, cell.start + found[0].end,
                        plain(found[0].yuan), rule="table", confidence=0.95, unit_source=found[0].unit_source,
                        lot=str(number) if len(table.rows) > 1 else None,
                    )  # fmt: skip


def _of_columns(reading: Reading) -> Iterator[Fact]:
    """The ceiling of a table with one row: its column may hold the unit, or the cell does."""
    for page, labels in enumerate(reading.pages, start=1):
        for grid in labels.grids:
            column = grid.column(_CEILING_COLUMN)
            if column is None or len(grid.rows) != 1:
                continue
            head, cell = grid.head[column], grid.rows[0][column]
            if is_rate_label(head.text, ""):
                continue
            found = find_amounts(cell.text, unit=label_unit(head.text), unit_source=UnitSource.COLUMN)
            amount = found[0] if len(found) == 1 else None
            if amount and amount.yuan is not None:
                yield reading.fact(
                    Field.CEILING, page, cell.start + amount.start, cell.start + amount.end, plain(amount.yuan),
                    rule="table", confidence=0.95, unit_source=amount.unit_source,
                )  # fmt: skip


def plain(value: Decimal) -> Decimal:
    """The same sum without trailing zeros and without an exponent."""
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()


def _checked(reading: Reading, facts: list[Fact]) -> list[Fact]:
    """The facts with a warning where two statements of one lot differ. Before and after in a correction do not."""
    if reading.kind is Kind.CORRECTION:
        return facts
    return [_warned(reading, fact, facts) for fact in facts]


def _warned(reading: Reading, fact: Fact, facts: list[Fact]) -> Fact:
    others = [other for other in facts if other.lot == fact.lot and "no_unit" not in other.warnings]
    sums = [_as_amount(other) for other in others]
    warning = conflict(sums)
    if not warning or warning in fact.warnings or "no_unit" in fact.warnings or _adds_up(others):
        return fact
    return replace(fact, notice=reading.notice, warnings=(*fact.warnings, warning))


def _adds_up(facts: list[Fact]) -> bool:
    """Whether one of several different sums is the total of the rest: lots, not a conflict."""
    values = sorted({fact.value for fact in facts if isinstance(fact.value, Decimal)})
    return len(values) > 2 and values[-1] == sum(values[:-1])


def _as_amount(fact: Fact) -> Amount:
    assert isinstance(fact.value, Decimal)
    return Amount(fact.span.start, fact.span.end, fact.value, fact.value, fact.unit_source)
