"""Two versions of a document side by side, or a version and what a look at its page found: what differs, marked."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive import selectors
from archive.masks import masked_line, masked_pages
from archive.models import Check, Document, Version
from archive.provenance.clocks import Shown, show
from archive.provenance.differences import difference
from archive.views.shared import document_context
from archive.views.unmasking import is_shown

LOOK = "look-"  # `b=look-12`: what look 12 found


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its name in the address and in words, when it was captured, its hashes and its text."""

    key: str
    name: str
    at: Shown | None
    raw_sha256: str
    content_sha256: str
    profile: str
    text: str
    number: int | None = None


@require_safe
def compare(request: HttpRequest, accession: str) -> HttpResponse:
    """`?a=1&b=2`; without them the newest version against the one before it, or the newest look that found a change."""
    version = selectors.version(user=request.user, accession=accession)
    document = version.document
    choices = _choices(document)
    keys = [key for key, _name in choices]
    first, second = _chosen(request, keys, version.n)
    sides = [_side(request, document, key) for key in (first, second)] if first and second else []
    context = document_context(request, version, "history", pinned=False)
    context |= {"choices": choices, "a": first, "b": second, "sides": sides}
    if sides:
        context |= {"found": difference(sides[0].text, sides[1].text), "hashes": _hashes(sides[0], sides[1])}
    return render(request, "archive/compare.html", context)


def _choices(document: Document) -> list[tuple[str, str]]:
    rows = [(str(n), _("Version %d") % n) for n in document.versions.order_by("n").values_list("n", flat=True)]
    looks = document.checks.filter(capture__isnull=False, capture__version__isnull=True).exclude(text="")
    return rows + [(f"{LOOK}{row.pk}", _("Seen %s") % show(row.at).utc) for row in looks.order_by("at")[:50]]


def _chosen(request: HttpRequest, keys: list[str], newest: int) -> tuple[str, str]:
    """What was asked for; 404 for what the document has not. Empty where there is nothing to compare with."""
    first, second = request.GET.get("a", ""), request.GET.get("b", "")
    if any(key and key not in keys for key in (first, second)):
        raise Http404
    others = [key for key in keys if key != (second or str(newest))]
    if not second:
        looks = [key for key in keys if key.startswith(LOOK)]
        second = str(newest) if first != str(newest) else (looks[-1] if looks else "")
        if not first and looks:
            return str(newest), looks[-1]
    return (first or (others[-1] if others else "")), second


def _side(request: HttpRequest, document: Document, key: str) -> Side:
    shown = is_shown(request, document)
    if key.startswith(LOOK):
        return _look(document.checks.get(pk=int(key.removeprefix(LOOK))), key, shown=shown)
    rows = document.versions.select_related("transcript", "best_capture", "original")
    version = rows.get(n=int(key))
    return _version(version, key, masked_pages(version, user=request.user, shown=shown))


def _look(row: Check, key: str, *, shown: bool) -> Side:
    text = row.text if shown else masked_line(row.text)
    return Side(key, _("Seen"), show(row.at), row.raw_sha256, row.content_sha256, row.content_profile, text)


def _version(version: Version, key: str, pages: list[str]) -> Side:
    capture = version.best_capture
    moment = (capture.captured_at or capture.retrieved_at) if capture else None
    return Side(
        key,
        _("Version %d") % version.n,
        show(moment) if moment else None,
        version.original_id,
        version.content_sha256,
        version.content_profile,
        "\f".join(pages),
        version.n,
    )


def _hashes(first: Side, second: Side) -> dict[str, Any]:
    """What the two hashes say: `same` or not, `None` where they cannot be compared."""
    comparable = bool(first.content_sha256 and second.content_sha256 and first.profile == second.profile)
    return {
        "raw": first.raw_sha256 == second.raw_sha256,
        "content": first.content_sha256 == second.content_sha256 if comparable else None,
        "profile": first.profile,
    }
