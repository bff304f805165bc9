"""Saved searches and their news: pages of one's own, and a private Atom feed."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.contrib.syndication.views import Feed
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from search import alerts
from search.engines.base import EngineError
from search.fields import FACETS
from search.models import AlertMatch, SavedSearch

SHOWN = 100
FILTERS = (*FACETS, "x", "w", "sort")


class SavedForm(forms.Form):
    """A name, and what news is wanted."""

    title = forms.CharField(max_length=200, label=gettext_lazy("Name"))
    alert = forms.ChoiceField(choices=SavedSearch.Alert.choices, label=gettext_lazy("News"))
    by_mail = forms.BooleanField(required=False, label=gettext_lazy("By mail too"))


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _own(request: HttpRequest, public_id: str) -> SavedSearch:
    return get_object_or_404(SavedSearch, owner=_person(request), public_id=public_id)


def address_of(saved: SavedSearch) -> str:
    """The results page of a saved search."""
    pairs = [("q", saved.query), *((name, value) for name, values in saved.filters.items() for value in values)]
    pairs += [("x", word) for word in saved.dropped] + [("w", word) for word in saved.added]
    return f"{reverse('search')}?{urlencode(pairs)}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def saved_searches(request: HttpRequest) -> HttpResponse:
    """One's saved searches with what is new; a POST keeps the search of its address (`?q=…`)."""
    user = _person(request)
    form = SavedForm(request.POST or None, initial={"title": request.GET.get("q", ""), "alert": "daily"})
    asked = request.GET.get("q", "").replace("\x00", "")[:512]
    if request.method == "POST" and form.is_valid() and asked.strip():
        saved = _saved(request, user, form, asked)
        if saved is not None:
            return redirect("saved_search", public_id=saved.public_id)
    fresh = Count("matches", filter=Q(matches__known=False, matches__seen_at=None))
    rows = user.saved_searches.annotate(fresh=fresh).order_by("-pk")
    context = {"form": form, "asked": asked, "rows": rows, "read_again": request.META.get("QUERY_STRING", "")}
    return render(request, "search/saved.html", context, status=422 if request.method == "POST" else 200)


def _saved(request: HttpRequest, user: User, form: SavedForm, asked: str) -> SavedSearch | None:
    try:
        return alerts.save(
            owner=user,
            query=asked,
            filters={name: request.GET.getlist(name) for name in FACETS if request.GET.getlist(name)},
            dropped=request.GET.getlist("x"),
            added=request.GET.getlist("w"),
            **form.cleaned_data,
        )
    except alerts.TooBroadForNews:
        form.add_error("alert", _("This finds more than 10,000 documents: too broad for news. Keep it without."))
    except EngineError:
        form.add_error(None, _("The index cannot be asked just now. Try again in a minute."))
    return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def saved_search(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is new, newest first; a POST changes name and news."""
    saved = _own(request, public_id)
    initial = {"title": saved.title, "alert": saved.alert, "by_mail": saved.by_mail}
    form = SavedForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            alerts.change(saved=saved, **form.cleaned_data)
            messages.success(request, _("Changed."))
            return redirect("saved_search", public_id=saved.public_id)
        except alerts.TooBroadForNews:
            form.add_error("alert", _("This finds more than 10,000 documents: too broad for news."))
        except EngineError:
            form.add_error(None, _("The index cannot be asked just now. Try again in a minute."))
    feed = reverse("saved_feed", args=[saved.public_id, saved.feed_token])
    context = {"saved": saved, "form": form, "news": alerts.news(saved)[:SHOWN], "address": address_of(saved)}
    context["feed"] = request.build_absolute_uri(feed)
    return render(request, "search/saved_one.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def saved_seen(request: HttpRequest, public_id: str) -> HttpResponse:
    """All of it is read."""
    saved = _own(request, public_id)
    saved.matches.filter(seen_at=None).update(seen_at=timezone.now())
    return redirect("saved_search", public_id=public_id)


@require_POST
def saved_delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """The search is kept no longer."""
    _own(request, public_id).delete()
    messages.success(request, _("The saved search is gone."))
    return redirect("saved_searches")


class NewsFeed(Feed):  # type: ignore[type-arg]  # not subscriptable when it runs
    """The news of one search; whoever has its address reads as its owner may."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, public_id: str, token: str) -> SavedSearch:
        """The search, or 404."""
        rows = SavedSearch.objects.select_related("owner").filter(owner__is_active=True)
        return get_object_or_404(rows, public_id=public_id, feed_token=token)

    def title(self, saved: SavedSearch) -> str:
        """Its name."""
        return saved.title

    def link(self, saved: SavedSearch) -> str:
        """Its page."""
        return reverse("saved_search", args=[saved.public_id])

    def items(self, saved: SavedSearch) -> list[AlertMatch]:
        """What its owner may see now, newest first."""
        return list(alerts.news(saved)[:SHOWN])

    def item_title(self, item: AlertMatch) -> str:
        """The document's title."""
        return item.document.title[:200]

    def item_description(self, item: AlertMatch) -> str:
        """Its number and version."""
        return f"{item.document.accession} v{item.version.n}"

    def item_link(self, item: AlertMatch) -> str:
        """The version that was found."""
        return reverse("version_text", args=[item.document.accession, item.version.n])

    def item_guid(self, item: AlertMatch) -> str:
        """One for each (search, document, version)."""
        return f"urn:muniment:news:{item.search_id}:{item.document_id}:{item.version_id}"

    def item_pubdate(self, item: AlertMatch) -> datetime:
        """When it was found."""
        return item.found_at

    def item_updateddate(self, item: AlertMatch) -> datetime:
        """News does not change."""
        return item.found_at


_feed = NewsFeed()


@never_cache
@require_safe
def saved_feed(request: HttpRequest, public_id: str, token: str) -> HttpResponse:
    """`/search/saved/<id>/feed/<token>/`."""
    return _feed(request, public_id=public_id, token=token)
