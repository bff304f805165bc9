"""Changes to one document: what is said of it, who may see it, collections. Whoever may not change it gets 404."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from archive import selectors
from archive.describing_forms import EditForm
from archive.forms import AccessForm, CollectionChoiceForm
from archive.models import Document
from archive.policy import may_change_access, may_contribute
from archive.services.bulk import Wish, edit_many
from archive.services.describing import source_is_seen
from archive.views.shared import document_context


def _editable(request: HttpRequest, accession: str, *, access: bool = False) -> tuple[Document, User]:
    """The document and the person, or 404 if she may not change it."""
    document = selectors.document(user=request.user, accession=accession)
    user = request.user
    allowed = may_change_access(user, document) if access else may_contribute(user)
    if not allowed or not isinstance(user, User):
        raise Http404
    return document, user


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, accession: str) -> HttpResponse:
    """The page with all of a document's forms; a POST here puts right what is said of it."""
    document, user = _editable(request, accession)
    form = EditForm(request.POST or None, document=document, seen=source_is_seen(document))
    if request.method == "POST" and form.is_valid():
        return _edited(request, document, user, form.wish())
    version = selectors.version(user=user, accession=document.accession)
    context = document_context(request, version, "edit", pinned=False) | {
        "editing": True,
        "form": form,
        "access_form": AccessForm(initial={"access": document.access}),
        "collection_form": CollectionChoiceForm(user=user),
        "held_in": selectors.collections(user=user).filter(documents=document),
        "changes": selectors.changes_by(user=user, document=document),
    }
    return render(request, "archive/edit.html", context, status=422 if form.errors else 200)


def _edited(request: HttpRequest, document: Document, user: User, wish: Wish) -> HttpResponse:
    """Make the change, say what became of it, and go back to the page, where it can be taken back."""
    edit = edit_many(chosen=[document], wish=wish, user=user)
    if edit.changes:
        messages.success(request, _("Changed. The history shows what stood before; below it can be taken back."))
    elif not edit.refused:
        messages.info(request, _("Nothing was different, so nothing was changed."))
    for why in edit.refused.values():
        messages.error(request, _("Not done: %(why)s.") % {"why": why})
    return redirect("document_edit", accession=document.accession)


@require_POST
def access(request: HttpRequest, accession: str) -> HttpResponse:
    """Set who may see the document; narrowing holds from this request on."""
    document, user = _editable(request, accession, access=True)
    form = AccessForm(request.POST)
    if form.is_valid():
        return _edited(request, document, user, Wish(**form.cleaned_data))
    return redirect("document_edit", accession=document.accession)


@require_POST
def put(request: HttpRequest, accession: str) -> HttpResponse:
    """Put the document in a collection of the person's; its members may see it from then on."""
    document, user = _editable(request, accession, access=True)
    form = CollectionChoiceForm(request.POST, user=user)
    if form.is_valid():
        return _edited(request, document, user, Wish(collection=form.cleaned_data["collection"]))
    return redirect("document_edit", accession=document.accession)


@require_POST
def take(request: HttpRequest, accession: str, slug: str) -> HttpResponse:
    """Take the document out of a collection."""
    document, user = _editable(request, accession, access=True)
    collection = get_object_or_404(selectors.collections(user=user), slug=slug, documents=document)
    return _edited(request, document, user, Wish(taken=collection))
