"""Pages of term lists: all of them, one with its newest version and the form for the next, one version for citing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from archive.policy import may_contribute
from search import lists
from search.forms import TermListForm, TermVersionForm
from search.models import TermListVersion


@require_http_methods(["GET", "HEAD", "POST"])
def term_lists(request: HttpRequest) -> HttpResponse:
    """The lists this person may use, and for the newsroom a form for a new one."""
    user = request.user
    form = None
    if may_contribute(user) and isinstance(user, User):
        form = TermListForm(request.POST or None) if request.method != "POST" else TermListForm(request.POST)
        if request.method == "POST" and form.is_valid():
            made = lists.make(user=user, **form.cleaned_data)
            return redirect("term_list_version", slug=made.term_list.slug, n=made.n)
    elif request.method == "POST":
        raise Http404
    rows = [(each, each.versions.all()[0]) for each in lists.term_lists(user=user)]
    context = {"rows": rows, "form": form}
    return render(request, "search/term_lists.html", context, status=422 if form and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def term_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest version, and the form that makes the next one."""
    user, newest = request.user, _version(request, slug)
    form = None
    if may_contribute(user) and isinstance(user, User):
        form = _next_form(request, newest)
        if request.method == "POST" and form.is_valid():
            made = lists.add_version(term_list=newest.term_list, user=user, **form.cleaned_data)
            return redirect("term_list_version", slug=slug, n=made.n)
    elif request.method == "POST":
        raise Http404
    context = _context(request, newest) | {"form": form}
    return render(request, "search/term_list.html", context, status=422 if form and form.errors else 200)


@require_safe
def version(request: HttpRequest, slug: str, n: int) -> HttpResponse:
    """One version at the address that citations print."""
    if not 0 < n < 2**31:
        raise Http404
    return render(request, "search/term_list.html", _context(request, _version(request, slug, n)))


def _next_form(request: HttpRequest, newest: TermListVersion) -> TermVersionForm:
    if request.method == "POST":
        return TermVersionForm(request.POST)
    return TermVersionForm(initial={"words": "\n".join(newest.words)})


def _version(request: HttpRequest, slug: str, n: int = 0) -> TermListVersion:
    found = lists.version_of(user=request.user, slug=slug, n=n)
    if found is None:
        raise Http404
    return found


def _context(request: HttpRequest, version: TermListVersion) -> dict[str, object]:
    versions = list(version.term_list.versions.select_related("made_by").order_by("-n"))
    return {
        "version": version,
        "versions": versions,
        "is_newest": versions[0].pk == version.pk,
        "query": f"terms:{version.term_list.slug}@{version.n}",
        "address": request.build_absolute_uri(f"/search/terms/{version.term_list.slug}/v/{version.n}/"),
    }
