"""The Cite tab: one version, one page, every style, and the formats of reference managers as files."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from archive import selectors as archive_selectors
from archive.views.machines import for_machines
from archive.views.shared import document_context
from stories import selectors
from stories.citing import newsroom, web
from stories.citing.facts import CitationFacts
from stories.citing.styles import STYLES, Style
from stories.selectors import metadata
from stories.views.reference_files import reference_file
from stories.views.styles import chosen_style, remember_style


@dataclass(frozen=True, slots=True)
class Written:
    """A citation in one style, for the page. `file_url` is empty where the style is no file."""

    style: Style
    text: str
    file_url: str

    @property
    def rows(self) -> int:
        """How many lines a field needs to show most of it."""
        return min(16, max(2, self.text.count("\n") + len(self.text) // 90 + 1))


def _file_url(style: Style, facts: CitationFacts) -> str:
    if not style.suffix:
        return ""
    url = reverse("version_cite_file", args=[facts.accession, facts.version, style.suffix])
    return f"{url}?page={facts.page}" if facts.page else url


def _number(text: str | None) -> int | None:
    """A page number from an address; None if it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else None


@require_safe
def cite(request: HttpRequest, accession: str, n: int | None = None) -> HttpResponse:
    """`/d/<acc>/cite/`, `?page=` pins a page. The newest version is named by its number, so that it stays."""
    version = archive_selectors.version(user=request.user, accession=accession, n=n)
    facts = selectors.facts_of(version, _number(request.GET.get("page")))
    context = document_context(request, version, "cite", pinned=n is not None)
    chosen = chosen_style(request)
    written = [Written(style, style.render(facts), _file_url(style, facts)) for style in STYLES]
    context |= {
        "page_head": metadata.page_head(version, facts.page),
        "facts": facts,
        "chosen": next(each for each in written if each.style == chosen),
        "others": [each for each in written if each.style != chosen],
        "styles": STYLES,
        "rich": web.html(facts),
        "allowed": newsroom.allowed(facts),
        "cares": newsroom.cares(facts),
        "page_numbers": selectors.page_numbers(version=version),
    }
    response = render(request, "stories/cite.html", context)
    response["Link"] = f'<{facts.permalink}>; rel="cite-as"'
    remember_style(request, response, chosen)
    return for_machines(response, version, n, facts.permalink)


@require_safe
def cite_file(request: HttpRequest, accession: str, n: int, suffix: str) -> HttpResponse:
    """The citation of a version as a `.bib`, `.ris` or `.json` file."""
    page = _number(request.GET.get("page"))
    facts = selectors.citation(user=request.user, accession=accession, n=n, page=page)
    return reference_file([facts], suffix, facts.key)
