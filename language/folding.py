"""The fold: one form of text for the index, the query and the finder (search.md section 1, "Folding").

`fold` is for matching only; stored text is never changed. `fold_with_map` says from where in the original each folded
code point came. Properties that the tests hold: `fold(NFC x) == fold(NFD x) == fold(x)` and `fold(fold(x)) == fold(x)`.

Text is taken by clusters, a base character and the marks that follow it: character by character `é` and `e` + U+0301
would fold apart. Text without anything that continues a cluster takes the fast path, one `str.translate`.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
from typing import overload

import numpy as np
from numpy.typing import NDArray

from language.folding_tables import RADICALS_FROM, RADICALS_TO, TRADITIONAL_FROM, TRADITIONAL_TO

FOLD_VERSION = 1  # a new number rebuilds every index

# Ideographs and kana: what is searchable by any substring. A fragment of a regular expression's class, for folded text.
CJK = (
    "\u3005-\u3007\u303b\u3040-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U0001aff0-\U0001b16f\U00020000-\U000323af"
)
MIDDLE_DOTS = "·•‧・･∙⋅"
BREAKS = "。！？；!?;"  # NFKC makes the full-width ones ASCII; ｡ becomes 。

_LAST = 0x323B0  # nothing above is a letter or a mark, but for tags and variation selectors, which are dropped by range
_INVISIBLE = (
    "\u00ad\u034f\u061c\u0600-\u0605\u0640\u06dd\u070f\u0890\u0891\u08e2\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe\U000110bd\U000110cd\U00013430-\U00013438"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f\U000e0100-\U000e01ef"
)
_HAN = dict(zip(RADICALS_FROM + TRADITIONAL_FROM, RADICALS_TO + TRADITIONAL_TO, strict=True)) | {"○": "〇", "◯": "〇"}
_CLUSTERED = "\ufdd0"  # a noncharacter: no text should hold it, and one that does is only folded the slow way
_MARKS_GO = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "CJK", "IDEOGRAPHIC", "DIGIT")  # first words of Unicode names


def _continues(char: str) -> bool:
    """Whether `char` belongs to the cluster before it: marks, conjoining vowels and finals, and what NFKC makes so."""
    first = unicodedata.normalize("NFKD", char)[:1]
    return unicodedata.category(first)[0] == "M" or "\u1160" <= first <= "\u11ff"


def _ranges(points: Sequence[int]) -> str:
    """A regular expression's class body for ascending code points."""
    parts: list[list[int]] = []
    for point in points:
        if parts and parts[-1][1] == point - 1:
            parts[-1][1] = point
        else:
            parts.append([point, point])
    return "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in parts)


_points = [n for n in range(_LAST) if unicodedata.category(chr(n))[0] == "M" or unicodedata.decomposition(chr(n))]
_CONTINUING = _ranges([n for n in (*_points, *range(0x1160, 0x1200)) if _continues(chr(n))])
# Marks that a fold can leave standing: class body for the tokeniser.
MARKS = _ranges([n for n in _points if unicodedata.category(chr(n))[0] == "M"])

_drop_invisible = re.compile(f"[{_INVISIBLE}]+")
_tail = re.compile(f"[{_CONTINUING}][{_CONTINUING}{_INVISIBLE}]*")
_unseen = frozenset(c for n in range(_LAST) if _drop_invisible.match(c := chr(n)))
_continuing = frozenset(c for n in (*_points, *range(0x1160, 0x1200)) if _continues(c := chr(n)))
_space = f"[\\s{MIDDLE_DOTS}]"
# What lies between two Han. It begins with a class, so that a search runs over all other text at once.
_joint = re.compile(f"{_space}(?<=[{CJK}]{_space}){_space}*(?=[{CJK}])")


@lru_cache(maxsize=16384)
def _script(char: str) -> str:
    """First word of the character's Unicode name: LATIN, CYRILLIC, CJK …; empty for what has none."""
    return unicodedata.name(char, "").partition(" ")[0]


def _mark_goes(base: str, mark: str) -> bool:
    """Whether the fold drops `mark` after `base`. Indic, Tibetan, Hebrew, kana … keep their signs."""
    if _script(base) in _MARKS_GO:
        return True
    # After a space, a sign or nothing, only marks that belong to no script of their own go.
    return unicodedata.category(base)[0] != "L" and _script(mark) in ("COMBINING", "CYRILLIC", "ARABIC")


def _letters(char: str) -> str:
    """A composed letter without its marks where they go. `й` stays, and so do composed Arabic letters (`ئ`)."""
    plain = unicodedata.normalize("NFD", char)
    if len(plain) == 1 or char == "й" or _script(plain[0]) not in ("LATIN", "GREEK", "CYRILLIC"):
        return char
    return "".join(c for c in plain if unicodedata.category(c)[0] != "M")


def _once(cluster: str) -> str:
    """One round of every step on one cluster."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).casefold())
    out: list[str] = []
    base = " "
    for char in text:
        if unicodedata.category(char)[0] == "M":
            out.append("" if _mark_goes(base, char) else char)
        else:
            base = char
            digit = unicodedata.decimal(char, None)
            out.append(_HAN.get(char, _letters(char)) if digit is None else str(digit))
    return _drop_invisible.sub("", "".join(out))


@lru_cache(maxsize=65536)
def _fold_cluster(cluster: str) -> str:
    """The fold of a base and its marks: the steps, repeated until nothing changes."""
    before, text = "", _drop_invisible.sub("", cluster)
    while text != before:
        before, text = text, _once(text)
    return text


class _Table(dict[int, str]):
    """What `str.translate` asks for: the fold of single characters, worked out when first met.

    What continues a cluster gives _CLUSTERED, so that one pass both folds plain text and finds that it is none.
    Safe between threads: two that meet a character at once write the same value.
    """

    def __missing__(self, point: int) -> str:
        char = chr(point)
        folded = _CLUSTERED if char in _continuing else _fold_cluster(char)
        self[point] = folded
        return folded


_table = _Table()


def _pieces(text: str) -> Iterator[tuple[int, int, bool]]:
    """The text in order as (start, end, plain): plain stretches, and clusters of more than one character."""
    at = 0
    for match in _tail.finditer(text):
        start = match.start() - 1
        while start > at and text[start] in _unseen:
            start -= 1
        start = max(start, at)
        if start > at:
            yield at, start, True
        yield start, match.end(), False
        at = match.end()
    if at < len(text):
        yield at, len(text), True


# The same for whole texts in one look-up: where a character folds to one, and what it is.
_UNMET, _UNEVEN = 0xFFFFFFFF, 0xFFFFFFFE
_even = np.full(0x110000, _UNMET, np.uint32)
SHORT = 64  # code points under which setting up an array costs more than it saves


def _quickly(text: str) -> tuple[list[str], list[int]] | None:
    """The folds of the stretches that fold one to one, and the places between them of the characters that do not.

    None for a text in which anything continues a cluster.
    """
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    folded = _even.take(points)
    most = folded.max()
    if most == _UNMET:
        for point in np.unique(points[folded == _UNMET]).tolist():
            one = _table[point]
            _even[point] = ord(one) if len(one) == 1 and one != _CLUSTERED else _UNEVEN
        folded = _even.take(points)
    uneven = np.flatnonzero(folded == _UNEVEN).tolist() if most >= _UNEVEN else []
    if any(_table[ord(text[at])] == _CLUSTERED for at in uneven):
        return None
    folded[uneven] = ord(_CLUSTERED)
    return folded.tobytes().decode("utf-32-le", "surrogatepass").split(_CLUSTERED), uneven


def _characters(text: str) -> str:
    """The fold without the joins."""
    if len(text) > SHORT and (quick := _quickly(text)) is not None:
        pieces, uneven = quick
        instead = (_table[ord(text[at])] for at in uneven)
        return "".join(chain.from_iterable(zip(pieces, chain(instead, [""]), strict=True)))
    folded = text.translate(_table)
    if _CLUSTERED not in folded:
        return folded
    return "".join(
        text[start:end].translate(_table) if plain else _fold_cluster(text[start:end])
        for start, end, plain in _pieces(text)
    )


LONG = 4000  # code points under which an expression finds the joins as fast
# What a code point is to the joins.
_LIES_BETWEEN, _IS_HAN = 1, 2


@lru_cache(maxsize=1)
def _parts() -> NDArray[np.uint8]:
    """For every code point whether it is a Han, or may lie between two."""
    parts = np.zeros(0x110000, np.uint8)
    for match in re.finditer(f"({_space}+)|[{CJK}]+", "".join(map(chr, range(0x110000)))):
        parts[match.start() : match.end()] = _LIES_BETWEEN if match.group(1) else _IS_HAN
    return parts


def _joints(text: str) -> list[tuple[int, int]]:
    """Where `_joint` matches, in order; in many pages at once without looking at each character in turn."""
    if len(text) < LONG:
        return [match.span() for match in _joint.finditer(text)]
    parts = _parts().take(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32))
    between = np.flatnonzero(parts == _LIES_BETWEEN)
    first = between[np.diff(between, prepend=-2) > 1]
    last = between[np.diff(between, append=len(text) + 1) > 1]
    inside = (first > 0) & (last < len(text) - 1)
    first, last = first[inside], last[inside]
    joins = (parts[first - 1] == _IS_HAN) & (parts[last + 1] == _IS_HAN)
    return list(zip(first[joins].tolist(), (last[joins] + 1).tolist(), strict=True))


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """What is left of `text` when these stretches, in order, are taken out."""
    if not spans:
        return text
    ends = (0, *(end for _, end in spans))
    return "".join([text[end:start] for end, start in zip(ends, (*(start for start, _ in spans), None), strict=True)])


def fold(text: str) -> str:
    """The folded form of `text`, by every row of search.md's folding table. Never fails; may be longer or shorter."""
    characters = _characters(text)
    return _without(characters, _joints(characters))


@lru_cache(maxsize=1)
def _spelt() -> dict[str, tuple[str, ...]]:
    """Ideographs that others fold to, or to a text with them in it, with those others."""
    found: dict[str, list[str]] = {}
    for char in (*map(chr, _points), *_HAN):
        for one in _fold_cluster(char):
            found.setdefault(one, []).append(char)
    return {one: tuple(dict.fromkeys(each)) for one, each in found.items()}


def spellings(ideograph: str) -> tuple[str, ...]:
    """All characters any of which a text must hold for `ideograph` to stand in its fold, the ideograph itself first.

    Nothing for what is no ideograph: a letter or kana may also be put together from a base and its marks.
    """
    if not unicodedata.name(ideograph, "").startswith("CJK UNIFIED"):
        return ()
    return ideograph, *(each for each in _spelt().get(ideograph, ()) if each != ideograph)


# What may stand between two Han that stand together in the fold, and some of what may not: no letters, and the signs
# of Arabic and kana that count as letters.
_GAP = f"[\\W{_INVISIBLE}\ufc5e-\ufc63\ufcf2-\ufcf4\ufe70-\ufe7f\uff9e\uff9f]*+"


def unfolded(run: str) -> re.Pattern[str] | None:
    """An expression that matches in every text whose fold holds this run of ideographs, and in a few others.

    None for a run that holds anything but ideographs.
    """
    known = [spellings(ideograph) for ideograph in run]
    if not all(known):
        return None
    signs = {sign for each in known for sign in each}
    several = sorted(sign for sign in signs if sum(bool(spellings(one)) for one in _fold_cluster(sign)) > 1)  # ㍿
    one_each = _GAP.join(each[0] if len(each) == 1 else f"[{''.join(each)}]" for each in known)
    return re.compile("|".join([one_each, *several]))


_APART = "\n\U00010380\n"  # between texts that are folded as one: white space and a letter that is no Han


def fold_each(texts: Sequence[str]) -> list[str]:
    """`fold` of each of many texts, as one: a page alone takes three times as long."""
    folded = fold(_APART.join(texts)).split(_APART)
    return folded if len(folded) == len(texts) else [fold(text) for text in texts]  # one holds what parts them


class _Ends(Sequence[int]):
    """Original offsets by folded offset, worked out on demand from runs: most text folds one to one."""

    def __init__(self, owner: "_Map", *, end: bool) -> None:
        self._owner = owner
        self._end = end

    def __len__(self) -> int:
        return self._owner.length

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> list[int]: ...
    def __getitem__(self, index: int | slice) -> int | list[int]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._owner.span(index)[1 if self._end else 0]


@dataclass(slots=True)
class _Map:
    """Runs of folded text and the joins taken out of it.

    `at[k]` is where run k begins before the joins; `runs[k]` its original (start, end, one to one?). `joints[k]` is
    where, after the joins, the k-th removal lies; `removed[k]` how much is gone up to and with it.
    """

    at: list[int]
    runs: list[tuple[int, int, bool]]
    joints: list[int]
    removed: list[int]
    length: int

    def span(self, index: int) -> tuple[int, int]:
        """The original start and end of folded code point `index`."""
        k = bisect_right(self.joints, index)
        index += self.removed[k - 1] if k else 0
        run = bisect_right(self.at, index) - 1
        start, end, straight = self.runs[run]
        if not straight:
            return start, end
        start += index - self.at[run]
        return start, start + 1


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text with its way back: folded code point i came from `original[starts[i]:ends[i]]`."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The original span of the folded span `start:end`, which must not be empty."""
        return self.starts[start], self.ends[end - 1]


def _runs(text: str) -> Iterator[tuple[int, int, bool, str]]:
    """(start, end, one to one?, folded) for every run of the text, those that fold to nothing included."""
    if len(text) > SHORT and (quick := _quickly(text)) is not None:
        start = 0
        for piece, at in zip(quick[0], [*quick[1], len(text)], strict=True):
            yield start, at, True, piece
            if at < len(text):
                yield at, at + 1, False, _table[ord(text[at])]
            start = at + 1
        return
    characters = set(text)
    uneven = "".join(re.escape(c) for c in characters if len(_table[ord(c)]) != 1)
    odd = re.compile(f"[{uneven}]") if uneven else None
    whole = [(0, len(text), True)] if text else []
    for start, end, plain in whole if _continuing.isdisjoint(characters) else _pieces(text):
        if not plain:
            yield start, end, False, _fold_cluster(text[start:end])
            continue
        at = start
        for match in odd.finditer(text, start, end) if odd else ():
            if match.start() > at:
                yield at, match.start(), True, text[at : match.start()].translate(_table)
            yield match.start(), match.end(), False, _table[ord(match.group())]
            at = match.end()
        if at < end:
            yield at, end, True, text[at:end].translate(_table)


def fold_with_map(text: str) -> Folded:
    """`fold(text)` and where each of its code points came from, as offsets in code points of `text`.

    The offsets are worked out when asked for: the cost of a map is that of the fold, not of its length.
    """
    found = [(start, end, straight, piece) for start, end, straight, piece in _runs(text) if piece]
    joined = "".join(piece for *_, piece in found)
    at = [0, *accumulate(len(piece) for *_, piece in found)]
    spans = _joints(joined)
    removed = list(accumulate(end - start for start, end in spans))
    joints = [end - gone for (_, end), gone in zip(spans, removed, strict=True)]
    folded = _without(joined, spans)
    runs = [(start, end, straight) for start, end, straight, _ in found]
    map_ = _Map(at=at[:-1] or [0], runs=runs, joints=joints, removed=removed, length=len(folded))
    return Folded(text=folded, starts=_Ends(map_, end=False), ends=_Ends(map_, end=True))
