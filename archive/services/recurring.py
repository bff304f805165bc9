"""What was withheld comes in again: the document is noted for the admins, and waits before the public sees it.

A takedown is not undone by whoever brings in the same bytes, or the same content, once more. Only classes of reason
that are about the content count: what was brought in by mistake, or undone with its batch, may come back.
"""

from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from archive import custody
from archive.facts import row_seals
from archive.models import Document, Reason, Recurrence, Version
from archive.services.changes import narrowing, touch

ABOUT_CONTENT: Final = (
    Reason.ORDER,
    Reason.TAKEDOWN,
    Reason.PRIVACY,
    Reason.SOURCE,
    Reason.OWNER,
    Reason.FLAGGED,
)


def withheld_now() -> Q:
    """Documents that are withheld for a reason that is about what they hold."""
    restricted = Q(restrictions__released_at=None, restrictions__reason__in=ABOUT_CONTENT) & ~Q(restricted="")
    return restricted | Q(withdrawn_at__isnull=False, tombstone__reason__in=ABOUT_CONTENT)


def note_recurrences(version: Version) -> None:
    """Note of which withheld documents `version` holds the bytes or the content. Inside the transaction that brought
    it in or read it, before `touch`."""
    document = version.document
    same = Q(versions__original_id=version.original_id)
    if version.content_sha256:
        same |= Q(versions__content_sha256=version.content_sha256, versions__content_profile=version.content_profile)
    earlier = (
        Document.objects.filter(withheld_now(), same).exclude(pk=document.pk).exclude(recurrences__document=document)
    )
    for each in earlier.distinct():
        if getattr(each, "tombstone", None) is None or each.tombstone.successor_id != document.pk:
            _note(document, each, version, hides=each.first_public_at is not None)


def note_copies(document: Document) -> None:
    """Note the documents that hold what was just withheld, and are shown all the same. Nothing of them changes: an
    admin decides. Inside the transaction that withholds."""
    if not Document.objects.filter(withheld_now(), pk=document.pk).exists():
        return
    shown = Version.objects.filter(document__withdrawn_at=None, document__restricted="").exclude(document=document)
    for version in document.versions.all():
        same = Q(original_id=version.original_id)
        if version.content_sha256:
            same |= Q(content_sha256=version.content_sha256, content_profile=version.content_profile)
        for copy in shown.filter(same).exclude(document__recurs__earlier=document).select_related("document"):
            if not Recurrence.objects.filter(document=copy.document, earlier=document).exists():
                _note(copy.document, document, copy, hides=False)


def _note(document: Document, earlier: Document, version: Version, *, hides: bool) -> None:
    same_bytes = earlier.versions.filter(original_id=version.original_id).exists()
    by = Recurrence.By.BYTES if same_bytes else Recurrence.By.CONTENT
    made = Recurrence.objects.create(document=document, earlier=earlier, by=by, hides=hides, found_at=timezone.now())
    _log("restrict", made, {"recurs": by, "hides": hides}, user=None)


def settle_recurrences(document: Document, *, user: User | None) -> None:
    """The document was withheld itself, or what it recurs from is shown again: nothing is left to decide. Inside the
    transaction of that change."""
    about = Recurrence.objects.filter(decided_at=None).select_related("document", "earlier")
    if Document.objects.filter(pk=document.pk, withdrawn_at=None, restricted="").exists():
        _decide(about.filter(earlier=document), user=None, note="")
    else:
        _decide(about.filter(document=document), user=user, note="")


def leave_recurrence(*, recurrence: Recurrence, user: User, note: str) -> bool:
    """An admin has looked: the document may be shown as its level says. False: that was decided already."""
    with transaction.atomic():
        rows = Recurrence.objects.filter(pk=recurrence.pk, decided_at=None).select_related("document", "earlier")
        return _decide(rows, user=user, note=note) > 0


def _decide(rows: QuerySet[Recurrence], *, user: User | None, note: str) -> int:
    decided = list(rows.select_for_update(of=("self",)))
    for row in decided:
        row.decided_at, row.decided_by, row.note = timezone.now(), user, note
        row.save(update_fields=["decided_at", "decided_by", "note"])
    for document in _distinct(row.document for row in decided if row.hides):
        with narrowing(document):
            touch(document)
    for row in decided:
        _log("release", row, {"recurs": row.by, "note": note}, user=user)
    return len(decided)


def _distinct(documents: Iterable[Document]) -> list[Document]:
    return list({each.pk: each for each in documents}.values())


def _log(kind: str, row: Recurrence, detail: dict[str, object], *, user: User | None) -> None:
    """About the earlier document. About the new one only where the earlier one was public: else its own people would
    learn that something is hidden."""
    objects = [f"document:{row.earlier.accession}"]
    objects += [f"document:{row.document.accession}"] if row.hides else []
    custody.append(type=kind, objects=objects, detail=detail | {"rows": row_seals(row)}, agent=custody.agent_of(user))
