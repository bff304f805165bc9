"""Glosses of a Chinese text: its words with an English sense, as a list beside the text, which is never touched.

The project's glossary comes first, then CC-CEDICT by longest match (reading.md section 7). A gloss is a help,
"dictionary gloss, not a translation": what a dictionary says of a word, not what the word says here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from language.cedict import NAME, cedict
from language.folding import fold_with_map
from language.glossary import look_up

MOST = 150  # words of one page
LONGEST = 8  # Han of a dictionary word
SENSES = 4
_han = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


@dataclass(frozen=True, slots=True)
class Gloss:
    """One word as it first stands in the text. `pinyin` has tone numbers and is empty for our own terms."""

    term: str
    pinyin: str
    gloss: str
    note: str
    source: str


def glosses(text: str, most: int = MOST) -> list[Gloss]:
    """The words of `text` that have a gloss, each once, in the order in which they first stand; at most `most`."""
    found: dict[str, Gloss] = {}
    for gloss in _all(text):
        found.setdefault(gloss.term, gloss)
        if len(found) == most:
            break
    return list(found.values())


def _all(text: str) -> Iterator[Gloss]:
    ours = {each.start: each for each in look_up(text)}
    folded = fold_with_map(text)
    for run in _han.finditer(folded.text):
        at = run.start()
        while at < run.end():
            start = folded.original(at, at + 1)[0]
            if start in ours:
                entry, stop = ours[start].entry, ours[start].end
                yield Gloss(entry.term, "", entry.gloss, entry.note, entry.source)
                at = _past(folded.ends, at, stop)
                continue
            end = min(run.end(), at + LONGEST)
            own = (place for place in range(at + 1, end) if folded.starts[place] in ours)
            size = _dictionary_word(folded.text, at, next(own, end))
            if size:
                yield _from_dictionary(folded.text[at : at + size])
            at += size or 1


def _past(ends: Sequence[int], at: int, stop: int) -> int:
    """The first place in the folded text behind `stop` of the original."""
    while at < len(ends) and ends[at] <= stop:
        at += 1
    return at


def _dictionary_word(folded: str, at: int, end: int) -> int:
    """How long the longest dictionary word of two Han or more is that begins here; 0 if none does."""
    held = cedict()
    return next((n for n in range(end - at, 1, -1) if held.word(folded[at : at + n])), 0)


def _from_dictionary(folded: str) -> Gloss:
    word = cedict().word(folded)
    assert word is not None
    return Gloss(word.simplified, word.pinyin, "; ".join(word.glosses[:SENSES]), "", NAME)
