"""A public document is shown to the public only after its text was looked through for personal data (issue 7).

Between the two lies a flag on the document, which `archive.policy` asks: no number shows while its masks are made.
"""

import time
from functools import partial
from typing import Final

from django.db import transaction
from django.utils import timezone

from archive import custody
from archive.models import Access, Document, Narrowing, Recurrence, Transcript, Version

AT_ONCE: Final = 100
EVERY_SECONDS: Final = 3600
WAITING = (Version.Reading.WAITING, Version.Reading.OCR)


def must_wait(document: Document) -> bool:
    """Whether it is of level public, and its newest version is not read yet, a transcript of it not looked through, or
    what it holds was withheld before and no admin has looked.

    What could not be read at all waits for nothing: it has no text to show.
    """
    if document.access != Access.PUBLIC:
        return False
    if document.current_id is None:
        return True
    if Version.objects.filter(pk=document.current_id, reading__in=WAITING).exists():
        return True
    if Transcript.objects.filter(version__document=document, masking=None).exists():
        return True
    return Recurrence.objects.filter(document=document, hides=True, decided_at=None).exists()


def settle(document: Document) -> None:
    """Bring `held_back` up to the record; inside the transaction of the change, after the revision was raised.

    From then on every query leaves out a document that is held back, until the index has caught up.
    """
    held = must_wait(document)
    changed = Document.objects.filter(pk=document.pk).exclude(held_back=held).update(held_back=held)
    document.held_back = held
    if changed and held:
        Narrowing.objects.create(document=document, revision=document.revision)
    if document.is_public and document.first_public_at is None:
        document.first_public_at = timezone.now()
        Document.objects.filter(pk=document.pk, first_public_at=None).update(first_public_at=document.first_public_at)
        # In a transaction of its own: the log's lock is the last that any transaction takes. What a death leaves
        # unsealed here, the sweep seals.
        transaction.on_commit(partial(seal_public_since, document.pk), robust=True)


def seal_public_since(number: int) -> None:
    """Put since when a document has been public into the log, once; safe to repeat."""
    with transaction.atomic():
        row = Document.objects.select_for_update(of=("self",)).get(pk=number)
        if row.first_public_at is None or row.first_public_seq is not None:
            return
        event = custody.append(
            type="access",
            objects=[f"document:{row.accession}"],
            detail={"after": {"first_public_at": row.first_public_at}},
            agent=custody.SYSTEM_AGENT,
        )
        Document.objects.filter(pk=number).update(first_public_seq=event.seq)


class Sealing:
    """The sweep: seals what a death, or a time before there were such seals, left; hourly, a little at a time."""

    def __init__(self) -> None:
        self._due = 0.0

    def __call__(self) -> None:
        """A hundred at a time; when none is left, an hour's rest."""
        if time.monotonic() < self._due:
            return
        unsealed = Document.objects.filter(first_public_at__isnull=False, first_public_seq=None)
        numbers = list(unsealed.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        for number in numbers:
            seal_public_since(number)
        self._due = time.monotonic() + (0 if len(numbers) == AT_ONCE else EVERY_SECONDS)
