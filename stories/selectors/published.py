"""Evidence pages as anybody sees them: what was published, and which of its documents open now."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404

from archive import selectors as record
from archive.models import Document
from stories.editions import manifest_bytes, opened_by
from stories.models import Edition, Publication

ANYONE = AnonymousUser()


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence. `card`: empty while it may be shown; else the class of reason why it may not be now."""

    number: int
    facts: dict[str, Any]
    card: str = ""

    @property
    def opens(self) -> bool:
        """Whether a reader can open the document."""
        return self.facts["shown"] == "open" and not self.card


@dataclass(frozen=True, slots=True)
class Said:
    """A claim as published."""

    n: int
    text: str
    pieces: list[Piece]


def publication(*, slug: str) -> Publication:
    """A page that was published, perhaps withdrawn since; 404 for every other, as for one that never was."""
    was_out = [Publication.State.PUBLISHED, Publication.State.WITHDRAWN]
    return get_object_or_404(Publication.objects.select_related("story"), slug=slug, state__in=was_out)


def edition(*, publication: Publication, n: int | None = None) -> Edition:
    """One edition of it, the newest if `n` is not given, or 404."""
    rows = publication.editions.order_by("-n")
    found = rows.first() if n is None else rows.filter(n=n).first()
    if found is None:
        raise Http404
    return found


def said(edition: Edition) -> list[Said]:
    """The claims with what may be shown of their evidence now, numbered through. One query."""
    told = edition.content["claims"]
    reasons = _reasons(opened_by(edition.content))
    claims, number = [], 0
    for claim in told:
        pieces = []
        for each in claim["evidence"]:
            number += 1
            pieces.append(Piece(number, each, reasons.get(each.get("document", ""), "")))
        claims.append(Said(claim["n"], claim["text"], pieces))
    return claims


def _reasons(accessions: set[str]) -> dict[str, str]:
    """Why documents that were public are not shown now."""
    public = set(record.documents(user=ANYONE).filter(accession__in=accessions).values_list("accession", flat=True))
    gone = accessions - public
    if not gone:
        return {}
    withdrawn = Document.objects.filter(accession__in=gone, withdrawn_at__isnull=False)
    taken = set(withdrawn.values_list("accession", flat=True))
    return {each: "withdrawn" if each in taken else "not_public" for each in gone}


def manifest(edition: Edition) -> bytes:
    """The edition's record to the byte; where a document may not be shown now, without what was said of it."""
    claims = said(edition)
    if not any(piece.card for claim in claims for piece in claim.pieces):
        return manifest_bytes(edition.content)
    told = [
        {"n": claim.n, "text": claim.text, "evidence": [_told(piece) for piece in claim.pieces]} for claim in claims
    ]
    return manifest_bytes(edition.content | {"claims": told, "published_sha256": edition.sha256})


def _told(piece: Piece) -> dict[str, Any]:
    if not piece.card:
        return piece.facts
    return {"shown": "removed", "stance": piece.facts["stance"], "document": piece.facts["document"], "why": piece.card}


def cited(documents: Collection[int]) -> set[int]:
    """Which of these documents (ids) the newest edition of a published page names: what `is:cited` means."""
    later = Edition.objects.filter(publication=OuterRef("publication"), n__gt=OuterRef("n"))
    newest = Edition.objects.filter(~Exists(later), publication__state=Publication.State.PUBLISHED)
    return set(newest.filter(documents__in=documents).values_list("documents", flat=True)) & set(documents)
