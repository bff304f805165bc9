"""What people have asked outside for a document: look now, save publicly, bring in a listed copy, keep what changed."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from archive import selectors as record
from archive.models import Document
from archive.policy import may_change_access, may_contribute
from archive.views.shared import document_context
from ingest import selectors, services
from ingest.models import Errand
from ingest.services import outside

NO_REASON = gettext_lazy("Say in a few words why you go past the site's robots.txt; it is kept in the custody log.")


class SaveForm(forms.Form):
    """The page to save, and that its person knows that this is public."""

    source = forms.ChoiceField(label=gettext_lazy("Page"))
    confirmed = forms.BooleanField(
        label=gettext_lazy("I know that anyone can see this, and that it cannot be taken back."), required=True
    )

    def __init__(self, *args: object, document: Document, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(source.pk, source.url) for source in outside.pages_of(document)]


def _document(request: HttpRequest, accession: str, *, owner: bool = False) -> tuple[Document, User]:
    """The document and the person, or 404 if she may not have anything asked for it."""
    document = record.document(user=request.user, accession=accession)
    user = request.user
    allowed = may_change_access(user, document) if owner else may_contribute(user)
    if not allowed or not isinstance(user, User):
        raise Http404
    return document, user


@require_POST
def check(request: HttpRequest, accession: str) -> HttpResponse:
    """Have one copy looked at (`what`), or all of them: a work item each; the answers appear on the Provenance tab."""
    document, user = _document(request, accession)
    reason = request.POST.get("reason", "").strip()
    if "reason" in request.POST and not reason:
        messages.error(request, str(NO_REASON))
        return redirect("document_provenance", accession=document.accession)
    asked = outside.ask(document=document, what=request.POST.get("what", ""), user=user, robots_reason=reason)
    if asked:
        said = ngettext("%d question is on its way.", "%d questions are on their way.", len(asked)) % len(asked)
        messages.success(request, f"{said} {_('The answers appear here.')}")
    else:
        messages.warning(request, _("There is nothing here that could be asked outside."))
    return redirect("document_provenance", accession=document.accession)


@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest, accession: str) -> HttpResponse:
    """Ask the Internet Archive to save the page: first the page that says what this shows to whom."""
    document, user = _document(request, accession, owner=True)
    form = SaveForm(request.POST or None, document=document)
    if request.method == "POST" and form.is_valid():
        source = next(each for each in outside.pages_of(document) if str(each.pk) == form.cleaned_data["source"])
        services.post(document=document, kind=Errand.Kind.SAVE, user=user, source=source)
        messages.success(request, _("The archive is asked to save the page. What it answers appears here."))
        return redirect("document_provenance", accession=document.accession)
    version = record.version(user=user, accession=document.accession)
    context = document_context(request, version, "provenance", pinned=False)
    context |= {"form": form, "pages": outside.pages_of(document), "may_fetch": outside.may_ask_archives()}
    status = 422 if request.method == "POST" else 200
    return render(request, "ingest/save_page.html", context, status=status)


@require_POST
def bring(request: HttpRequest, accession: str) -> HttpResponse:
    """Bring in one copy that an archive listed, where the document itself is: as a capture of it, or a new version."""
    document, user = _document(request, accession)
    batch = outside.bring_in(document=document, urim=request.POST.get("copy", ""), user=user)
    if batch is None:
        messages.error(request, _("This is not an archive's copy of one of the document's pages."))
        return redirect("document_provenance", accession=document.accession)
    return redirect("batch", public_id=batch.public_id)


@require_POST
def adopt(request: HttpRequest, accession: str) -> HttpResponse:
    """Make the page that a look found changed a new version of the document."""
    document, user = _document(request, accession, owner=True)
    number = request.POST.get("check", "")
    rows = document.checks.filter(capture__isnull=False, capture__version__isnull=True)
    found = rows.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
    if found is None:
        messages.warning(request, _("Nothing was kept of this look, or it is a version already."))
        return redirect("document_provenance", accession=document.accession)
    version = outside.keep_as_version(check=found, user=user)
    messages.success(request, _("Version %d was made of what was seen; it is being read.") % version.n)
    return redirect("document_history", accession=document.accession)


@require_POST
def past_robots(request: HttpRequest, public_id: str) -> HttpResponse:
    """Fetch what robots.txt refused, with a reason: one item of a batch, or all that were refused."""
    batch = selectors.batch(user=request.user, public_id=public_id)
    reason = request.POST.get("reason", "").strip()
    user = request.user
    if not reason or not isinstance(user, User):
        messages.error(request, str(NO_REASON))
        return redirect("batch", public_id=batch.public_id)
    number = services.go_past_robots(batch=batch, reason=reason, user=user)
    said = ngettext("%d address is fetched after all.", "%d addresses are fetched after all.", number) % number
    messages.success(request, said)
    return redirect("batch", public_id=batch.public_id)
