"""One's documents put right, many at once, and taken back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from archive import selectors
from archive.models import Access, BulkEdit, Collection, Document
from archive.policy import may_contribute
from archive.services import Told
from archive.services.bulk import Wish, edit_many, undo_many

MOST = 500


class BulkForm(forms.Form):
    """What is to change in each; what is left empty stays as it is."""

    tags = forms.CharField(required=False, max_length=500, label=gettext_lazy("Add tags (a comma between two)"))
    title_en = forms.CharField(required=False, max_length=1000, label=gettext_lazy("Title in English"))
    printed = forms.DateField(required=False, label=gettext_lazy("Date printed on it (2021-03-05)"))
    language = forms.CharField(required=False, max_length=16, label=gettext_lazy("Language (zh-Hans, en, ug …)"))
    issuing_body = forms.CharField(required=False, max_length=300, label=gettext_lazy("Issued by"))
    access = forms.ChoiceField(
        required=False, choices=[("", gettext_lazy("as it is")), *Access.choices], label=gettext_lazy("Who may see it")
    )
    collection = forms.ModelChoiceField(
        required=False, queryset=Collection.objects.none(), label=gettext_lazy("Put in collection")
    )
    reason = forms.CharField(required=False, max_length=500, label=gettext_lazy("Reason (kept in the custody log)"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["collection"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Collection.objects.filter(memberships__user=user).order_by("title")

    def wish(self) -> Wish:
        """The form's values as the service takes them."""
        said = self.cleaned_data
        told = Told(
            title_en=said["title_en"].strip(),
            printed=said["printed"].isoformat() if said["printed"] else "",
            language=said["language"].strip(),
            issuing_body=said["issuing_body"].strip(),
            tags=tuple(tag.strip() for tag in said["tags"].replace("，", ",").split(",") if tag.strip()),
        )
        return Wish(told, said["access"], said["collection"], said["reason"].strip())


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """`?d=` names documents; sent, each is changed and the page of the change says what was done."""
    user = _who(request)
    numbers = list(dict.fromkeys((request.POST or request.GET).getlist("d")))[:MOST]
    chosen = _chosen(user, numbers, (request.POST or request.GET).get("collection_slug", ""))
    form = BulkForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid() and chosen:
        edit = edit_many(chosen=chosen, wish=form.wish(), user=user)
        return redirect("bulk_edit", public_id=edit.public_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "archive/bulk.html", {"form": form, "chosen": chosen, "most": MOST}, status=status)


def _chosen(user: User, numbers: list[str], slug: str) -> list[Document]:
    """The documents named, or all that this person sees of a collection."""
    rows = selectors.documents(user=user)
    if slug:
        collection = get_object_or_404(selectors.collections(user=user), slug=slug)
        return list(rows.filter(collections=collection).order_by("pk")[:MOST])
    return list(rows.filter(accession__in=numbers).order_by("pk"))


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
    return redirect("bulk_edit", public_id=public_id)


def _who(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User) or not may_contribute(user):
        raise Http404
    return user
