"""The list of batches, a batch as it goes, what can be done with it, its CSV."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from ingest import selectors, services
from ingest.csvcells import pieces
from ingest.pages import batch_page, choice_of, processes
from ingest.services.undoing import UNDONE

PER_PAGE = 50


@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """One's own batches; an admin's list holds everybody's."""
    if not selectors.may_see_batches(request.user):
        raise Http404
    page = Paginator(selectors.batches(user=request.user), PER_PAGE).get_page(request.GET.get("page"))
    tallies = selectors.tallies(batches=list(page))
    rows = [(batch, tallies[batch.pk]) for batch in page]
    return render(request, "ingest/batches.html", {"page_obj": page, "rows": rows})


@require_safe
def batch(request: HttpRequest, public_id: str) -> HttpResponse:
    """A batch as it stands; polled, its changing part alone. The last fragment carries no trigger, so polling ends."""
    found = selectors.batch(user=request.user, public_id=public_id)
    choice = choice_of(request.GET)
    counts = selectors.tally(batch=found)
    rows = Paginator(selectors.items(batch=found, choice=choice), PER_PAGE)
    page = rows.get_page(request.GET.get("page"))
    context = batch_page(found, page, counts, user=request.user, choice=choice) | processes(found, counts)
    fragment = request.headers.get("HX-Request") == "true"
    return render(request, "ingest/_progress.html" if fragment else "ingest/batch.html", context)


@require_POST
def batch_retry(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put what failed back in the queue: all of it, of one reason, of one type of file, or what older code left."""
    found = selectors.batch(user=request.user, public_id=public_id)
    number = services.retry(
        batch=found,
        code=request.POST.get("code", ""),
        media_type=request.POST.get("type"),
        older="older" in request.POST,
    )
    if number:
        said = ngettext("%d item is tried again.", "%d items are tried again.", number) % number
        messages.success(request, said)
    else:
        messages.warning(request, _("There is nothing that could be tried again."))
    return redirect("batch", public_id=found.public_id)


@require_POST
def batch_reread(request: HttpRequest, public_id: str) -> HttpResponse:
    """Read again, with the readers of today, what an older reader read: a batch of its own, which this leads to."""
    found = selectors.batch(user=request.user, public_id=public_id)
    user = request.user
    assert isinstance(user, User)  # nobody else sees a batch
    title = _("Read again: %s") % found
    versions = selectors.to_read_again(user=user, batch=found)
    made = services.read_again(versions=versions, user=user, title=title)
    if made is None:
        messages.warning(request, _("There is nothing to read again: it has been read, or waits to be."))
    return redirect("batch", public_id=(made or found).public_id)


@require_POST
def batch_pause(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin no further item until somebody says so."""
    found = selectors.batch(user=request.user, public_id=public_id)
    if services.pause(batch=found):
        messages.success(request, _("Paused: what is at work ends, nothing further is begun."))
    else:
        messages.warning(request, _("This batch is not at work, so there is nothing to pause."))
    return redirect("batch", public_id=found.public_id)


@require_POST
def batch_resume(request: HttpRequest, public_id: str) -> HttpResponse:
    """Go on where the batch was paused."""
    found = selectors.batch(user=request.user, public_id=public_id)
    if services.resume(batch=found):
        messages.success(request, _("The batch goes on."))
    else:
        messages.warning(request, _("This batch is not paused."))
    return redirect("batch", public_id=found.public_id)


@require_POST
def batch_cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Leave out what was not begun; what was stored stays."""
    found = selectors.batch(user=request.user, public_id=public_id)
    number = services.cancel(batch=found)
    if number is None:
        messages.warning(request, _("This batch is over, so there is nothing to cancel."))
    else:
        said = ngettext("Cancelled: %d item is left out.", "Cancelled: %d items are left out.", number) % number
        messages.success(request, f"{said} {_('What was stored stays.')}")
    return redirect("batch", public_id=found.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def batch_undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """What undoing would do; sent, a worker begins to."""
    found = selectors.batch(user=request.user, public_id=public_id)
    user = request.user
    assert isinstance(user, User)  # nobody else sees a batch
    if request.method == "POST":
        if services.begin_undo(batch=found, user=user, note=request.POST.get("note", "")):
            messages.success(request, _("The batch is being undone. Its documents disappear one by one."))
        else:
            messages.warning(request, _("This batch is undone already."))
        return redirect("batch", public_id=found.public_id)
    if found.status in UNDONE:
        return redirect("batch", public_id=found.public_id)
    return render(request, "ingest/undo.html", {"batch": found, "plan": services.plan(found)})


@require_safe
def batch_csv(request: HttpRequest, public_id: str) -> StreamingHttpResponse:
    """The reconciliation list: one line for each item submitted, and for each file found inside, unless left out."""
    found = selectors.batch(user=request.user, public_id=public_id)
    rows = selectors.reconciled(user=request.user, batch=found, submitted_only="submitted" in request.GET)
    response = StreamingHttpResponse(pieces(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="batch-{found.public_id}.csv"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
