"""Evidence pages as anybody sees them: what was published, and which of its documents open now."""

from collections.abc import Collection, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from archive import selectors as record
from archive import withheld
from archive.models import Original
from stories.editions import manifest_bytes, opened_by
from stories.models import Edition, Evidence, Publication

ANYONE = AnonymousUser()
WAS_OUT = (Publication.State.PUBLISHED, Publication.State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence. `card`: empty while it may be shown; else why it may not be now: `not_public`, or, with
    the class of reason in words, `withdrawn` or `restricted`. `title`: whether the card may name its title.
    `damaged`: the last check found other bytes, or none, in place of the file that was received."""

    number: int
    facts: dict[str, Any]
    card: str = ""
    reason: str = ""
    title: bool = False
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


# Why a piece is not shown, the class of reason in words, whether its title may be named.
Card = tuple[str, str, bool]
_SHOWN: Final[Card] = ("", "", False)
# How a released page is known again, since an edition names no number with it: by the hash of its words; without words
# by its title, which is empty where a purge took it.
PageKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Now:
    """What has become of an edition's documents. `cards`: accession numbers of those that were open and may not be
    shown, and why; `pages`: released pages that may not be shown any more; `damaged`: SHA-256 of originals that the
    last check did not find as received."""

    cards: frozenset[tuple[str, Card]] = frozenset()
    pages: frozenset[tuple[PageKey, Card]] = frozenset()
    damaged: frozenset[str] = frozenset()


def shown(*, slug: str, n: int | None = None) -> Shown:
    """The newest edition of a page, or edition `n`, or 404. Three queries: its content is read when it is asked for."""
    rows = Edition.objects.filter(publication__slug=slug, publication__state__in=WAS_OUT).order_by("-n")
    newest = rows.values("n")[:1]
    found = rows.select_related("publication").defer("content").annotate(newest=Subquery(newest))
    edition = (found if n is None else found.filter(n=n)).first()
    if edition is None:
        raise Http404
    story = edition.publication.story_id
    now = _now(story, *_opened(edition.pk, edition.sha256)) if edition.publication.is_out else Now()
    return Shown(edition, edition.newest, now)


@lru_cache(maxsize=1024)
def _opened(edition: int, sha256: str) -> tuple[frozenset[str], frozenset[str], bool]:
    """What readers of an edition could open, as documents and originals, and whether pages of others are released; it
    never changes, so it is read once."""
    content = Edition.objects.values_list("content", flat=True).get(pk=edition, sha256=sha256)
    return frozenset(opened_by(content)), frozenset(_originals(content)), _has_pages(content)


def _has_pages(content: dict[str, Any]) -> bool:
    return any(each["shown"] == "page" for claim in content["claims"] for each in claim["evidence"])


def _originals(content: dict[str, Any]) -> set[str]:
    return {each["sha256"] for claim in content["claims"] for each in claim["evidence"] if each["shown"] == "open"}


def _now(story: int, accessions: Set[str], originals: Set[str], has_pages: bool) -> Now:  # as `_opened`
    spoilt = Original.objects.filter(pk__in=originals, check_outcome__in=record.DAMAGED)
    return Now(
        cards=frozenset(_cards(accessions).items()),
        pages=frozenset(_withheld_pages(story).items()) if has_pages else frozenset(),
        damaged=frozenset(spoilt.values_list("pk", flat=True)),
    )


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
    if now is None:
        content = edition.content
        now = _now(edition.publication.story_id, opened_by(content), _originals(content), _has_pages(content))
    cards, pages = dict(now.cards), dict(now.pages)
    claims, number = [], 0
    for claim in told:
        pieces = []
        for each in claim["evidence"]:
            number += 1
            card = cards.get(each.get("document", ""), _SHOWN)
            if each["shown"] == "page":
                card = _card_of_page(each, pages)
            pieces.append(Piece(number, each, *card, damaged=each.get("sha256") in now.damaged))
        claims.append(Said(claim["n"], claim["text"], pieces))
    return claims


def _cards(accessions: Set[str]) -> dict[str, Card]:
    """Why documents that were public are not shown now."""
    public = set(record.documents(user=ANYONE).filter(accession__in=accessions).values_list("accession", flat=True))
    gone = accessions - public
    if not gone:
        return {}
    why = withheld.classes(gone)
    found = dict.fromkeys(gone, ("not_public", "", False))
    return found | {each: (kind, reason, not hide_title) for each, (kind, reason, hide_title) in why.items()}


def _withheld_pages(story: int) -> dict[PageKey, Card]:
    """The story's released pages whose documents, never public, are withheld now. Neither words nor title is shown."""
    rows = Evidence.objects.filter(claim__story=story, release=Evidence.Release.PAGE)
    rows = rows.exclude(version__document__withdrawn_at=None, version__document__restricted="")
    found: dict[PageKey, Card] = {}
    for row in rows.select_related("version__document", "quote"):
        kind = "withdrawn" if row.version.document.withdrawn_at else "restricted"
        key = (row.quote.exact_sha256, "") if row.quote else ("", row.version.document.title)
        found[key] = (kind, "", False)
    return found


def _card_of_page(facts: dict[str, Any], pages: dict[PageKey, Card]) -> Card:
    if facts.get("exact_sha256"):
        return pages.get((facts["exact_sha256"], ""), _SHOWN)
    return pages.get(("", facts.get("title", ""))) or pages.get(("", ""), _SHOWN)


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
    told = {"shown": "removed", "stance": piece.facts["stance"], "why": piece.card}
    told |= {"reason": piece.reason} if piece.reason else {}
    return told | ({"document": piece.facts["document"]} if "document" in piece.facts else {})


def cited(documents: Collection[int]) -> set[int]:
    """Which of these documents (ids) the newest edition of a published page names: what `is:cited` means."""
    later = Edition.objects.filter(publication=OuterRef("publication"), n__gt=OuterRef("n"))
    newest = Edition.objects.filter(~Exists(later), publication__state=Publication.State.PUBLISHED)
    return set(newest.filter(documents__in=documents).values_list("documents", flat=True)) & set(documents)
