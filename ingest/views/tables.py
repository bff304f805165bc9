"""A table of addresses and metadata: sent, its columns named, looked at, taken."""

from itertools import islice
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import User
from archive.policy import may_contribute
from ingest import selectors, services
from ingest.forms import TableForm
from ingest.middleware import receives_files
from ingest.models import Batch, Item, ItemState, Listing
from ingest.staging import has_room
from ingest.tables import FIELDS, Line, NoTable, Sheet, guess, lines, read_table

PREVIEW_ROWS = 20
ERRORS_SHOWN = 100


@receives_files
@require_http_methods(["GET", "HEAD", "POST"])
def table_new(request: HttpRequest) -> HttpResponse:
    """The form for a table; sent, it leads to the page on which its columns are named."""
    user = request.user
    if not isinstance(user, User) or not may_contribute(user):
        raise Http404
    form = TableForm(request.POST or None, request.FILES or None, user=user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        upload = said["table"][0]
        try:
            sheet = read_table(upload.path, upload.name or "")
        except NoTable as problem:
            form.add_error("table", str(problem))
        else:
            made = services.keep_table(
                user=user, upload=upload, sheet=sheet, access=said["access"], collection=said["collection"]
            )
            return redirect("table", public_id=made.batch.public_id)
    context = {"form": form, "has_room": has_room(), "fields": [name for key, name in FIELDS.items() if key]}
    return render(request, "ingest/table_new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest, public_id: str) -> HttpResponse:
    """Which column says what, the first rows, and what is wrong with which row; `take` makes the items."""
    batch = selectors.own_batch(user=request.user, public_id=public_id)
    listing = get_object_or_404(Listing, batch=batch)
    if listing.taken_at is not None or batch.status != Batch.Status.RECEIVING:
        return redirect("batch", public_id=batch.public_id)
    user = request.user
    assert isinstance(user, User)  # nobody else has a batch
    sheet = Sheet(listing.heads, listing.rows, listing.note)
    fields = _fields(sheet, request.POST)
    found = list(lines(sheet, fields, services.collections_of(user)))
    usable = [line for line in found if not line.errors]
    if request.method == "POST" and "take" in request.POST and usable:
        return _taken(services.take_rows(listing=listing, lines=found))
    context = _page(sheet, fields, found) | {"listing": listing, "batch": batch}
    context["refused"] = request.method == "POST" and "take" in request.POST
    return render(request, "ingest/table.html", context, status=422 if context["refused"] else 200)


def _taken(batch: Batch) -> HttpResponse:
    """To the batch; or, where files are named, to where they are sent."""
    if batch.items.filter(kind=Item.Kind.FILE, state=ItemState.EXPECTED).exists():
        return redirect(f"{reverse('intake')}?batch={batch.public_id}")
    return redirect("batch", public_id=batch.public_id)


def _fields(sheet: Sheet, said: QueryDict) -> list[str]:
    """The field of each column: as chosen, else guessed; a field chosen twice counts once."""
    if "column-0" not in said:
        return guess(sheet.heads)
    fields: list[str] = []
    for index in range(len(sheet.heads)):
        name = said.get(f"column-{index}", "")
        fields.append(name if name in FIELDS and name not in fields else "")
    return fields


def _page(sheet: Sheet, fields: list[str], found: list[Line]) -> dict[str, Any]:
    wrong = [line for line in found if line.errors]
    good = [line for line in found if not line.errors and not line.repeats]
    return {
        "columns": list(enumerate(zip(sheet.heads, fields, strict=True))),
        "choices": list(FIELDS.items()),
        "preview": list(islice(enumerate(sheet.rows, start=2), PREVIEW_ROWS)),
        "wrong_rows": {line.number for line in wrong},
        "wrong": wrong[:ERRORS_SHOWN],
        "counts": {
            "rows": len(found),
            "addresses": sum(not line.file for line in good),
            "files": sum(bool(line.file) for line in good),
            "repeats": sum(bool(line.repeats) and not line.errors for line in found),
            "wrong": len(wrong),
            "more": max(0, len(wrong) - ERRORS_SHOWN),
        },
    }
