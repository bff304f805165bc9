"""Two texts side by side by words; Han by characters, since nothing divides them. Pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

_WORDS: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]|[^\s\u3400-\u9fff\U00020000-\U0003ffff]+|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that both texts have, or only the first (`del`) or the second (`ins`)."""

    kind: str
    text: str


def word_diff(first: str, second: str) -> list[Piece]:
    """The pieces in order: joined without `ins` they are `first`, without `del` they are `second`."""
    one, two = _WORDS.findall(first), _WORDS.findall(second)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("", "".join(one[a:b])))
            continue
        pieces += [Piece("del", "".join(one[a:b]))] if b > a else []
        pieces += [Piece("ins", "".join(two[c:d]))] if d > c else []
    return pieces
