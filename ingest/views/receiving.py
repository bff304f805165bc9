"""What static/js/intake.js talks to: a batch is made, its files announced, each sent in a request of its own, and the
batch completed. Answers are JSON; what is wrong comes as `code` and `sentence`."""

import json
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from archive.policy import may_contribute
from ingest import selectors, services
from ingest.forms import IntakeForm
from ingest.middleware import receives_files
from ingest.models import Batch, Item
from ingest.pages import batch_title
from ingest.reasons import reason
from ingest.services import Announced
from ingest.uploads import StagedUpload

AT_ONCE = 1000  # files announced or asked about in one request
LONGEST_NAME = 4096
# What a browser may say of a file that it does not send.
NOT_SENT = ("unreadable", "too_large")


@require_POST
def batch_create(request: HttpRequest) -> HttpResponseBase:
    """A batch that files are to be sent to; its addresses, if the form has any, are in it already."""
    user = request.user
    if not isinstance(user, User) or not may_contribute(user):
        raise Http404
    form = IntakeForm(request.POST, user=user, sends_files=True)
    first, number = request.POST.get("first", ""), request.POST.get("number", "")
    if not form.is_valid() or not first or not number.isdecimal():
        errors = {name: [str(each) for each in found] for name, found in form.errors.items()}
        sentence = " ".join(text for found in errors.values() for text in found) or _("No file was named.")
        return _wrong(422, "form", sentence)
    said = form.cleaned_data
    batch = services.create_batch(
        user=user,
        title=batch_title(first, int(number[:7])),
        collection=said["collection"],
        access=said["access"],
        source_url=said["source"].strip(),
    )
    if said["addresses"].strip():
        services.add_addresses(batch=batch, text=said["addresses"])
    return JsonResponse({"id": batch.public_id, **_addresses(batch)}, status=201)


def _addresses(batch: Batch) -> dict[str, str]:
    """Where the page goes on, by what it does there."""
    names = ("batch_announce", "batch_held", "batch_complete", "batch")
    found = {name.removeprefix("batch_"): reverse(name, args=[batch.public_id]) for name in names}
    return found | {"resume": f"{reverse('intake')}?batch={batch.public_id}"}


@require_POST
def batch_announce(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The names and sizes of files to come, `{"files": [{"name", "size", "again"}]}`; the item of each, in order."""
    batch = selectors.own_batch(user=request.user, public_id=public_id)
    if batch.status not in services.TAKING:
        return _wrong(409, "closed", _("This batch takes no more files: it is %s.") % batch.get_status_display())
    try:
        files = list(_announced(json.loads(request.body)))
    except (ValueError, TypeError, KeyError, RecursionError):
        return _wrong(422, "list", _("The list of files is not understood."))
    items = services.announce(batch=batch, files=files)
    return JsonResponse({"files": [_item(batch, item) for item in items], **_addresses(batch)})


def _announced(body: Any) -> Iterator[Announced]:
    files = body["files"]
    if not isinstance(files, list) or not 0 < len(files) <= AT_ONCE:
        raise ValueError("between one and a thousand files")
    for file in files:
        name, size = file["name"], file["size"]
        if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
            raise ValueError("a name")
        if not isinstance(size, int) or not 0 <= size < 2**53:
            raise ValueError("a size")
        yield Announced(name, size, again=file.get("again") is True)


def _item(batch: Batch, item: Item) -> dict[str, Any]:
    return {
        "n": item.n,
        "awaited": services.is_awaited(item),
        "sha256": item.sha256,
        "send": reverse("batch_file", args=[batch.public_id, item.n]),
    }


@require_POST
def batch_held(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Of files that are to be sent (`n=` and `sha256=`, in pairs): which the sender may see here already. Those are
    settled, and not sent."""
    batch = selectors.own_batch(user=request.user, public_id=public_id)
    numbers, digests = request.POST.getlist("n"), request.POST.getlist("sha256")
    pairs = {int(n): digest for n, digest in zip(numbers, digests, strict=False) if n.isdecimal() and len(n) < 9}
    if not 0 < len(pairs) <= AT_ONCE:
        return _wrong(422, "list", _("The list of files is not understood."))
    held = services.held_versions(user=request.user, batch=batch, digests=list(pairs.values()))
    found = []
    for item in batch.items.filter(n__in=pairs, origin={}):
        version = held.get(pairs[item.n])
        if version is not None and services.already_held(item=item, version=version, sha256=pairs[item.n]):
            number = version.document.accession
            found.append({"n": item.n, "document": number, "href": reverse("document", args=[number])})
    return JsonResponse({"held": found})


@receives_files
@require_POST
def batch_file(request: HttpRequest, public_id: str, n: int) -> HttpResponseBase:
    """The bytes of one announced file; or, in `refused`, why the browser does not send them."""
    batch = selectors.own_batch(user=request.user, public_id=public_id)
    item = get_object_or_404(batch.items, n=n)
    upload = request.FILES.get("file")
    code = request.POST.get("refused", "")
    if isinstance(upload, StagedUpload):
        taken = services.receive(item=item, upload=upload, sha256=request.POST.get("sha256", ""))
    elif code in NOT_SENT:
        taken = services.refuse(item=item, code=code)
    else:
        return _wrong(422, "nothing", _("No file was sent."))
    item.refresh_from_db()
    if item.reason in (*NOT_SENT, "disk_full", "storage_unavailable", "bytes_lost"):
        return _wrong(507 if item.reason == "disk_full" else 422, item.reason, str(reason(item.reason).sentence))
    return JsonResponse({"n": item.n, "sha256": item.sha256, "size": item.size}, status=201 if taken else 200)


@require_POST
def batch_complete(request: HttpRequest, public_id: str) -> HttpResponse:
    """All has been sent that will be; what was announced and never came is said to be missing. Leads to the batch."""
    batch = selectors.own_batch(user=request.user, public_id=public_id)
    services.complete(batch=batch)
    return redirect("batch", public_id=batch.public_id)


def _wrong(status: int, code: str, sentence: str) -> JsonResponse:
    return JsonResponse({"code": code, "sentence": sentence}, status=status)
