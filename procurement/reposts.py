"""Whether one notice only repeats another: the same text, or nearly the same text that states the same."""

from collections.abc import Iterable

from rapidfuzz import fuzz

from archive.models import Page
from procurement.holdings import Paper
from procurement.reading.folding import fold
from procurement.reading.model import Field

# Portals add their own head and foot to a notice that they take over. What a notice states must be the same throughout.
NEAR = 90.0
_STATED = (
    Field.NUMBER, Field.BUYER, Field.AGENCY, Field.SUPPLIER, Field.AWARD, Field.BUDGET, Field.CEILING, Field.DEADLINE,
)  # fmt: skip
_LONGEST = 20_000


def texts_of(papers: Iterable[Paper]) -> dict[int, str]:
    """The folded text of each notice without white space, by document: its first 20,000 characters. One query."""
    transcripts = {
        paper.document.current.transcript_id: paper.document.pk for paper in papers if paper.document.current
    }
    found: dict[int, str] = {}
    pages = Page.objects.filter(transcript__in=transcripts).order_by("transcript_id", "number")
    for transcript, text in pages.values_list("transcript_id", "text"):
        number = transcripts[transcript]
        held = found.get(number, "")
        if len(held) < _LONGEST:
            found[number] = (held + "".join(fold(text).split()))[:_LONGEST]
    return found


def is_exact(one: Paper, other: Paper) -> bool:
    """Whether both hold the same content, whatever tokens their pages carry."""
    mine, theirs = one.document.current, other.document.current
    return bool(mine and theirs and mine.content_sha256 and mine.content_sha256 == theirs.content_sha256)


def is_near(one: Paper, other: Paper, texts: dict[int, str]) -> bool:
    """Whether both state the same in nearly the same words."""
    if any(one.summary.values(name) != other.summary.values(name) for name in _STATED):
        return False
    mine, theirs = texts.get(one.document.pk, ""), texts.get(other.document.pk, "")
    return bool(mine and theirs) and fuzz.ratio(mine, theirs, score_cutoff=NEAR) >= NEAR
