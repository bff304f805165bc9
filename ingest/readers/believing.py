"""Is a text layer to be believed? Signs (a) and (b) of reading.md section 2. Pure.

Fonts without a Unicode map come out as private-use characters, rare Han or letters of unexpected scripts. The design
measures Han against the 2,500 commonest; here it is the first plane of GB 2312 (3,755 characters) with that of Big5
(5,401), which need no list of ours and let Traditional texts pass.
"""

import unicodedata
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
_WHOLE = 0.6


def doubts(text: str) -> str:
    """Why the text of a page is doubtful, in a sentence; nothing if it is not."""
    visible = [character for character in text if not character.isspace()]
    if len(visible) < FEW_HAN:
        return ""
    bad = sum(1 for character in visible if character == "\ufffd" or unicodedata.category(character) in _BAD)
    if bad > BAD_SHARE * len(visible):
        return f"{bad * 100 // len(visible)} % of the characters have no meaning: the font has no Unicode map."
    letters = [character for character in visible if character.isalpha()]
    foreign = [character for character in letters if not _at_home(ord(character))]
    if len(foreign) > FOREIGN_SHARE * len(letters) and not _one_script(foreign, len(letters)):
        return f"{len(foreign) * 100 // len(letters)} % of the letters are of scripts that do not belong here."
    han = [character for character in letters if "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf"]
    rare = sum(1 for character in han if character not in common_han())
    if len(han) > FEW_HAN and rare > RARE_SHARE * len(han):
        return f"{rare * 100 // len(han)} % of the Han characters are rare ones."
    return ""


def _at_home(code: int) -> bool:
    return any(first <= code <= last for first, last in _HOME)


def _one_script(foreign: list[str], letters: int) -> bool:
    script = unicodedata.name(foreign[0], "").partition(" ")[0]
    same = sum(1 for character in foreign if unicodedata.name(character, "").startswith(script))
    return script in _OTHERS and same > _WHOLE * letters


@lru_cache(maxsize=1)
def common_han() -> frozenset[str]:
    """The frequent halves of the two national sets."""
    simplified = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    traditional = (bytes((row, cell)) for row in range(0xA4, 0xC7) for cell in (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    found = {pair.decode("gb2312", "ignore") for pair in simplified}
    found |= {pair.decode("big5", "ignore") for pair in traditional}
    return frozenset(character for character in found if len(character) == 1)
