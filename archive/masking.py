"""Masked text: `[phone masked]` where personal data stands, and the way from one text's offsets to the other's. Pure.

What the spans are is decided elsewhere (`procurement.reading.personal`); here they are only applied.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

# What stands in the copy that queries are compared with: a sentence end, which no phrase passes over unasked.
COVER = "。"
LABELS = {
    "phone": "[phone masked]",
    "id_number": "[ID number masked]",
    "email": "[e-mail masked]",
    "messenger": "[messenger account masked]",
    "account": "[bank account masked]",
    "contact": "[contact masked]",
    "expert": "[expert masked]",
    "person": "[private person masked]",
}


class Span(NamedTuple):
    """`text[start:end]` is personal data of a kind of `archive.models.Mask.Kind`."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Masked:
    """A text with its masks applied. `spans` are in the original text, in order, none overlapping."""

    text: str
    spans: tuple[Span, ...]

    @cached_property
    def _steps(self) -> tuple[list[int], list[int]]:
        """After each span: its end in the original, and how far the masked text has run ahead by then."""
        ends, shifts, shift = [0], [0], 0
        for span in self.spans:
            shift += len(label(span.kind)) - (span.end - span.start)
            ends.append(span.end)
            shifts.append(shift)
        return ends, shifts

    def place(self, offset: int) -> int:
        """Where the original's `offset` stands in the masked text; inside a mask: where its label begins."""
        ends, shifts = self._steps
        at = bisect_right(ends, offset) - 1
        if at < len(self.spans) and offset > self.spans[at].start:
            offset = self.spans[at].start
        return offset + shifts[at]

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """`[start, end)` of the original in the masked text; a label that it touches is in it whole."""
        touched = [span for span in self.spans if span.start < end and span.end > start]
        if touched:
            start, end = min(start, touched[0].start), max(end, touched[-1].end)
        return self.place(start), self.place(end)


def label(kind: str) -> str:
    """What is read in place of the words."""
    return LABELS.get(kind, "[masked]")


def in_order(spans: Iterable[Span]) -> list[Span]:
    """Sorted, with what overlaps made one span of the first one's kind."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        if span.end <= span.start:
            continue
        if merged and span.start < merged[-1].end:
            merged[-1] = merged[-1]._replace(end=max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def masked(text: str, spans: Iterable[Span]) -> Masked:
    """`text` with each span as its label. Spans past the end of the text are cut there."""
    held = [span._replace(end=min(span.end, len(text))) for span in in_order(spans) if span.start < len(text)]
    parts, at = [], 0
    for span in held:
        parts += [text[at : span.start], label(span.kind)]
        at = span.end
    parts.append(text[at:])
    return Masked("".join(parts), tuple(held))


def masked_words(text: str, start: int, end: int, spans: Iterable[Span]) -> str:
    """`text[start:end]` as it may be quoted: every mask that it touches as its label."""
    view = masked(text, spans)
    first, last = view.stretch(start, end)
    return view.text[first:last]


def covered(text: str, spans: Sequence[Span]) -> str:
    """A copy of the same length for finding words in: no query matches anything of a span, or a phrase across it."""
    parts, at = [], 0
    for span in in_order(spans):
        parts += [text[at : span.start], COVER * (min(span.end, len(text)) - span.start)]
        at = span.end
    return "".join([*parts, text[at:]])


def cut_out(text: str, spans: Iterable[Span], instead: str) -> str:
    """The text with one sign instead of each span; the text itself if there is none."""
    held = in_order(spans)
    if not held:
        return text
    parts, at = [], 0
    for span in held:
        parts.append(text[at : span.start])
        at = span.end
    return instead.join([*parts, text[at:]])
