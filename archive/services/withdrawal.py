"""A document that is withdrawn is shown to nobody; its row, events and bytes stay (provenance.md section 12)."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from archive import custody
from archive.models import Document, Event
from archive.policy import Person
from archive.registry import registry
from archive.services.changes import narrowing, touch


def withdraw_document(*, document: Document, reason: str, user: Person | None, note: str = "") -> bool:
    """Hide the document from everybody, at once. `reason` is its class: `batch-undone` … False: it was hidden."""
    with transaction.atomic():
        held = Document.objects.select_for_update().get(pk=document.pk)
        if held.withdrawn_at is not None:
            return False
        with narrowing(held):
            held.withdrawn_at, held.withdrawn_reason = timezone.now(), reason[:32]
            held.save(update_fields=["withdrawn_at", "withdrawn_reason"])
            touch(held)
        _log(held, "restrict", {"withdrawn_at": None}, reason=reason, note=note, user=user)
    return True


def return_document(*, document: Document, user: Person | None, note: str = "") -> bool:
    """Show a withdrawn document again to those who might see it before. False: it was not withdrawn."""
    with transaction.atomic():
        held = Document.objects.select_for_update().get(pk=document.pk)
        if held.withdrawn_at is None:
            return False
        before: dict[str, object] = {"withdrawn_at": held.withdrawn_at}
        held.withdrawn_at, held.withdrawn_reason = None, ""
        held.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        touch(held)
        _log(held, "release", before, reason="", note=note, user=user)
    return True


def _log(
    document: Document, kind: str, before: dict[str, object], *, reason: str, note: str, user: Person | None
) -> None:
    custody.append(
        type=kind,
        objects=[f"document:{document.accession}"],
        detail={"before": before, "after": {"withdrawn_at": document.withdrawn_at}, "reason": reason, "note": note},
        agent=custody.agent_of(user),
    )


def cited(documents: Collection[int]) -> set[int]:
    """Which of these documents (ids) somebody has cited, or something in a room above rests on."""
    numbers = dict(Document.objects.filter(pk__in=documents).values_list("accession", "pk"))
    refs = {f"document:{number}": pk for number, pk in numbers.items()}
    events = Event.objects.filter(type="cite", event_objects__ref__in=list(refs))
    found = {refs[ref] for ref in events.values_list("event_objects__ref", flat=True) if ref in refs}
    return found.union(*(ask(documents) for ask in registry.citing))
