"""The first of several candidates, where no colon stands between the words: `第一中标候选人 甲公司 投标报价 12.5万元`.

By law candidates are named in their order, and the first wins unless something goes wrong: of candidates only the first
is read. Three forms: a line that begins with the rank, a table whose columns are the ranks, a list by lots.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from procurement.reading import names
from procurement.reading.amounts import find_amounts, in_yuan
from procurement.reading.awards import BODY
from procurement.reading.context import Reading

_RANK = r"(?:中标|成交|中选|入围|推荐)*候选(?:人|单位|供应商)"
_FIRST = re.compile(
    rf"(?:第一{_RANK}|第一名|第1名)[:\s]{{0,8}}(?:(?:投标)?报价[:\s]{{1,8}})?"
    rf"(?:(?:中标|候选|投标)?(?:人|单位|供应商)?名称[:\s]{{0,8}})?(?P<body>{BODY})(?=[\s,，;。(:]|$)"
)
_TRANSPOSED = re.compile(
    rf"第一(?:{_RANK}|名)\s*第二(?:{_RANK}|名)\s*(?:第三(?:{_RANK}|名)\s*)?"
    rf"(?:(?:中标|候选|投标)*(?:人|单位|供应商)?名称|{_RANK})\s*(?P<body>{BODY})"
)
_TRANSPOSED_SUM = re.compile(
    r"(?:报价|评选价|投标价|总价)\s*\((?:单位:)?(?P<unit>万?元)\)\s*(?P<money>\d{1,3}(?:,\d{3})+\.\d\d|\d+\.\d\d|\d{4,12}(?=\s))"
)
_NEXT = re.compile(r"第[二2](?:名|(?:中标|成交|中选|入围|推荐)*候选)|\n|。")
_HEAD_UNIT = re.compile(r"(?:报价|总价|投标价|金额)\s*\((?:人民币|单位:?)?\s*(万?元)\)")
_MONEY = re.compile(r"(?<![\d.,A-Za-z])(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,4})?|\d{3,}\.\d{1,4})(?![\d.,%])")
_REACH, _ABOVE = 160, 300


@dataclass(frozen=True, slots=True)
class Candidate:
    """The first candidate: page, the span of the name, and the sum in yuan with its span where it has one."""

    page: int
    start: int
    end: int
    amount: Decimal | None = None
    amount_span: tuple[int, int] = (0, 0)


def first_candidates(reading: Reading) -> Iterator[Candidate]:
    """The first candidate of each list in the notice, in the order of the text."""
    for page, labels in enumerate(reading.pages, start=1):
        folded = labels.folded
        if "第一" not in folded and "第1名" not in folded:
            continue
        for match in _TRANSPOSED.finditer(folded):
            yield _transposed(page, folded, match)
        for match in _FIRST.finditer(folded):
            if names.is_firm(match["body"]):
                yield _ranked(page, folded, match)


def _transposed(page: int, folded: str, match: "re.Match[str]") -> Candidate:
    start, end = match.span("body")
    money = _TRANSPOSED_SUM.search(folded, end, end + 600)
    if money is None:
        return Candidate(page, start, end)
    amount = in_yuan(money["money"], money["unit"])
    return Candidate(page, start, end, amount, money.span("money"))


def _ranked(page: int, folded: str, match: "re.Match[str]") -> Candidate:
    """The name and the first sum behind it, before the next rank; a unit may stand in the head above."""
    start, end = match.span("body")
    following = _NEXT.search(folded, end, end + _REACH)
    stop = following.start() if following else min(len(folded), end + _REACH)
    behind = folded[end:stop]
    found = [amount for amount in find_amounts(behind) if amount.yuan is not None]
    if found:
        first = found[0]
        return Candidate(page, start, end, first.yuan, (end + first.start, end + first.end))
    head = [*_HEAD_UNIT.finditer(folded, max(0, match.start() - _ABOVE), match.start())]
    money = _MONEY.search(behind) if head else None
    if money is None:
        return Candidate(page, start, end)
    amount = in_yuan(money[0], head[-1][1])
    return Candidate(page, start, end, amount, (end + money.start(), end + money.end()))
