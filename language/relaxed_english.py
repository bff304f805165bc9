"""English words of a question, and the Chinese words that each is searched by (`language.relaxed`).

Longest first, by the project's glossaries, then CC-CEDICT: whole senses; of a place the beginning of its sense.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from language.cedict import cedict, cedict_version, english_key
from language.english import forms
from language.expansion import GLOSSARY, glossary_words, related_words
from language.glossary_law import law_terms
from language.romanise import commonness

LONGEST_RUN = 7  # English words looked up together: "law of the people's republic of china"
MOST_WORDS = 5  # Chinese words for one English one: the commonest

# English that asks, joins or points, and says nothing of the subject.
_ASKING = """
a about after against all also am an and any are as at be been before being between both but by can certain concerning
could did do does during each either even for from had has have having he her his how i if in into is issue issues it
its just may me more most much must my no not of on one only or other our out over own regarding according following
several shall she should so some still such than that the their them then there these they this those through to under
until up us very was we well were what when where whether which while who whom whose why will with within without
would yet you your
"""
SMALL = frozenset(_ASKING.split())


@dataclass(frozen=True, slots=True)
class Known:
    """English words that have Chinese ones, and where these are from. `size`: how many words."""

    english: str
    size: int
    chinese: tuple[str, ...]
    origin: str


def terms(run: Sequence[str]) -> Iterator[Known | str]:
    """Longest first: a run of words with Chinese ones for it; else each word that is not small, as it was typed."""
    run, at = list(_parted(run)), 0
    while at < len(run):
        sizes = range(min(LONGEST_RUN, len(run) - at), 0, -1)
        found = next((each for size in sizes if (each := known(tuple(run[at : at + size])))), None)
        if found:
            yield found
        elif run[at] not in SMALL:
            yield run[at]
        at += found.size if found else 1


def _parted(run: Sequence[str]) -> Iterator[str]:
    """The words, those with a hyphen that nobody knows whole in their parts."""
    for word in run:
        parts = word.split("-")
        yield from parts if len(parts) > 1 and all(parts) and not known((word,)) else (word,)


@lru_cache(maxsize=4096)
def known(run: tuple[str, ...]) -> Known | None:
    """Chinese words for English ones; None if there are none, or a small word stands at an edge."""
    if run[0] in SMALL or run[-1] in SMALL:
        return None
    english = " ".join(run)
    keys = dict.fromkeys(form for key in (english, english.replace("-", " ")) for form in forms(english_key(key)))
    ours = next((words for key in keys if (words := law_terms().get(key) or glossary_words(key))), ())
    ours = ours or related_words(english_key(english))
    if ours:
        return Known(english, len(run), ours, GLOSSARY)
    theirs = _dictionary(list(keys)) or (_commonest(cedict().family(english)) if len(run) == 1 else ())
    return Known(english, len(run), theirs, cedict_version()) if theirs else None


def _dictionary(keys: Sequence[str]) -> tuple[str, ...]:
    """The place of that name, or the commonest words with that sense, of what was typed and of its plain forms."""
    for key in keys:
        if places := cedict().places(key):
            return (max(places, key=lambda place: (commonness(place), -len(place))),)
    return _commonest([word for key in keys for word in cedict().chinese_for(key)])


def _commonest(found: Iterable[str]) -> tuple[str, ...]:
    """The commonest words, without those a tenth as common as the first or less: what hardly anybody writes."""
    ranked = sorted(dict.fromkeys(found), key=commonness, reverse=True)[:MOST_WORDS]
    return tuple(word for word in ranked if word is ranked[0] or commonness(word) * 10 > commonness(ranked[0]))
