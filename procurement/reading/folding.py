"""A folded copy for matching labels: every character folds to exactly one, so that offsets stay as they are.

Unlike `language.folding`, which serves search and keeps a map, this fold keeps spaces: in notices they separate fields.
Where NFKC gives more than one character (㎡, ①) the character stays; facts are cut from the text as stored.
"""

import unicodedata

from language.folding_tables import TRADITIONAL_FROM, TRADITIONAL_TO

_BLOCKS = (range(0x00A0, 0x3400), range(0xF900, 0x10000))  # where the compatibility characters of the BMP are
_COLONS = "﹕∶꞉：︰ː"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u3000\ufeff"


def _table() -> dict[int, str]:
    table: dict[int, str] = {}
    for block in _BLOCKS:
        for point in block:
            folded = unicodedata.normalize("NFKC", chr(point))
            if len(folded) == 1 and ord(folded) != point:
                table[point] = folded
    table |= {ord(a): b for a, b in zip(TRADITIONAL_FROM, TRADITIONAL_TO, strict=True)}
    table |= {ord(char): ":" for char in _COLONS}
    table |= {ord(char): " " for char in _SPACES}
    table |= {ord("\r"): "\n", ord("\x0b"): "\n", ord("\x0c"): "\n", ord("【"): "[", ord("】"): "]"}
    return table


_FOLD = _table()


def fold(text: str) -> str:
    """The folded copy, of the same length: half-width, Simplified, one kind of colon and of space."""
    return text.translate(_FOLD)
