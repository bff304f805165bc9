"""Proximity: which places of several parts stand within so many characters or words of each other."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import permutations

from language.folding import BREAKS, CJK, MARKS

Span = tuple[int, int]

# One position: a Han or kana character, a word, a number, or a sentence end with the signs and ends that follow it.
_position = re.compile(f"[{CJK}]|[0-9]+|(?:[^\\W0-9_{CJK}]++|[{MARKS}]++)+|[{BREAKS}](?:[^\\w{MARKS}{CJK}]|_)*+")


def windows(places: Sequence[Sequence[Span]], folded: str, distance: int | None) -> list[Span]:
    """The places that belong to a window holding one of each part, none overlapping, in any order.

    `places` are the spans of each part in `folded`; at most `distance` positions in the window belong to no part.
    With None the whole text is one window. Empty when a part is missing.
    """
    if not places or not all(places):
        return []
    if distance is None:
        return sorted({span for part in places for span in part})
    return sorted({span for window in _windows(places, folded, distance) for span in window})


def any_window(places: Sequence[Sequence[Span]], folded: str, distance: int) -> bool:
    """Whether there is such a window at all: the first one found is enough."""
    return bool(places) and all(places) and any(True for _ in _windows(places, folded, distance))


def _windows(places: Sequence[Sequence[Span]], folded: str, distance: int) -> Iterator[list[Span]]:
    first = min(part[0][0] for part in places)
    last = max(part[-1][1] for part in places)
    starts = [match.start() for match in _position.finditer(folded, first, last)]
    counted = [[(bisect_left(starts, start), bisect_left(starts, end)) for start, end in part] for part in places]
    for order in permutations(range(len(places))):
        for chosen in _chains([counted[part] for part in order], distance):
            yield [places[part][index] for part, index in zip(order, chosen, strict=True)]


def _chains(parts: Sequence[Sequence[Span]], distance: int) -> Iterator[list[int]]:
    """For each place of the first part the tightest row of places, one of each part in this order, if near enough.

    Places of a part are in order and do not overlap, so taking the next free one each time is the tightest.
    """
    begins = [[start for start, _ in part] for part in parts]
    for index, (_, first_end) in enumerate(parts[0]):
        chosen, gap, end = [index], 0, first_end
        for part, starts in zip(parts[1:], begins[1:], strict=True):
            at = bisect_left(starts, end)
            if at == len(part):
                return
            gap += part[at][0] - end
            if gap > distance:
                break
            chosen.append(at)
            end = part[at][1]
        else:
            yield chosen
