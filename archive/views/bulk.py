"""One's documents put right, many at once, and taken back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from archive import selectors
from archive.describing_forms import BulkForm
from archive.models import BulkEdit, Document
from archive.policy import may_contribute
from archive.services.bulk import MOST, edit_many, undo_many


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """`?d=` names documents; sent, each is changed and the page of the change says what was done."""
    user = _who(request)
    numbers = list(dict.fromkeys((request.POST or request.GET).getlist("d")))
    chosen = _chosen(user, numbers, (request.POST or request.GET).get("collection_slug", ""))
    cut, chosen = len(chosen) > MOST, chosen[:MOST]
    form = BulkForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid() and chosen:
        edit = edit_many(chosen=chosen, wish=form.wish(), user=user)
        return redirect("bulk_edit", public_id=edit.public_id)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "archive/bulk.html", {"form": form, "chosen": chosen, "most": MOST, "cut": cut}, status=status
    )


def _chosen(user: User, numbers: list[str], slug: str) -> list[Document]:
    """The documents named, or all that this person sees of a collection."""
    rows = selectors.documents(user=user)
    if slug:
        collection = get_object_or_404(selectors.collections(user=user), slug=slug)
        return list(rows.filter(collections=collection).order_by("pk")[: MOST + 1])
    return list(rows.filter(accession__in=numbers[: MOST + 1]).order_by("pk"))


@require_safe
def bulk_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a change did, and the button that takes it back."""
    user = _who(request)
    edit = get_object_or_404(BulkEdit, made_by=user, public_id=public_id)
    held = {row.accession: row for row in selectors.documents(user=user).filter(accession__in=list(edit.changes))}
    rows = [(number, held.get(number), done) for number, done in edit.changes.items()]
    return render(request, "archive/bulk_edit.html", {"edit": edit, "rows": rows})


@require_POST
def bulk_undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Takes it back where it still stands."""
    user = _who(request)
    edit = get_object_or_404(BulkEdit, made_by=user, public_id=public_id)
    count = undo_many(edit=edit, user=user)
    said = ngettext("%(count)d document was put back.", "%(count)d documents were put back.", count)
    messages.success(request, said % {"count": count})
    back = request.POST.get("back", "")
    if back in edit.changes:
        return redirect("document_edit", accession=back)
    return redirect("bulk_edit", public_id=public_id)


def _who(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User) or not may_contribute(user):
        raise Http404
    return user
