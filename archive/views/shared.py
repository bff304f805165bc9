"""What every tab of a document shows: title, number, verdict line, tabs."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from archive.ladder import live_state, memento_count
from archive.models import Version
from archive.policy import may_change_access, may_contribute, may_withhold
from archive.provenance.clocks import show
from archive.registry import registry
from archive.services.access_log import log_restricted
from archive.sheets import can_be_set
from archive.withheld import told_recurrences

TABS = [
    ("text", _("Text")),
    ("original", _("Original")),
    ("provenance", _("Provenance")),
    ("cite", _("Cite")),
    ("related", _("Related")),
    ("history", _("History")),
]


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to one view of the document."""

    name: str
    label: str
    url: str
    current: bool


def document_context(request: HttpRequest, version: Version, tab: str, *, pinned: bool) -> dict[str, Any]:
    """The context of `templates/archive/document_base.html`. `pinned`: the address names the version."""
    document = version.document
    if request.method == "GET":
        log_restricted(version=version, user=request.user, what="page")
    capture = version.best_capture
    versions = document.versions.count()
    return {
        "document": document,
        "version": version,
        "capture": capture,
        "captured": show(capture.captured_at) if capture and capture.captured_at else None,
        "original": version.original,
        "mementos": memento_count(document),
        "live": live_state(document),
        "version_count": versions,
        "is_newest": document.current_id == version.pk,
        "pinned": pinned,
        "tabs": _tabs(version, tab, pinned=pinned, query=carried_query(request)),
        "damaged": version.original.check_outcome in {"missing", "changed"},
        "may_edit": may_contribute(request.user),
        "may_withhold": may_withhold(request.user),
        "recurs_from": told_recurrences([document.pk]).get(document.pk, "") if document.held_back else "",
        "may_change_access": may_change_access(request.user, document),
        "query": request.GET.get("q", ""),
        "page_head": registry.page_head(version, None),
        "facts_url": known("document_facts", document.accession),
    }


def carried_query(request: HttpRequest) -> list[tuple[str, str]]:
    """The query of an address, with the words beside it that were dropped or added: what links to the text carry."""
    query = request.GET.get("q", "")
    if not query:
        return []
    return [("q", query), *((name, word) for name in ("x", "w") for word in request.GET.getlist(name))]


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """The query, and the older transcript that is read, if one is."""
    older = [("t", request.GET["t"])] if request.GET.get("t") else []
    return [*carried_query(request), *older]


def picture_address(request: HttpRequest, version: Version, page: int, hit: int | None) -> str:
    """Where the page stands as a picture, the query and the hit carried along; empty where it has paper or no text."""
    if not can_be_set(version):
        return ""
    asked = [*carried(request), *([("hit", str(hit))] if hit else [])]
    address = reverse("set_page", args=[version.document.accession, version.n, page])
    return f"{address}?{urlencode(asked)}" if asked else address


def _tabs(version: Version, current: str, *, pinned: bool, query: list[tuple[str, str]]) -> list[Tab]:
    """The tabs whose views stand; Cite belongs to a higher room, known here by the name of its address only."""
    suffix: dict[str, str] = {"text": f"?{urlencode(query)}"} if query else {}
    urls = [(name, label, tab_url(version, name, pinned=pinned)) for name, label in TABS]
    return [Tab(name, str(label), url + suffix.get(name, ""), name == current) for name, label, url in urls if url]


def tab_url(version: Version, tab: str, *, pinned: bool) -> str:
    """The address of a tab, in this version if the person reads one version by its number; empty if there is none."""
    accession = version.document.accession
    if pinned and tab != "history":
        return known(f"version_{tab}", accession, version.n)
    return known(f"document_{tab}", accession)


def known(name: str, *arguments: str | int) -> str:
    """The address with this name, or nothing where no room has it: higher rooms are known by name only."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
