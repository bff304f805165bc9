"""Toneless pinyin for titles and names: jieba's words, pypinyin's syllables, then tables. Machine-made until confirmed.

The first use loads jieba's dictionary (about a second); it is never written to the shared cache in the temporary
folder, which any other user of the machine could have filled.
"""

import re
import warnings
from functools import lru_cache
from importlib import import_module
from threading import Lock
from types import ModuleType

from language.han import simplified

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # jieba 0.42.1's source holds escapes that newer Pythons warn of while compiling it
    import jieba

# How places are known in English (experience.md section 14); the rest is pinyin as it sounds.
PLACES = {
    "喀什": "Kashgar",
    "伽师": "Jiashi",
    "乌鲁木齐": "Ürümqi",
    "吐鲁番": "Turpan",
    "和田": "Hotan",
    "阿克苏": "Aksu",
    "伊犁": "Ili",
    "克拉玛依": "Karamay",
    "库尔勒": "Korla",
    "库车": "Kucha",
    "阿勒泰": "Altay",
    "阿图什": "Artux",
    "博尔塔拉": "Bortala",
    "巴音郭楞": "Bayingolin",
    "克孜勒苏": "Kizilsu",
    "呼和浩特": "Hohhot",
    "拉萨": "Lhasa",
    "日喀则": "Shigatse",
    "新疆": "Xinjiang",
    "北京": "Beijing",
}
# Family names that are read otherwise than the same character elsewhere.
SURNAMES = {
    "单": "Shan",
    "仇": "Qiu",
    "解": "Xie",
    "查": "Zha",
    "曾": "Zeng",
    "区": "Ou",
    "朴": "Piao",
    "盖": "Ge",
    "任": "Ren",
    "覃": "Qin",
    "乐": "Yue",
    "员": "Yun",
    "种": "Chong",
    "缪": "Miao",
    "尉迟": "Yuchi",
    "万俟": "Moqi",
}
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "尉迟", "万俟", "司徒", "夏侯", "皇甫", "公孙")

_han = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")
_SIGNS = str.maketrans("，。：；！？（）【】《》“”‘’、－～　", ',.:;!?()[]""""\'\',-~ ')
_KINDS = "省市县区州盟旗镇乡村"
_LONG_KINDS = ("自治区", "自治州", "自治县", "地区")
_opens = re.compile(r"\s*([(\[])\s*")
_closes = re.compile(r"\s+([,.:;!?)\]])")
_closed = re.compile(r"([)\]])(?=\w)")
_lock = Lock()


@lru_cache(maxsize=1)
def _segmenter() -> jieba.Tokenizer:
    """jieba with its dictionary read from the package, never from or to the temporary folder."""
    segmenter = jieba.Tokenizer()
    segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(segmenter.get_dict_file())
    segmenter.initialized = True
    for place in PLACES:
        segmenter.add_word(place)
    return segmenter


@lru_cache(maxsize=1)
def _pypinyin() -> ModuleType:
    """pypinyin, loaded by the first who needs it: its tables cost half a second and 40 MB; most processes never do."""
    return import_module("pypinyin")


def words(text: str) -> list[str]:
    """The words of Chinese `text` as jieba cuts them. For reading aloud, glosses and the relaxed reading of a query;
    never for the index."""
    with _lock:
        return [str(word) for word in _segmenter().lcut(text)]


def commonness(word: str) -> int:
    """How often jieba's corpus has a word; 0 if it does not know it."""
    with _lock:  # as `words`: of two threads that ask first one reads the dictionary, and the other waits
        return int(_segmenter().FREQ.get(word, 0))


def _parts(word: str) -> tuple[str, ...]:
    """A word without the kind of place that jieba joins to it: 县公安局 → 县 公安局, 西安市 → 西安 市."""
    if len(word) > 2 and word[0] in _KINDS:
        return word[0], word[1:]
    for kind in _LONG_KINDS:
        if word.endswith(kind) and len(word) > len(kind):
            return word[: -len(kind)], kind
    if len(word) > 2 and word[-1] in _KINDS + "网":
        return word[:-1], word[-1]
    return (word,)


def syllables(word: str) -> list[str]:
    """Toneless pinyin of one word, ü written as ü; what is not Han stays as it is."""
    pypinyin = _pypinyin()
    return [str(syllable) for syllable in pypinyin.lazy_pinyin(word, style=pypinyin.Style.NORMAL, v_to_u=True)]


def _read(word: str) -> str:
    """One Han word in pinyin, its syllables joined, with an apostrophe where the next begins with a, o or e."""
    if word in PLACES:
        return PLACES[word]
    first, *others = syllables(word)
    return first + "".join(f"’{s}" if s[:1] in "aoe" else s for s in others)


def _capitalised(text: str) -> str:
    """`text` with its first letter in upper case."""
    for at, char in enumerate(text):
        if char.isalpha():
            return text[:at] + char.upper() + text[at + 1 :]
    return text


def _spelled(run: str) -> str:
    """A run of Han, word by word, with spaces round it."""
    return f" {' '.join(_read(part) for word in words(simplified(run)) for part in _parts(word))} "


def pinyin_title(text: str) -> str:
    """`text` in toneless pinyin, word by word, its first letter a capital: 示例县公安局 → `Shili xian gong’anju`."""
    spaced = _han.sub(lambda run: _spelled(run.group()), text.translate(_SIGNS))
    plain = _closes.sub(r"\1", _opens.sub(r" \1", " ".join(spaced.split())))
    return _capitalised(_closed.sub(r"\1 ", plain).strip())


@lru_cache(maxsize=4096)
def pinyin_forms(name: str) -> tuple[str, ...]:
    """How people may type the pinyin of a body's name: by words (`Shili xian gonganju`) and by syllables.

    Beside the Han, which is what finds it for sure: words are cut by jieba, and others cut them otherwise.
    """
    if not _han.search(name):
        return ()
    by_words = pinyin_title(name).replace("’", "")
    by_syllables = " ".join(syllable for run in _han.findall(simplified(name)) for syllable in syllables(run))
    return tuple(dict.fromkeys([by_words, by_syllables]))


def pinyin_name(name: str) -> str:
    """A person's name of two to four Han: family name, then given name, as `Shan Jianguo`."""
    plain = simplified("".join(name.split()))
    size = 2 if plain[:2] in COMPOUND and len(plain) > 2 else 1
    family, given = plain[:size], plain[size:]
    said = SURNAMES.get(family) or _capitalised("".join(syllables(family)))
    return f"{said} {_capitalised(_read(given))}".strip() if given else said
