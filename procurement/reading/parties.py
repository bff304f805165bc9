"""Buyer, agency and suppliers."""

import re
from collections.abc import Iterator

from procurement.reading import names
from procurement.reading.awards import ranked_grids, table_awards
from procurement.reading.candidates import first_candidates
from procurement.reading.context import LOT, Item, Reading, lot_name
from procurement.reading.folding import fold
from procurement.reading.labels import key_of
from procurement.reading.model import Fact, Field, Kind, Where
from procurement.reading.tables import tables
from procurement.reading.unmarked import CONFIDENCE, unmarked_bodies, unmarked_winners

_COMMISSIONED = re.compile(
    r"(?P<agency>[^\s,，。;；:：]{4,60}?)\s*(?:\([^()]{0,40}\))?\s*受\s*(?P<buyer>[^,，。;；:：]{2,60}?)\s*(?:\([^()]{0,40}\))?\s*的?\s*委托"
)
_COMMISSIONED_FIRST = re.compile(
    r"受\s*(?P<buyer>[^,，。;；:：\s]{3,40}?)\s*的?\s*委托\s*[,，]\s*(?:我公司|本公司)?(?P<agency>[一-鿿()]{4,40}?(?:公司|中心))"
    r"(?=对|就|组织|现|以|拟|采用|作为)"
)
_MARKET = re.compile(r"电子卖场|网上超市|网上商城|直购")
_MARKET_BUYER = re.compile(
    r"^.{3,60}?(?:税务局|海关|管理局|统计局|气象局|地震局|邮政局|监察局|公安局|法院|检察院|大学|医院|委员会|研究所|研究院|中心|支队|总队|大队|分局|局)"
    r"(?:[^局]{0,16}?(?:税务分局|税务局|分局|稽查局|支局|支队|大队|中心|所(?=[^有])))*"
)
_SIGNED = re.compile(r"(?<![^\s。;])([^\s。,;:]{4,40})\s{1,60}+(?=(?:19|20)\d\d\s?年\s?\d{1,2}\s?月)")
_INTENDS = re.compile(r"^(.{3,40}?)(?:关于)?\s*(?:(?:19|20)\d\d年|政府采购意向|采购意向)")
_SEPARATORS = re.compile(
    r"\s*[,，、;；/\n\t]\s*(?:联合体成员单位|联合体成员|成员单位|成员方?|牵头方?|联合体)?\s*[:：]?\s*|\s{2,}"
)
_CONSORTIUM = re.compile(r"^(?:联合体|牵头单位|牵头人|牵头方|主体|成员|成员单位|\(\d\)|\d+[、.])\s*[:：]?\s*")
_NOTE = re.compile(
    r"\s*\((?:联合体[^()]*|牵头[^()]*|成员[^()]*|主[^()]{0,4}|排名[^()]*|第[^()]*名|[^()]*(?:评分|得分|综合|报价|地址|代码)[^()]*|[中小微型]{1,4}企业)\)\s*$"
)
_LISTED = re.compile(
    r"(?:^|[\s。;,:])(?:\(?\d{1,2}(?:\)|[、.])|(?:第?[一二三四五六七八九十\d]{1,3}(?:标段|标项|标包|包)|(?:合同包|标段|标项|标包|包)\d{1,2})\s?:)\s?"
    r"(?P<body>[一-鿿A-Za-z(][一-鿿A-Za-z()·&-]{2,38}?(?:公司|研究院|设计院|事务所|经营部|商行|厂|合作社|中心))(?=\s|[,;。(]|$)",
    re.MULTILINE,
)
# What follows a firm that won, in a list without a heading: `一标段：甲公司，成交价156万元`.
_PAID = re.compile(r"\s?[,;(]?\s?(?:中标|成交|中选)(?:总)?(?:价|金额|总价|报价)")
_BUYER_COLUMN = re.compile(r"^(?:采购|预算)(?:单位|人)(?:名称)?$")
_SUPPLIER_COLUMN = re.compile(r"^(?:拟定|邀请|单一来源)?(?:供应商|单位)(?:名称)?$")
SUPPLIER_KINDS = frozenset({Kind.AWARD, Kind.CONTRACT, Kind.SINGLE_SOURCE, Kind.ACCEPTANCE})


def read_buyer(reading: Reading) -> Iterator[Fact]:
    """The buyer: overview, its section, its label, `A受B委托`, and for e-marketplace forms the project's name."""
    yield from _named(reading, Field.BUYER, "buyer", "buyer")
    yield from _commissioned(reading, Field.BUYER, "buyer")
    yield from _market_buyer(reading)
    if reading.kind is Kind.INTENTION:
        yield from _in_title(reading)
        yield from _in_column(reading)
    yield from _unmarked(reading, Field.BUYER)
    yield from _signed(reading)


def _unmarked(reading: Reading, field: Field) -> Iterator[Fact]:
    for page, start, end in unmarked_bodies(reading, field):
        words = reading.notice.pages[page - 1][start:end]
        yield reading.fact(field, page, start, end, words, rule="unmarked", confidence=CONFIDENCE)


def _in_column(reading: Reading) -> Iterator[Fact]:
    """The buyer's column of an intention, where all its rows name one."""
    for page, labels in enumerate(reading.pages, start=1):
        for table in tables(labels.folded):
            column = table.column(_BUYER_COLUMN)
            cells = [row[column] for row in table.rows if len(row) > column] if column is not None else []
            if cells and len({cell.text for cell in cells}) == 1 and names.is_firm(cells[0].text):
                words = labels.text[cells[0].start : cells[0].end]
                yield reading.fact(Field.BUYER, page, cells[0].start, cells[0].end, words, rule="table", confidence=0.9)


def _signed(reading: Reading) -> Iterator[Fact]:
    """The body that signs above the last date, where the title names it: agencies sign too, and are not in titles."""
    page = len(reading.pages)
    text = reading.pages[-1].folded if page else ""
    floor = max(0, len(text) - 400)
    for match in _SIGNED.finditer(text, floor):
        name = match[1].strip()
        if names.is_firm(name) and name in fold(reading.notice.title):
            start, end = match.start(1), match.start(1) + len(name)
            words = reading.pages[-1].text[start:end]
            yield reading.fact(Field.BUYER, page, start, end, words, rule="signature", confidence=0.85)


def _in_title(reading: Reading) -> Iterator[Fact]:
    """`某省水利厅2022年3月政府采购意向`: who intends to buy."""
    match = _INTENDS.match(fold(reading.notice.title))
    if match and names.looks_like_body(match[1]):
        words = reading.notice.title[: match.end(1)]
        yield reading.fact(Field.BUYER, 0, 0, match.end(1), words, rule="title", confidence=0.9, where=Where.TITLE)


def read_agency(reading: Reading) -> Iterator[Fact]:
    """The agency: overview, its section, its label, `A受B委托`."""
    yield from _named(reading, Field.AGENCY, "agency", "agency")
    yield from _commissioned(reading, Field.AGENCY, "agency")
    yield from _unmarked(reading, Field.AGENCY)


def _named(reading: Reading, field: Field, key: str, role: str) -> Iterator[Fact]:
    """A body by its overview pair, then 名称 in the section of this role, then its own label elsewhere."""
    pairs = [item for item in reading.items(key) if item.rule == "pair"]
    section = [item for item in reading.items("role_name") if item.role == role]
    labels = [item for item in reading.items(key) if item.rule != "pair"]
    headed = [item for item in reading.items("heading") if item.role == role and _names_a_body(reading, item)]
    for items, confidence in ((pairs, 0.99), (section, 0.99), (labels, 0.95), (headed, 0.9)):
        for item in items:
            fact = _body(reading, field, item, confidence)
            if fact:
                yield fact


def _names_a_body(reading: Reading, item: Item) -> bool:
    """`采购人信息：某局 地址…`: a heading with the name right behind it."""
    text = reading.text(item)
    start, end = names.trim(text)
    return item.label.label_start + len(item.label.words) < item.label.start and names.is_firm(text[start:end])


def _body(reading: Reading, field: Field, item: Item, confidence: float) -> Fact | None:
    text = reading.text(item)
    start, end = names.trim(text)
    name = text[start:end]
    if not names.is_body(name) or len(name) > 60 or key_of(name):  # an empty cell, and the next label
        return None
    at = item.label.start
    withheld = names.is_withheld(name)
    return reading.fact(
        field, item.page, at + start, at + end, name, rule=item.rule,
        confidence=confidence, warnings=("withheld",) if withheld else (),
    )  # fmt: skip


def _commissioned(reading: Reading, field: Field, group: str) -> Iterator[Fact]:
    """`A受B委托` near the start: A is the agency, B the buyer."""
    for page, labels in enumerate(reading.pages[:1], start=1):
        head = labels.folded[:1500]
        said = "受" in head and "委托" in head  # most need no search
        match = (_COMMISSIONED_FIRST.search(head) or _COMMISSIONED.search(head)) if said else None
        if match is None:
            return
        start, end = match.span(group)
        name = labels.text[start:end]
        if names.is_withheld(name) or names.looks_like_body(name):
            warnings = ("withheld",) if names.is_withheld(name) else ()
            yield reading.fact(field, page, start, end, name, rule="opening", confidence=0.9, warnings=warnings)


def _market_buyer(reading: Reading) -> Iterator[Fact]:
    """E-marketplace forms print a clerk where the buyer belongs: the project's name begins with the buyer."""
    for item in reading.items("name"):
        text = reading.text(item)
        if not _MARKET.search(text):
            continue
        match = _MARKET_BUYER.match(text)
        if match and names.is_body(match[0]):
            start = item.label.start
            yield reading.fact(
                Field.BUYER, item.page, start, start + match.end(), match[0], rule="project-name", confidence=0.9
            )
    title = reading.notice.title
    match = _MARKET_BUYER.match(title) if _MARKET.search(title) else None
    if match and names.is_body(match[0]):
        yield reading.fact(Field.BUYER, 0, 0, match.end(), match[0], rule="title", confidence=0.85, where=Where.TITLE)


def read_suppliers(reading: Reading) -> Iterator[Fact]:
    """Who won, or is to be asked: of awards, contracts and single sources only; of candidates the first alone."""
    if reading.kind is Kind.TERMINATION:  # one lot failed; of the others it names who came first
        for item in reading.items("candidate"):
            yield from _suppliers(reading, item)
    if reading.kind not in SUPPLIER_KINDS:
        return
    keys = ["supplier", "candidate"]
    if reading.kind is Kind.SINGLE_SOURCE:
        keys.append("supplier_single")
    if reading.kind in (Kind.CONTRACT, Kind.ACCEPTANCE):
        keys.append("supplier_plain")  # of an award the word is as often a bidder's
    items = [item for item in reading.items(*keys) if item.role != "bidder"]
    items += [item for item in reading.items("role_name") if item.role in ("supplier", "candidate")]
    facts = [fact for item in items for fact in _suppliers(reading, item)]
    facts += [*_listed(reading), *_in_tables(reading)]
    yield from facts or _without_colons(reading)


def _without_colons(reading: Reading) -> Iterator[Fact]:
    """Winners, else the first candidates, whose words stand without a colon."""
    found = [
        (page, start + a, start + b, "unmarked")
        for page, start, end in unmarked_winners(reading)
        for a, b in split_bodies(reading.notice.pages[page - 1][start:end])
    ]
    if not found and reading.kind is Kind.AWARD:
        found = [(first.page, first.start, first.end, "candidate") for first in first_candidates(reading)]
    for page, start, end, rule in found:
        words = reading.notice.pages[page - 1][start:end]
        lot = reading.lot_above(page, start)
        yield reading.fact(Field.SUPPLIER, page, start, end, words, rule=rule, confidence=CONFIDENCE, lot=lot)


def _listed(reading: Reading) -> Iterator[Fact]:
    """Firms that a list names under the label of the winners: `1、甲公司`, `第2包：乙公司`, each with its mark."""
    for page, labels in enumerate(reading.pages, start=1):
        for match in _LISTED.finditer(labels.folded):
            start, end = match.span("body")
            won = labels.section_at(start) == "supplier" or _PAID.match(labels.folded, end)
            if not won or not names.is_firm(match["body"]):
                continue
            lots = list(LOT.finditer(match[0][: start - match.start()]))
            yield reading.fact(
                Field.SUPPLIER, page, start, end, labels.text[start:end], rule="list", confidence=0.93,
                lot=lot_name(lots[-1]) if lots else None,
            )  # fmt: skip


def _in_tables(reading: Reading) -> Iterator[Fact]:
    if reading.kind is Kind.SINGLE_SOURCE:
        yield from _invited(reading)
    if reading.kind is Kind.AWARD:
        for page, cell, _ in ranked_grids(reading):
            words = reading.notice.pages[page - 1][cell.start : cell.end]
            yield reading.fact(Field.SUPPLIER, page, cell.start, cell.end, words, rule="table", confidence=0.9)
    for award in table_awards(reading):
        for start, end in award.suppliers:
            name = reading.notice.pages[award.page - 1][start:end]
            yield reading.fact(
                Field.SUPPLIER, award.page, start, end, name, rule="table", confidence=0.95, lot=award.lot
            )


def _invited(reading: Reading) -> Iterator[Fact]:
    """The supplier column of a single-source notice's table."""
    for page, labels in enumerate(reading.pages, start=1):
        for grid in labels.grids:
            column = grid.column(_SUPPLIER_COLUMN)
            for cell in [row[column] for row in grid.rows] if column is not None else ():
                if names.looks_like_body(cell.text):
                    name = labels.text[cell.start : cell.end]
                    yield reading.fact(Field.SUPPLIER, page, cell.start, cell.end, name, rule="table", confidence=0.9)


def _suppliers(reading: Reading, item: Item) -> Iterator[Fact]:
    text = reading.text(item)
    floor = item.label.label_start - 80
    lot = reading.lot_at(item.page, item.label.label_start, max(0, floor))
    for piece, named in _by_lot(text):
        for start, end in split_bodies(text[piece:]):
            at = item.label.start + piece
            words = text[piece + start : piece + end]
            yield reading.fact(
                Field.SUPPLIER, item.page, at + start, at + end, words,
                rule=item.rule, confidence=0.97, lot=named or lot,
            )  # fmt: skip


def _by_lot(text: str) -> list[tuple[int, str | None]]:
    """Where each lot's part of a value begins (`一标段：甲公司，二标段：乙公司`), or the whole of it."""
    folded = fold(text)
    lots = [(match.end() + 1, lot_name(match)) for match in LOT.finditer(folded) if folded[match.end() :][:1] == ":"]
    return [*lots] or [(0, None)]


def split_bodies(text: str) -> list[tuple[int, int]]:
    """The spans of the bodies that a value names: one, or the members of a consortium if every part is a body."""
    start, end = names.trim(text)
    folded = fold(text)
    parts: list[tuple[int, int]] = []
    at = start
    for match in [*_SEPARATORS.finditer(folded, start, end), None]:
        stop = match.start() if match else end
        lead = _CONSORTIUM.match(folded[at:stop])
        left = at + (lead.end() if lead else 0)
        note = _NOTE.search(folded[left:stop])
        right = left + note.start() if note else stop
        parts.append((left, right))
        at = match.end() if match else stop
    bodies = [(a, b) for a, b in parts if b > a]
    if len(bodies) > 1 and all(names.looks_like_body(text[a:b]) for a, b in bodies):
        return bodies
    if bodies and names.looks_like_body(text[bodies[0][0] : bodies[0][1]]) and len(text[start:end]) > 60:
        return bodies[:1]
    whole = bodies[0] if len(bodies) == 1 else (start, end)
    name = text[whole[0] : whole[1]]
    first = re.match(r"\S+(?=\s)", name)
    if first and not names.looks_like_body(name) and names.is_firm(first[0]):
        return [(whole[0], whole[0] + first.end())]
    return [whole] if names.looks_like_body(name) and len(name) <= 60 and not names.is_withheld(name) else []
