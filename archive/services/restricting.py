"""Restrictions narrow who sees a document; holds keep it from being purged. Both end by a release, and stay on record.

The caller has asked `policy.may_withhold`.
"""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archive import custody
from archive.facts import row_seals
from archive.models import Document, Hold, Restriction
from archive.services.changes import narrowing, touch
from archive.services.recurring import note_copies, settle_recurrences


def restrict_document(
    *, document: Document, reason: str, user: User, note: str = "", hide_title: bool = False
) -> Restriction:
    """From now on only members of its collections who are no guests see the document. `reason`: archive.models.Reason.

    To others it answers 451 where the reason is a legal one and the document was public, else 404.
    """
    with transaction.atomic():
        held = Document.objects.select_for_update().get(pk=document.pk)
        made = Restriction.objects.create(
            document=held,
            reason=reason,
            hide_title=hide_title,
            note=note,
            made_by=user,
            made_at=timezone.now(),
        )
        _settle(held, made, "restrict", user, {"reason": reason, "note": note})
    return made


def release_restriction(*, restriction: Restriction, user: User, note: str = "") -> bool:
    """End a restriction; while another stands, the document stays restricted. False: it had ended."""
    with transaction.atomic():
        held = Document.objects.select_for_update().get(pk=restriction.document_id)
        row = Restriction.objects.select_for_update().get(pk=restriction.pk)
        if not _end(row, user, note):
            return False
        _settle(held, row, "release", user, {"reason": row.reason, "note": note})
    return True


def place_hold(*, document: Document, reason: str, user: User) -> Hold:
    """While it is not lifted, nobody purges the document."""
    with transaction.atomic():
        held = Document.objects.select_for_update().get(pk=document.pk)
        made = Hold.objects.create(document=held, reason=reason, made_by=user, made_at=timezone.now())
        _log(held, "hold", user, {"reason": reason, "rows": row_seals(made)})
    return made


def lift_hold(*, hold: Hold, user: User, note: str = "") -> bool:
    """End a hold. False: it had ended."""
    with transaction.atomic():
        held = Document.objects.select_for_update().get(pk=hold.document_id)
        row = Hold.objects.select_for_update().get(pk=hold.pk)
        if not _end(row, user, note):
            return False
        _log(held, "release", user, {"hold": row.reason, "note": note, "rows": row_seals(row)})
    return True


def _end(row: Restriction | Hold, user: User, note: str) -> bool:
    """Write that a locked row is over, by whom and why. False: it had ended."""
    if row.released_at is not None:
        return False
    row.released_at, row.released_by, row.release_note = timezone.now(), user, note
    row.save(update_fields=["released_at", "released_by", "release_note"])
    return True


def _settle(document: Document, row: Restriction, kind: str, user: User, detail: dict[str, object]) -> None:
    """Bring the document's own column up to its open restrictions, and log what changed."""
    before = document.restricted
    still = list(document.restrictions.filter(released_at=None))
    after = "" if not still else "legal" if any(each.is_legal for each in still) else "other"
    with narrowing(document):
        document.restricted = after
        document.save(update_fields=["restricted"])
        touch(document)
    changes = {"before": {"restricted": before}, "after": {"restricted": after}, "rows": row_seals(row)}
    # Other rows are locked before the log is: its lock is the last that any transaction takes.
    settle_recurrences(document, user=user)
    if kind == "restrict":
        note_copies(document)
    _log(document, kind, user, detail | changes)


def _log(document: Document, kind: str, user: User, detail: dict[str, object]) -> None:
    custody.append(type=kind, objects=[f"document:{document.accession}"], detail=detail, agent=custody.agent_of(user))
