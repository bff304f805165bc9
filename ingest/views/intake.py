"""The form of intake; sent without scripts, it becomes a batch whose page is the receipt."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from archive.policy import may_contribute
from ingest import selectors, services
from ingest.forms import IntakeForm
from ingest.middleware import receives_files
from ingest.models import Batch
from ingest.pages import batch_title
from ingest.reasons import reason
from ingest.staging import has_room, max_file_bytes
from ingest.uploads import StagedUpload

UNSENT_SHOWN = 5


@receives_files
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """The form; sent, it becomes a batch whose page is the receipt."""
    user = request.user
    if not isinstance(user, User) or not may_contribute(user):
        raise Http404
    form = IntakeForm(request.POST or None, request.FILES or None, user=user)
    if request.method == "POST" and form.is_valid():
        refused = [each for each in form.cleaned_data["files"] if each.refused]
        if refused and len(refused) == len(form.cleaned_data["files"]) and not form.cleaned_data["addresses"].strip():
            return _nothing_taken(request, form, user, refused)
        return redirect("batch", public_id=_take(form, user).public_id)
    return _page(request, form, user, status=422 if form.is_bound else 200)


def _page(request: HttpRequest, form: IntakeForm, user: User, *, status: int, **more: object) -> HttpResponse:
    """The form, with the batches of this person that were not sent to their end; `?batch=` goes on with one of them."""
    unsent = list(selectors.unsent(user=user)[:UNSENT_SHOWN])
    public_id = request.GET.get("batch", "")
    going_on = selectors.own_batch(user=user, public_id=public_id) if public_id else None
    context = {
        "form": form,
        "has_room": has_room(),
        "max_bytes": max_file_bytes(),
        "unsent": [] if going_on else [(each, selectors.tally(batch=each)) for each in unsent],
        "going_on": going_on,
        "tally": selectors.tally(batch=going_on) if going_on else None,
    }
    return render(request, "ingest/intake.html", context | more, status=status)


def _nothing_taken(request: HttpRequest, form: IntakeForm, user: User, refused: list[StagedUpload]) -> HttpResponse:
    """Every file was refused at the door: say why, keep the form."""
    rows = [{"name": each.name, "code": each.refused, "sentence": reason(each.refused).sentence} for each in refused]
    status = 507 if any(each.refused == "disk_full" for each in refused) else 413
    return _page(request, form, user, status=status, refused=rows)


def _take(form: IntakeForm, user: User) -> Batch:
    """The batch of a valid form: each file and address a row, then the queue nudged."""
    said = form.cleaned_data
    batch = services.create_batch(
        user=user,
        title=batch_title(said["files"][0].name or "?", len(said["files"])) if said["files"] else "",
        collection=said["collection"],
        access=said["access"],
        source_url=said["source"].strip(),
    )
    for file in said["files"]:
        name = file.name or "?"
        if file.refused:
            services.add_refused(batch=batch, name=name, code=file.refused, size=file.size)
            continue
        services.add_file(
            batch=batch, staged=file.path, name=name, declared_type=file.content_type or "", sha256=file.sha256
        )
        file.kept = True
    if said["addresses"].strip():
        services.add_addresses(batch=batch, text=said["addresses"])
    services.submit(batch=batch)
    return batch
