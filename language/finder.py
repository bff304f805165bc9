"""The finder: where the words of a query stand in a text, and whether a text answers a query at all.

It works on the folded text with regular expressions and shares no cutting with the index: `tokens.index_tokens` says
what an engine sees, this says what a reader sees, and tests hold the two equal (search.md section 2). Offsets are code
points of the original text, right through folding, dropped characters and joined lines.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from language.folding import BREAKS, CJK, MARKS, fold, fold_with_map
from language.nearness import windows
from language.query_nodes import And, Everything, Expansion, Fuzzy, Near, Node, Not, Or, Words, leaves
from language.snippets import Hit, Segment, segments, snippet, snippets
from language.tokens import WORD, Unit, joined_forms, units

__all__ = ["Hit", "Segment", "find", "leaves", "matches", "segments", "snippet", "snippets"]

LONG = 20_000  # code points from which a text is folded with its way back at once: most pages hold nothing, books do
_SIGN = f"(?:[^\\w{MARKS}{BREAKS}{CJK}]|_)"  # what a phrase passes over: no letter, digit, mark or sentence end
_STOP = f"{_SIGN}*[{BREAKS}](?:{_SIGN}|[{BREAKS}])*"
_WORD_STARTS = f"(?<![^\\W0-9_{CJK}])(?<![{MARKS}])"
_WORD_ENDS = f"(?!{WORD})"
_NEVER = re.compile(r"(?!)")


def _unit_pattern(unit: Unit, *, open_end: bool) -> str:
    """One run of the query. Han stands anywhere; words and numbers stand whole, or with `open_end` go on."""
    text = re.escape(unit.text)
    if unit.kind == "word":
        return _WORD_STARTS + text + ("" if open_end else _WORD_ENDS)
    if unit.kind == "number":
        return "(?<![0-9])" + text + ("" if open_end else "(?![0-9])")
    return text


def _between(left: Unit, right: Unit) -> str:
    """What may stand between two runs: signs; at least one where the two would else be one run."""
    return _SIGN + ("+" if left.kind == right.kind else "*")


def _trimmed(text: str) -> list[Unit]:
    """The runs of a query's words, without a sentence end at the close (`units` drops one at the start)."""
    found = list(units(fold(text)))
    return found[:-1] if found and found[-1].kind == "break" else found


@lru_cache(maxsize=1024)
def _phrase(text: str, prefix: bool = False) -> re.Pattern[str]:
    """A pattern over folded text for exactly these words in this order; one that never matches if there are none."""
    runs = _trimmed(text)
    if not runs:
        return _NEVER
    parts: list[str] = []
    for number, unit in enumerate(runs):
        if unit.kind == "break":
            parts.append(_STOP)
            continue
        if number and runs[number - 1].kind != "break":
            parts.append(_between(runs[number - 1], unit))
        parts.append(_unit_pattern(unit, open_end=prefix and number == len(runs) - 1))
    return re.compile("".join(parts))


@lru_cache(maxsize=256)
def _near_spelling(word: str) -> re.Pattern[str]:
    """The word, or one letter added, lost, changed or swapped with its neighbour."""
    word = fold(word)
    forms = {re.escape(word)}
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        forms.add(re.escape(head) + WORD + re.escape(tail))
        if tail:
            forms.add(re.escape(head) + WORD + re.escape(tail[1:]))
            forms.add(re.escape(head + tail[1:]))
        if len(tail) > 1:
            forms.add(re.escape(head + tail[1] + tail[0] + tail[2:]))
    return re.compile(f"{_WORD_STARTS}(?:{'|'.join(sorted(forms))}){_WORD_ENDS}")


def _spans(pattern: re.Pattern[str], folded: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(folded)]


def _in_folded(leaf: Node, folded: str) -> list[tuple[int, int]]:
    """Where a leaf stands in folded text."""
    match leaf:
        case Words(text, prefix):
            return _spans(_phrase(text, prefix), folded)
        case Fuzzy(word):
            return _spans(_near_spelling(word), folded)
        case Expansion(of, words):
            return [span for text in (of.text, *words) for span in _spans(_phrase(text), folded)]
        case Near(parts, distance):
            return windows([_spans(_phrase(part), folded) for part in parts], folded, distance)
        case _:
            return []


_joined = lru_cache(maxsize=8)(joined_forms)  # several leaves ask of the same page


def _single(leaf: Node) -> Unit | None:
    """The word or number a leaf consists of, if it is no more than that: only such a leaf finds joined forms."""
    if not isinstance(leaf, Words):
        return None
    runs = _trimmed(leaf.text)
    return runs[0] if len(runs) == 1 and runs[0].kind in ("word", "number") else None


def _in_joined(leaf: Node, text: str) -> Iterator[tuple[int, int]]:
    """Where a one-word leaf stands broken over two lines, or a number with group commas; original offsets."""
    unit = _single(leaf)
    if unit is None or not isinstance(leaf, Words):
        return
    for form in _joined(text):
        if form.text == unit.text or (leaf.prefix and form.text.startswith(unit.text)):
            yield form.start, form.end


def find(leaves: Sequence[Node], text: str) -> list[Hit]:
    """Every place in `text` where a leaf stands, in order of place. A Near leaf gives one hit for each of its parts.

    Leaves are those of `leaves(tree)`; `Hit.leaf` counts from 0 in the order given.
    """
    mapped = fold_with_map(text) if len(text) > LONG else None
    folded = mapped.text if mapped else fold(text)
    placed = [_in_folded(leaf, folded) for leaf in leaves]
    hits: set[Hit] = set()
    if any(placed):
        original = (mapped or fold_with_map(text)).original
        hits = {Hit(*original(*span), number) for number, spans in enumerate(placed) for span in spans}
    for number, leaf in enumerate(leaves):
        hits.update(Hit(start, end, number) for start, end in _in_joined(leaf, text))
    return sorted(hits)


def _holds(leaf: Node, pages: Sequence[str], text: str, folded: str) -> bool:
    if isinstance(leaf, Near) and leaf.distance is None:
        return any(_in_folded(leaf, fold(page)) for page in pages)
    return bool(_in_folded(leaf, folded)) or any(True for _ in _in_joined(leaf, text))


def _granted(node: Node) -> bool:
    """What the words cannot tell is taken as met."""
    return True


def matches(tree: Node, text: str | Sequence[str], met: Callable[[Node], bool] = _granted) -> bool:
    """Whether a text answers the query: the truth that engines are measured against.

    `text` is one page, or the pages of a document, whose phrases may run over a page's end. What the words cannot
    tell (Field, Range, Flag, TermList) is asked of `met`.
    """
    pages = [text] if isinstance(text, str) else list(text)
    whole = "\f".join(pages)
    folded = fold(whole)

    def holds(node: Node) -> bool:
        match node:
            case And(parts):
                return all(holds(part) for part in parts)
            case Or(parts):
                return any(holds(part) for part in parts)
            case Not(part):
                return not holds(part)
            case Everything():
                return True
            case Words() | Near() | Fuzzy() | Expansion():
                return _holds(node, pages, whole, folded)
            case _:
                return met(node)

    return holds(tree)
