"""Awards in tables, also where the cells of a table have run together.

A head (`序号标项名称总价(元)中标供应商名称中标供应商地址…备注`) is read for its columns; a row begins with its
own number, so `140000.00` behind a head is row 1 and 40,000.00 yuan. Where a figure touches the digits of an address
nothing is read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from procurement.reading import names
from procurement.reading.amounts import find_amounts, in_yuan, is_rate_label, label_unit
from procurement.reading.columns import Cell
from procurement.reading.context import LOT, Reading, lot_name
from procurement.reading.tables import Table, tables

# Quantifiers of white space are possessive: pages hold runs of hundreds of blanks, and a hostile one of any length.
_UNIT = r"\(\s*+(?:人民币)?\s*+(?P<unit>元|万元)\s*+(?:人民币)?\)"
_MARKET_HEAD = re.compile(
    r"序号\s*+(?:(?:标项名称|包号|标项)\s*+)?(?:总价|中标金额|中标\(成交\)金额|成交金额|金额)\s*+"
    rf"{_UNIT}\s*+(?:中标|成交)?供应商名称\s*+(?:(?:中标|成交)?供应商地址\s*+)?"
    r"(?:(?:中标|成交)?供应商统一社会信用代码\s*+)?(?:备注)?"
)
_QUOTE_HEAD = re.compile(
    r"序号\s*+供应商名称\s*+(?:企业类型\s*+)?(?:(?:企业地址|供应商地址|地址)\s*+)?"
    rf"(?:报价|中标金额|成交金额|总价)\s*+{_UNIT}"
)
_CHOSEN_HEAD = re.compile(
    r"序号\s++供应商名称\s++(?:排名\s++)?是否中选\s*+(?P<amount>金额\s*+(?:\((?P<unit>元|万元)\))?)?"
)
_RANKED_HEAD = re.compile(r"序号\s++供应商名称\s++(?:评审)?排名\s++(?P<money>金额\s++币种\s++)?(?!是否)")
BODY = (
    r"[一-鿿A-Za-z(][一-鿿A-Za-z()·&\-]{2,38}?(?:有限责任公司|股份有限公司|集团有限公司|有限公司|总公司|公司|研究院|"
    r"设计院|事务所|中心|经营部|商行|厂|医院|大学|学院|店|社|部)"
)
BODIES = rf"{BODY}(?:分公司|[一-鿿]{{2,10}}分公司)?(?:\s*[,、;]\s*{BODY})*"
_MONEY = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+\.\d{1,2}"
_EXPLICIT = re.compile(r"^(?:拟|预|推荐的?)?(?:中标|成交|中选|入围|中价)")
_CANDIDATE = re.compile(r"候选")
_UNRANKED = re.compile(r"无排序|不分(?:排序|先后|排名)|(?:排名|排序)不分先后")
_WINNER = re.compile(
    r"^(?:拟|预|推荐的?)?(?:中标|成交|中选|入围|中价)?(?:\((?:成交|中标)\))?(?:供应商|供货商)(?:名称|全称)?(?:\([^()]*\))?$"
    r"|^(?:拟|预|推荐的?)?(?:中标|成交|中选|入围|中价)(?:\((?:成交|中标)\))?(?:人|单位|商|机构|企业|公司|候选人|候选单位|候选供应商)(?:名称|全称)?$"
)
_WINNING_SUM = re.compile(
    r"^(?:拟|预)?(?:中标|成交|中选|合同|中价)(?:\((?:成交|中标)\)|成交|/成交|/中标)?(?:总)?(?:金额|价|总价|报价|价格)"
    r"|^(?:中标|成交)结果$"
)
_ANY_SUM = re.compile(r"^(?:总价|总金额|金额|合计|最终报价|最后报价|投标报价|报价|投标总价|总报价)")
_NO_SUM = re.compile(r"单价|得分|评分|预算|限价|折扣|费率|下浮|优惠|比例|百分|分$|分\(")
_CHOSEN = re.compile(r"^是否(?:中标|成交|中选|入围)")
_GOODS = re.compile(r"主要(?:中标|成交|中标\(成交\))?标的信息|主要标的(?=\s)")
_LOT_HEAD = re.compile(
    r"^(?:合同包号?|包号|包组号?|标包号?|分包号?|包件号|标段号?|标项号?|包别|采购包号?|品目号|标段\(包\))$"
)
_RANK = re.compile(r"^(?:推荐|评审|候选人)?(?:排序|排名|名次|顺序)$")
_PLACE = r"(?:名|位|(?:中标|成交|推荐)*候选(?:人|单位|供应商)?)?"
_FIRST_RANK = re.compile(rf"^(?:0?1|一|第?[一1]{_PLACE})$")
_LATER_RANK = re.compile(rf"^第?[二三四五2-9]{_PLACE}$")
_UNIT_COLUMN = re.compile(r"^(?:金额|货币|价格)?单位$")
_RANKED_NAME = re.compile(r"^(?:投标人|供应商|投标单位|单位|中标候选人)(?:名称)?$")
_RANKED_PRICE = re.compile(r"^(?:投标)?(?:总)?(?:报价|价)\(元\)$")
_REACH = 3000  # characters behind a head that may still be its table


@dataclass(frozen=True, slots=True)
class TableAward:
    """A row: the suppliers' spans, and the sum with its span where the row says it beyond doubt."""

    page: int
    suppliers: tuple[tuple[int, int], ...]
    amount: Decimal | None
    amount_span: tuple[int, int]
    lot: str | None


def table_awards(reading: Reading) -> list[TableAward]:
    """The rows of every award table in the notice."""
    return [
        row
        for page, labels in enumerate(reading.pages, start=1)
        for row in (*_rows(page, labels.folded), *_of_tables(page, labels.folded))
    ]


@lru_cache(maxsize=8)
def _rows(page: int, folded: str) -> tuple[TableAward, ...]:
    return (*_market(page, folded), *_quotes(page, folded), *_chosen(page, folded), *_ranked(page, folded))


def _table_end(folded: str, start: int) -> int:
    stop = re.compile(r"[一二三四五六七八九]\s*、\s*主要|主要标的信息|评审专家|序号\s*标项名称\s*标的名称").search(
        folded, start, start + _REACH
    )
    return stop.start() if stop else min(len(folded), start + _REACH)


def _market(page: int, folded: str) -> list[TableAward]:
    rows: list[TableAward] = []
    for head in _MARKET_HEAD.finditer(folded):
        at, end = head.end(), _table_end(folded, head.end())
        for number in range(1, 100):
            row = re.compile(
                rf"\s*{number}\s*(?P<item>[^\d\s]\S{{0,60}}?\s+|\s*)(?:(?:最终)?报价:?\s*)?(?P<amount>{_MONEY}|\d{{2,9}}(?=\s*\())\s*(?:\((?P<unit>元|万元)\))?\s*"
                rf"(?P<bodies>{BODIES})"
            ).match(folded, at, end)
            if row is None:
                break
            unit = row["unit"] or head["unit"]
            spans = _spans(folded, *row.span("bodies"))
            amount = in_yuan(row["amount"], unit)
            rows.append(TableAward(page, spans, amount, row.span("amount"), None))
            following = re.compile(
                rf"(?:[0-9A-Z]{{18}}|[\s无/])\s*(?=\s*{number + 1}\s*(?:[^\d\s]\S{{0,60}}?\s+)?(?:{_MONEY}))"
            ).search(folded, row.end(), end)
            if following is None:
                break
            at = following.end()
    return rows


def _quotes(page: int, folded: str) -> list[TableAward]:
    rows: list[TableAward] = []
    for head in _QUOTE_HEAD.finditer(folded):
        end = min(_table_end(folded, head.end()), head.end() + 600)
        row = re.compile(rf"\s*1\s*(?P<bodies>{BODIES})").match(folded, head.end(), end)
        if row is None:
            continue
        # Only a sum with air before it: `3层西部309,229,970,000.00` could be cut anywhere.
        money = re.compile(rf"(?<=[\s¥￥])(?P<amount>{_MONEY})(?![\d,])").search(folded, row.end(), end)
        next_head = _QUOTE_HEAD.search(folded, row.end(), end)
        if money and next_head and money.start() > next_head.start():
            money = None
        amount = in_yuan(money["amount"], head["unit"]) if money else None
        span = money.span("amount") if money else (0, 0)
        lots = list(LOT.finditer(folded, max(0, head.start() - 30), head.start()))
        rows.append(
            TableAward(page, _spans(folded, *row.span("bodies")), amount, span, lot_name(lots[-1]) if lots else None)
        )
    return rows


def _chosen(page: int, folded: str) -> list[TableAward]:
    """`序号 供应商名称 排名 是否中选 金额`: the rows that say 是. A sum without a unit is not read."""
    rows: list[TableAward] = []
    for head in _CHOSEN_HEAD.finditer(folded):
        end = min(len(folded), head.end() + 2 * _REACH)
        for row in re.compile(
            rf"(?<!\d)\d{{1,2}}\s+(?P<bodies>{BODIES})\s+(?:\d{{1,2}}\s+)?是(?:\s+(?P<amount>{_MONEY}))?"
        ).finditer(folded, head.end(), end):
            known = row["amount"] and head["unit"]
            amount = in_yuan(row["amount"], head["unit"]) if known else None
            span = row.span("amount") if known else (0, 0)
            rows.append(TableAward(page, _spans(folded, *row.span("bodies")), amount, span, None))
    return rows


def _ranked(page: int, folded: str) -> list[TableAward]:
    """`序号 供应商名称 评审排名 金额 币种`: the first in rank; the currency column says that the sum is in yuan."""
    rows: list[TableAward] = []
    for head in _RANKED_HEAD.finditer(folded):
        money = rf"(?:\s+(?P<amount>{_MONEY}|\d{{3,12}})\s+人民币)?" if head["money"] else "(?P<amount>(?!))?"
        row = re.compile(rf"\s*1\s+(?P<bodies>[^\s\d][^\s]{{3,60}})\s+1(?=\s|$){money}").match(folded, head.end())
        if row is None:
            continue
        amount = Decimal(row["amount"].replace(",", "")) if row["amount"] else None
        span = row.span("amount") if row["amount"] else (0, 0)
        rows.append(TableAward(page, _spans(folded, *row.span("bodies")), amount, span, None))
    return rows


def _of_tables(page: int, folded: str) -> Iterator[TableAward]:
    """Tables with a column of winners: those that won, and their sums; a rate, or a cell with two sums, is not read.

    `供应商名称` alone is a winner only beside a column of winning sums. What stands behind 主要标的信息 are goods.
    """
    goods = _GOODS.search(folded)
    for table in tables(folded):
        if goods and table.head[0].start > goods.start():
            return
        named, sums = table.column(_WINNER), table.column(_WINNING_SUM, _NO_SUM)
        if named is None or (sums is None and not _EXPLICIT.search(table.head[named].text)):
            continue
        sums = table.column(_ANY_SUM, _NO_SUM) if sums is None else sums
        for row in _winning_rows(folded, table, named):
            suppliers = _spans(folded, row[named].start, row[named].end)
            amount, span = (
                _sum_of(table.head[sums], row[sums], _unit_beside(table, row, sums))
                if sums is not None and len(row) > sums
                else (None, (0, 0))
            )
            if suppliers:
                yield TableAward(page, suppliers, amount, span, _lot_of(folded, table, row))


def _winning_rows(folded: str, table: Table, named: int) -> Iterator[tuple[Cell, ...]]:
    """The rows that won: those that say 是, the first in rank; of candidates without a rank the first of each lot."""
    chosen, rank = table.column(_CHOSEN), table.column(_RANK)
    candidates = _CANDIDATE.search(table.head[named].text) is not None
    start = table.head[0].start
    if candidates and rank is None and _UNRANKED.search(folded, max(0, start - 200), start):
        return
    seen: set[str | None] = set()
    for row in table.rows:
        if len(row) <= named or not names.is_firm(row[named].text):
            continue
        if chosen is not None and (len(row) <= chosen or not row[chosen].text.startswith("是")):
            continue
        ranked = row[rank] if rank is not None and len(row) > rank else row[0]
        place = ranked.text if ranked is not row[0] or ranked.text[0] == "第" or rank == 0 else ""
        if _LATER_RANK.match(place) and (candidates or not _EXPLICIT.search(table.head[named].text)):
            continue
        lot = _lot_of(folded, table, row)
        if candidates and not _FIRST_RANK.match(place) and lot in seen:
            continue
        seen.add(lot)
        yield row


def _unit_beside(table: Table, row: tuple[Cell, ...], sums: int) -> str:
    """The unit of a row's sum where a column of its own holds it (`458,000 | 元`)."""
    column = table.column(_UNIT_COLUMN)
    if column is None or column <= sums or len(row) <= column:
        return ""
    words = row[column].text
    return words if words in ("元", "万元") else ""


def _sum_of(head: Cell, cell: Cell, beside: str) -> tuple[Decimal | None, tuple[int, int]]:
    """The one sum of a cell in yuan with its span; None for a rate, two sums, or none with a unit."""
    found = find_amounts(cell.text, unit=label_unit(head.text) or beside, per=is_rate_label(head.text, ""))
    if not found or found[0].yuan is None or len({each.yuan for each in found}) > 1:
        return None, (0, 0)
    return found[0].yuan, (cell.start + found[0].start, cell.start + found[0].end)


def _lot_of(folded: str, table: Table, row: tuple[Cell, ...]) -> str | None:
    """The lot of a row: its own cell's under 包号 or 标段, else the one named right above the table."""
    column = table.column(_LOT_HEAD)
    if column is not None and len(row) > column:
        first = row[column].text
        match = LOT.search(first)
        plain = first.lstrip("0") or None
        return lot_name(match) if match else plain if plain and re.fullmatch(r"\d{1,3}|[A-Z]", plain) else None
    named = list(LOT.finditer(folded, max(0, table.head[0].start - 60), table.head[0].start))
    return lot_name(named[-1]) if named else None


def ranked_grids(reading: Reading) -> Iterator[tuple[int, Cell, Cell | None]]:
    """`排序 投标人名称 … 投标总报价（元）`: page, the cell of the first in rank, and that of its price in yuan."""
    for page, labels in enumerate(reading.pages, start=1):
        for grid in labels.grids:
            name, price = grid.column(_RANKED_NAME), grid.column(_RANKED_PRICE)
            if not _RANK.match(grid.head[0].text) or name is None or not names.looks_like_body(grid.rows[0][name].text):
                continue
            yield page, grid.rows[0][name], grid.rows[0][price] if price is not None else None


def _spans(folded: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    at = start
    for part in re.split(r"([,、;])", folded[start:end]):
        lead = len(part) - len(part.lstrip())
        name = part.strip()
        if name and name not in ",、;" and names.looks_like_body(name):
            spans.append((at + lead, at + lead + len(name)))
        at += len(part)
    return tuple(spans)
