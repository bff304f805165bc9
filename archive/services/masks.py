"""Masks of personal data: rows that the rules of a higher room write, and each time that a person had them shown."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from archive import custody
from archive.models import Access, Document, Event, Mask, Masking, Transcript
from archive.policy import may_unmask
from archive.services.changes import touch

ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class MaskDraft:
    """A span of a page's text, of a kind of `Mask.Kind`, and the rule that found it."""

    page: int
    start: int
    end: int
    kind: str
    rule: str


def keep_masks(*, transcript: Transcript, masks: Iterable[MaskDraft], rules: str, rule_version: int) -> None:
    """Replace what is known of personal data in a transcript, and show its document to the public if it waited for it.

    Derived data: an event only where it lets the document go. Spans must not overlap, hold no line end, and be cut to
    the page's text; the transcript itself is left as it is.
    """
    with transaction.atomic():
        document = Document.objects.select_for_update(of=("self",)).get(pk=transcript.version.document_id)
        rows = [_row(transcript, each, rule_version) for each in masks]
        held, before = document.held_back, _told(transcript)
        _, first = Masking.objects.update_or_create(
            transcript=transcript, defaults={"rules": f"{rules}/{rule_version}"}
        )
        if before != sorted((row.page, row.start, row.end, row.kind) for row in rows):
            Mask.objects.filter(transcript=transcript).delete()
            Mask.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
        elif not (first and _reaches_guests(document)):
            return
        touch(document)
        if held and not document.held_back:
            custody.append(
                type="access",
                objects=[f"document:{document.accession}"],
                detail={"change": "shown to the public: its text was looked through for personal data"},
                agent=custody.SYSTEM_AGENT,
            )


def _reaches_guests(document: Document) -> bool:
    """Whether the entry of the document in an index of masked text has changed, now that its text may stand in it."""
    guest = document.brought_by is not None and not may_unmask(document.brought_by)
    return document.access == Access.PUBLIC or guest or document.collections.exists()


def show_masked(*, document: Document, user: User, reason: str) -> Event:
    """Record that `user` has personal data of the document shown in her session. Her right to was asked before."""
    with transaction.atomic():
        return custody.append(
            type="view-restricted",
            objects=[f"document:{document.accession}"],
            detail={"what": "personal data", "reason": reason},
            agent=custody.agent_of(user),
        )


def _row(transcript: Transcript, draft: MaskDraft, rule_version: int) -> Mask:
    return Mask(
        transcript=transcript,
        page=draft.page,
        start=draft.start,
        end=draft.end,
        kind=draft.kind,
        rule=draft.rule,
        rule_version=rule_version,
    )


def _told(transcript: Transcript) -> list[tuple[int, int, int, str]]:
    return sorted(Mask.objects.filter(transcript=transcript).values_list("page", "start", "end", "kind"))
