"""A public document is shown to the public only after its text was looked through for personal data (issue 7).

Between the two lies a flag on the document, which `archive.policy` asks: no number shows while its masks are made.
"""

from django.utils import timezone

from archive.models import Access, Document, Narrowing, Transcript, Version

WAITING = (Version.Reading.WAITING, Version.Reading.OCR)


def must_wait(document: Document) -> bool:
    """Whether it is of level public, and its newest version is not read yet or a transcript of it not looked through.

    What could not be read at all waits for nothing: it has no text to show.
    """
    if document.access != Access.PUBLIC:
        return False
    if document.current_id is None:
        return True
    if Version.objects.filter(pk=document.current_id, reading__in=WAITING).exists():
        return True
    return Transcript.objects.filter(version__document=document, masking=None).exists()


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
