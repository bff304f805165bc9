"""`/evidence/<slug>/`: the public face of a story. No script, no cookie needed, and the same for whoever asks."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast

from allauth.core.ratelimit import consume
from csp.decorators import csp_replace
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stories.editions import page_address, page_url
from stories.forms_claims import ProblemForm
from stories.models import Edition, Publication
from stories.selectors import published as selectors
from stories.services.publishing import report_problem
from stories.structured import claims_jsonld
from stories.views.rendered import Pages

View = Callable[..., HttpResponseBase]
WITHOUT_SCRIPT = {"script-src": ["'none'"], "connect-src": ["'none'"], "worker-src": ["'none'"]}
GONE = 410
_PAGES: Final = Pages()


def as_anyone(view: View) -> View:
    """Answer as to a visitor without an account, whoever asks."""

    @wraps(view)
    def anyone(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user = AnonymousUser()
        return view(request, *args, **kwargs)

    return anyone


def without_script(view: View) -> View:
    """The pages' own policy, and no script at all."""
    return cast(View, csp_replace(WITHOUT_SCRIPT)(cast(Any, view)))


def _gone(request: HttpRequest, publication: Publication) -> HttpResponse:
    return render(request, "stories/evidence_gone.html", {"publication": publication}, status=GONE)


def _edition(slug: str, n: int | None) -> tuple[Publication, Edition | None]:
    """The page and its edition; none where the page was withdrawn."""
    publication = selectors.publication(slug=slug)
    return publication, selectors.edition(publication=publication, n=n) if publication.is_out else None


@as_anyone
@without_script
@require_safe
def evidence(request: HttpRequest, slug: str, n: int | None = None) -> HttpResponseBase:
    """The newest edition, or the one that is asked for, which says where the newest is.

    A browser may keep it but asks each time whether it still holds: what is withdrawn is gone at once.
    """
    shown = selectors.shown(slug=slug, n=n)
    if not shown.is_out:
        return _gone(request, shown.edition().publication)
    key = (shown.sha256, shown.newest, shown.now, shown.removed, get_language())
    page = _PAGES.page(key, lambda: _written(request, shown))
    response = HttpResponse(page.body)
    response["Link"] = f'<{page_address(slug, shown.n)}>; rel="cite-as"'
    response["Cache-Control"] = "public, no-cache"
    response["ETag"] = page.etag
    return cast(HttpResponseBase, get_conditional_response(request, etag=page.etag, response=response))


def _written(request: HttpRequest, shown: selectors.Shown) -> str:
    """All that the page says follows from what it is kept under."""
    edition = shown.edition()
    context = {
        "publication": edition.publication,
        "edition": edition,
        "newest": shown.newest,
        "page": selectors.content_of(edition),
        "claims": selectors.said(edition, shown.now),
        "url": page_url(edition.publication, edition.n),
    }
    return render_to_string("stories/evidence.html", context, request)


@as_anyone
@require_safe
def evidence_manifest(request: HttpRequest, slug: str, n: int | None = None) -> HttpResponse:
    """The edition's record, to the byte whose SHA-256 the page names."""
    publication, edition = _edition(slug, n)
    if edition is None:
        return _gone(request, publication)
    return HttpResponse(selectors.manifest(edition), content_type="application/json")


@as_anyone
@require_safe
def evidence_jsonld(request: HttpRequest, slug: str) -> HttpResponse:
    """The claims for search engines and fact-check readers (schema.org)."""
    publication, edition = _edition(slug, None)
    if edition is None:
        return _gone(request, publication)
    data = claims_jsonld(selectors.content_of(edition), selectors.said(edition))
    return JsonResponse(data, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False})


@never_cache
@without_script
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_report(request: HttpRequest, slug: str) -> HttpResponse:
    """Report a problem, or ask for a correction or that something be taken down."""
    publication = selectors.publication(slug=slug)
    newest = selectors.edition(publication=publication)
    form = ProblemForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        if consume(request, action="report"):
            report_problem(publication=publication, edition=newest.n, **form.cleaned_data)
            return redirect("evidence_reported", slug=publication.slug)
        form.add_error(None, _("Too many reports from your address. What you wrote is kept here: try again later."))
        status = 429
    return render(request, "stories/evidence_report.html", {"publication": publication, "form": form}, status=status)


@as_anyone
@without_script
@require_safe
def evidence_reported(request: HttpRequest, slug: str) -> HttpResponse:
    """Says that the report has arrived."""
    return render(request, "stories/evidence_reported.html", {"publication": selectors.publication(slug=slug)})
