"""One notice while it is read: its labelled values, overview first, and a way to make facts of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from procurement.reading.labels import Labelled, Labels, key_of
from procurement.reading.model import Fact, Field, Kind, NoticeText, Span, UnitSource, Value, Where

# Rules that read otherwise than they did at first (docs/errata.md).
RULE_VERSIONS = {"table": 3, "changed": 3, "label": 2, "section": 2, "list": 2}
# Bodies of pages longer than this are read by their labels only: no rule needs more, and time stays bounded.
MAX_CHARS = 400_000
MAX_VALUE = 600

# 第一包 包1 标段二 A分标: which lot the words behind speak of.
LOT = re.compile(
    r"第\s*([一二三四五六七八九十\d]{1,3})\s*(?:标段|标包|分包|包|标项|分标)|(?:标段|标包|合同包|分包|包组|标项|包)(?:号|件号)?\s*[\[(:]?\s*"
    r"([一二三四五六七八九十]{1,2}|\d{1,3}|[A-Z])(?![\dA-Za-z.,万元])|(?<![A-Za-z])([A-Z])\s*(?:分标|标段|标包|包)"
    r"|(?<![\d.一二三四五六七八九十])([一二三四五六七八九十]|\d{1,2})\s*(?:#?(?:标段|标包)\s*(?=[:\s])|包\s*(?=:))"
)
_HAN_NUMBERS = {han: str(n) for n, han in enumerate("一二三四五六七八九十", start=1)}


@dataclass(frozen=True, slots=True)
class Item:
    """A labelled value with the page it stands on, from the overview (`pair`) or the text."""

    page: int
    label: Labelled
    rule: str

    @property
    def role(self) -> str:
        """The section it stands in."""
        return self.label.role


class Reading:
    """The notice with its pages' labels. `kind` is set once it is known; the rules of other fields ask it."""

    def __init__(self, notice: NoticeText) -> None:
        self.notice = notice
        self.kind = Kind.OTHER
        self.name = ""

    @cached_property
    def pages(self) -> list[Labels]:
        """The labels of each page; the section of one page goes on on the next."""
        pages: list[Labels] = []
        role = ""
        for text in self.notice.pages:
            labels = Labels(text[:MAX_CHARS], role)
            role = labels.items[-1].role if labels.items else role
            pages.append(labels)
        return pages

    @cached_property
    def _pairs(self) -> list[Item]:
        return [
            Item(
                pair.page,
                Labelled(key, pair.label, _qualifier(pair.label), "", pair.start, pair.start, pair.end, pair.end),
                "pair",
            )
            for pair in self.notice.pairs
            if (key := key_of(re.sub(r"\s*[(（][^()（）]*[)）]\s*$", "", pair.label)))
            and 0 < pair.page <= len(self.notice.pages)
            and 0 <= pair.start < pair.end <= len(self.notice.pages[pair.page - 1])
        ]

    @cached_property
    def _items(self) -> list[Item]:
        texts = [
            Item(page, label, "section" if label.key.startswith("role_") else "label")
            for page, labels in enumerate(self.pages, start=1)
            for label in labels.items
        ]
        return self._pairs + texts

    def items(self, *keys: str) -> Iterator[Item]:
        """The items with one of these keys that have a value: the overview's first, then in the order of the text."""
        return (item for item in self._items if item.label.key in keys and item.label.end > item.label.start)

    def headings(self, role: str) -> Iterator[Item]:
        """The headings of the sections with this role."""
        return (
            item for item in self._items if item.label.role == role and item.label.key in ("heading", "experts", "end")
        )

    def text(self, item: Item) -> str:
        """The words of the value, as stored; of a value that runs on, its beginning."""
        start = item.label.start
        return self.notice.pages[item.page - 1][start : min(item.label.end, start + MAX_VALUE)]

    def beyond(self, item: Item, limit: int) -> str:
        """The words from the value on, past its line, to the next label or `limit` characters."""
        end = min(max(item.label.until, item.label.end), item.label.start + limit)
        return self.notice.pages[item.page - 1][item.label.start : end]

    def lot_at(self, page: int, position: int, floor: int) -> str | None:
        """The lot named last between `floor` and `position` of the page."""
        folded = self.pages[page - 1].folded[max(floor, position - 600) : position]
        named = list(LOT.finditer(folded))
        return lot_name(named[-1]) if named else None

    def lot_above(self, page: int, position: int) -> str | None:
        """The lot named right before words that stand without a label of their own."""
        return self.lot_at(page, position, max(0, position - 80))

    def fact(
        self,
        field: Field,
        page: int,
        start: int,
        end: int,
        value: Value,
        *,
        rule: str,
        confidence: float = 1.0,
        unit_source: UnitSource = UnitSource.NONE,
        lot: str | None = None,
        personal: bool = False,
        warnings: tuple[str, ...] = (),
        where: Where = Where.PAGE,
    ) -> Fact:
        """A fact with the words at [start, end) of a page, or of the title, address or claim."""
        span = Span(start, end, page if where is Where.PAGE else 0, where)
        raw = self.notice.text_of(span)[start:end]
        return Fact(
            self.notice,
            field,
            raw,
            value,
            span,
            rule,
            RULE_VERSIONS.get(rule, 1),
            confidence=confidence,
            unit_source=unit_source,
            lot=lot,
            personal=personal,
            warnings=warnings,
        )


def lot_name(match: "re.Match[str]") -> str:
    """`1` for 第一包, 包1 and 标段一; `A` for A分标."""
    name = next(group for group in match.groups() if group)
    return _HAN_NUMBERS.get(name, name)


def _qualifier(label: str) -> str:
    match = re.search(r"[(（][^()（）]*[)）]\s*$", label)
    return match[0] if match else ""
