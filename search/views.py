"""The results page. It is links and one GET form; htmx only swaps the list in place."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from search import selectors
from search.engines.backend import ceiling
from search.fields import FACETS
from search.found import MOST
from search.results import EXACT_TO, SIZES, SORTS, Results

SORT_NAMES = {
    "relevance": gettext_lazy("Relevance"),
    "-date": gettext_lazy("Newest first"),
    "date": gettext_lazy("Oldest first"),
    "-amount": gettext_lazy("Largest amount first"),
    "amount": gettext_lazy("Smallest amount first"),
    "hits": gettext_lazy("Most pages with hits first"),
}


@never_cache
@vary_on_headers("HX-Request")
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What was found, as far as the reader may see it; every state is a 200 that says so."""
    found = selectors.search(
        user=request.user,
        query=request.GET.get("q", ""),
        filters={name: request.GET.getlist(name) for name in FACETS},
        sort=request.GET.get("sort", SORTS[0]),
        page=_number(request.GET.get("page", ""), 1),
        size=_number(request.GET.get("size", ""), SIZES[0]),
        dropped=request.GET.getlist("x"),
        added=request.GET.getlist("w"),
        loosely=request.GET.get("loosely", ""),
    )
    swapped = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    context = {
        "found": found,
        "swapped": swapped,
        "typed": request.GET.get("q", "").replace("\x00", ""),
        "count": count_sentence(found),
        "searched": selectors.summary(found.scope),
        "sorts": SORT_NAMES.items(),
        "sizes": SIZES,
        "chosen": chosen(found),
        "crossings": crossings(request.GET, found),
        "without": without(request.GET, found),
        "own_search_box": True,
        "ceiling": ceiling(),
        "most_exported": MOST,
    }
    return render(request, "search/_results.html" if swapped else "search/results.html", context)


def count_sentence(found: Results) -> str:
    """How many documents were found, as exactly as is known."""
    number = f"{EXACT_TO:,}+" if found.over_exact else f"{found.total:,}"
    if found.total == 1:
        return _("At most 1 document") if found.at_most else _("1 document")
    sentence = _("At most %(number)s documents") if found.at_most else _("%(number)s documents")
    return sentence % {"number": number}


def chosen(found: Results) -> list[tuple[str, str, str, str]]:
    """Each chosen facet value as (facet, its title, value, its name), to be shown and let go."""
    return [
        (facet.name, facet.title, value.value, value.name)
        for facet in found.facets
        for value in facet.values
        if value.chosen
    ]


def crossings(asked: QueryDict, found: Results) -> list[dict[str, object]]:
    """For each widening the addresses that drop one of its words, take a dropped one back, or tick an offered one."""
    ticked = {word for name, word in found.carried if name == "w"}
    return [
        {
            "of": each.of,
            "origin": each.origin,
            "words": [
                (one, _put(asked, "x", one.word) if one.word not in ticked else _taken(asked, "w", one.word))
                for one in each.words
            ],
            "dropped": [(word, _taken(asked, "x", word)) for word in each.dropped],
            "offered": [(one, _put(asked, "w", one.word)) for one in each.offered],
        }
        for each in found.beside
    ]


def _taken(asked: QueryDict, name: str, value: str) -> str:
    """The address without one value of `x` or `w`, on the first page."""
    left = asked.copy()
    left.setlist(name, [each for each in left.getlist(name) if each != value])
    left.pop("page", None)
    return f"?{left.urlencode()}"


def _put(asked: QueryDict, name: str, value: str) -> str:
    """The address with one more value of `x` or `w`."""
    return f"{_taken(asked, name, value)}&{urlencode({name: value})}"


def without(asked: QueryDict, found: Results) -> list[tuple[str, int, str]]:
    """With nothing found: each chosen facet that empties the list, the hits without it, and the address without it."""
    titles = {facet.name: facet.title for facet in found.facets}
    return [(titles[name], number, _dropping(asked, name)) for name, number in found.without.items()]


def _dropping(asked: QueryDict, name: str) -> str:
    left = asked.copy()
    for each in (name, "page"):
        left.pop(each, None)
    return f"?{left.urlencode()}"


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise
