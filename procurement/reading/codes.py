"""Unified social credit codes, checked by their last character (GB 32100-2015)."""

import re
from collections.abc import Iterator

from procurement.reading.context import Reading
from procurement.reading.model import Fact, Field

# Without I, O, S, V and Z: the 31 characters of the standard in the order of their values.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BORN = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])")
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_CODE = re.compile(rf"(?<![0-9A-Za-z])[1-9A-HJ-NP-RTUWXY][1239][0-9]{{6}}[{ALPHABET}]{{10}}(?![0-9A-Za-z])")


def is_code(code: str) -> bool:
    """Whether 18 characters are a unified social credit code: its last one follows from the others."""
    if len(code) != 18 or any(char not in ALPHABET for char in code):
        return False
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(code, _WEIGHTS, strict=False))
    return ALPHABET[-total % 31] == code[17]


def may_be_a_person(code: str) -> bool:
    """Whether 18 characters could be an identity card's number: digits, with a date of birth where cards have it."""
    return code[:17].isdigit() and _BORN.fullmatch(code[6:14]) is not None


def read_codes(reading: Reading) -> Iterator[Fact]:
    """Every code in the text whose check character is right, labelled or not; none that may be a person's number."""
    for page, labels in enumerate(reading.pages, start=1):
        for match in _CODE.finditer(labels.folded):
            if is_code(match[0]) and not may_be_a_person(match[0]):
                raw = labels.text[match.start() : match.end()]
                yield reading.fact(Field.CODE, page, match.start(), match.end(), raw, rule="check-character")
