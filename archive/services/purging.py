"""A purge destroys a document's bytes, text and pictures; its hash, events and tombstone stay (provenance.md 12).

One admin asks, another confirms. The record says first that the bytes are gone, then they are unlinked: a process that
dies in between is followed by the sweep. The caller has asked `policy.may_withhold`.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from archive import custody
from archive.facts import digests, original_facts, row_seals
from archive.models import (
    Attachment,
    Capture,
    Check,
    Document,
    Original,
    Page,
    PurgeRequest,
    Tombstone,
    Transcript,
    Version,
)
from archive.registry import registry
from archive.services.changes import touch
from archive.sheets import cache_folder
from archive.storage import remove_original

AT_ONCE: Final = 20
REFUSALS: Final = {
    "not_withdrawn": "Withdraw the document first: a purge is of what nobody is shown any more.",
    "held": "A hold stands on the document. It cannot be purged before the hold is lifted.",
    "asked": "Somebody has asked for this purge already.",
    "purged": "The document is purged already.",
    "ended": "This request was confirmed or taken back already.",
    "same_person": "A purge needs two people: another admin has to confirm it.",
}


class PurgeRefused(Exception):
    """It may not be purged now; `code` is a key of REFUSALS."""

    def __init__(self, code: str) -> None:
        super().__init__(REFUSALS[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class Bytes:
    """An original that a document rests on. `stays`: why a purge leaves it: `shared`, `holds_others`; else it goes."""

    original: Original
    stays: str = ""


def plan(document: Document) -> list[Bytes]:
    """Everything stored for the document: bodies of its versions, what they came in, what looks at its page brought."""
    own = Capture.objects.filter(Q(version__document=document) | Q(version=None, checks__document=document))
    captures = list(own.distinct())
    looks = Check.objects.filter(document=document).exclude(original=None).values_list("original_id", flat=True)
    digests = {
        *document.versions.values_list("original_id", flat=True),
        *(each.original_id for each in captures),
        *(each.container_id for each in captures if each.container_id),
        *looks,
    }
    rows = Original.objects.filter(pk__in=digests, state=Original.State.PRESENT).order_by("role", "pk")
    return [Bytes(row, _why_it_stays(row, document, {each.pk for each in captures})) for row in rows]


def _why_it_stays(original: Original, document: Document, own: set[int]) -> str:
    """Whether something that is not purged rests on the same bytes. That a container came is a capture of its own,
    without a version and without a look: it keeps nothing."""
    alive = Q(document__tombstone=None) | Q(document__tombstone__purged_at=None)
    living = Version.objects.filter(alive).exclude(document=document)
    looks = Check.objects.filter(alive).exclude(document=document)
    others = Capture.objects.exclude(pk__in=own)
    rests = others.filter(Q(version__in=living) | Q(checks__in=looks))
    if living.filter(original=original).exists() or looks.filter(original=original).exists():
        return "shared"
    if rests.filter(original=original).exists():
        return "shared"
    return "holds_others" if rests.filter(container=original).exists() else ""


def ask_purge(*, document: Document, reason: str, note: str, user: User, hide_title: bool = False) -> PurgeRequest:
    """Ask that a withdrawn document be destroyed. PurgeRefused."""
    with transaction.atomic():
        held = Document.objects.select_for_update().get(pk=document.pk)
        _refuse(held)
        if held.purge_requests.filter(confirmed_at=None, cancelled_at=None).exists():
            raise PurgeRefused("asked")
        made = PurgeRequest.objects.create(
            document=held, reason=reason, note=note, hide_title=hide_title, asked_by=user, asked_at=timezone.now()
        )
        _log(held, user, {"step": "asked", "reason": reason, "note": note, "rows": row_seals(made)})
    return made


def cancel_purge(*, request: PurgeRequest, user: User) -> None:
    """Take a request back, or turn it down; the document stays withdrawn. PurgeRefused."""
    with transaction.atomic():
        held = Document.objects.select_for_update().get(pk=request.document_id)
        row = _open(request)
        row.cancelled_at, row.cancelled_by = timezone.now(), user
        row.save(update_fields=["cancelled_at", "cancelled_by"])
        _log(held, user, {"step": "taken back", "rows": row_seals(row)})


def confirm_purge(*, request: PurgeRequest, user: User) -> None:
    """The second person says yes: text, facts and pictures go now, the bytes after the commit. PurgeRefused."""
    with transaction.atomic():
        held = Document.objects.select_for_update().get(pk=request.document_id)
        row = _open(request)
        if row.asked_by_id == user.pk:
            raise PurgeRefused("same_person")
        _refuse(held)
        found = plan(held)
        row.confirmed_at, row.confirmed_by = timezone.now(), user
        row.save(update_fields=["confirmed_at", "confirmed_by"])
        tombstone = _bury(held, row, found, user)
        before = {"title": held.title, "title_en": held.title_en}
        _erase(held, hide_title=row.hide_title)
        touch(held)
        after = {"title": held.title, "title_en": held.title_en}
        changes = {"before": before, "after": after} if before != after else {}
        detail = {"step": "confirmed", "reason": row.reason, "stays": tombstone.stays}
        objects = [f"tombstone:{held.accession}", *_named(tombstone)]
        _log(held, user, detail | changes | {"rows": row_seals(row, tombstone)}, objects)
        transaction.on_commit(partial(finish_purge, row.pk))


def finish_purge(number: int) -> None:
    """Unlink what the record says is purged; safe to repeat. Bytes that were brought in again meanwhile stay."""
    request = PurgeRequest.objects.select_related("document__tombstone").get(pk=number)
    tombstone = request.document.tombstone
    for sha256 in digests(tombstone):
        with transaction.atomic():
            original = Original.objects.select_for_update().get(pk=sha256)
            if original.state == Original.State.PURGED:
                remove_original(sha256)
                shutil.rmtree(cache_folder(sha256), ignore_errors=True)
    with transaction.atomic():
        row = PurgeRequest.objects.select_for_update().get(pk=number)
        if row.done_at is None:
            row.done_at = timezone.now()
            row.save(update_fields=["done_at"])
            _log(request.document, None, {"step": "done", "rows": row_seals(row)}, list(_named(tombstone)))


def sweep() -> None:
    """Finish the purges that a death cut off."""
    waiting = PurgeRequest.objects.filter(done_at=None).exclude(confirmed_at=None).order_by("confirmed_at")
    for number in waiting.values_list("pk", flat=True)[:AT_ONCE]:
        finish_purge(number)


def _open(request: PurgeRequest) -> PurgeRequest:
    row = PurgeRequest.objects.select_for_update().get(pk=request.pk)
    if not row.is_open:
        raise PurgeRefused("ended")
    return row


def _refuse(document: Document) -> None:
    if document.withdrawn_at is None:
        raise PurgeRefused("not_withdrawn")
    if document.holds.filter(released_at=None).exists():
        raise PurgeRefused("held")
    if Tombstone.objects.filter(document=document).exclude(purged_at=None).exists():
        raise PurgeRefused("purged")


def _bury(document: Document, request: PurgeRequest, found: list[Bytes], user: User) -> Tombstone:
    """The tombstone says what went; from here on the record calls those bytes purged."""
    gone = [each.original for each in found if not each.stays]
    stays = [{"sha256": each.original.pk, "why": each.stays} for each in found if each.stays]
    tombstone, _ = Tombstone.objects.get_or_create(
        document=document, defaults={"reason": request.reason, "made_at": document.withdrawn_at or request.asked_at}
    )
    tombstone.reason, tombstone.role, tombstone.purged_at = request.reason, user.role, request.confirmed_at
    tombstone.hide_title = tombstone.hide_title or request.hide_title
    tombstone.originals, tombstone.stays = [original_facts(each) for each in gone], stays
    tombstone.save()
    Original.objects.filter(pk__in=[each.pk for each in gone]).update(state=Original.State.PURGED)
    return tombstone


def _erase(document: Document, *, hide_title: bool) -> None:
    """Everything that was derived from the bytes, in every room. Captures stay: they say how the bytes were had."""
    for erase in registry.erasing:
        erase(document)
    document.versions.update(transcript=None)
    transcripts = Transcript.objects.filter(version__document=document)
    Page.objects.filter(transcript__in=transcripts).delete()
    transcripts.delete()
    Attachment.objects.filter(version__document=document).delete()
    Check.objects.filter(document=document).exclude(text="").update(text="")
    if hide_title:
        document.title = document.title_en = ""
        document.save(update_fields=["title", "title_en"])


def _named(tombstone: Tombstone) -> Iterator[str]:
    yield from (f"original:sha256:{each}" for each in digests(tombstone))


def _log(document: Document, user: User | None, detail: dict[str, object], objects: list[str] | None = None) -> None:
    custody.append(
        type="purge",
        objects=[f"document:{document.accession}", *(objects or [])],
        detail=detail,
        agent=custody.agent_of(user),
    )
