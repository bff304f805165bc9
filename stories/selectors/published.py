"""Evidence pages as anybody sees them: what was published, and which of its documents open now."""

from collections.abc import Collection, Set
from dataclasses import dataclass, field
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
from stories.redaction import readable
from stories.selectors.prepared import Prepared

ANYONE = AnonymousUser()
WAS_OUT = (Publication.State.PUBLISHED, Publication.State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence. `card`: empty while it may be shown; else why it may not be now: `not_public`, or, with
    the class of reason in words, `withdrawn`, `restricted`, or `words` if an editor removed these. `title`: whether
    the card may name its title. `damaged`: the last check found other bytes, or none, in place of the file that was
    received."""

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
    """A claim as published. `removed`: why and on which day its words were removed; empty while they stand."""

    n: int
    text: str
    pieces: list[Piece]
    removed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """An edition as it is shown now, in what decides how its page looks. `newest`: the number of the newest edition;
    `removed`: which words were removed, as the database writes it."""

    pk: int
    n: int
    sha256: str
    newest: int
    is_out: bool
    removed: str
    now: "Now"

    def edition(self) -> Edition:
        """The edition itself, with its page: one query."""
        return Edition.objects.select_related("publication").get(pk=self.pk)


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
    """The newest edition of a page, or edition `n`, or 404. Three queries, whose SQL is written once."""
    row = next(iter(_edition_asked(slug, n).rows()), None)
    if row is None:
        raise Http404
    pk, number, sha256, newest, state, removed, story = row
    is_out = state == Publication.State.PUBLISHED
    return Shown(pk, number, sha256, newest, is_out, str(removed), _now(story, _rests(pk, sha256)) if is_out else Now())


@lru_cache(maxsize=256)
def _edition_asked(slug: str, n: int | None) -> Prepared:
    rows = Edition.objects.filter(publication__slug=slug, publication__state__in=WAS_OUT).order_by("-n")
    found = rows if n is None else rows.filter(n=n)
    found = found.annotate(newest=Subquery(rows.values("n")[:1]))
    names = ("pk", "n", "sha256", "newest", "publication__state", "publication__removed", "publication__story")
    return Prepared(found.values_list(*names)[:1])


@dataclass(frozen=True, slots=True)
class _Rests:
    """What an edition rests on, which never changes: documents that opened, whether pages of others are released; and
    what is asked of them each time: which of the documents are public, which of their originals are damaged."""

    accessions: frozenset[str]
    has_pages: bool
    public: Prepared
    damaged: Prepared


@lru_cache(maxsize=1024)
def _rests(edition: int, sha256: str) -> _Rests:
    return _rests_of(Edition.objects.values_list("content", flat=True).get(pk=edition, sha256=sha256))


def _rests_of(content: dict[str, Any]) -> _Rests:
    pieces = [each for claim in content["claims"] for each in claim["evidence"]]
    opened = frozenset(opened_by(content))
    originals = {each["sha256"] for each in pieces if each["shown"] == "open"}
    public = record.documents(user=ANYONE).filter(accession__in=opened).order_by()
    damaged = Original.objects.filter(pk__in=originals, check_outcome__in=record.DAMAGED).order_by()
    return _Rests(
        accessions=opened,
        has_pages=any(each["shown"] == "page" for each in pieces),
        public=Prepared(public.values_list("accession")),
        damaged=Prepared(damaged.values_list("pk")),
    )


def _now(story: int, rests: _Rests) -> Now:
    gone = rests.accessions - {each for (each,) in rests.public.rows()}
    return Now(
        cards=frozenset(_cards(gone).items()),
        pages=frozenset(_withheld_pages(story).items()) if rests.has_pages else frozenset(),
        damaged=frozenset(each for (each,) in rests.damaged.rows()),
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
    told = content_of(edition)["claims"]
    if now is None:
        now = _now(edition.publication.story_id, _rests_of(edition.content))
    cards, pages = dict(now.cards), dict(now.pages)
    claims, number = [], 0
    for claim in told:
        pieces = []
        for each in claim["evidence"]:
            number += 1
            card = cards.get(each.get("document", ""), _SHOWN)
            if each["shown"] == "page":
                card = _card_of_page(each, pages)
            elif each["shown"] == "removed" and not card[0]:
                card = ("words", each["reason"], False)
            pieces.append(Piece(number, each, *card, damaged=each.get("sha256") in now.damaged))
        claims.append(Said(claim["n"], claim["text"], pieces, claim.get("removed", {})))
    return claims


def content_of(edition: Edition) -> dict[str, Any]:
    """What readers may be told of the edition's record: without the words that were removed since."""
    return readable(edition.content, edition.publication.removed)


def _cards(gone: Set[str]) -> dict[str, Card]:
    """Why documents that were public are not shown now."""
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
    """The edition's record to the byte; where a document may not be shown now, without what was said of it, and without
    the words that were removed."""
    claims, content = said(edition), content_of(edition)
    if content is edition.content and not any(piece.card for claim in claims for piece in claim.pieces):
        return manifest_bytes(content)
    told = [
        row | {"evidence": [_told(piece) for piece in claim.pieces]}
        for row, claim in zip(content["claims"], claims, strict=True)
    ]
    return manifest_bytes(content | {"claims": told, "published_sha256": edition.sha256})


def _told(piece: Piece) -> dict[str, Any]:
    if not piece.card or piece.card == "words":
        return piece.facts
    told = {"shown": "removed", "stance": piece.facts["stance"], "why": piece.card}
    told |= {"reason": piece.reason} if piece.reason else {}
    return told | ({"document": piece.facts["document"]} if "document" in piece.facts else {})


def cited(documents: Collection[int]) -> set[int]:
    """Which of these documents (ids) the newest edition of a published page names: what `is:cited` means."""
    later = Edition.objects.filter(publication=OuterRef("publication"), n__gt=OuterRef("n"))
    newest = Edition.objects.filter(~Exists(later), publication__state=Publication.State.PUBLISHED)
    return set(newest.filter(documents__in=documents).values_list("documents", flat=True)) & set(documents)
