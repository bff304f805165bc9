"""Changes to a document: title, who may see it, collections. Whoever may not change it gets 404."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from archive import selectors, services
from archive.forms import AccessForm, CollectionChoiceForm, TitleForm
from archive.models import Document
from archive.policy import may_change_access, may_contribute
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
    """The page with all of a document's forms; a POST here corrects the title."""
    document, user = _editable(request, accession)
    initial = {"title": document.title, "title_en": document.title_en}
    form = TitleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.edit_title(document=document, user=user, **form.cleaned_data)
        messages.success(request, _("The title was changed. The history shows both."))
        return redirect("document_edit", accession=document.accession)
    version = selectors.version(user=user, accession=document.accession)
    context = document_context(request, version, "edit", pinned=False) | {
        "editing": True,
        "form": form,
        "access_form": AccessForm(initial={"access": document.access}),
        "collection_form": CollectionChoiceForm(user=user),
        "held_in": selectors.collections(user=user).filter(documents=document),
    }
    return render(request, "archive/edit.html", context, status=422 if form.errors else 200)


@require_POST
def access(request: HttpRequest, accession: str) -> HttpResponse:
    """Set who may see the document; narrowing holds from this request on."""
    document, user = _editable(request, accession, access=True)
    form = AccessForm(request.POST)
    if form.is_valid():
        try:
            services.change_access(document=document, user=user, **form.cleaned_data)
        except services.DamagedError:
            messages.error(request, _("Its bytes no longer match: it cannot be published until they are restored."))
        else:
            messages.success(request, _("Who may see this document was changed."))
    return redirect("document_edit", accession=document.accession)


@require_POST
def put(request: HttpRequest, accession: str) -> HttpResponse:
    """Put the document in a collection of the person's; its members may see it from then on."""
    document, user = _editable(request, accession, access=True)
    form = CollectionChoiceForm(request.POST, user=user)
    if form.is_valid():
        services.put_in_collection(document=document, user=user, collection=form.cleaned_data["collection"])
        messages.success(request, _("The document is in the collection. Its members can see it now."))
    return redirect("document_edit", accession=document.accession)


@require_POST
def take(request: HttpRequest, accession: str, slug: str) -> HttpResponse:
    """Take the document out of a collection."""
    document, user = _editable(request, accession, access=True)
    collection = get_object_or_404(selectors.collections(user=user), slug=slug, documents=document)
    services.take_from_collection(document=document, user=user, collection=collection)
    messages.success(request, _("The document was taken out of the collection."))
    return redirect("document_edit", accession=document.accession)
