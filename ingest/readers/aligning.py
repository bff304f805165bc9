"""Which characters of a set page are those of the stored text: two readings of the same words, put side by side. Pure.

White space does not count: a set page breaks its lines elsewhere. Long texts are cut at runs of characters that stand
exactly once in both, and what lies between is compared whole (rapidfuzz, longest common subsequence).
"""

from bisect import bisect_left
from collections.abc import Iterator

from rapidfuzz.distance import Indel

RUN = 10  # characters of an anchor
LONE = 60  # in a stretch longer than this a single character that is found proves nothing
MOST_WORK = 60_000_000  # product of two lengths: 8 MB and some 30 ms; beyond it a stretch stays unmatched

Block = tuple[int, int, int]  # place in one, place in the other, length


def aligned(stored: str, shown: str) -> list[int]:
    """For each character of `stored` its place in `shown`, or -1."""
    one, two = _solid(stored), _solid(shown)
    a, b = "".join(stored[i] for i in one), "".join(shown[i] for i in two)
    places = [-1] * len(stored)
    for at, other, length in _blocks(a, b):
        for step in range(length):
            places[one[at + step]] = two[other + step]
    return places


def _solid(text: str) -> list[int]:
    return [index for index, character in enumerate(text) if not character.isspace()]


def _blocks(a: str, b: str) -> Iterator[Block]:
    """Matching stretches in order."""
    before_a = before_b = 0
    for at, other in [*_anchors(a, b), (len(a), len(b))]:
        if at < before_a or other < before_b:
            continue  # within the stretch that the last anchor grew to
        for start, place, size in _between(a[before_a:at], b[before_b:other]):
            yield (before_a + start, before_b + place, size)
        length = _same(a, b, at, other)
        if length:
            yield (at, other, length)
        before_a, before_b = at + length, other + length


def _between(a: str, b: str) -> Iterator[Block]:
    """What two short texts have in common, in order."""
    if not 0 < len(a) * len(b) <= MOST_WORK:
        return
    least = 2 if len(a) > LONE else 1
    for each in Indel.opcodes(a, b).as_matching_blocks():
        if each.size >= least:
            yield (each.a, each.b, each.size)


def _same(a: str, b: str, at: int, other: int) -> int:
    """How far the two run alike from here."""
    length, most = 0, min(len(a) - at, len(b) - other)
    while length < most and a[at + length] == b[other + length]:
        length += 1
    return length


def _anchors(a: str, b: str) -> list[tuple[int, int]]:
    """Places of runs that stand once in each, those kept that come in the same order in both: as many as can be."""
    if len(a) * len(b) <= MOST_WORK:
        return []
    once_b = _once(b)
    pairs = [(at, once_b[run]) for run, at in _once(a).items() if once_b.get(run, -1) >= 0 and at >= 0]
    return _rising(sorted(pairs))


def _once(text: str) -> dict[str, int]:
    """Each run of `RUN` characters with its place; -1 for those that stand there more than once."""
    found: dict[str, int] = {}
    for at in range(len(text) - RUN + 1):
        run = text[at : at + RUN]
        found[run] = -1 if run in found else at
    return found


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs whose second places rise too."""
    tails: list[int] = []  # the least last place of a rising chain of each length
    ends: list[int] = []  # which pair that is
    before = [-1] * len(pairs)
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(tails, place)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [index]
        before[index] = ends[length - 1] if length else -1
    chain, index = [], ends[-1] if ends else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]
