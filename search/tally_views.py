"""The page "Search a list": a form for up to 200 terms, a table of what each finds, and the same as CSV."""

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from search.drain import backend_of
from search.engines.base import EngineError
from search.forms import LONGEST_PASTE
from search.lists import cut
from search.scope import scope
from search.selectors import asker, summary
from search.tallies import MOST_TERMS, Tally, csv_lines, tallies

CSV_DOCUMENTS = 50  # documents of a term in the CSV


class ListForm(forms.Form):
    """Terms, one a line."""

    terms = forms.CharField(
        label=_("Terms, one a line"),
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "dir": "auto"}),
        help_text=_("At most 200. Each line is a search of its own, written as in the search box."),
    )

    def clean_terms(self) -> list[str]:
        """The terms, each once."""
        terms = cut(self.cleaned_data["terms"])
        if not terms:
            raise forms.ValidationError(_("Give at least one term."))
        if len(terms) > MOST_TERMS:
            raise forms.ValidationError(_("There are %(n)s terms; at most 200 are searched."), params={"n": len(terms)})
        return terms


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def search_list(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Paste terms; get for each the number of documents that this person may see, and a link."""
    form = ListForm(request.POST) if request.method == "POST" else ListForm()
    if request.method != "POST" or not form.is_valid():
        return render(request, "search/list.html", {"form": form}, status=422 if form.errors else 200)
    as_csv = request.POST.get("as") == "csv"
    shown = {"shown": CSV_DOCUMENTS} if as_csv else {}
    try:
        found = tallies(user=request.user, terms=form.cleaned_data["terms"], **shown)
    except EngineError:
        return render(request, "search/list.html", {"form": form, "down": True}, status=503)
    if as_csv:
        return _csv(request, found)
    person = asker(request.user)
    held = scope(user=request.user, alias=person.alias, generation=backend_of(person.alias).generations.current() or "")
    context = {"form": form, "found": found, "without": sum(1 for each in found if each.total == 0)}
    return render(request, "search/list.html", context | {"searched": summary(held), "scope": held})


def _csv(request: HttpRequest, found: list[Tally]) -> StreamingHttpResponse:
    terms = request.build_absolute_uri(f"{reverse('search')}?q=")
    documents = request.build_absolute_uri("/d/")
    response = StreamingHttpResponse(csv_lines(found, terms, documents), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="search-a-list.csv"'
    return response
