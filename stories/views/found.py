"""`/stories/found/?q=…`: which of one's own stories rest on what a search found. Asked for when it is wanted, since no
index counts it: whose story it is decides (docs/decisions/0012)."""

import re
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from archive.policy import may_contribute
from search.export_views import list_or_page
from search.found import Found
from stories.models import Story
from stories.selectors.evidence import among

_WHOLE: Final = re.compile(r"[()\"“”|]|\bOR\b|-")


@never_cache
@require_safe
def found_in_stories(request: HttpRequest) -> HttpResponse:
    """Each story with the number of its documents in the list, and the address of the search within it."""
    if not may_contribute(request.user):
        raise Http404
    found = list_or_page(request)
    if not isinstance(found, Found):
        return found
    counted = among(user=request.user, numbers=found.numbers)
    rows = [(story, number, within(request.GET, story)) for story, number in counted]
    context = {"rows": rows, "cut": found.cut, "asked": request.GET.urlencode()}
    part = request.htmx  # type: ignore[attr-defined]  # set by its middleware
    return render(request, "stories/_found_in.html" if part else "stories/found_in.html", context)


def within(asked: QueryDict, story: Story) -> str:
    """The query string of the same search within a story."""
    query = asked.get("q", "").strip()
    whole = f"({query})" if _WHOLE.search(query) else query
    changed = asked.copy()
    changed["q"] = f"story:{story.slug} {whole}".strip()
    changed.pop("page", None)
    return changed.urlencode()
