"""The Related tab: the files that a version names, held or missing."""

from collections import Counter
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from archive import selectors, services
from archive.models import Attachment, Document, Version
from archive.policy import Person, may_contribute
from archive.views.shared import document_context


class LostForm(forms.Form):
    """Where somebody looked."""

    note = forms.CharField(label=gettext_lazy("Where it was looked for"), max_length=1000)


@dataclass(frozen=True, slots=True)
class Named:
    """An attachment as one person may know it: of a document that she may not see she learns only that it is held."""

    row: Attachment
    document: Document | None

    @property
    def missing(self) -> bool:
        """Whether its bytes are not here."""
        return self.row.state in {Attachment.State.EXPECTED, Attachment.State.LOST}


def attachments(*, version: Version, user: Person) -> list[Named]:
    """The files that a version names, in its order."""
    rows = list(version.attachments.order_by("n", "pk"))
    seen = selectors.documents(user=user).in_bulk([row.document_id for row in rows if row.document_id])
    return [Named(row, seen.get(row.document_id or 0)) for row in rows]


@require_safe
def related(request: HttpRequest, accession: str, n: int | None = None) -> HttpResponse:
    """Attachments with their states; what procedures and stories add comes from higher rooms."""
    version = selectors.version(user=request.user, accession=accession, n=n)
    found = attachments(version=version, user=request.user)
    counts = Counter(each.missing for each in found)
    context = document_context(request, version, "related", pinned=n is not None)
    parents = Attachment.objects.filter(
        document=version.document, version__document__in=selectors.documents(user=request.user)
    )
    context |= {
        "attachments": found,
        "held": counts[False],
        "missing": counts[True],
        "lost_form": LostForm(),
        "parents": parents.select_related("version__document").order_by("pk"),
    }
    return render(request, "archive/related.html", context)


@require_POST
def lost(request: HttpRequest, accession: str, pk: int) -> HttpResponse:
    """A person says that she looked for it and where."""
    document = selectors.document(user=request.user, accession=accession)
    if not may_contribute(request.user):
        raise Http404
    attachment = get_object_or_404(Attachment, pk=pk, version__document=document)
    form = LostForm(request.POST)
    if form.is_valid():
        services.attachment_lost(attachment=attachment, user=request.user, note=form.cleaned_data["note"])
        messages.success(request, _("Noted, with the date, in the custody log."))
    else:
        messages.error(request, _("Say where it was looked for."))
    return redirect("document_related", accession=accession)
