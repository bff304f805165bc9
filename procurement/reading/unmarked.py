"""Labels without a colon: `中标单位 甲公司`, `最高限价156.8万元`, `招标人为某局，委托乙公司代理`.

Read only where a field has no reading by a label, a section or a table. A sum needs its unit beside it, a body the
ending of a body, and a label beside other heads of columns is no label.
"""

import re
from collections.abc import Iterator

from procurement.reading import names
from procurement.reading.amounts import Amount, find_amounts, label_unit
from procurement.reading.awards import BODIES
from procurement.reading.context import Reading
from procurement.reading.model import Field
from procurement.reading.tables import is_head

_WON = r"(?:(?:拟|预)\s?)?(?:中\s?标|成\s?交|中\s?选|入\s?围)\s?"
_WINNER = re.compile(
    rf"(?<![^\s。;,])(?:{_WON}(?:单\s?位|人|供\s?应\s?商|公司|机构)(?:名称)?|(?<=中标人信息\s)单位名称)"
    rf"[ \t\n]{{1,8}}(?P<body>{BODIES})(?=[\s,;。(]|$)"
    rf"|(?<!未)(?:中标|成交|中选)(?:供应商|人|单位)(?:为|是)\s?(?P<named>{BODIES})(?=[\s,;。(]|$)"
)
_AWARD = re.compile(
    r"(?:中标|成交|中选)(?:\((?:成交|中标)\))?(?:总)?(?:金额|价格?|总价|报价)\s?(?P<unit>\([^()\n]{0,20}\))?"
    r"(?:[ \t\n]{1,8}|为|是|:|(?=[¥￥\d人]))"
)
_CEILING = re.compile(
    r"(?:最高(?:投标)?限价|(?:招标|采购|投标)?控制价|拦标价)(?:\((?!.{0,8}率)[^()\n]{0,20}\))?(?:约|共计|金额)?(?:为|是|:)?(?=\s?[¥￥\d人])"
)
_BUDGET = re.compile(
    r"(?:(?:采购|项目|工程)?(?:总)?预算(?:总)?(?:金额|价|额|资金)?)(?:\([^()\n]{0,20}\))?(?:约|共计)?(?:为|是|:)?(?=\s?[¥￥\d人])"
)
_NOT_ONE = re.compile(r"\s*(?:以[上下内]|的|[×%*‰]|至|-|~|[/每])")
_BUYER = re.compile(
    r"(?:招标人|采购人|采购单位|项目业主|业主|项目法人|建设单位)(?:名称)?(?:为|是)\s?(?P<body>[一-鿿A-Za-z()·]{4,40}?)(?=[,;。\s(])"
)
_BUYER_LINE = re.compile(
    r"(?:^|\n|\t)[ ]*(?:招\s?标\s?人|采\s?购\s?人|采购单位|招标单位|建设单位)(?:名称)?[ \t]{1,8}"
    r"(?P<body>[一-鿿()·]{4,40})[ ]*(?=[\n\t]|$)"
)
_AGENCY = re.compile(
    r"(?:(?:招标|采购)?代理(?:机构|单位|公司)?(?:为|是)|委托)\s?(?P<body>[一-鿿()]{4,40}?(?:公司|中心|院|所))(?=[,;。\s(]|作为|为(?:招标|采购|代理)|代理|组织|对|就|进行)"
)
_PHASES = {Field.BUYER: (_BUYER, _BUYER_LINE), Field.AGENCY: (_AGENCY,)}
_SUMS = {Field.BUDGET: _BUDGET, Field.CEILING: _CEILING, Field.AWARD: _AWARD}
_REACH = 60
_HEAD_PAGES = 2
CONFIDENCE = 0.88


def unmarked_bodies(reading: Reading, field: Field) -> Iterator[tuple[int, int, int]]:
    """(page, start, end) of a buyer or an agency that a sentence or a line of a form names."""
    for page, labels in enumerate(reading.pages[:_HEAD_PAGES], start=1):
        for pattern in _PHASES[field]:
            for match in pattern.finditer(labels.folded):
                if names.is_firm(match["body"]):
                    yield page, *match.span("body")


def unmarked_winners(reading: Reading) -> Iterator[tuple[int, int, int]]:
    """(page, start, end) of the words that name who won, one or several bodies."""
    for page, labels in enumerate(reading.pages, start=1):
        for match in _WINNER.finditer(labels.folded):
            group = "body" if match["body"] else "named"
            if group == "named" or not _beside_a_head(labels.folded, match.start(), match.start(group)):
                yield page, *match.span(group)


def unmarked_sums(reading: Reading, field: Field) -> Iterator[tuple[int, int, Amount]]:
    """(page, offset, amount) of sums right behind their words; the amount's span counts from the offset."""
    for page, labels in enumerate(reading.pages, start=1):
        folded = labels.folded
        for match in _SUMS[field].finditer(folded):
            unit = label_unit(match["unit"] or "") if field is Field.AWARD else ""
            part = re.split(r"[\n\t。;]", folded[match.end() : match.end() + _REACH].lstrip(" \t\n"))[0]
            at = folded.index(part, match.end()) if part else match.end()
            found = find_amounts(part, unit=unit)
            if not found or found[0].yuan is None or found[0].start > 8 or _NOT_ONE.match(part, found[0].end):
                continue
            if not _beside_a_head(folded, match.start(), at):
                yield page, at, found[0]


def _beside_a_head(folded: str, start: int, value: int) -> bool:
    """Whether the label at `start` is the last of a row of heads, so that `value` belongs to another column."""
    gap = folded[max(0, value - 1) : value] if value > start else ""
    before = re.split(r"\n", folded[max(0, start - 60) : start])[-1]
    cells = [cell.strip() for cell in re.split(r"\t| {2,}", before) if cell.strip()]
    wide = before.endswith(("\t", "  "))
    if wide and "\n" in folded[start:value]:
        return True
    return bool(wide and gap and cells and is_head(cells[-1]))
