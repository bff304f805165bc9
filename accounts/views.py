"""Invitations, people, and a person's own settings. Signing in and passwords are allauth's views."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account import views as allauth_account
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import selectors, services
from accounts.forms import AcceptForm, AccessForm, InvitationForm, RoleForm, SettingsForm
from accounts.models import User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
GONE = 410
UNPROCESSABLE = 422


def for_admins(view: View[P]) -> View[P]:
    """Answers 404 to everybody else: what a person may not use does not exist for her."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, User) or not request.user.is_admin:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def me(request: HttpRequest) -> User:
    """The person behind a request that a decorator has let through."""
    assert isinstance(request.user, User)
    return request.user


def no_such_page(request: HttpRequest) -> HttpResponse:
    """An address that exists only because a library reverses its name."""
    raise Http404


def sign_out(request: HttpRequest) -> HttpResponseBase:
    """allauth's sign-out (a form, then POST), which also empties what the browser kept."""
    response: HttpResponseBase = allauth_account.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where an invitation link leads: name and password, then signed in."""
    found = selectors.invitation(token=token)
    if not found.is_open:
        return render(request, "accounts/invitation_closed.html", {"invitation": found}, status=GONE)
    if request.user.is_authenticated:
        return render(request, "accounts/invitation_signed_in.html", {"invitation": found})
    form = AcceptForm(request.POST or None, invitation=found)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.accept_invitation(token=token, **form.cleaned_data)
        except services.AccountError as error:
            form.add_error(None, str(error))
        else:
            login(request, user, backend=BACKEND)
            return redirect("home")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "accounts/invitation.html", {"invitation": found, "form": form}, status=status)


@for_admins
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, the open invitations, and a form for a new one."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.invite(invited_by=me(request), **form.cleaned_data)
        messages.success(request, _("The invitation is ready: copy its link and send it."))
        return redirect("people")
    invitations = [
        (found, request.build_absolute_uri(reverse("invitation", args=[found.token])))
        for found in selectors.invitations(user=me(request))
    ]
    context = {"people": selectors.people(user=me(request)), "invitations": invitations, "form": form}
    return render(request, "accounts/people.html", context, status=UNPROCESSABLE if form.errors else 200)


@for_admins
@require_POST
def withdraw_invitation(request: HttpRequest, number: int) -> HttpResponse:
    """Closes a link."""
    found = get_object_or_404(selectors.invitations(user=me(request)), pk=number)
    services.withdraw_invitation(invitation=found)
    messages.success(request, _("The invitation is withdrawn; its link no longer works."))
    return redirect("people")


def _person_page(request: HttpRequest, person: User, **more: Any) -> HttpResponse:
    form = RoleForm(initial={"role": person.role})
    second_factor = Authenticator.objects.filter(user=person).exists()
    context = {"person": person, "form": form, "second_factor": second_factor, **more}
    return render(request, "accounts/person.html", context)


@for_admins
@require_safe
def person(request: HttpRequest, code: str) -> HttpResponse:
    """One person: role, account, password link, second factor."""
    return _person_page(request, selectors.person(user=me(request), code=code))


@for_admins
@require_POST
def person_role(request: HttpRequest, code: str) -> HttpResponse:
    """Gives another role."""
    found = selectors.person(user=me(request), code=code)
    form = RoleForm(request.POST)
    if form.is_valid():
        _try(request, lambda: services.change_role(person=found, changed_by=me(request), **form.cleaned_data))
    return redirect("person", code=code)


@for_admins
@require_POST
def person_access(request: HttpRequest, code: str) -> HttpResponse:
    """Closes or reopens an account."""
    found = selectors.person(user=me(request), code=code)
    form = AccessForm(request.POST)
    if form.is_valid():
        _try(request, lambda: services.set_active(person=found, changed_by=me(request), **form.cleaned_data))
    return redirect("person", code=code)


def _try(request: HttpRequest, act: Callable[[], None]) -> None:
    """Does it, and tells what happened in a sentence."""
    try:
        act()
    except services.AccountError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved. The person has been signed out everywhere."))


@for_admins
@never_cache
@require_POST
def person_password_link(request: HttpRequest, code: str) -> HttpResponse:
    """Makes a link with which the person sets a password, shown once, here."""
    found = selectors.person(user=me(request), code=code)
    path = services.password_link(person=found, made_by=me(request))
    found.refresh_from_db()
    return _person_page(request, found, password_link=request.build_absolute_uri(path))


@for_admins
@require_POST
def person_second_factor(request: HttpRequest, code: str) -> HttpResponse:
    """Removes a second factor that was lost."""
    found = selectors.person(user=me(request), code=code)
    _try(request, lambda: services.remove_second_factor(person=found))
    return redirect("person", code=code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """A person's own name, password, second factor and sessions."""
    form = SettingsForm(request.POST or None, initial={"name": me(request).name})
    if request.method == "POST" and form.is_valid():
        services.rename(person=me(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("settings")
    second_factor = Authenticator.objects.filter(user=me(request)).exists()
    context = {"form": form, "second_factor": second_factor}
    return render(request, "accounts/settings.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Ends every session of the person but this one."""
    services.end_sessions(person=me(request))
    me(request).refresh_from_db()
    update_session_auth_hash(request, me(request))
    messages.success(request, _("Every other browser has been signed out."))
    return redirect("settings")
