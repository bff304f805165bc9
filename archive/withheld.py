"""What outsiders are told of a document that is withheld, and what admins see of all of them (provenance.md 12)."""

from collections.abc import Collection, Set
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import Role
from archive.models import Document, Hold, PurgeRequest, Reason, Recurrence, Restriction, Tombstone, Version
from archive.policy import Person, could_see, may_withhold, visible_to
from archive.provenance import accession as numbers
from archive.registry import registry

GONE, LEGAL_REASONS = 410, 451


@dataclass(frozen=True, slots=True)
class Told:
    """The page of a document that was public and is withheld. `title` and `citation` are empty where the title is part
    of the problem; `reasons` are classes, in words; `role` is that of who decided."""

    status: int
    document: Document
    title: str
    citation: str
    reasons: list[str]
    since: datetime
    role: str
    purged_at: datetime | None
    successor: str
    versions: list[Version]


def behind(request: HttpRequest) -> str:
    """The accession number of the document that the request's address is about; empty for none."""
    match = request.resolver_match
    if match is not None and "accession" in match.kwargs:
        return str(match.kwargs["accession"])
    return next((found for ask in registry.document_behind if (found := ask(request))), "")


def told_to(*, user: Person, accession: str) -> Told | None:
    """What `user` is told instead of 404: 410 for what was withdrawn, 451 for what is restricted by order or takedown,
    if it was public before. None for everything else, what she may see among it."""
    number = numbers.check(accession)
    if number is None:
        return None
    document = Document.objects.filter(accession=number, first_public_at__isnull=False).first()
    if document is None or not document.is_withheld:
        return None
    if document.withdrawn_at is not None:
        return _gone(document, document.withdrawn_at)
    if document.restricted != "legal" or Document.objects.filter(visible_to(user), pk=document.pk).exists():
        return None
    return _restricted(document)


def _gone(document: Document, since: datetime) -> Told:
    tombstone = Tombstone.objects.select_related("successor").filter(document=document).first()
    hidden = tombstone.hide_title if tombstone else False
    reason = tombstone.reason if tombstone else document.withdrawn_reason
    successor = tombstone.successor if tombstone else None
    shown = Document.objects.filter(visible_to(AnonymousUser()), pk=successor.pk).exists() if successor else False
    return Told(
        status=GONE,
        document=document,
        title="" if hidden else document.title,
        citation="" if hidden else _citation(document),
        reasons=[in_words(reason)],
        since=since,
        role=str(Role(tombstone.role).label) if tombstone and tombstone.role else "",
        purged_at=tombstone.purged_at if tombstone else None,
        successor=successor.accession if successor and shown else "",
        versions=_versions(document),
    )


def _restricted(document: Document) -> Told:
    rows = list(document.restrictions.filter(released_at=None).select_related("made_by").order_by("made_at", "pk"))
    legal = [each for each in rows if each.is_legal]
    hidden = any(each.hide_title for each in rows)
    return Told(
        status=LEGAL_REASONS,
        document=document,
        title="" if hidden else document.title,
        citation="" if hidden else _citation(document),
        reasons=list(dict.fromkeys(in_words(each.reason) for each in legal)),
        since=legal[0].made_at,
        role=str(Role(legal[0].made_by.role).label),
        purged_at=None,
        successor="",
        versions=_versions(document),
    )


def in_words(reason: str) -> str:
    """A class of reason as people read it."""
    return str(Reason(reason).label) if reason in Reason.values else reason


def _versions(document: Document) -> list[Version]:
    return list(document.versions.select_related("original", "best_capture__source").order_by("n"))


def _citation(document: Document) -> str:
    return registry.citation(document.current) if document.current else ""


def classes(accessions: Set[str]) -> dict[str, tuple[str, str, bool]]:
    """Of these documents those that are withheld: (`withdrawn` or `restricted`, class of reason in words, whether the
    title is part of the problem). For rooms above that name documents which were public once."""
    rows = Document.objects.filter(accession__in=accessions).exclude(withdrawn_at=None, restricted="")
    still = Prefetch("restrictions", Restriction.objects.filter(released_at=None).order_by("pk"), to_attr="open_rows")
    found = {}
    for row in rows.select_related("tombstone").prefetch_related(still):
        if row.withdrawn_at is not None:
            tombstone = getattr(row, "tombstone", None)
            reason = tombstone.reason if tombstone else row.withdrawn_reason
            found[row.accession] = ("withdrawn", in_words(reason), bool(tombstone and tombstone.hide_title))
        else:
            open_rows: list[Restriction] = row.open_rows  # by the prefetch above
            words = ", ".join(dict.fromkeys(in_words(each.reason) for each in open_rows))
            found[row.accession] = ("restricted", words, any(each.hide_title for each in open_rows))
    return found


def withholdable(*, user: Person, accession: str) -> Document:
    """The document as an admin decides about it: one that she could see if nothing were withheld. Else 404."""
    number = numbers.check(accession)
    if number is None or not may_withhold(user):
        raise Http404
    return get_object_or_404(Document.objects.filter(could_see(user)).select_related("tombstone"), accession=number)


def restrictions(*, user: Person) -> QuerySet[Restriction]:
    """What is restricted now, newest first, of the documents that this admin could see."""
    rows = Restriction.objects.filter(released_at=None, document__in=_could_see(user))
    return rows.select_related("document", "made_by").order_by("-made_at")


def withdrawn(*, user: Person) -> QuerySet[Document]:
    """What is withdrawn or purged, newest first, likewise."""
    rows = _could_see(user).exclude(withdrawn_at=None)
    return rows.select_related("tombstone").order_by("-withdrawn_at")


def holds(*, user: Person) -> QuerySet[Hold]:
    """The holds that stand, likewise."""
    rows = Hold.objects.filter(released_at=None, document__in=_could_see(user))
    return rows.select_related("document", "made_by").order_by("-made_at")


def purges(*, user: Person) -> QuerySet[PurgeRequest]:
    """The purges that wait for a second person, and those whose bytes are being unlinked."""
    waiting = Q(confirmed_at=None, cancelled_at=None) | Q(confirmed_at__isnull=False, done_at=None)
    rows = PurgeRequest.objects.filter(waiting, document__in=_could_see(user))
    return rows.select_related("document", "asked_by").order_by("asked_at")


def recurrences(*, user: Person) -> QuerySet[Recurrence]:
    """What holds the same as something withheld and waits for an admin, oldest first; both of them she could see."""
    rows = Recurrence.objects.filter(decided_at=None, document__in=_could_see(user), earlier__in=_could_see(user))
    return rows.select_related("document", "earlier").order_by("found_at", "pk")


def told_recurrences(documents: Collection[int]) -> dict[int, str]:
    """Of these documents (ids), each of which the asker sees, those that wait because their like was withheld: by id,
    the number of the earlier one. Only where that was public once, so that its tombstone says as much to everybody."""
    rows = Recurrence.objects.filter(decided_at=None, hides=True, document__in=documents).order_by("-pk")
    return dict(rows.values_list("document_id", "earlier__accession"))


def _could_see(user: Person) -> QuerySet[Document]:
    return Document.objects.filter(could_see(user))
