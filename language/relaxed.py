"""The relaxed reading of a question that next to nothing answers: any of its words, those that hold most first.

`What is the penalty for polluting a river?`, or a case told in Chinese without a space, is asked of titles and texts as
words joined by OR. It never stands for the strict reading, whose number is the number: results say that it is relaxed
(docs/decisions, "Relaxed readings"). English words become Chinese by the glossaries, then CC-CEDICT, longest first;
Chinese is cut into words by jieba. Neither touches the index: every word is searched as exactly as one typed alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from language.cedict import cedict, cedict_version, english_key
from language.expansion import GLOSSARY, glossary_words, singular
from language.folding import CJK, fold
from language.glossary_law import law_terms
from language.query_nodes import Expansion, Field, Node, Words, any_of
from language.romanise import commonness, words

LONGEST_RUN = 7  # English words looked up together: "law of the people's republic of china"
MOST_CONCEPTS = 24
MOST_WORDS = 5  # Chinese words for one English one: the commonest
PAIRED = 10  # concepts whose words are also asked for side by side
MOST_PAIRS = 120
STRETCH, MOST_STRETCHES = 4, 64  # Han; how many stretches of a question are asked for
# From so many words, or so many Han in one run, a query is a question or a title: nobody types it to be found whole.
LONG_WORDS, LONG_LATIN, LONG_RUN = 3, 2, 10

# English that asks, joins or points, and says nothing of the subject.
_ASKING = """
a about after all also am an and any are as at be been before being between both but by can certain concerning could
did do does during each either even for from had has have having he her his how i if in into is issue issues it its
just may me more most much must my no not of on one only or other our out over own regarding according following
several shall she should so some still such than that the their them then there these they this those through to under
until up us very was we well were what when where whether which while who whom whose why will with within without
would yet you your
"""
# Chinese words of asking and joining.
_CHINESE_ASKING = """
的 了 和 与 或 及 在 对 是 有 为 被 把 将 从 向 到 于 以 其 该 此 这 那 哪 什么 如何 怎么 怎样 是否 能否 可以 可否
应当 应该 需要 哪些 哪个 多少 为什么 以及 或者 并 并且 但 但是 而 因 因为 所以 如果 若 之 等 后 前 中 时 上 下 我 他 她
它 他们 我们 你 您 一个 某 某某 没有 不 未 进行 请问 怎么办 情况 情况下 问题 有关 关于 相关 规定 属于 认为 其中 吗 呢 吧
"""
# What stands round the subject of a question in Chinese.
_shell = re.compile(
    "关于|有关规定|相关规定|的规定|有关|是什么|什么|如何|怎么办|怎么|怎样|哪些|请问|多少|是否|能否|能不能|可以|应当|以及|或者|为什么|规定"
)
_SMALL, _PARTICLES = frozenset(_ASKING.split()), frozenset(_CHINESE_ASKING.split())
_han = re.compile(f"[{CJK}]+")
_piece = re.compile(
    f"(?P<han>[{CJK}]+)|(?P<latin>[a-z\\u00c0-\\u024f](?:[a-z\\u00c0-\\u024f'’&./-]*[a-z\\u00c0-\\u024f])?)|(?P<other>\\w+)"
)
_endings = (
    ("ies", "y"),
    ("es", ""),
    ("s", ""),
    ("ied", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
)


@dataclass(frozen=True, slots=True)
class Relaxed:
    """`tree` matches any of `words`, which are what was made of the question, in its order, and any stretch of what was
    typed; `marks` are the words alone: what results mark and show."""

    tree: Node
    marks: Node
    words: tuple[str, ...]
    exact: bool  # it is one run of Han, which was typed to be found exactly
    long: bool  # it is a question or a title rather than a few words

    @property
    def typed(self) -> str:
        """The same as a query to type, for links: the words joined by OR, as many as a query may have."""
        kept: list[str] = []
        for word in self.words[:20]:
            quoted = f'"{word}"'
            if sum(map(len, kept)) + 4 * len(kept) + len(quoted) > 480:
                break
            kept.append(quoted)
        return " OR ".join(kept)


@dataclass(frozen=True, slots=True)
class _Concept:
    """One word of the question: the node that finds it, and the Chinese words that it is searched by."""

    node: Node
    chinese: tuple[str, ...]


def relax(typed: str) -> Relaxed | None:
    """The relaxed reading of a question; None where nothing is left to relax: a single word, or one in quotes."""
    if any(sign in typed for sign in '"“”„«»'):
        return None
    # Word by word: the fold would join Han that a space parts, which is how somebody says that they are two words.
    folded = " \0 ".join(map(fold, typed.split()))
    concepts = list(dict.fromkeys(_concepts(folded)))[:MOST_CONCEPTS]
    if len(concepts) < 2:
        return None
    shown = dict.fromkeys(word for each in concepts for word in each.chinese)
    marks = any_of(each.node for each in concepts)
    tree = any_of([marks, *_pairs(concepts), *_stretches(folded)])
    pieces = [match[0] for match in _piece.finditer(folded)]
    enough = LONG_WORDS if _han.search(folded) else LONG_LATIN
    exact = len(typed.split()) == 1 and bool(_han.fullmatch(pieces[0]))
    return Relaxed(
        tree, marks, tuple(shown), exact, long=len(pieces) >= enough or len(max(pieces, key=len)) >= LONG_RUN
    )


def _concepts(folded: str) -> Iterator[_Concept]:
    latin: list[str] = []
    for match in _piece.finditer(folded):
        if match.lastgroup == "latin":
            latin.append(match[0])
            continue
        yield from _english(latin)
        latin = []
        if match.lastgroup == "han":
            yield from _chinese(match[0])
        else:
            yield _Concept(Words(match[0], literal=True), (match[0],))
    yield from _english(latin)


def _chinese(run: str) -> Iterator[_Concept]:
    """The words of a run of Han that say something; the run itself if it is no longer than a word."""
    cut = [run] if len(run) <= 3 else [word for word in words(run) if len(word) > 1]
    for word in cut:
        if word not in _PARTICLES:
            yield _Concept(Words(word, literal=True), (word,))


def _english(run: Sequence[str]) -> Iterator[_Concept]:
    """Longest first: a run of words with Chinese ones for it; else each word that is not small, as it was typed."""
    at = 0
    while at < len(run):
        sizes = range(min(LONGEST_RUN, len(run) - at), 0, -1)
        known = next((found for size in sizes if (found := _known(tuple(run[at : at + size])))), None)
        if known:
            yield _Concept(Expansion(Words(known.english, literal=True), known.chinese, known.origin), known.chinese)
        elif run[at] not in _SMALL:
            yield _Concept(Words(run[at], literal=True), (run[at],))
        at += known.size if known else 1


@dataclass(frozen=True, slots=True)
class _Known:
    """English words that have Chinese ones, and where these are from. `size`: how many words."""

    english: str
    size: int
    chinese: tuple[str, ...]
    origin: str


@lru_cache(maxsize=4096)
def _known(run: tuple[str, ...]) -> _Known | None:
    """Chinese words for English ones; None if there are none, or a small word stands at an edge."""
    if run[0] in _SMALL or run[-1] in _SMALL:
        return None
    english = " ".join(run)
    forms = dict.fromkeys(form for key in (english, english.replace("-", " ")) for form in _forms(english_key(key)))
    for form in forms:
        if ours := law_terms().get(form) or glossary_words(form):
            return _Known(english, len(run), ours, GLOSSARY)
    for form in forms:
        if theirs := cedict().places(form)[:1] or _commonest(cedict().chinese_for(form)):
            return _Known(english, len(run), theirs, cedict_version())
    return None


def _forms(key: str) -> Iterator[str]:
    """`key`, and the plain form that it may be an inflection of."""
    yield from singular(key)
    for ending, instead in _endings:
        if key.endswith(ending) and len(key) > len(ending) + 2:
            stem = key.removesuffix(ending)
            yield stem + instead
            if stem[-1:] == stem[-2:-1]:
                yield stem[:-1]


def _commonest(found: Sequence[str]) -> tuple[str, ...]:
    """The commonest words, without those a tenth as common as the first or less: what hardly anybody writes."""
    ranked = sorted(found, key=commonness, reverse=True)[:MOST_WORDS]
    return tuple(word for word in ranked if word is ranked[0] or commonness(word) * 10 > commonness(ranked[0]))


def _stretches(folded: str) -> Iterator[Node]:
    """Four Han in a row, each stretch of a long run once: a text that tells the same in the same order holds some of
    them, wherever jieba cut. Figures: docs/decisions/0018."""
    made: dict[str, None] = {}
    for run in _han.findall(folded):
        for part in _shell.split(run) if len(run) >= LONG_RUN else ():
            made |= dict.fromkeys(part[at : at + STRETCH] for at in range(len(part) - STRETCH + 1))
    kept = list(made)
    step = -(-len(kept) // MOST_STRETCHES) or 1  # of a very long question every second or third
    for stretch in kept[::step]:
        yield Words(stretch, literal=True)


def _pairs(concepts: Sequence[_Concept]) -> Iterator[Node]:
    """Two words side by side lift a document: in a title in either order, as English turns them round."""
    made: dict[str, Node] = {}
    first = concepts[:PAIRED]
    for number, one in enumerate(first):
        for place, other in enumerate(first):
            near = place == number + 1
            if number == place or not (near or isinstance(one.node, Expansion) or isinstance(other.node, Expansion)):
                continue
            for left in one.chinese[:2]:
                for right in other.chinese[:2]:
                    made.setdefault(left + right, Field("title", Words(left + right, literal=True)))
    yield from list(made.values())[:MOST_PAIRS]
