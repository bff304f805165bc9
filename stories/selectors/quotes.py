"""Quotes, and where their words stand now. A quote is seen by whoever may see its document."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from archive import selectors as archive_selectors
from archive.models import Page, Transcript
from archive.policy import Person
from archive.provenance import accession as numbers
from language.anchors import Anchor, find_again
from stories.models import CONTEXT, Quote


class State(StrEnum):
    """What has become of a quote's words in the transcript that is shown now."""

    SAME = "same"
    FOUND = "found"
    MOVED = "moved"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where a quote's words stand: in the current transcript or, where `state` is GONE, in the one quoted from.

    `row` is None only if that transcript is not there either; then nothing but the kept words can be shown.
    """

    state: State
    row: Page | None
    start: int
    end: int
    likeness: float = 1.0

    @property
    def words(self) -> str:
        """The words as they stand there."""
        return self.row.text[self.start : self.end] if self.row else ""

    @property
    def resolves(self) -> bool:
        """Whether the exact words stand in the current transcript in their place or context."""
        return self.state in (State.SAME, State.FOUND)


def quotes_visible_to(user: Person) -> QuerySet[Quote]:
    """The quotes of documents that `user` may see, newest first."""
    return (
        Quote.objects.filter(version__document__in=archive_selectors.documents(user=user))
        .select_related(
            "version__document",
            "version__original",
            "version__transcript",
            "version__best_capture__source",
            "version__document__stated_source",
            "version__best_capture__memento",
            "version__best_capture__supplied_by",
            "version__best_capture__container",
            "made_by",
            "translated_by",
            "confirmed_by",
        )
        .order_by("-pk")
    )


def quote(*, user: Person, public_id: str) -> Quote:
    """The quote with this number, or 404 in the same words whether its document is hidden or it never was."""
    number = numbers.check(public_id)
    if number is None:
        raise Http404
    return get_object_or_404(quotes_visible_to(user), public_id=number)


def resolve(quote: Quote) -> Resolved:
    """Where the words stand now: same place, exact words in context, near match of 0.9, else as first quoted."""
    current = quote.version.transcript
    if current is not None and current.sha256 == quote.transcript_sha256:
        row = Page.objects.filter(transcript=current, number=quote.page).first()
        if row is not None and exact_sha256(row.text[quote.start : quote.end]) == quote.exact_sha256:
            return Resolved(State.SAME, row, quote.start, quote.end)
    if current is not None and (found := _in_transcript(quote, current)):
        return found
    return _as_first_quoted(quote)


def _in_transcript(quote: Quote, transcript: Transcript) -> Resolved | None:
    anchor = _anchor(quote)
    pages = list(Page.objects.filter(transcript=transcript).order_by("number").values_list("number", "text"))
    place = find_again(anchor, pages)
    if place is None:
        return None
    row = Page.objects.get(transcript=transcript, number=place.page)
    return Resolved(State(place.standing.value), row, place.start, place.end, place.likeness)


def _anchor(quote: Quote) -> Anchor:
    """The words to find again: those of the transcript quoted from, since what is kept beside it may be masked."""
    first = _as_first_quoted(quote)
    text = first.row.text if first.row else ""
    if exact_sha256(first.words) != quote.exact_sha256:
        return Anchor(quote.exact, quote.prefix, quote.suffix, quote.page, quote.start)
    before, behind = text[max(quote.start - CONTEXT, 0) : quote.start], text[quote.end : quote.end + CONTEXT]
    return Anchor(first.words, before, behind, quote.page, quote.start)


def exact_sha256(exact: str) -> str:
    """The hash of quoted words: SHA-256 of their UTF-8 bytes as they stand in the transcript."""
    return hashlib.sha256(exact.encode("utf-8", "surrogatepass")).hexdigest()


def _as_first_quoted(quote: Quote) -> Resolved:
    row = (
        Page.objects.filter(
            transcript__version=quote.version, transcript__sha256=quote.transcript_sha256, number=quote.page
        )
        .order_by("-transcript_id")
        .first()
    )
    return Resolved(State.GONE, row, quote.start, quote.end)


def quoted(documents: Collection[int]) -> set[int]:
    """Of which of these documents (ids) words are quoted: `archive.registry.citing`."""
    rows = Quote.objects.filter(version__document__in=documents)
    return set(rows.values_list("version__document", flat=True))
