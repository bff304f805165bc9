"""Text as a person may read it: what the masks of a transcript hide, and what a file would disclose past them.

Everybody reads `[phone masked]`. Of a transcript that nobody has looked through yet, visitors and guests read nothing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Substr
from django.utils.functional import Promise

from archive.masking import Masked, Span, covered, label, masked, masked_words
from archive.models import Document, Mask, Masking, Page, Version
from archive.policy import Person, may_unmask
from archive.registry import registry

MOST_HIDDEN = 2_000  # words that a line about a document is compared with
_SHORT = 2  # characters


@dataclass(frozen=True, slots=True)
class Masks:
    """The masks of some transcripts, as one reader meets them."""

    spans: dict[tuple[int, int], list[Span]]  # (transcript, page number)
    unknown: frozenset[int]  # transcripts that this reader may not read yet

    def of(self, transcript: int, page: int) -> list[Span]:
        """The masks of a page, in order."""
        return self.spans.get((transcript, page), [])

    def covered(self, transcript: int, page: int, text: str) -> str:
        """The page's text for finding words in: same length, with nothing to find in a mask; empty if unknown."""
        return "" if transcript in self.unknown else covered(text, self.of(transcript, page))

    def masked(self, transcript: int, page: int, text: str) -> Masked:
        """The page's text for reading, with the way from the stored text's offsets to its own; empty if unknown."""
        return masked("", ()) if transcript in self.unknown else masked(text, self.of(transcript, page))


def masks_of(transcripts: Iterable[int | None], *, user: Person, shown: bool = False) -> Masks:
    """The masks of these transcripts for `user`: two queries. `shown`: she had them shown, and may."""
    numbers = {each for each in transcripts if each is not None}
    trusted = may_unmask(user)
    if trusted and shown:
        return Masks({}, frozenset())
    unknown = frozenset() if trusted else unchecked(numbers)
    return Masks(spans_of(numbers), unknown)


def spans_of(transcripts: Iterable[int]) -> dict[tuple[int, int], list[Span]]:
    """All masks of these transcripts by transcript and page number, each page's in order."""
    found: dict[tuple[int, int], list[Span]] = defaultdict(list)
    rows = Mask.objects.filter(transcript_id__in=transcripts).order_by("transcript_id", "page", "start")
    for transcript, page, start, end, kind in rows.values_list("transcript_id", "page", "start", "end", "kind"):
        found[transcript, page].append(Span(start, end, kind))
    return dict(found)


def unchecked(transcripts: Iterable[int]) -> frozenset[int]:
    """Those that nobody has looked through for personal data."""
    numbers = set(transcripts)
    known = Masking.objects.filter(transcript_id__in=numbers).values_list("transcript_id", flat=True)
    return frozenset(numbers - set(known))


def masked_pages(version: Version, *, user: Person, shown: bool = False) -> list[str]:
    """The pages of a version's text in order, as `user` may read them: labels for what is masked; pages of a text that
    she may not read yet are empty. `shown`: she had the masks shown."""
    masks = masks_of([version.transcript_id], user=user, shown=shown)
    rows = Page.objects.filter(transcript=version.transcript_id).order_by("number")
    texts = rows.values_list("transcript_id", "number", "text")
    return [masks.masked(transcript, number, text).text for transcript, number, text in texts]


def quoted(page: Page, start: int, end: int, *, user: Person, shown: bool = False) -> str:
    """`[start, end)` of a page's text as `user` may read it; empty if she may not read the transcript yet."""
    masks = masks_of([page.transcript_id], user=user, shown=shown)
    if page.transcript_id in masks.unknown:
        return ""
    return masked_words(page.text, start, end, masks.of(page.transcript_id, page.number))


def masked_tables(page: Page, view: Masked) -> list[dict[str, Any]]:
    """The tables of a page as `view` lets it be read: cells by their place in the text, or by the words they share."""
    if not view.spans and view.text == page.text:
        return list(page.tables)
    hidden = {page.text[span.start : span.end]: label(span.kind) for span in view.spans}
    return [
        table | {"cells": [cell | {"text": _masked_cell(page.text, cell, view, hidden)} for cell in table["cells"]]}
        for table in (page.tables if view.text else [])
    ]


def _masked_cell(text: str, cell: dict[str, Any], view: Masked, hidden: dict[str, str]) -> str:
    words, start, end = str(cell["text"]), cell.get("start"), cell.get("end")
    if isinstance(start, int) and isinstance(end, int) and words and text[start:end] == words:
        first, last = view.stretch(start, end)
        return view.text[first:last]
    for each in sorted(hidden, key=len, reverse=True):
        words = words.replace(each, hidden[each])
    return masked_line(words)


def masked_line(text: str) -> str:
    """A short text that is no part of a transcript (a title, the name of a file) with its personal data masked."""
    return masked(text, registry.personal_in(text)).text if text else text


def line_masker(document: Document) -> Callable[[str], str]:
    """Masks short texts about a document, such as names of its files: by the rules, and whatever is masked in its own
    text. One query. A name of two characters only where no Han touches it, as in the text."""
    page = Page.objects.filter(transcript=OuterRef("transcript"), number=OuterRef("page"))
    words = page.annotate(words=Substr("text", OuterRef("start") + 1, OuterRef("end") - OuterRef("start")))
    rows = Mask.objects.filter(transcript__version__document=document)
    found = rows.annotate(words=Subquery(words.values("words")[:1])).values_list("words", "kind")
    found = found.distinct().order_by("words", "kind")
    hidden = {words: kind for words, kind in found[:MOST_HIDDEN] if words}
    known = re.compile("|".join(_as_name(each) for each in sorted(hidden, key=len, reverse=True)) or r"(?!)")
    return lambda text: masked_line(known.sub(lambda match: label(hidden[match[0]]), text))


def _as_name(words: str) -> str:
    return re.escape(words) if len(words) > _SHORT else rf"(?<![一-鿿]){re.escape(words)}(?![一-鿿])"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What the bytes of a version show that its text does not: how many of each kind. `unread`: nobody can tell."""

    kinds: list[tuple[str | Promise, int]]
    unread: bool

    @property
    def number(self) -> int:
        """How many there are."""
        return sum(number for _kind, number in self.kinds)


def disclosure(version: Version) -> Disclosure:
    """What whoever hands out the original, or a package with it, discloses. Asked of the transcript that is shown."""
    kinds = Counter(Mask.objects.filter(transcript=version.transcript_id).values_list("kind", flat=True))
    unread = version.transcript_id is None or bool(unchecked([version.transcript_id]))
    if version.reading in {Version.Reading.NO_TEXT, Version.Reading.FAILED}:
        unread = True
    return Disclosure([(Mask.Kind(kind).label, number) for kind, number in kinds.most_common()], unread)
