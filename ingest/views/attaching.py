"""A missing attachment is supplied: a file with its own capture, grade and address."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from archive import selectors as record
from archive.models import Attachment
from archive.policy import may_contribute
from ingest import queue, services
from ingest.middleware import receives_files
from ingest.models import Item
from ingest.uploads import StagedUpload


class SupplyForm(forms.Form):
    """The file, and where it was had."""

    source = forms.CharField(required=False, max_length=2000)


@receives_files
@require_POST
def attachment_supply(request: HttpRequest, accession: str, pk: int) -> HttpResponse:
    """Takes one file for an attachment of a document that this person may see; its batch shows how it went."""
    user = request.user
    if not isinstance(user, User) or not may_contribute(user):
        raise Http404
    document = record.document(user=user, accession=accession)
    attachment = get_object_or_404(Attachment, pk=pk, version__document=document)
    files = [each for each in request.FILES.getlist("files") if isinstance(each, StagedUpload)]
    form = SupplyForm(request.POST)
    if not form.is_valid() or len(files) != 1 or files[0].refused:
        messages.error(request, _("Choose one file that is not empty and not over the size limit."))
        return redirect("document_related", accession=accession)
    item = _taken(attachment, files[0], form.cleaned_data["source"].strip(), user)
    return redirect("batch", public_id=item.batch.public_id)


def _taken(attachment: Attachment, file: StagedUpload, source: str, user: User) -> Item:
    document = attachment.version.document
    title = _("Attachment of %(number)s") % {"number": document.accession}
    batch = services.create_batch(user=user, title=title, access=document.access, source_url=source)
    item = services.add_file(
        batch=batch,
        staged=file.path,
        name=file.name or attachment.name,
        declared_type=file.content_type or "",
        sha256=file.sha256,
        origin={"attachment": attachment.pk},
    )
    file.kept = True
    services.open_batch(batch=batch)
    queue.nudge([item.pk])
    return item
