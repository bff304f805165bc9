"""Amounts of money in yuan (reading.md section 6, "Amounts"). A wrong amount is worse than none.

A figure needs a unit: beside it, in the label, the column head or the section. Without one it is kept with low
confidence and never guessed at. Unit prices (`元/年`), rates and percentages are refused.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import cn2an

from procurement.reading.folding import fold
from procurement.reading.model import UnitSource

TEN_THOUSAND = Decimal(10_000)
_UNITS = {"元": Decimal(1), "圆": Decimal(1), "千元": Decimal(1000), "万": TEN_THOUSAND, "万元": TEN_THOUSAND}
_UNITS |= {"百万元": Decimal(1_000_000), "亿元": Decimal(100_000_000), "亿": Decimal(100_000_000)}

_FIGURE = re.compile(
    r"""
    (?P<sign>[¥$€£￥]|人民币|RMB|CNY|USD|美元|欧元|日元|港币|港元)?[\s:]{0,6}
    (?<![\d.,A-Za-z-])(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d,]*\d)
    \s{0,6}[(\[]?\s{0,6}(?:人民币)?\s{0,6}(?P<unit>百万元|千元|亿元|万元|亿|万|元|圆|%|‰)?(?P<currency>美元|欧元|日元|港币|港元|英镑)?
    (?=(?P<after>\s{0,6}(?:人民币)?\s{0,6}[)\]]?\s{0,6}(?:整)?\s{0,6}(?:人民币)?\s{0,6}[/每]?\s{0,6}[^\s,。;、]{0,6}))
    """,
    re.VERBOSE,
)
# What makes a figure a rate: `元/年`, `元每平方米`, `/人/月`; a bracketed unit (`元/吨)`) in the label does the same.
_RATE = re.compile(r"^\s*(?:人民币)?\s*[)\]]?\s*(?:/|每)\s*(?!-)[^\s\d)/-]|^\s*[)\]]?\s*(?:折|倍)")
_PER = re.compile(r"元\s*(?:/|每)|费率|折扣|下浮|优惠率|单价|%|比例")
# Figures that count something else (`2031年度`, `3台`) are no sums, whatever the label's unit.
_COUNTED = tuple("年月日号个台套项人家批名次期")
# A form that serves sums and rates alike; its figures say for themselves what they are.
_EITHER = re.compile(r"\([^()]*(?:费率|单价|下浮率|折扣)[^()]*等\)|/(?:下浮率|费率|折扣率)")
# `每人每月4500元`, `暂定金额`: a rate before the figure, a sum that nobody has promised.
_BEFORE_RATE = re.compile(r"(?:每[^\d,;。:]{1,8}|(?:单价|暂定|暂估|估算|暂列)[^\d,;。]{0,8})$")
_LABEL_UNIT = re.compile(r"(?:单位)?\s*:?\s*(?:人民币)?\s*(百万元|千元|亿元|万元|元|万)")
_SECTION_UNIT = re.compile(r"(?:金额单位|货币单位|单位)\s*:\s*(?:人民币)?\s*\(?(万元|亿元|千元|元)")
_FOREIGN = re.compile(r"[$€£]|USD|EUR|美元|欧元|日元|港币|港元|英镑")

_BIG = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿一二三四五六七八九十百千两〇貳叄陸億萬參"
_WORDS = re.compile(
    rf"(?:人民币|RMB)?[\s:(]*(?P<whole>[{_BIG}](?:\s?[{_BIG}])*)\s*(?P<yuan>[元圆])\s*"
    rf"(?:(?P<jiao>[{_BIG}])\s*角)?\s*零?(?:(?P<fen>[{_BIG}])\s*分)?\s*[整正]?"
)
_SIMPLE = str.maketrans("貳叄陸億萬參〇圆", "贰叁陆亿万叁零元")


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum with the span of its words. `yuan` is None where there is no unit (`figure` then holds the bare number).

    `foreign`: the figure is in another currency and `yuan` is None. `in_words`: written in capitals (大写).
    """

    start: int
    end: int
    figure: Decimal
    yuan: Decimal | None
    unit_source: UnitSource
    in_words: bool = False
    foreign: bool = False


def label_unit(qualifier: str) -> str:
    """The unit in a label's bracket: `(万元)` -> `万元`, `(元)` -> `元`; empty for none, or for a rate (`(元/年)`)."""
    folded = fold(qualifier).strip(" ()")
    if _PER.search(folded):
        return ""
    match = _LABEL_UNIT.search(folded)
    return match[1] if match else ""


def section_unit(text: str) -> str:
    """The unit that a section states for all its figures (`金额单位：人民币元`), or an empty string."""
    match = _SECTION_UNIT.search(fold(text))
    return match[1] if match else ""


def find_amounts(
    text: str, *, unit: str = "", unit_source: UnitSource = UnitSource.LABEL, per: bool = False
) -> list[Amount]:
    """Every sum of money in `text`, in order, rates refused. `unit` is what label, column or section say. Total.

    `per` says that the label speaks of a rate or a unit price: then nothing is read.
    """
    if per:
        return []
    folded = fold(text)
    found = [amount for match in _WORDS.finditer(folded) if (amount := _in_words(match, folded))]
    taken = [(amount.start, amount.end) for amount in found]
    for match in _FIGURE.finditer(folded):
        start, end = match.start("digits"), match.end("digits")
        if any(a <= start < b for a, b in taken):
            continue
        amount = _in_figures(match, unit, unit_source, start, end)
        if amount and not _BEFORE_RATE.search(folded[max(0, start - 14) : start]):
            found.append(amount)
    return sorted(found, key=lambda amount: amount.start)


def in_yuan(figures: str, unit: str) -> Decimal:
    """`1,234.50` of a unit (`万元`) in yuan. KeyError for what is no unit."""
    return Decimal(figures.replace(",", "")) * _UNITS[unit]


def is_rate_label(words: str, qualifier: str) -> bool:
    """Whether a label announces a rate or a unit price: `(元/年)`, `费率`, `下浮`; `(费率、单价等)` says it may."""
    return _PER.search(_EITHER.sub("", fold(words + qualifier))) is not None


def _in_figures(match: "re.Match[str]", unit: str, unit_source: UnitSource, start: int, end: int) -> Amount | None:
    counted = not match["unit"] and match["after"].strip()[:1] in _COUNTED
    if match["unit"] in ("%", "‰") or counted or _RATE.match(match["after"]):
        return None
    try:
        figure = Decimal(match["digits"].replace(",", ""))
    except InvalidOperation:
        return None
    foreign = match["currency"] or _FOREIGN.search((match["sign"] or "") + match["after"])
    if foreign:
        return Amount(start, end, figure, None, UnitSource.NONE, foreign=True)
    said = match["unit"] or unit
    if said:
        source = UnitSource.FIGURE if match["unit"] else unit_source
        return Amount(start, max(end, match.end("unit")), figure, figure * _UNITS[said], source)
    if match["sign"] and not match["after"].strip()[:1].isdigit():  # ¥ says yuan
        return Amount(start, end, figure, figure, UnitSource.FIGURE)
    return Amount(start, end, figure, None, UnitSource.NONE)


def _in_words(match: "re.Match[str]", folded: str) -> Amount | None:
    if folded[match.end() : match.end() + 1] in ("/", "每"):
        return None
    whole = match["whole"].replace(" ", "").translate(_SIMPLE)
    value = _number(whole)
    if value is None or len(whole) < 2:
        return None
    for part, worth in ((match["jiao"], Decimal("0.1")), (match["fen"], Decimal("0.01"))):
        digit = _number(part.translate(_SIMPLE)) if part else None
        if digit is not None and digit < 10:
            value += digit * worth
    start = match.start("whole")
    return Amount(start, match.end(), value, value, UnitSource.FIGURE, in_words=True)


def _number(words: str) -> Decimal | None:
    """A whole number in Chinese words, exact. cn2an wants no `人民币`, no 元, and takes 壹拾 as well as 十."""
    for mode in ("strict", "normal"):
        try:
            return Decimal(cn2an.cn2an(words, mode))
        except (ValueError, KeyError, IndexError, InvalidOperation):
            continue
    return None


def conflict(amounts: Sequence[Amount]) -> str:
    """The warning that several statements of one field and lot deserve, or an empty string if they agree.

    A ratio of 10,000 is `unit_conflict`, words against figures `words_figures_differ`, else `amounts_differ`.
    """
    known = [amount for amount in amounts if amount.yuan is not None]
    values = sorted({amount.yuan for amount in known if amount.yuan is not None})
    if len(values) < 2:
        return ""
    low, high = values[0], values[-1]
    if low and high / low == TEN_THOUSAND:
        return "unit_conflict"
    if {a.yuan for a in known if a.in_words}.isdisjoint({a.yuan for a in known if not a.in_words}) and any(
        amount.in_words for amount in known
    ):
        return "words_figures_differ"
    return "amounts_differ"
