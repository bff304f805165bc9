"""Restricting, withdrawing, holding and purging: for admins, of documents that they could see; else 404."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from archive import services, withheld
from archive.forms import HoldForm, NoteForm, PurgeForm, RestrictForm, WithdrawForm
from archive.models import Document
from archive.policy import may_withhold
from archive.services.purging import plan


@require_safe
def withheld_list(request: HttpRequest) -> HttpResponse:
    """Everything that is restricted, withdrawn, held, or waits to be purged, as far as this admin could see it."""
    user = request.user
    if not may_withhold(user):
        raise Http404
    context = {
        "purges": withheld.purges(user=user),
        "recurrences": withheld.recurrences(user=user),
        "restrictions": withheld.restrictions(user=user),
        "withdrawn": withheld.withdrawn(user=user)[:500],
        "holds": withheld.holds(user=user),
    }
    return render(request, "archive/withheld_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withholding(request: HttpRequest, accession: str) -> HttpResponse:
    """One document: what stands, and the forms for what may be done next. `act` says which form was sent."""
    document = withheld.withholdable(user=request.user, accession=accession)
    user = request.user
    assert isinstance(user, User)  # withholdable has asked
    if request.method != "POST":
        return _page(request, document)
    name = request.POST.get("act", "")
    if name not in ACTS:
        messages.error(request, _("Choose what to do."))
        return _page(request, document, status=422)
    act, done = ACTS[name]
    form = _form(name, user, request.POST)
    if not form.is_valid():
        return _page(request, document, sent={name: form}, status=422)
    try:
        act(document, user, form, request)
    except services.PurgeRefused as error:
        messages.error(request, str(error))
        return _page(request, document, sent={name: form}, status=422)
    messages.success(request, str(done))
    return redirect("document_withholding", accession=document.accession)


def _page(
    request: HttpRequest, document: Document, *, sent: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    asked = document.purge_requests.filter(confirmed_at=None, cancelled_at=None).select_related("asked_by").first()
    holds = document.holds.select_related("made_by", "released_by").order_by("-pk")
    context: dict[str, Any] = {
        "document": document,
        "tombstone": getattr(document, "tombstone", None),
        "restrictions": document.restrictions.select_related("made_by", "released_by").order_by("-pk"),
        "holds": holds,
        "recurs": withheld.recurrences(user=user).filter(document=document),
        "is_held": any(each.released_at is None for each in holds),
        "asked": asked,
        "may_confirm": asked is not None and asked.asked_by_id != user.pk,
        "plan": plan(document) if document.withdrawn_at else [],
        "forms": {name: _form(name, user) for name in FORMS} | (sent or {}),
    }
    return render(request, "archive/withholding.html", context, status=status)


def _restrict(document: Document, user: User, form: forms.Form, request: HttpRequest) -> None:
    services.restrict_document(document=document, user=user, **form.cleaned_data)


def _release(document: Document, user: User, form: forms.Form, request: HttpRequest) -> None:
    row = get_object_or_404(document.restrictions, pk=_number(request))
    services.release_restriction(restriction=row, user=user, note=form.cleaned_data["note"])


def _withdraw(document: Document, user: User, form: forms.Form, request: HttpRequest) -> None:
    services.withdraw_document(document=document, user=user, **form.cleaned_data)


def _return(document: Document, user: User, form: forms.Form, request: HttpRequest) -> None:
    try:
        services.return_document(document=document, user=user, note=form.cleaned_data["note"])
    except services.PurgedError as error:
        raise Http404 from error  # the form is not offered for what is purged


def _hold(document: Document, user: User, form: forms.Form, request: HttpRequest) -> None:
    services.place_hold(document=document, user=user, reason=form.cleaned_data["reason"])


def _lift(document: Document, user: User, form: forms.Form, request: HttpRequest) -> None:
    row = get_object_or_404(document.holds, pk=_number(request))
    services.lift_hold(hold=row, user=user, note=form.cleaned_data["note"])


def _leave(document: Document, user: User, form: forms.Form, request: HttpRequest) -> None:
    row = get_object_or_404(withheld.recurrences(user=user), document=document, pk=_number(request))
    services.leave_recurrence(recurrence=row, user=user, note=form.cleaned_data["note"])


def _purge(document: Document, user: User, form: forms.Form, request: HttpRequest) -> None:
    services.ask_purge(document=document, user=user, **form.cleaned_data)


def _confirm(document: Document, user: User, form: forms.Form, request: HttpRequest) -> None:
    row = get_object_or_404(document.purge_requests, pk=_number(request))
    services.confirm_purge(request=row, user=user)


def _cancel(document: Document, user: User, form: forms.Form, request: HttpRequest) -> None:
    row = get_object_or_404(document.purge_requests, pk=_number(request))
    services.cancel_purge(request=row, user=user)


def _number(request: HttpRequest) -> int:
    typed = request.POST.get("pk", "")
    if not typed.isdecimal() or len(typed) > 18:
        raise Http404
    return int(typed)


FORMS: Final[dict[str, type[forms.Form]]] = {
    "restrict": RestrictForm,
    "release": NoteForm,
    "withdraw": WithdrawForm,
    "return": NoteForm,
    "hold": HoldForm,
    "lift": NoteForm,
    "leave": NoteForm,
    "purge": PurgeForm,
}


def _form(name: str, user: User, data: QueryDict | None = None) -> forms.Form:
    """The form of an act, its controls named after it: several stand on the page."""
    if name == "withdraw":
        return WithdrawForm(data, auto_id="withdraw_%s", user=user)
    return FORMS.get(name, forms.Form)(data, auto_id=f"{name}_%s")


Act = Callable[[Document, User, forms.Form, HttpRequest], None]
# What a form may ask for, and what is said when it was done.
ACTS: Final[dict[str, tuple[Act, str | Promise]]] = {
    "restrict": (_restrict, lazy("The document is restricted, in search too.")),
    "release": (_release, lazy("The restriction is released.")),
    "withdraw": (_withdraw, lazy("The document is withdrawn: nobody is shown it.")),
    "return": (_return, lazy("The document is back, for those who might see it before.")),
    "hold": (_hold, lazy("The hold stands: nobody can purge the document.")),
    "lift": (_lift, lazy("The hold is lifted.")),
    "leave": (_leave, lazy("The document stays, and is shown as its level says.")),
    "purge": (_purge, lazy("The purge is asked for. Another admin has to confirm it.")),
    "confirm": (_confirm, lazy("The document is purged.")),
    "cancel": (_cancel, lazy("The request is taken back.")),
}
