"""English to Chinese: Latin words of a query, with the Chinese words that may stand for them (search.md section 7).

Latin words outside quotes and outside NOT are matched longest first, at most four together, and become "what was typed,
or one of these words". An expansion only ever widens: what was typed keeps matching. Three origins, in this order: the
project's glossary (always), CC-CEDICT (where the glossary is silent; applied up to three words, else offered), and the
archive's own pairs, which the caller passes in, since they depend on who asks.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile

from language import glossary, glossary_english, glossary_law
from language.cedict import cedict, cedict_version, english_key
from language.english import forms, singular, stem
from language.pinyin_query import syllable_forms
from language.query_nodes import And, Expansion, Node, Or, Words, all_of, any_of

SHORT = 4  # letters up to which a word is only taken for itself or a plural
LONGEST_RUN = 4  # words of English matched together
MOST_APPLIED = 3  # words of CC-CEDICT that are put beside a word without asking
MOST_OFFERED = 12
MOST_PAIRS = 5  # titles of the archive for one English title
ARCHIVE = "titles in this archive"
PINYIN = "pinyin by syllables"  # as the names of bodies are indexed; only where no dictionary knows the words
GLOSSARY = f"project glossary {glossary.VERSION}.{glossary_english.VERSION}.{glossary_law.VERSION}"
# English words without a Chinese one of their own: in a query that is otherwise widened they are passed over.
PASSED = frozenset("a an and as at by for from in is of on or the to with".split())  # noqa: SIM905
_latin = re.compile(r"[a-z\u00c0-\u024f][a-z0-9\u00c0-\u024f'’&./-]*", re.IGNORECASE)

Pairs = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Widening:
    """What one origin gives for a run of English words: `words` are searched, `dropped` were, `offered` may be."""

    of: str
    origin: str
    words: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    ticked: bool = False  # the words are searched because the person asked for them
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Expanded:
    """The widened tree, what widened it, and the small words that were passed over."""

    tree: Node
    widenings: tuple[Widening, ...] = ()
    passed: tuple[str, ...] = ()


def runs(tree: Node) -> list[str]:
    """Every run of one to four Latin words that could be widened, as the key under which pairs are looked up."""
    found: dict[str, None] = {}
    for parts in _groups(tree):
        for at in range(len(parts)):
            together = _latin_run(parts[at:])
            found.update(dict.fromkeys(_key(together[:size]) for size in range(1, len(together) + 1)))
    return list(found)


def expand(
    tree: Node, *, pairs: Pairs | None = None, dropped: Collection[str] = (), added: Collection[str] = ()
) -> Expanded:
    """Widen `tree`. `dropped`: words that the person crossed out; `added`: offered words that she ticked.

    `pairs`: Chinese titles by `english_key` of their English ones, of documents that the person may see.
    """
    maker = _Maker(pairs or {}, frozenset(dropped), frozenset(added))
    widened = maker.node(tree)
    return Expanded(widened, tuple(maker.widenings), tuple(dict.fromkeys(maker.passed)))


def _groups(node: Node) -> Iterator[tuple[Node, ...]]:
    match node:
        case And(parts):
            yield parts
            for part in parts:
                yield from _groups(part) if isinstance(part, Or) else ()
        case Or(parts):
            for part in parts:
                yield from _groups(part)
        case Words():
            yield (node,)


def _is_latin(node: Node) -> bool:
    return (
        isinstance(node, Words) and not node.literal and not node.prefix and bool(_latin.fullmatch(node.text.strip()))
    )


def _latin_run(parts: Sequence[Node]) -> list[Words]:
    return [part for part in takewhile(_is_latin, parts[:LONGEST_RUN]) if isinstance(part, Words)]


def _key(words: Iterable[Words]) -> str:
    return english_key(" ".join(word.text.strip() for word in words))


@lru_cache(maxsize=1)
def _glossary() -> dict[str, tuple[str, ...]]:
    """Chinese words by English: of buying and security, each term under its gloss, then law, offices, places."""
    made = {english_key(english): words for english, words in glossary_english.ENGLISH.items()}
    for entry in glossary.GLOSSARY:
        key = english_key(entry.gloss)
        made[key] = tuple(dict.fromkeys((*made.get(key, ()), entry.term)))
    for english, words in glossary_law.law_terms().items():
        made.setdefault(english_key(english), words)
    return {plain: words for key, words in made.items() for plain in (key, key.replace("-", " "))}


def glossary_words(key: str) -> tuple[str, ...]:
    """What the project glossary has for English words (`english_key`); empty if nothing."""
    return _glossary().get(key, ())


@lru_cache(maxsize=1)
def _by_stems() -> dict[tuple[str, ...], list[str]]:
    made: dict[tuple[str, ...], list[str]] = {}
    for key in _glossary():
        made.setdefault(_stems(key), []).append(key)
    return made


def _stems(key: str) -> tuple[str, ...]:
    return tuple(stem(word) or word for word in key.split())


def _alike(one: str, other: str) -> int:
    """How many letters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def related_words(key: str) -> tuple[str, ...]:
    """What the project glossary has for words of the same family: procuring → procurement. Empty if nothing."""
    found = _by_stems().get(_stems(key), [])
    best = max(found, key=lambda each: (_alike(each, key), -len(each)), default="")
    return _glossary().get(best, ())


@dataclass(slots=True)
class _Maker:
    """One pass over one tree."""

    pairs: Pairs
    dropped: frozenset[str]
    added: frozenset[str]
    widenings: list[Widening] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)

    def node(self, node: Node) -> Node:
        match node:
            case And(parts):
                return all_of(self._parts(parts))
            case Or(parts):
                return any_of([self.node(part) for part in parts])
            case Words():
                return all_of(self._parts((node,)))
            case _:
                return node

    def _parts(self, parts: Sequence[Node]) -> list[Node]:
        """The parts of one And, with runs of Latin words widened."""
        made: list[Node] = []
        small: list[Node] = []
        widened = False
        at = 0
        while at < len(parts):
            run, found = self._longest(parts[at:])
            if run and found:
                node = self._widened(run, found)
                widened = widened or node is not None
                made.extend([node] if node is not None else run)
                at += len(run)
                continue
            part = parts[at]
            if _is_latin(part) and isinstance(part, Words) and _key([part]) in PASSED:
                small.append(part)
            made.append(self.node(part) if isinstance(part, And | Or) else part)
            at += 1
        if not widened:
            return made
        self.passed += [part.text for part in small if isinstance(part, Words)]
        return [part for part in made if not any(part is each for each in small)]

    def _longest(self, parts: Sequence[Node]) -> tuple[list[Words], list[Widening]]:
        run = _latin_run(parts)
        while run:
            found = self._look_up(run)
            if found:
                return run, found
            run = run[:-1]
        return [], []

    def _look_up(self, run: Sequence[Words]) -> list[Widening]:
        key = _key(run)
        if not key or (len(run) == 1 and key in PASSED):
            return []
        keys = forms(key) if len(key) > SHORT else list(singular(key))
        ours = next((words for form in keys if (words := _glossary().get(form))), ()) or related_words(key)
        given = [(GLOSSARY, ours)]
        if not ours:
            given = [(cedict_version(), next((words for form in keys if (words := _dictionary(form))), ()))]
        given.append((ARCHIVE, tuple(self.pairs.get(key, ()))[:MOST_PAIRS]))
        if not any(words for _, words in given) and not any(map(_is_english, run if len(run) > 1 else ())):
            typed = " ".join(word.text.strip() for word in run)
            given.append((PINYIN, tuple(form for form in syllable_forms(typed) if form != typed.lower())))
        return [self._widening(run, origin, words) for origin, words in given if words]

    def _widening(self, run: Sequence[Words], origin: str, words: tuple[str, ...]) -> Widening:
        of = " ".join(word.text.strip() for word in run)
        place = (run[0].start, run[-1].end)
        if origin == cedict_version() and len(words) > MOST_APPLIED:
            ticked = tuple(word for word in words if word in self.added)
            offered = tuple(word for word in words if word not in self.added)[:MOST_OFFERED]
            return Widening(of, origin, ticked, (), offered, bool(ticked), *place)
        kept = tuple(word for word in words if word not in self.dropped)
        return Widening(of, origin, kept, tuple(word for word in words if word in self.dropped), (), False, *place)

    def _widened(self, run: Sequence[Words], found: Sequence[Widening]) -> Node | None:
        """What was typed, or the words; None if all of them were dropped or are only offered.

        Several words typed are all of them anywhere, which is more than their phrase: both stay.
        """
        self.widenings += found
        words = tuple(dict.fromkeys(word for each in found for word in each.words))
        if not words:
            return None
        start, end = run[0].start, run[-1].end
        of = Words(" ".join(word.text.strip() for word in run), literal=len(run) > 1, start=start, end=end)
        origin = " + ".join(each.origin for each in found if each.words)
        beside = Expansion(of, words, origin, start=start, end=end)
        return beside if len(run) == 1 else any_of([all_of(run), beside])


def _is_english(word: Words) -> bool:
    """Whether a word of a run is known alone, so that the run is no pinyin: *Beijing police*, though po li ce."""
    key = _key([word])
    return bool(_glossary().get(key)) or bool(len(key) > SHORT and _dictionary(key) and not syllable_forms(key))


def _dictionary(key: str) -> tuple[str, ...]:
    """Words with that whole sense; else the place of that name."""
    return cedict().chinese_for(key) or (cedict().places(key)[:1] if len(key) > SHORT else ())
