"""The relaxed reading of a question that next to nothing answers: any of its words, those that hold most first.

`What is the penalty for polluting a river?`, a title with a word left out, or the facts of a case told over a page, is
asked of titles and texts as words joined by OR. It never stands for the strict reading, whose number is the number:
results say that it is relaxed (docs/decisions/0018). English words become Chinese by the glossaries, then
CC-CEDICT, longest first; Chinese is cut into words by jieba. Neither touches the index: every word is searched as
exactly as one typed alone.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

from language.folding import CJK, fold
from language.numerals import other_writings
from language.query_nodes import Expansion, Field, Node, Ranked, Words, any_of
from language.relaxed_english import Known, terms
from language.romanise import commonness, words

LONGEST_TOLD = (
    4000  # characters of a text that are read loosely; the strict reading ends at `query_fields.LONGEST_QUERY`
)
MOST_CONCEPTS = 64  # words searched: the most telling ones
PAIRED = 10  # concepts whose words are also asked for side by side
MOST_PAIRS = 120
# From so many words, or so many Han, a query is a question or a title: nobody types it to be found whole.
LONG_WORDS, LONG_LATIN, LONG_RUN = 3, 2, 5
# From so many Han, or so many words, it is a text: its quotation marks, colons and brackets are a text's own.
TOLD_HAN, TOLD_WORDS = 40, 40
# Two and four Han in a row of what was typed: how many are asked for, and what one counts beside a word.
STRETCHES = ((2, 128, 1.0), (4, 64, 0.5))
WORD_WEIGHT = 0.5
TOLD_STRETCHES = ((2, 128, 1.0), (4, 64, 1.0))  # and of a text, which shares longer stretches with what tells the same
TOLD_WORD_WEIGHT = 0.3
IN_TITLE = (
    0.25  # what a stretch counts in a title, whose field weighs four times the text: what is told is told of texts
)
CORPUS = 60_000_000  # words that jieba counted

NUMERALS = "numbers written the other way"
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
_PARTICLES = frozenset(_CHINESE_ASKING.split())
_han = re.compile(f"[{CJK}]+")
_quoted = re.compile('["“„«][^"“”„«»]*["”»]?|["”»]')
_operators = re.compile(r"\b(?:AND|OR|NOT)\b|(?<![^\s(])[a-z]+:\S")  # somebody composed a query
_piece = re.compile(
    f"(?P<han>[{CJK}]+)|(?P<latin>[a-z\\u00c0-\\u024f](?:[a-z\\u00c0-\\u024f'’&./-]*[a-z\\u00c0-\\u024f])?)|(?P<other>\\w+)"
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
    left_out: int = 0  # words that are not searched, since there are too many

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


def is_told(typed: str) -> bool:
    """Whether this is a text, told or pasted, rather than a query that somebody composed of signs."""
    if _operators.search(typed):
        return False
    return sum(map(len, _han.findall(typed))) >= TOLD_HAN or len(typed.split()) >= TOLD_WORDS


def _is_quoted(typed: str) -> bool:
    """Whether quotation marks ask for something exact: not where most is said outside them."""
    rest = _quoted.sub(" ", typed)
    return rest != typed and sum(map(len, _han.findall(rest))) < 2 * LONG_RUN


def relax(typed: str) -> Relaxed | None:
    """The relaxed reading of a question; None where nothing is left to relax: a single word, or one in quotes."""
    typed = typed[:LONGEST_TOLD]
    if _is_quoted(typed):
        return None
    # Word by word: the fold would join Han that a space parts, which is how somebody says that they are two words.
    folded = " \0 ".join(map(fold, typed.split()))
    counted = Counter(_concepts(folded))
    concepts = _most_telling(counted)
    if len(concepts) < 2 and not (concepts and isinstance(concepts[0].node, Expansion) and len(typed.split()) > 1):
        return None
    shown = dict.fromkeys(word for each in concepts for word in each.chinese)
    return Relaxed(
        _tree(concepts, counted, folded, told=is_told(typed)),
        any_of(each.node for each in concepts),
        tuple(shown),
        exact=len(typed.split()) == 1 and bool(_han.fullmatch(_piece.findall(folded)[0][0])),
        long=_is_long([match[0] for match in _piece.finditer(folded)]),
        left_out=len(counted) - len(concepts),
    )


def lifts(typed: str) -> tuple[Node, ...]:
    """What lifts a document among those that hold all words of `typed`: two of its words side by side in a title."""
    if _quoted.search(typed) or is_told(typed):
        return ()
    concepts = list(dict.fromkeys(_concepts(" \0 ".join(map(fold, typed.split())))))
    return tuple(_pairs(concepts)) if len(typed.split()) > 1 else ()


def _is_long(pieces: Sequence[str]) -> bool:
    han = sum(len(piece) for piece in pieces if _han.match(piece))
    enough = LONG_WORDS if han else LONG_LATIN
    return len(pieces) >= enough or han >= LONG_RUN or len(max(pieces, key=len)) >= 2 * LONG_RUN


def _tree(concepts: Sequence[_Concept], counted: Counter[_Concept], folded: str, *, told: bool) -> Node:
    """Words weigh more the oftener they were typed; stretches show that a text tells the same in the same order."""
    weight = TOLD_WORD_WEIGHT if told else WORD_WEIGHT
    parts = [(each.node, (1 + log(counted[each])) * _weight(each, weight)) for each in concepts]
    parts += [(node, 1.0) for node in _pairs(concepts)]
    for size, most, weight in TOLD_STRETCHES if told else STRETCHES:
        for stretch in _stretches(folded, size, most):
            parts += [(Field("body", stretch), weight), (Field("title", stretch), weight * IN_TITLE)]
    return Ranked(tuple(node for node, _ in parts), tuple(round(weight, 3) for _, weight in parts))


def _weight(concept: _Concept, weight: float) -> float:
    """What a word of Han counts is told by its stretches too; any other has none."""
    return weight if isinstance(concept.node, Words) and _han.match(concept.node.text) else 1.0


def _most_telling(counted: Counter[_Concept]) -> list[_Concept]:
    """In the order typed; of a long text those that are rare in Chinese and often in it."""

    def tells(concept: _Concept) -> float:
        rare = min(map(commonness, concept.chinese), default=0)
        return (1 + log(counted[concept])) * log(CORPUS / (rare + 50))

    if len(counted) <= MOST_CONCEPTS:
        return list(counted)
    kept = set(sorted(counted, key=tells, reverse=True)[:MOST_CONCEPTS])
    return [concept for concept in counted if concept in kept]


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
    for written, other in other_writings(folded):
        yield _Concept(Expansion(Words(written, literal=True), (other,), NUMERALS), (written, other))


def _chinese(run: str) -> Iterator[_Concept]:
    """The words of a run of Han that say something; the run itself if it is no longer than a word."""
    cut = [run] if len(run) <= 3 else [word for word in words(run) if len(word) > 1]
    for word in cut:
        if word not in _PARTICLES:
            yield _Concept(Words(word, literal=True), (word,))


def _english(run: Sequence[str]) -> Iterator[_Concept]:
    for term in terms(run):
        if isinstance(term, Known):
            yield _Concept(Expansion(Words(term.english, literal=True), term.chinese, term.origin), term.chinese)
        else:
            yield _Concept(Words(term, literal=True), (term,))


def _stretches(folded: str, size: int, most: int) -> Iterator[Words]:
    """`size` Han in a row, each stretch of a run once: a text that tells the same in the same order holds some of them,
    wherever jieba cut. Figures: docs/decisions/0018."""
    made: dict[str, None] = {}
    for run in _han.findall(folded):
        for part in _shell.split(run) if len(run) >= LONG_RUN else ():
            made |= dict.fromkeys(part[at : at + size] for at in range(len(part) - size + 1))
    kept = list(made)
    step = -(-len(kept) // most) or 1  # of a very long text every second or third
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
