"""What a person says of a document: title, date, language, tags, source. It stands above what readers find."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archive import custody
from archive.masks import masked_line
from archive.models import Document, Source
from archive.policy import Person
from archive.services.changes import touch
from archive.services.reading import printed_time
from archive.services.sources import record_source
from archive.tagging import kept, without

# What can be emptied again, with the value it then has.
_EMPTY: Final[dict[str, dict[str, Any]]] = {
    "title_en": {"title_en": ""},
    "issuing_body": {"issuing_body": ""},
    "language": {"language": "und", "language_basis": ""},
    "printed": {"printed_at": None, "printed_has_time": False, "printed_basis": "user_asserted"},
    "source": {"stated_source": None},
}


@dataclass(frozen=True, slots=True)
class Told:
    """A person's statement. `printed`: an ISO date, or date-time, as printed (Beijing). Empty: nothing is said.

    `tags` are added, `untag` taken away; `cleared` names what is to be empty: title_en, printed, language,
    issuing_body, source. `source` is the address where it was published, as a person states it.
    """

    title: str = ""
    title_en: str = ""
    printed: str = ""
    language: str = ""
    issuing_body: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()
    untag: tuple[str, ...] = ()
    cleared: frozenset[str] = frozenset()


def told_in(words: Mapping[str, Any]) -> Told:
    """The statement in plain words by name: title, title_en, printed, language, issuing_body, source."""

    def said(name: str) -> str:
        return str(words.get(name) or "")

    return Told(
        title=said("title"),
        title_en=said("title_en"),
        printed=said("printed"),
        language=said("language"),
        issuing_body=said("issuing_body"),
        source=said("source"),
    )


def describe_document(*, document: Document, told: Told, user: Person | None, note: str = "") -> dict[str, Any]:
    """Take over what is told. What changed, as {"before": {…}, "after": {…}} in JSON; empty if nothing did. One event.

    An address that was seen (by us, or by a web archive) is evidence: a statement beside it changes nothing.
    """
    with transaction.atomic():
        held = Document.objects.select_for_update().get(pk=document.pk)
        changed = _change(held, _wanted(held, told), user=user, note=note)
    document.refresh_from_db()  # so that a reading that follows with this row does not write over it
    return changed


def source_is_seen(document: Document) -> bool:
    """Whether the address of its newest version was seen there, so that nobody needs to state another."""
    capture = document.current.best_capture if document.current else None
    return capture is not None and capture.saw_source


def undo_description(*, document: Document, changed: dict[str, Any], user: Person | None, note: str = "") -> bool:
    """Put back what a `describe_document` changed, where it still stands so. Whether anything was put back."""
    before, after = changed.get("before") or {}, changed.get("after") or {}
    with transaction.atomic():
        held = Document.objects.select_for_update().get(pk=document.pk)
        wanted = {
            name: before[name] for name in before if name != "tags" and _plain(getattr(held, name)) == after.get(name)
        }
        if "tags" in before:
            wanted["tags"] = _tags_back(held.tags, before["tags"] or [], after.get("tags") or [])
        if "printed_at" in wanted:
            at = wanted["printed_at"]
            wanted["printed_at"] = datetime.fromisoformat(at) if at else None
        if "stated_source" in wanted:
            wanted["stated_source"] = record_source(wanted["stated_source"]) if wanted["stated_source"] else None
        return bool(_change(held, wanted, user=user, note=note))


def _tags_back(held: list[str], before: list[str], after: list[str]) -> list[str]:
    """The tags without those that were added, with those that were taken away; what others did since stays."""
    if held == after:
        return before
    return kept([*without(held, without(after, before)), *without(before, after)], most=len(held) + len(before))


def _wanted(held: Document, told: Told) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    for name in told.cleared:
        wanted |= _EMPTY[name]
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
    if told.tags or told.untag:
        wanted["tags"] = kept([*without(held.tags, told.untag), *map(masked_line, told.tags)])
    if told.source and not source_is_seen(held):
        wanted["stated_source"] = record_source(told.source)
    return wanted


def _change(held: Document, wanted: dict[str, Any], *, user: Person | None, note: str) -> dict[str, Any]:
    before = {name: _plain(getattr(held, name)) for name in wanted if getattr(held, name) != wanted[name]}
    if not before:
        return {}
    after = {name: _plain(wanted[name]) for name in before}
    for name in before:
        setattr(held, name, wanted[name])
    columns = list(before)
    if "stated_source" in before:
        held.stated_by, held.stated_at = (user if isinstance(user, User) else None), timezone.now()
        columns += ["stated_by", "stated_at"]
    held.save(update_fields=columns)
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
    """As JSON keeps it: a time by ISO 8601 in UTC, a source by its address."""
    if isinstance(value, Source):
        return value.url
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
