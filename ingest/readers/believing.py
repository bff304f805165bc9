"""Is a text layer to be believed? Signs (a) and (b) of reading.md section 2. Pure.

Fonts without a Unicode map come out as private-use characters, rare Han or letters of unexpected scripts. The design
measures Han against the 2,500 commonest; here it is the first plane of GB 2312 (3,755 characters) with that of Big5
(5,401), which need no list of ours and let Traditional texts pass.
"""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

BAD_SHARE, FOREIGN_SHARE, RARE_SHARE, FEW_HAN = 0.15, 0.06, 0.35, 20
_BAD = frozenset(("Co", "Cn", "Cc", "Cs"))
# First code points of the blocks whose letters pass in a Chinese or English text: Latin, Greek (formulas), CJK, Kana.
_HOME = (
    (0x0000, 0x03FF),
    (0x1E00, 0x1FFF),
    (0x2000, 0x2BFF),
    (0x2E80, 0xA4CF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFB06),
    (0xFE10, 0xFE6F),
    (0xFF00, 0xFFEF),
    (0x1D400, 0x1D7FF),
    (0x20000, 0x3FFFF),
)
# A text almost all in one of these is a text in that script, not a broken font.
_OTHERS = {"CYRILLIC", "ARABIC", "HEBREW", "THAI", "TIBETAN", "MONGOLIAN", "DEVANAGARI", "ARMENIAN", "GEORGIAN"}
_WHOLE = 0.4


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why the text of a page is doubtful, in a sentence. `certain`: no other sign is needed (sign a)."""

    sentence: str
    certain: bool


def doubts(text: str) -> Doubt | None:
    """What speaks against the text of a page; nothing if it is to be believed."""
    counts = Counter(text)  # a page has some hundred different characters, and each is looked up once
    for character in [each for each in counts if each.isspace()]:
        del counts[character]
    visible = counts.total()
    if visible < FEW_HAN:
        return None
    bad = sum(n for each, n in counts.items() if each == "\ufffd" or unicodedata.category(each) in _BAD)
    if bad > BAD_SHARE * visible:
        return Doubt(
            f"{bad * 100 // visible} % of the characters have no meaning: the font has no Unicode map.", certain=True
        )
    letters = Counter({each: n for each, n in counts.items() if each.isalpha()})
    foreign = Counter({each: n for each, n in letters.items() if not _at_home(ord(each))})
    if foreign.total() > FOREIGN_SHARE * letters.total() and not _one_script(foreign, letters.total()):
        share = foreign.total() * 100 // letters.total()
        return Doubt(f"{share} % of the letters are of scripts that do not belong here.", certain=False)
    han = Counter({each: n for each, n in letters.items() if "\u3400" <= each <= "\u9fff"})
    rare = sum(n for each, n in han.items() if each not in common_han())
    if han.total() > FEW_HAN and rare > RARE_SHARE * han.total():
        return Doubt(f"{rare * 100 // han.total()} % of the Han characters are rare ones.", certain=False)
    return None


def _at_home(code: int) -> bool:
    return any(first <= code <= last for first, last in _HOME)


def _one_script(foreign: Counter[str], letters: int) -> bool:
    names = {each: unicodedata.name(each, "").partition(" ")[0] for each in foreign}
    script = names[foreign.most_common(1)[0][0]]
    same = sum(n for each, n in foreign.items() if names[each] == script)
    return script in _OTHERS and same > _WHOLE * letters


@lru_cache(maxsize=1)
def common_han() -> frozenset[str]:
    """The frequent halves of the two national sets."""
    simplified = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    traditional = (bytes((row, cell)) for row in range(0xA4, 0xC7) for cell in (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    found = {pair.decode("gb2312", "ignore") for pair in simplified}
    found |= {pair.decode("big5", "ignore") for pair in traditional}
    return frozenset(character for character in found if len(character) == 1)
