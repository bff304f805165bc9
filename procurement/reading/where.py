"""The place of the purchase and what is bought."""

import re
from collections.abc import Iterator

from procurement.reading import regions
from procurement.reading.context import Item, Reading
from procurement.reading.folding import fold
from procurement.reading.model import Fact, Field, Region, Where

_EMPTY = re.compile(r"^(?:无|/+|-+|空|详见.*|见.*)$")
_GOODS_COLUMN = re.compile(r"^(?:货物名称|服务名称|标的名称|工程名称|产品名称|品目名称)$")


def read_place(reading: Reading, buyer: Fact | None) -> Iterator[Fact]:
    """The buyer's place: 行政区域, its address, its name, then the project's name; never the body.

    A later source that lies inside an earlier one makes it deeper (湖南省邵阳市 and 邵阳市双清区); the first is shown.
    """
    readings = [fact for fact in _sources(reading, buyer) if isinstance(fact.value, Region)]
    if not readings:
        return
    best = readings[0]
    for fact in readings[1:]:
        assert isinstance(best.value, Region)
        assert isinstance(fact.value, Region)
        # The project's name is no witness for the buyer's district.
        if fact.rule != "project-name" and regions.deeper(best.value, fact.value) is not best.value:
            best = fact
    yield best
    yield from (fact for fact in readings if fact is not best)


def _sources(reading: Reading, buyer: Fact | None) -> Iterator[Fact]:
    for item in reading.items("region"):
        yield from _place(reading, item, "region", 0.97)
    addresses = [*reading.items("address_buyer")]
    addresses += [item for item in reading.items("role_address") if item.role == "buyer"]
    for item in addresses:
        yield from _place(reading, item, "address", 0.96)
    for item in reading.items("contact"):  # the two fields are swapped at times: 地址：电话, 联系方式：喀什市…
        if item.role == "buyer":
            yield from _place(reading, item, "address", 0.8)
    if buyer is not None:
        yield from _in_words(reading, buyer, "buyer-name", 0.95)
    for item in reading.items("name", "name_lot"):
        yield from _in_name(reading, item)
    title = reading.notice.title
    place = regions.place_in_name(title)
    if place:
        yield reading.fact(
            Field.PLACE, 0, place.start, place.end, place.region, rule="project-name", confidence=0.7, where=Where.TITLE
        )


def _place(reading: Reading, item: Item, rule: str, confidence: float) -> Iterator[Fact]:
    place = regions.place_in_address(reading.text(item)[:80])
    if place:
        at = item.label.start
        yield reading.fact(
            Field.PLACE, item.page, at + place.start, at + place.end, place.region, rule=rule, confidence=confidence
        )


def _in_words(reading: Reading, fact: Fact, rule: str, confidence: float) -> Iterator[Fact]:
    place = regions.place_in_name(fact.raw)
    if place:
        start = fact.span.start
        yield reading.fact(
            Field.PLACE, fact.span.page, start + place.start, start + place.end, place.region, rule=rule,
            confidence=confidence, where=fact.span.where,
        )  # fmt: skip


def _in_name(reading: Reading, item: Item) -> Iterator[Fact]:
    place = regions.place_in_name(reading.text(item)[:80])
    if place:
        at = item.label.start
        yield reading.fact(
            Field.PLACE, item.page, at + place.start, at + place.end, place.region, rule="project-name", confidence=0.75
        )


def read_goods(reading: Reading) -> Iterator[Fact]:
    """What is bought: 品目 of the overview, 标的名称, and the name column of the table of goods."""
    for item in reading.items("goods"):
        words = reading.text(item)[:200].rstrip(" ；;。")
        if words and not _EMPTY.match(fold(words)):
            start = item.label.start
            yield reading.fact(Field.GOODS, item.page, start, start + len(words), words, rule=item.rule, confidence=0.9)
    for page, labels in enumerate(reading.pages, start=1):
        at = labels.folded.find("主要标的信息")
        for grid in labels.grids if at >= 0 else ():
            column = grid.column(_GOODS_COLUMN) if grid.head[0].start > at else None
            for cell in [row[column] for row in grid.rows] if column is not None else ():
                if not _EMPTY.match(cell.text):
                    words = labels.text[cell.start : cell.end]
                    yield reading.fact(Field.GOODS, page, cell.start, cell.end, words, rule="table", confidence=0.85)
