"""`/links/`: paste a text, and see which of its links still stand on something."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from archive.policy import may_contribute
from ingest.middleware import receives_files
from stories import services
from stories.forms import ArticleForm, body_of
from stories.importing import ImportRefusedError
from stories.linkcsv import lines
from stories.models import LinkCheck, Story
from stories.selectors import checks
from stories.services.checks import REFUSALS
from stories.views.pages import check_page

PER_PAGE = 20


@receives_files
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest) -> HttpResponse:
    """The form, and one's earlier checks; sent, it becomes a check with an address of its own."""
    user = request.user
    if not isinstance(user, User) or not may_contribute(user):
        raise Http404
    sent = request.method == "POST"
    form = ArticleForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid() and (check := take(form, user)):
        return redirect("link_check", public_id=check.public_id)
    rows = checks.link_checks(user=user).filter(story=None).defer("body")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page}
    return render(request, "stories/links.html", context, status=422 if form.is_bound else 200)


def take(form: ArticleForm, user: User, story: Story | None = None) -> LinkCheck | None:
    """The check of a valid form; None, with the error on the form, for what cannot be read."""
    address = form.cleaned_data["address"].strip()
    if address:
        return services.import_from_address(user=user, address=address, story=story)
    body, name = body_of(form)
    try:
        return services.import_article(user=user, body=body, name=name, story=story)
    except ImportRefusedError as error:
        form.add_error("file" if name else "text", _(error.sentence or REFUSALS[error.code]))
        return None


@require_safe
def link_check(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every link of a text in order, with what is known of it here."""
    check = checks.link_check(user=request.user, public_id=public_id)
    return render(request, "stories/link_check.html", check_page(request, check))


@require_safe
def link_check_csv(request: HttpRequest, public_id: str) -> StreamingHttpResponse:
    """The same table for a spreadsheet."""
    check = checks.link_check(user=request.user, public_id=public_id)
    found = checks.findings(user=request.user, check=check)
    response = StreamingHttpResponse(lines(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="links-{check.public_id}.csv"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_POST
def link_check_bring_in(request: HttpRequest, public_id: str) -> HttpResponse:
    """One batch of what is missing."""
    check = checks.link_check(user=request.user, public_id=public_id)
    user = request.user
    assert isinstance(user, User)  # the selector lets nobody else through
    batch = services.bring_in(user=user, check=check, findings=checks.findings(user=user, check=check))
    if batch is None:
        messages.warning(request, _("There is nothing missing that could be brought in."))
        return redirect("link_check", public_id=check.public_id)
    return redirect("batch", public_id=batch.public_id)


@require_POST
def link_check_ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask outside about the links whose answer is not known."""
    check = checks.link_check(user=request.user, public_id=public_id)
    number = services.ask_outside(check=check, findings=checks.findings(user=request.user, check=check))
    if number:
        said = ngettext("%d address is being asked about.", "%d addresses are being asked about.", number) % number
        messages.success(request, said)
    else:
        messages.warning(request, _("There is nothing to ask about."))
    return redirect("link_check", public_id=check.public_id)
