"""Evidence pages as anybody sees them: what was published, and which of its documents open now."""

from collections.abc import Collection, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from archive import selectors as record
from archive.models import Document, Original
from stories.editions import manifest_bytes, opened_by
from stories.models import Edition, Publication

ANYONE = AnonymousUser()
WAS_OUT = (Publication.State.PUBLISHED, Publication.State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence. `card`: empty while it may be shown; else the class of reason why it may not be now.
    `damaged`: the last check found other bytes, or none, in place of the file that was received."""

    number: int
    facts: dict[str, Any]
    card: str = ""
    damaged: bool = False

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


@dataclass(frozen=True, slots=True)
class Shown:
    """An edition as it is shown now. `newest`: the number of the newest one."""

    edition: Edition
    newest: int
    now: "Now"


@dataclass(frozen=True, slots=True)
class Now:
    """What has become of an edition's documents. `cards`: accession numbers of those that were open and may not be
    shown, with the class of reason; `damaged`: SHA-256 of originals that the last check did not find as received."""

    cards: frozenset[tuple[str, str]] = frozenset()
    damaged: frozenset[str] = frozenset()


def shown(*, slug: str, n: int | None = None) -> Shown:
    """The newest edition of a page, or edition `n`, or 404. Three queries: its content is read when it is asked for."""
    rows = Edition.objects.filter(publication__slug=slug, publication__state__in=WAS_OUT).order_by("-n")
    newest = rows.values("n")[:1]
    found = rows.select_related("publication").defer("content").annotate(newest=Subquery(newest))
    edition = (found if n is None else found.filter(n=n)).first()
    if edition is None:
        raise Http404
    now = _now(*_opened(edition.pk, edition.sha256)) if edition.publication.is_out else Now()
    return Shown(edition, edition.newest, now)


@lru_cache(maxsize=1024)
def _opened(edition: int, sha256: str) -> tuple[frozenset[str], frozenset[str]]:
    """What readers of an edition could open, as documents and originals; it never changes, so it is read once."""
    content = Edition.objects.values_list("content", flat=True).get(pk=edition, sha256=sha256)
    return frozenset(opened_by(content)), frozenset(_originals(content))


def _originals(content: dict[str, Any]) -> set[str]:
    return {each["sha256"] for claim in content["claims"] for each in claim["evidence"] if each["shown"] == "open"}


def _now(accessions: Set[str], originals: Set[str]) -> Now:
    spoilt = Original.objects.filter(pk__in=originals, check_outcome__in=("missing", "changed"))
    return Now(frozenset(_reasons(accessions).items()), frozenset(spoilt.values_list("pk", flat=True)))


def publication(*, slug: str) -> Publication:
    """A page that was published, perhaps withdrawn since; 404 for every other, as for one that never was."""
    return get_object_or_404(Publication.objects.select_related("story"), slug=slug, state__in=WAS_OUT)


def edition(*, publication: Publication, n: int | None = None) -> Edition:
    """One edition of it, the newest if `n` is not given, or 404."""
    rows = publication.editions.order_by("-n")
    found = rows.first() if n is None else rows.filter(n=n).first()
    if found is None:
        raise Http404
    return found


def said(edition: Edition, now: Now | None = None) -> list[Said]:
    """The claims with what may be shown of their evidence now, numbered through. Two queries if `now` is not known."""
    told = edition.content["claims"]
    now = now or _now(opened_by(edition.content), _originals(edition.content))
    reasons = dict(now.cards)
    claims, number = [], 0
    for claim in told:
        pieces = []
        for each in claim["evidence"]:
            number += 1
            card = reasons.get(each.get("document", ""), "")
            pieces.append(Piece(number, each, card, each.get("sha256") in now.damaged))
        claims.append(Said(claim["n"], claim["text"], pieces))
    return claims


def _reasons(accessions: Set[str]) -> dict[str, str]:
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
