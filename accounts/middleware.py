"""How long a session lasts, and who must have a second factor (safety.md section 12)."""

import contextlib
import time
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from accounts.models import User

SIGNED_IN_AT = "signed_in_at"
LAST_SEEN = "last_seen"
SECOND_FACTOR = "second_factor"
STAMP_EVERY_SECONDS = 300
# Where a person who still needs a second factor may go: to set one up, to sign out, and to the pages of the door.
OPEN_PREFIXES = ("/accounts/", "/static/", "/livez", "/readyz", "/about/", "/help/")

Next = Callable[[HttpRequest], HttpResponseBase]


class SessionRulesMiddleware:
    """Ends sessions that were idle for 12 hours or are 7 days old, counted from signing in, however busy."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            self._apply(request, time.time())
        return self.get_response(request)

    def _apply(self, request: HttpRequest, now: float) -> None:
        """Signs out what is over; stamps the rest, at most every five minutes, since each stamp is a write."""
        session = request.session
        signed_in_at, last_seen = session.get(SIGNED_IN_AT), session.get(LAST_SEEN)
        idle = now - (last_seen or now) > settings.MUNIMENT_SESSION_IDLE_SECONDS
        if idle or now - (signed_in_at or now) > settings.SESSION_COOKIE_AGE:
            logout(request)
        elif not signed_in_at or not last_seen or now - last_seen > STAMP_EVERY_SECONDS:
            session.update({SIGNED_IN_AT: signed_in_at or now, LAST_SEEN: now})
            _stamp(session)


def _stamp(session: SessionBase) -> None:
    """Write the session now, if the database lets us: a page is read although another holds the write lock.

    The next request tries again. A session that somebody ended meanwhile is not written either, and is over then.
    """
    with contextlib.suppress(UpdateError, DatabaseError):
        session.save()
    session.modified = False


class SecondFactorMiddleware:
    """Where the settings ask for it, leads editors and admins without a second factor to the page that makes one."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.MUNIMENT_REQUIRE_SECOND_FACTOR and self._lacks_one(request):
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('mfa_activate_totp')}?{query}")
        return self.get_response(request)

    def _lacks_one(self, request: HttpRequest) -> bool:
        user = request.user
        if not isinstance(user, User) or not user.is_editor or request.path.startswith(OPEN_PREFIXES):
            return False
        if request.session.get(SECOND_FACTOR):
            return False
        if is_mfa_enabled(user):
            # Remembered for the session: losing the factor ends every session of the person.
            request.session[SECOND_FACTOR] = True
            return False
        return True
