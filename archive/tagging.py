"""Tags: words that the people here give to documents, as they are typed and as they are kept. Pure."""

import re
from collections.abc import Iterable
from typing import Final

from language.folding import fold

LONGEST_TAG: Final = 80  # characters
MOST_TAGS: Final = 50  # of one document
_BETWEEN_TAGS: Final = re.compile(r"[,;，；、|\n]+")
_NOT_SHOWN: Final = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")


def tags_of(text: str) -> list[str]:
    """The tags of a field or a cell, between commas, semicolons (also Chinese), bars or line ends; each once."""
    return kept(_BETWEEN_TAGS.split(text))


def kept(tags: Iterable[str], *, most: int = MOST_TAGS) -> list[str]:
    """The tags as they are kept: spaces single, at most 80 characters, each once however it is spelt (`Camera` and
    `camera`, simplified and traditional are one tag, in the first spelling)."""
    found: dict[str, str] = {}
    for tag in tags:
        word = " ".join(_NOT_SHOWN.sub(" ", tag).split())[:LONGEST_TAG].strip()
        if word:
            found.setdefault(fold(word), word)
    return list(found.values())[:most]


def without(tags: Iterable[str], taken: Iterable[str]) -> list[str]:
    """`tags` less those `taken`, however they are spelt."""
    gone = {fold(tag) for tag in kept(taken)}
    return [tag for tag in tags if fold(tag) not in gone]
