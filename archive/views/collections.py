"""Collections: the list, one with its documents and members, a new one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from archive import selectors, services
from archive.forms import CollectionForm, MemberForm, RechecksForm
from archive.models import Collection
from archive.policy import may_contribute

PER_PAGE = 50


@require_safe
def collections(request: HttpRequest) -> HttpResponse:
    """The collections whose page this person may open, each with the number of documents she may see in it."""
    visible = selectors.documents(user=request.user)
    rows = [
        (collection, visible.filter(collections=collection).count())
        for collection in selectors.collections(user=request.user)
    ]
    context = {"rows": rows, "may_create": may_contribute(request.user)}
    return render(request, "archive/collections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A form for a new collection; whoever makes it owns it."""
    user = request.user
    if not may_contribute(user) or not isinstance(user, User):
        raise Http404
    form = CollectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = services.create_collection(owner=user, slug=form.slug(), **form.cleaned_data)
        return redirect("collection", slug=made.slug)
    return render(request, "archive/collection_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    """A collection: what it holds for this person, and, for those who belong to it, who its members are."""
    found = get_object_or_404(selectors.collections(user=request.user), slug=slug)
    documents = selectors.documents(user=request.user).filter(collections=found).order_by("-pk")
    paginator = Paginator(documents.select_related("current__best_capture__source", "stated_source"), PER_PAGE)
    is_member = isinstance(request.user, User) and found.memberships.filter(user=request.user).exists()
    context = {
        "collection": found,
        "page": paginator.get_page(request.GET.get("page")),
        "members": found.memberships.select_related("user").order_by("user__name") if is_member else None,
        "may_edit": may_contribute(request.user),
        "is_owner": request.user == found.owner,
        "may_join": _may_join(request.user, found, is_member=is_member),
        "form": MemberForm(),
        "rechecks_form": RechecksForm(initial={"days": found.recheck_days}),
    }
    return render(request, "archive/collection.html", context)


def _may_join(user: object, collection: Collection, *, is_member: bool) -> bool:
    """Admins look inside a collection by adding themselves, which is an event; they have no other door."""
    return isinstance(user, User) and user.is_admin and not is_member


def _changeable(request: HttpRequest, slug: str) -> tuple[Collection, User]:
    user = request.user
    found = get_object_or_404(selectors.collections(user=user), slug=slug)
    if not isinstance(user, User) or found.owner_id != user.pk:
        raise Http404
    return found, user


@require_POST
def add_member(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a person in; only the owner may."""
    found, user = _changeable(request, slug)
    form = MemberForm(request.POST)
    if form.is_valid() and form.member is not None:
        services.add_member(collection=found, member=form.member, user=user)
        messages.success(request, _("%(name)s can see this collection now.") % {"name": form.member})
    else:
        messages.error(request, " ".join(str(each) for each in form.errors.get("email", [])))
    return redirect("collection", slug=found.slug)


@require_POST
def rechecks(request: HttpRequest, slug: str) -> HttpResponse:
    """How often the live pages of what it holds are looked at; only the owner may, since asking reveals interest."""
    found, user = _changeable(request, slug)
    form = RechecksForm(request.POST)
    if form.is_valid():
        services.set_rechecks(collection=found, days=form.cleaned_data["days"], user=user)
        messages.success(request, _("How often live pages are looked at was changed; the custody log keeps it."))
    else:
        messages.error(request, _("Choose how often."))
    return redirect("collection", slug=found.slug)


@require_POST
def remove_member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End a membership; only the owner may, and she stays."""
    found, user = _changeable(request, slug)
    member = get_object_or_404(User, pk=pk, memberships__collection=found)
    services.remove_member(collection=found, member=member, user=user)
    messages.success(request, _("%(name)s is no longer a member.") % {"name": member})
    return redirect("collection", slug=found.slug)


@require_POST
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """An admin adds herself; the custody log keeps it."""
    found = get_object_or_404(Collection, slug=slug)
    user = request.user
    if not isinstance(user, User) or not user.is_admin:
        raise Http404
    services.add_member(collection=found, member=user, user=user)
    return redirect("collection", slug=found.slug)
