"""The finder: where the words of a query stand in a text, and whether a text answers a query at all.

It works on the folded text with regular expressions and shares no cutting with the index: `tokens.index_tokens` says
what an engine sees, this says what a reader sees, and tests hold the two equal (search.md section 2). Offsets are code
points of the original text, right through folding, dropped characters and joined lines.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from language.folding import fold, fold_each, fold_with_map, spellings, unfolded
from language.han import variants
from language.nearness import any_window, windows
from language.patterns import Span, near_spelling, phrase, query_units
from language.query_nodes import (
    And,
    Everything,
    Expansion,
    Fuzzy,
    Near,
    Node,
    Not,
    Or,
    Ranked,
    TermList,
    Words,
    alternatives,
    leaves,
)
from language.snippets import Hit, Segment, segments, snippet, snippets
from language.tokens import Unit, joined_forms

__all__ = ["Hit", "Segment", "find", "leaves", "matches", "segments", "snippet", "snippets", "which_hold", "word_of"]


def _places(text: str, folded: str, *, prefix: bool = False) -> list[Span]:
    pattern = phrase(text, prefix)
    return list(pattern.spans(folded)) if pattern else []


def _in_folded(leaf: Node, folded: str) -> list[Span]:
    """Where a leaf stands in folded text."""
    match leaf:
        case Words() | Expansion() | TermList():
            return [span for each in alternatives(leaf) for span in _places(each.text, folded, prefix=each.prefix)]
        case Fuzzy(word):
            return list(near_spelling(word).spans(folded))
        case Near(parts, distance):
            return windows([_places(part, folded) for part in parts], folded, distance)
        case _:
            return []


_joined = lru_cache(maxsize=8)(joined_forms)  # several leaves ask of the same page


@lru_cache(maxsize=1024)
def _single(words: str) -> Unit | None:
    """The word or number that words consist of, if they are no more than that: only such find joined forms."""
    runs = query_units(words)
    return runs[0] if len(runs) == 1 and runs[0].kind in ("word", "number") else None


def _in_joined(leaf: Node, text: str) -> Iterator[Span]:
    """Where a one-word leaf stands broken over two lines, or a number with group commas; original offsets."""
    for words in alternatives(leaf):
        unit = _single(words.text)
        if unit is None:
            continue
        for form in _joined(text):
            if form.text == unit.text or (words.prefix and form.text.startswith(unit.text)):
                yield form.start, form.end


def find(leaves: Sequence[Node], text: str) -> list[Hit]:
    """Every place in `text` where a leaf stands, in order of place. A Near leaf gives one hit for each of its parts.

    Leaves are those of `leaves(tree)`; `Hit.leaf` counts from 0 in the order given.
    """
    mapped = fold_with_map(text)
    placed = [_in_folded(leaf, mapped.text) for leaf in leaves]
    hits: set[Hit] = set()
    if any(placed):
        original = mapped.original
        hits = {Hit(*original(*span), number) for number, spans in enumerate(placed) for span in spans}
    for number, leaf in enumerate(leaves):
        hits.update(Hit(start, end, number) for start, end in _in_joined(leaf, text))
    return sorted(hits)


def _holds(leaf: Node, pages: Sequence[str], text: str, folded: str) -> bool:
    if isinstance(leaf, Near):
        if leaf.distance is None:
            return any(_in_folded(leaf, fold(page)) for page in pages)
        return any_window([_places(part, folded) for part in leaf.parts], folded, leaf.distance)
    return bool(_in_folded(leaf, folded)) or any(True for _ in _in_joined(leaf, text))


def which_hold(leaves: Sequence[Node]) -> Callable[[Sequence[str]], list[bool]]:
    """A question to be asked of many pages at once: does any of these leaves stand on each? As `find` would answer it.

    A run of Han that stands there as typed, or in the other script, is seen without folding the page, and so are most
    pages on which it does not stand; the others are folded together.
    """
    return _which_hold(tuple(leaves))


@lru_cache(maxsize=16)
def _which_hold(leaves: tuple[Node, ...]) -> Callable[[Sequence[str]], list[bool]]:
    words = [each.text for leaf in leaves for each in alternatives(leaf)]
    forms = sorted({form for word in words for form in _han_forms(word)})
    screens = [_screen(word) for word in words] if all(map(alternatives, leaves)) else []
    screened = bool(screens) and all(screens)

    def possible(text: str) -> bool:
        return not screened or any(each(text) for each in screens if each)

    def hold(texts: Sequence[str]) -> list[bool]:
        found = [any(map(text.__contains__, forms)) for text in texts]
        left = [number for number, held in enumerate(found) if not held and possible(texts[number])]
        for number, folded in zip(left, fold_each([texts[number] for number in left]), strict=True):
            found[number] = any(_holds(leaf, (texts[number],), texts[number], folded) for leaf in leaves)
        return found

    return hold


def _han_run(word: str) -> str:
    """A word of nothing but Han and kana, folded; empty for any other."""
    runs = query_units(word)
    return runs[0].text if len(runs) == 1 and runs[0].kind == "cjk" else ""


def _han_forms(word: str) -> list[str]:
    """The ways of writing a word of nothing but Han that surely fold to it."""
    run = _han_run(word)
    return [form for form in (run, *variants(run)) if fold(form) == run] if run else []


@lru_cache(maxsize=1024)
def _screen(word: str) -> Callable[[str], bool] | None:
    """Whether a text, not folded, may hold a word of nothing but Han at all; None for any other word."""
    run = _han_run(word)
    expression = unfolded(run) if run else None
    if expression is None:
        return None
    needed = [spellings(ideograph) for ideograph in dict.fromkeys(run)]

    def may_hold(text: str) -> bool:
        for each in needed:  # a character that is missing is seen at once
            if not any(sign in text for sign in each):
                return False
        return bool(expression.search(text))

    return may_hold


def word_of(leaf: Node, text: str) -> str:
    """Which of a leaf's words a marked stretch of text is, as the leaf has it; empty if none is told apart."""
    shown = [unit.text for unit in query_units(text)]
    for words in alternatives(leaf):
        asked = [unit.text for unit in query_units(words.text)]
        if shown == asked or (words.prefix and asked and "\n".join(shown).startswith("\n".join(asked))):
            return words.text
    return ""


def matches(tree: Node, text: str | Sequence[str], met: Callable[[Node], bool] | None = None) -> bool:
    """Whether a text answers the query: the truth that engines are measured against.

    `text` is one page, or the pages of a document, whose phrases may run over a page's end. What the words cannot
    tell (Field, Range, Flag, a TermList without its words) is asked of `met`; without it that is taken as it must be
    for the text to answer, under a Not as false.
    """
    pages = [text] if isinstance(text, str) else list(text)
    whole = "\f".join(pages)
    folded = fold(whole)

    def holds(node: Node, *, wanted: bool = True) -> bool:
        match node:
            case And(parts):
                return all(holds(part, wanted=wanted) for part in parts)
            case Or(parts) | Ranked(parts):
                return any(holds(part, wanted=wanted) for part in parts)
            case Not(part):
                return not holds(part, wanted=not wanted)
            case Everything():
                return True
            case Words() | Near() | Fuzzy() | Expansion() | TermList(words=(_, *_)):
                return _holds(node, pages, whole, folded)
            case _:
                return wanted if met is None else met(node)

    return holds(tree)
