"""What the shell of every page needs."""

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import mail_is_sent
from archive.selectors import damaged

# Pages that are about searching have a box of their own, and the header then has none.
OWN_SEARCH_BOX = frozenset({"home", "search"})


class Entry(NamedTuple):
    """A link of the main navigation; `current` marks the room one is in."""

    label: str | Promise
    url: str
    current: bool


def _entries(user: User | AnonymousUser) -> list[tuple[str | Promise, str, frozenset[str]]]:
    """Label, URL name, and the names under which the entry is current. What a person may not use is absent."""
    found: list[tuple[str | Promise, str, frozenset[str]]] = [
        (_("Search"), "search", frozenset()),
        (_("Collections"), "collections", frozenset({"collection"})),
    ]
    if isinstance(user, User) and user.is_newsroom:
        found += [
            (_("Links"), "links", frozenset({"link_check"})),
            (_("Stories"), "stories", frozenset({"story", "story_new", "story_sources", "story_people"})),
            (_("Intake"), "intake", frozenset()),
            (_("Batches"), "batches", frozenset({"batch"})),
        ]
    if isinstance(user, User) and user.is_admin:
        found += [(_("People"), "people", frozenset({"person"})), (_("Operations"), "ops", frozenset())]
    return found


def shell(request: HttpRequest) -> dict[str, Any]:
    """The name of the archive, the navigation, and what the person typed last, for the search box in the header."""
    match = request.resolver_match
    here = match.url_name if match else None
    navigation = [
        Entry(label, reverse(name), here == name or here in others)
        for label, name, others in _entries(getattr(request, "user", AnonymousUser()))
    ]
    return {
        "archive_name": settings.MUNIMENT_ARCHIVE_NAME,
        "navigation": navigation,
        "damaged_documents": SimpleLazyObject(damaged),  # asked once, by pages that show documents
        "own_search_box": here in OWN_SEARCH_BOX,
        "mail_is_sent": mail_is_sent(),
        "header_query": request.GET.get("q", ""),
    }
