"""Saying that two organisations are one, taking it back, and giving a body further names. 404 for who may not."""

import re

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from archive.policy import may_contribute
from procurement.bodies import NotMerged, add_name, merge, remove_name, undo_merge
from procurement.display import LABELS, Words
from procurement.merging import merge_known_to, proposals
from procurement.models import Organisation, OrganisationName
from procurement.organisations import MovedError, Name, Portrait, portrait
from procurement.reading.names import organisation_key

_ADDRESS = re.compile(r"(?:^|/)([0-9a-f]{12})/?$")


class MergeForm(forms.Form):
    """Which other body, and why they are one."""

    other = forms.CharField(
        label=gettext_lazy("The other organisation"),
        help_text=gettext_lazy("Its name as documents write it, or the address of its page here."),
        max_length=300,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason (kept with the merge)"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NameForm(forms.ModelForm):  # type: ignore[type-arg]
    """A further name."""

    class Meta:
        model = OrganisationName
        fields = ("name", "kind")
        labels = {"name": gettext_lazy("Another name"), "kind": gettext_lazy("What it is")}  # Django's


def _contributor(request: HttpRequest) -> User:
    user = request.user
    if not may_contribute(user) or not isinstance(user, User):
        raise Http404
    return user


def _portrait(user: User, public_id: str) -> Portrait:
    """The body as the person may see it; of a merged one the body it became."""
    try:
        return portrait(user=user, public_id=public_id)
    except MovedError as moved:
        return portrait(user=user, public_id=moved.into.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def merge_view(request: HttpRequest, public_id: str) -> HttpResponse:
    """`/organisations/<id>/merge/`: two bodies side by side, and the form that joins the second to the first."""
    user = _contributor(request)
    body, number = _portrait(user, public_id), request.GET.get("other", "")
    form = MergeForm(request.POST) if request.method == "POST" else MergeForm(initial={"other": number})
    if request.method == "POST" and form.is_valid() and _merged(form, body, user):
        messages.success(request, _("They are one organisation now. It can be undone on this page."))
        return redirect("organisation", body.organisation.public_id)
    other = _other(user, form.data.get("other") or number)
    context = {
        "form": form,
        "sides": [
            (each, [(name, [LABELS[role] for role in name.roles]) for name in each.names])
            for each in (body, other)
            if each
        ],
        "body": body,
        "other": other,
        "proposals": proposals(user=user, body=body.organisation),
    }
    return render(request, "procurement/merge.html", context, status=422 if form.errors else 200)


def _named(seen: Portrait) -> list[tuple[Name, list[Words]]]:
    return [(name, [LABELS[role] for role in name.roles]) for name in seen.names]


def _other(user: User, written: str) -> Portrait | None:
    """The body that a name, a number or an address of a page means, if the person may see it."""
    address = _ADDRESS.search(written.strip())
    named = None if address else Organisation.objects.filter(key=organisation_key(written)).first()
    public_id = address[1] if address else named.public_id if named else ""
    try:
        return _portrait(user, public_id) if public_id else None
    except Http404:
        return None


def _merged(form: MergeForm, body: Portrait, user: User) -> bool:
    """Whether the bodies were merged; otherwise the form says why not."""
    other = _other(user, form.cleaned_data["other"])
    if other is None:
        form.add_error("other", _("No organisation that you may see has this name or address."))
        return False
    try:
        merge(one=other.organisation, into=body.organisation, reason=form.cleaned_data["reason"], user=user)
    except NotMerged as refused:
        form.add_error(None, str(refused))
        return False
    return True


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """`/organisations/merges/<n>/undo/`: both bodies stand on their own again."""
    user = _contributor(request)
    row = merge_known_to(user=user, pk=pk)
    undo_merge(row=row, user=user)
    messages.success(request, _("The merge is undone. Both organisations stand on their own again."))
    return redirect("organisation", row.into.public_id)


@require_POST
def names(request: HttpRequest, public_id: str) -> HttpResponse:
    """`/organisations/<id>/names/`: give a body another name that people search by, or take one away."""
    user = _contributor(request)
    body = _portrait(user, public_id)
    if request.POST.get("remove", "").isdigit():
        row = get_object_or_404(
            OrganisationName, pk=int(request.POST["remove"]), pk__in=[each.pk for each in body.beside]
        )
        remove_name(row=row, user=user)
        messages.success(request, _("The name was taken away."))
        return redirect("organisation", body.organisation.public_id)
    form = NameForm(request.POST)
    if form.is_valid():
        add_name(body=body.organisation, user=user, **form.cleaned_data)
        messages.success(request, _("The name was added. Search finds documents by it once they are indexed."))
    else:
        messages.error(request, _("Give a name of at most 300 characters, and say what it is."))
    return redirect("organisation", body.organisation.public_id)
