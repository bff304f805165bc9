"""The finder: where the words of a query stand in a text, and whether a text answers a query at all.

It works on the folded text with regular expressions and shares no cutting with the index: `tokens.index_tokens` says
what an engine sees, this says what a reader sees, and tests hold the two equal (search.md section 2). Offsets are code
points of the original text, right through folding, dropped characters and joined lines.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from language.folding import BREAKS, CJK, Folded, fold, fold_with_map
from language.query_nodes import (
    And,
    Everything,
    Expansion,
    Field,
    Flag,
    Fuzzy,
    Near,
    Node,
    Not,
    Or,
    Range,
    TermList,
    Words,
    leaves,
)
from language.tokens import WORD, Unit, units

__all__ = ["Hit", "find", "leaves", "matches"]

_SIGN = f"[^\\w{BREAKS}]|_"  # what a phrase may pass over: neither letter, digit, mark nor a sentence's end
_GAP = f"(?:(?!{WORD}|[0-9{CJK}{BREAKS}]).)"


class Hit(NamedTuple):
    """`text[start:end]` in code points answers leaf number `leaf`."""

    start: int
    end: int
    leaf: int
