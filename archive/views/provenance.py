"""The Provenance and History tabs, and the page of a source address."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from archive import selectors
from archive.custody import FOR_ADMINS
from archive.ladder import Seen, ladder
from archive.masks import line_masker
from archive.matches import proof_of
from archive.models import Capture, Document, Event, Source, Version
from archive.policy import Person, may_contribute, may_withhold
from archive.provenance.clocks import BEIJING, Shown, day_in_words, show
from archive.provenance.grades import MEANINGS
from archive.views.files import download_name
from archive.views.machines import for_machines
from archive.views.shared import document_context


@dataclass(frozen=True, slots=True)
class CaptureView:
    """A capture with its clock readings in both zones."""

    row: Capture
    captured: Shown | None
    retrieved: Shown
    is_best: bool
    filename: str  # as supplied, less personal data


Masker = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class EventView:
    """A custody event as people read it; `before` and `after` are pairs of a name and a value."""

    row: Event
    changes: list[tuple[str, Any, Any]]
    detail: list[tuple[str, Any]]


@require_safe
def provenance(request: HttpRequest, accession: str, n: int | None = None) -> HttpResponse:
    """What it is, where it came from, when, who says so, and whether it is unchanged."""
    version = selectors.version(user=request.user, accession=accession, n=n)
    context = document_context(request, version, "provenance", pinned=n is not None)
    mask = line_masker(version.document)
    context |= {
        "captures": [_capture(row, version, mask) for row in selectors.captures(version=version)],
        "printed": version.document.printed_at,
        "printed_text": _printed(version.document),
        "grade_meaning": _meaning(version.best_capture),
        "download_name": download_name(version, version.original),
        "events": _events(version.document, mask, request.user),
        "transcripts": version.transcripts.order_by("-pk"),
        "proof": proof_of(version),
        "ladder": ladder(version.document, user=request.user),
        "fetch": settings.MUNIMENT_FETCH,
        "checked": show(version.original.checked_at) if version.original.checked_at else None,
    }
    return for_machines(render(request, "archive/provenance.html", context), version, n)


@require_safe
def history(request: HttpRequest, accession: str) -> HttpResponse:
    """Versions, and every change with before and after, from the custody log: there is no second history."""
    version = selectors.version(user=request.user, accession=accession)
    context = document_context(request, version, "history", pinned=False)
    mask = line_masker(version.document)
    context |= {
        "versions": version.document.versions.select_related("best_capture", "original").order_by("-n"),
        "events": _events(version.document, mask, request.user),
    }
    return render(request, "archive/history.html", context)


@require_safe
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """A web address and every copy of it that this person may see; it exists for her only through those."""
    found = get_object_or_404(Source, pk=pk)
    visible = selectors.documents(user=request.user)
    copies = found.captures.filter(version__document__in=visible).select_related(
        "version__document", "memento", "original"
    )
    stated = visible.filter(stated_source=found).order_by("pk")
    if not copies and not stated:
        raise Http404
    looks = found.checks.filter(document__in=visible).select_related("document", "memento").order_by("-at", "-pk")[:100]
    mementos = {each.memento for each in copies if each.memento}
    return render(
        request,
        "archive/source.html",
        {
            "source": found,
            "copies": copies.order_by("-retrieved_at"),
            "stated": stated[:100],
            "mementos": sorted(mementos, key=lambda each: each.urim),
            "looks": [(Seen.of(each), each.document) for each in looks],
            "is_http": found.href.startswith(("http://", "https://")),
            "fetch": settings.MUNIMENT_FETCH,
            "may_check": may_contribute(request.user),
            "newest": _newest(copies, stated),
        },
    )


def _newest(copies: QuerySet[Capture], stated: QuerySet[Document]) -> Version | None:
    """For which version a look at the address is kept: of the newest copy that is still said to be from there, else of
    a document that a person states to be from there, else of any copy."""
    ordered = copies.order_by("-retrieved_at", "-pk")
    held = ordered.filter(version__document__stated_source=None).first()
    if held is None and (first := stated.first()) is not None:
        return first.current
    copy = held or ordered.first()
    return copy.version if copy else None


def _meaning(capture: Capture | None) -> str:
    """What the grade of a capture stands for, in a sentence."""
    return next((text for letter, text in MEANINGS.items() if capture and letter == capture.grade), "")


def _printed(document: Document) -> str:
    """The printed date in Beijing, with a time only if the page prints one."""
    if document.printed_at is None:
        return ""
    local = document.printed_at.astimezone(BEIJING)
    return f"{day_in_words(local)} {local:%H:%M}" if document.printed_has_time else day_in_words(local)


def _capture(row: Capture, version: Version, mask: Masker) -> CaptureView:
    captured = show(row.captured_at) if row.captured_at else None
    return CaptureView(row, captured, show(row.retrieved_at), row.pk == version.best_capture_id, mask(row.filename))


def _events(document: Document, mask: Masker, user: Person) -> list[EventView]:
    """What was done to the document; of an entry that names others too, which `user` may not see, only its kind."""
    rows = list(selectors.events(document=document))
    shut = selectors.shut_to(user=user, events=rows)
    return [_event(row, mask, user, alone=not shut & selectors.names_of(row)) for row in rows]


def _event(row: Event, mask: Masker, user: Person, *, alone: bool) -> EventView:
    stored = row.detail.detail if hasattr(row, "detail") else ""
    detail: dict[str, Any] = json.loads(stored) if stored else {}
    if row.type in FOR_ADMINS and not may_withhold(user):
        detail = {name: value for name, value in detail.items() if name in {"before", "after", "step"}}
    if not alone:
        detail = {name: value for name, value in detail.items() if name in {"what", "change"}}
    detail.pop("rows", None)  # hashes, for the verifier
    detail = {name: _without_personal(value, mask) for name, value in detail.items()}
    before, after = detail.pop("before", None), detail.pop("after", None)
    return EventView(row, _changes(before, after), [(name, value) for name, value in detail.items() if value != ""])


def _without_personal(value: Any, mask: Masker) -> Any:
    """What an event says, with personal data masked: titles and names of files may hold some."""
    if isinstance(value, dict):
        return {name: _without_personal(each, mask) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_personal(each, mask) for each in value]
    return mask(value) if isinstance(value, str) else value


def _changes(before: Any, after: Any) -> list[tuple[str, Any, Any]]:
    """Pairs of before and after: by field if both are sets of fields, else as they are."""
    if not isinstance(after, dict):
        return [("", before, after)] if after is not None else []
    old = before if isinstance(before, dict) else {}
    return [(name, old.get(name), value) for name, value in after.items()]
