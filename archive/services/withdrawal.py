"""A document that is withdrawn is shown to nobody; its row, events and bytes stay (provenance.md section 12).

Where it was public it leaves a Tombstone that everybody is shown, with 410.
"""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archive import custody
from archive.facts import row_name, row_seals
from archive.models import Document, Event, Tombstone
from archive.policy import Person
from archive.registry import registry
from archive.services.changes import narrowing, touch
from archive.services.recurring import note_copies, settle_recurrences


class PurgedError(Exception):
    """The document was purged: nothing brings it back, and nothing is read of it again."""


def withdraw_document(
    *,
    document: Document,
    reason: str,
    user: Person | None,
    note: str = "",
    hide_title: bool = False,
    successor: Document | None = None,
) -> bool:
    """Hide the document from everybody, at once. `reason` is a `archive.models.Reason`. False: it was withdrawn.

    `successor` is what the tombstone points to, for those who may see it; `hide_title` keeps the title off it.
    """
    with transaction.atomic():
        held = Document.objects.select_for_update().get(pk=document.pk)
        if held.withdrawn_at is not None:
            return False
        with narrowing(held):
            held.withdrawn_at, held.withdrawn_reason = timezone.now(), reason[:32]
            held.save(update_fields=["withdrawn_at", "withdrawn_reason"])
            touch(held)
        tombstone = Tombstone.objects.create(
            document=held,
            reason=reason,
            role=user.role if isinstance(user, User) else "",
            hide_title=hide_title,
            note=note,
            successor=successor,
            made_at=held.withdrawn_at,
        )
        detail = {"before": {"withdrawn_at": None}, "after": {"withdrawn_at": held.withdrawn_at}}
        detail |= {"successor": successor.accession} if successor else {}
        settle_recurrences(held, user=user if isinstance(user, User) else None)
        note_copies(held)
        _log(held, "restrict", detail, row_seals(tombstone), reason=reason, note=note, user=user)
    return True


def return_document(*, document: Document, user: Person | None, note: str = "") -> bool:
    """Show a withdrawn document again to those who might see it before. False: it was not withdrawn. PurgedError."""
    with transaction.atomic():
        held = Document.objects.select_for_update().get(pk=document.pk)
        if held.withdrawn_at is None:
            return False
        tombstone = Tombstone.objects.filter(document=held).first()
        if tombstone is not None and tombstone.purged_at is not None:
            raise PurgedError(held.accession)
        before = held.withdrawn_at
        held.withdrawn_at, held.withdrawn_reason = None, ""
        held.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        touch(held)
        rows = {row_name(tombstone): ""} if tombstone else {}
        if tombstone is not None:
            tombstone.delete()
        detail = {"before": {"withdrawn_at": before}, "after": {"withdrawn_at": None}}
        settle_recurrences(held, user=user if isinstance(user, User) else None)
        _log(held, "release", detail, rows, reason="", note=note, user=user)
    return True


def refuse_purged(document: Document) -> Document:
    """The document's row, locked for the caller's transaction. PurgedError if nothing may be added to it any more."""
    held = Document.objects.select_for_update().get(pk=document.pk)
    if held.withdrawn_at and Tombstone.objects.filter(document=held).exclude(purged_at=None).exists():
        raise PurgedError(held.accession)
    return held


def _log(
    document: Document,
    kind: str,
    detail: dict[str, object],
    rows: dict[str, str],
    *,
    reason: str,
    note: str,
    user: Person | None,
) -> None:
    custody.append(
        type=kind,
        objects=[f"document:{document.accession}"],
        detail=detail | {"reason": reason, "note": note, "rows": rows},
        agent=custody.agent_of(user),
    )


def cited(documents: Collection[int]) -> set[int]:
    """Which of these documents (ids) somebody has cited, or something in a room above rests on."""
    numbers = dict(Document.objects.filter(pk__in=documents).values_list("accession", "pk"))
    refs = {f"document:{number}": pk for number, pk in numbers.items()}
    events = Event.objects.filter(type="cite", event_objects__ref__in=list(refs))
    found = {refs[ref] for ref in events.values_list("event_objects__ref", flat=True) if ref in refs}
    return found.union(*(ask(documents) for ask in registry.citing))
