"""Accession numbers that can be read over the telephone: `D-7K3M9K` (provenance.md section 2).

A prefix (D document, Q quote), five random Crockford base-32 characters, and a check character by Luhn mod 32.
Random, so that gaps in a sequence tell nobody how much is hidden.
"""

import re
import secrets
import unicodedata
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
RANDOM_CHARACTERS: Final = 5
PREFIXES: Final = frozenset("DQ")

_VALUE: Final = {character: value for value, character in enumerate(ALPHABET)}
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS: Final = re.compile(r"[\s\-\u2010-\u2015\u2212_.]+")


def check_character(body: str) -> str:
    """The Luhn mod 32 character for `body` (upper-case Crockford). ValueError for a character outside the alphabet."""
    total = 0
    double = True  # the rightmost character of the body is doubled, as the check character will stand behind it
    for character in reversed(body):
        value = _value(character) * (2 if double else 1)
        total += value // len(ALPHABET) + value % len(ALPHABET)
        double = not double
    return ALPHABET[-total % len(ALPHABET)]


def new(prefix: str = "D") -> str:
    """A fresh random number, one of 33 million: the caller has a unique constraint and asks again on a clash."""
    if prefix not in PREFIXES:
        raise ValueError(f"unknown accession prefix {prefix!r}")
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return f"{prefix}-{body}{check_character(body)}"


def check(text: str) -> str | None:
    """The accession number that a person typed, in its canonical form, or None if it cannot be one.

    Case, blanks, hyphens and the letters people misread (o and 0; i, l and 1) do not matter. Luhn mod 32 refuses every
    single wrong character and every swap of neighbours but that of 0 and Z.
    """
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    prefix, rest = plain[:1], plain[1:].translate(_MISREAD)
    if prefix not in PREFIXES or len(rest) != RANDOM_CHARACTERS + 1 or not set(rest) <= _VALUE.keys():
        return None
    if check_character(rest[:-1]) != rest[-1]:
        return None
    return f"{prefix}-{rest}"


def _value(character: str) -> int:
    try:
        return _VALUE[character]
    except KeyError:
        raise ValueError(f"{character!r} is not in the alphabet of accession numbers") from None
