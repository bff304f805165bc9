"""What a person says of a document when it comes in: title, date, language, tags. It stands above what readers find."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from archive import custody
from archive.masks import masked_line
from archive.models import Document
from archive.policy import Person
from archive.services.changes import touch
from archive.services.reading import printed_time

LONGEST_TAG = 80


@dataclass(frozen=True, slots=True)
class Told:
    """A person's statement. `printed`: an ISO date, or date-time, as printed (Beijing). Empty: nothing is said."""

    title: str = ""
    title_en: str = ""
    printed: str = ""
    language: str = ""
    issuing_body: str = ""
    tags: tuple[str, ...] = ()


def describe_document(*, document: Document, told: Told, user: Person | None, note: str = "") -> dict[str, Any]:
    """Take over what is told; tags are added to those there are. What changed, as {"before": {…}, "after": {…}} in
    JSON; empty if nothing did. One event."""
    with transaction.atomic():
        held = Document.objects.select_for_update().get(pk=document.pk)
        changed = _change(held, _wanted(held, told), user=user, note=note)
    document.refresh_from_db()  # so that a reading that follows with this row does not write over it
    return changed


def undo_description(*, document: Document, changed: dict[str, Any], user: Person | None, note: str = "") -> bool:
    """Put back what a `describe_document` changed, where it still stands so. Whether anything was put back."""
    before, after = changed.get("before") or {}, changed.get("after") or {}
    with transaction.atomic():
        held = Document.objects.select_for_update().get(pk=document.pk)
        wanted = {
            name: before[name] for name in before if name != "tags" and _plain(getattr(held, name)) == after.get(name)
        }
        added = set(after.get("tags") or []) - set(before.get("tags") or [])
        wanted["tags"] = [tag for tag in held.tags if tag not in added]
        if "printed_at" in wanted:
            at = wanted["printed_at"]
            wanted["printed_at"] = datetime.fromisoformat(at) if at else None
        return bool(_change(held, wanted, user=user, note=note))


def _wanted(held: Document, told: Told) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if told.title:
        wanted |= {"title": masked_line(told.title), "title_basis": "user_asserted"}
    if told.title_en:
        wanted["title_en"] = masked_line(told.title_en)
    if told.language:
        wanted |= {"language": told.language[:16], "language_basis": "user_asserted"}
    if told.issuing_body:
        wanted["issuing_body"] = told.issuing_body
    printed = printed_time(told.printed)
    if printed is not None:
        wanted |= {"printed_at": printed, "printed_has_time": "T" in told.printed, "printed_basis": "user_asserted"}
    if told.tags:
        wanted["tags"] = list(dict.fromkeys([*held.tags, *(tag[:LONGEST_TAG] for tag in told.tags)]))
    return wanted


def _change(held: Document, wanted: dict[str, Any], *, user: Person | None, note: str) -> dict[str, Any]:
    before = {name: _plain(getattr(held, name)) for name in wanted if getattr(held, name) != wanted[name]}
    if not before:
        return {}
    after = {name: _plain(wanted[name]) for name in before}
    for name in before:
        setattr(held, name, wanted[name])
    held.save(update_fields=list(before))
    touch(held)
    changed = {"before": before, "after": after}
    custody.append(
        type="edit-metadata",
        objects=[f"document:{held.accession}"],
        detail=changed | ({"note": note} if note else {}),
        agent=custody.agent_of(user),
    )
    return changed


def _plain(value: Any) -> Any:
    """As JSON keeps it: a time by ISO 8601 in UTC."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
