"""Looks outside become part of the record: each a row that is never changed, and an entry of the log."""

from typing import Any

from django.db import transaction

from accounts.models import User
from archive import custody
from archive.facts import capture_seal
from archive.models import Capture, Check, Collection, Document, Memento, Original, Source, Version
from archive.services.changes import touch
from archive.services.drafts import CheckDraft
from archive.services.holding import adopt, hold_apart
from archive.services.sources import note_row


def record_check(
    *,
    document: Document,
    draft: CheckDraft,
    user: User | None,
    version: Version | None = None,
    source: Source | None = None,
    memento: Memento | None = None,
) -> Check:
    """Keep what a look gave, and its bytes if they differ from ours, in one transaction with its entry.

    `user` is None for a re-check that a collection asked for.
    """
    with transaction.atomic():
        before = last_live(document)
        capture = _hold_seen(draft, user)
        check = Check.objects.create(
            document=document,
            version=version,
            source=source,
            memento=memento,
            original=Original.objects.filter(sha256=draft.warc_sha256).first(),
            capture=capture,
            asked_by=user,
            **_columns(draft),
        )
        _keep_row(memento, draft)
        if check.kind == Check.Kind.CAPTURES or (check.kind == Check.Kind.LIVE and before != check.verdict):
            touch(document)  # the index holds whether the page is live, and whether archives have copies
        seal: dict[str, Any] = capture_seal(capture) if capture else {}
        custody.append(
            type="check",
            objects=[f"document:{document.accession}"],
            detail=_told(check) | seal,
            agent=custody.agent_of(user),
        )
    return check


def last_live(document: Document) -> str:
    """The verdict of the last look at the live page; empty if there was none."""
    verdicts = document.checks.filter(kind=Check.Kind.LIVE).order_by("-at", "-pk").values_list("verdict", flat=True)
    return str(verdicts.first() or "")


def _hold_seen(draft: CheckDraft, user: User | None) -> Capture | None:
    if draft.body is None or draft.capture is None:
        return None
    return hold_apart(stored=draft.body, capture=draft.capture, user=user)


def _columns(draft: CheckDraft) -> dict[str, Any]:
    return {
        "kind": draft.kind,
        "at": draft.at,
        "from_where": draft.from_where[:120],
        "asked_url": draft.asked_url,
        "final_url": draft.final_url,
        "http_status": draft.http_status,
        "code": draft.code[:32],
        "detail": draft.detail,
        "verdict": draft.verdict,
        "rule": draft.rule,
        "sentence": draft.sentence,
        "raw_sha256": draft.raw_sha256,
        "content_sha256": draft.content_sha256,
        "content_profile": draft.content_profile,
        "text": draft.text,
        "facts": draft.facts,
    }


def _keep_row(memento: Memento | None, draft: CheckDraft) -> None:
    """The archive's own row of a copy, as it was last seen."""
    row = draft.facts.get("cdx")
    if memento is not None and isinstance(row, dict) and row:
        note_row(memento=memento, row=row, at=draft.at)


def _told(check: Check) -> dict[str, Any]:
    return {
        "check": check.pk,
        "kind": check.kind,
        "asked": check.asked_url,
        "at": check.at.isoformat(),
        "verdict": check.verdict,
        "rule": check.rule,
        "code": check.code,
        "status": check.http_status or "",
        "raw_sha256": check.raw_sha256,
        "content_sha256": check.content_sha256,
        "warc": check.original_id or "",
    }


def adopt_seen(*, check: Check, user: User) -> Version:
    """Make the page that a look found changed a new version of its document. ValueError if its bytes were not kept."""
    if check.capture is None:
        raise ValueError("nothing was kept of this look")
    return adopt(document=check.document, capture=check.capture, user=user)


def set_rechecks(*, collection: Collection, days: int, user: User) -> None:
    """How often the live pages of a collection's documents are looked at; 0 for never. Asking reveals interest."""
    with transaction.atomic():
        before = collection.recheck_days
        if before == days:
            return
        collection.recheck_days = days
        collection.save(update_fields=["recheck_days"])
        custody.append(
            type="access",
            objects=[f"collection:{collection.pk}"],
            detail={
                "collection": collection.title,
                "before": {"recheck_days": before},
                "after": {"recheck_days": days},
            },
            agent=custody.agent_of(user),
        )
