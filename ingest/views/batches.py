"""The list of batches, a batch as it goes, what can be done with it, its CSV."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ingest import presence, selectors, services
from ingest.csvcells import lines
from ingest.models import ItemState
from ingest.pages import batch_page, estimate

PER_PAGE = 50


@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """One's own batches; an admin's list holds everybody's."""
    if not selectors.may_see_batches(request.user):
        raise Http404
    page = Paginator(selectors.batches(user=request.user), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(batch, selectors.tally(batch=batch)) for batch in page]
    return render(request, "ingest/batches.html", {"page_obj": page, "rows": rows})


@require_safe
def batch(request: HttpRequest, public_id: str) -> HttpResponse:
    """A batch as it stands; polled, its changing part alone. The last fragment carries no trigger, so polling ends."""
    found = selectors.batch(user=request.user, public_id=public_id)
    state = request.GET.get("state", "")
    paginator = Paginator(selectors.items(batch=found, state=state), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    counts = selectors.tally(batch=found)
    idle = counts.counts[ItemState.WAITING] and not counts.counts[ItemState.WORKING]
    context = {
        **batch_page(found, page, counts, user=request.user, state=state),
        "no_worker": bool(idle) and not presence.is_running("worker"),
        "worker_command": "python -m celery -A config worker -Q intake",
        "estimate": estimate(found, counts),
    }
    fragment = request.headers.get("HX-Request") == "true"
    return render(request, "ingest/_progress.html" if fragment else "ingest/batch.html", context)


@require_POST
def batch_retry(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put what failed back in the queue, all of it or of one reason."""
    found = selectors.batch(user=request.user, public_id=public_id)
    number = services.retry(batch=found, code=request.POST.get("code", ""))
    if number:
        said = ngettext("%d item is tried again.", "%d items are tried again.", number) % number
        messages.success(request, said)
    else:
        messages.warning(request, _("There is nothing that could be tried again."))
    return redirect("batch", public_id=found.public_id)


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


@require_safe
def batch_csv(request: HttpRequest, public_id: str) -> StreamingHttpResponse:
    """The reconciliation list: one line for each item submitted."""
    found = selectors.batch(user=request.user, public_id=public_id)
    rows = selectors.reconciled(user=request.user, batch=found)
    response = StreamingHttpResponse(lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="batch-{found.public_id}.csv"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
