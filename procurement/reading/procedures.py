"""Which notices belong to one purchase (reading.md section 6, "Procedure key"): the number together with the buyer."""

import re

from procurement.reading.context import LOT, lot_name
from procurement.reading.folding import fold
from procurement.reading.names import is_withheld, organisation_key

_NOT_IN_KEY = re.compile(r"[\s\-‐‑–—_()\[\]〔〕<>/.·]+")
_ROUND = re.compile(r"[(（]?\s*(?:第\s*)?([二三四五六七八九2-9])\s*次\s*[)）]?|重新(?:招标|采购|磋商|谈判)")
_HAN = {char: n for n, char in enumerate("一二三四五六七八九", start=1)}


def number_key(number: str) -> str:
    """The number in upper case and half-width, without spaces, hyphens and brackets."""
    return _NOT_IN_KEY.sub("", fold(number).upper())


def procedure_key(number: str, buyer: str) -> str | None:
    """The key that notices of one purchase share; None without a number, or of a withheld buyer: nothing is merged."""
    key = number_key(number)
    if not key or not buyer or is_withheld(buyer):
        return None
    return f"{key}|{organisation_key(buyer)}"


def lot_of(title: str) -> str:
    """The lot that a title speaks of (`3` for `（第3包）`), or an empty string: notices of lots share one number."""
    named = list(LOT.finditer(fold(title)))
    return lot_name(named[-1]) if named else ""


def round_of(title: str) -> int:
    """The round a title speaks of: 2 for `（二次）` or `第二次`, 2 for `重新招标`, else 1."""
    match = _ROUND.search(fold(title))
    if match is None:
        return 1
    digit = match[1]
    return _HAN.get(digit, 0) or int(digit) if digit else 2
