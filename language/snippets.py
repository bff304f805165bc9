"""Cutting a text at its hits, for marking in templates: segments of plain text, never HTML."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

WIDTH = 90  # code points of a snippet; a Han line of a result is about 45 wide
_space = re.compile(r"\s+")
_edge = re.compile(r"[\s。！？；，、,.;!?]")


class Hit(NamedTuple):
    """`text[start:end]` in code points answers leaf number `leaf`."""

    start: int
    end: int
    leaf: int


class Segment(NamedTuple):
    """A stretch of text. `term` is the leaf that a hit answers (`Hit.leaf`), -1 where `hit` is false."""

    text: str
    hit: bool
    term: int


def _apart(hits: Sequence[Hit]) -> Iterator[Hit]:
    """Hits in order without overlap: the longest of those that begin first, and what sticks out of it after it."""
    at = 0
    for hit in sorted(hits, key=lambda found: (found.start, -found.end)):
        if hit.end > at:
            yield hit._replace(start=max(hit.start, at))
            at = hit.end


def segments(text: str, hits: Sequence[Hit]) -> list[Segment]:
    """All of `text` in order, cut at its hits; joined again the segments are `text`."""
    return list(_segments(text, hits, 0, len(text)))


def _segments(text: str, hits: Sequence[Hit], start: int, end: int) -> Iterator[Segment]:
    at = start
    for hit in _apart(hits):
        first, last = max(hit.start, at), min(hit.end, end)
        if first >= last:
            continue
        if first > at:
            yield Segment(text[at:first], False, -1)
        yield Segment(text[first:last], True, hit.leaf)
        at = last
    if at < end:
        yield Segment(text[at:end], False, -1)


def _window(text: str, first: int, last: int, width: int) -> tuple[int, int]:
    """About `width` code points round `first:last`, begun after a sign or space where one is near."""
    room = max(width - (last - first), 0)
    start = max(0, first - room // 3)
    end = min(len(text), max(last, start + width))
    if start:
        edge = _edge.search(text, start, first)
        start = edge.end() if edge and edge.end() - start < width // 6 else start
    return start, end


def _best(hits: Sequence[Hit], width: int) -> tuple[int, int]:
    """The first and last place of the hits within `width` that answer most leaves; the earliest of equals."""
    ordered = list(_apart(hits))
    ends = [hit.end for hit in ordered]
    best, most = (ordered[0].start, ordered[0].end), 0
    for number, hit in enumerate(ordered):
        stop = max(number + 1, bisect_left(ends, hit.start + width))
        answered = len({found.leaf for found in ordered[number:stop]})
        if answered > most:
            best, most = (hit.start, ordered[stop - 1].end), answered
    return best


def snippet(text: str, hits: Sequence[Hit], width: int = WIDTH) -> list[Segment]:
    """The stretch of `text` that shows most of what was asked, with `…` where it is cut and white space made single.

    Without hits it is the beginning of the text. A hit longer than `width` is shown from its beginning.
    """
    first, last = _best(hits, width) if hits else (0, 0)
    start, end = _window(text, first, min(last, first + width), width)
    shown = [Segment(_space.sub(" ", s.text), s.hit, s.term) for s in _segments(text, hits, start, end)]
    if text[:start].strip():
        shown.insert(0, Segment("…", False, -1))
    if text[end:].strip():
        shown.append(Segment("…", False, -1))
    return shown


def snippets(text: str, hits: Sequence[Hit], count: int = 3, width: int = WIDTH) -> list[list[Segment]]:
    """Up to `count` snippets of one text that share no hit, in order of place."""
    left = sorted(hits)
    chosen: list[tuple[int, list[Segment]]] = []
    while left and len(chosen) < count:
        first, last = _best(left, width)
        start, end = _window(text, first, min(last, first + width), width)
        inside = [hit for hit in left if hit.start < end and hit.end > start]
        chosen.append((start, snippet(text, inside, width)))
        left = [hit for hit in left if hit not in inside]
    return [shown for _, shown in sorted(chosen, key=lambda pair: pair[0])]
