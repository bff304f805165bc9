"""Home, about, help, health, and the pages for errors."""

import sys

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from archive.provenance.grades import MEANINGS
from config.credits import libraries
from config.numbers import batches, damaged, database_answers, held
from config.operations import tiles


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is held, and where to begin."""
    user = request.user
    context: dict[str, object] = {"held": held(user=user)}
    if isinstance(user, User) and user.is_newsroom:
        context["batches"] = batches(user=user)
    if isinstance(user, User) and user.is_admin:
        context["damaged"] = damaged(user=user)
    return render(request, "config/home.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this is, credits, licences, errata."""
    return render(request, "config/about.html", {"grades": MEANINGS, "libraries": libraries()})


@require_safe
def errata(request: HttpRequest) -> FileResponse:
    """The dated changes in how evidence is made, as they stand in the program's own folder."""
    return FileResponse((settings.BASE_DIR / "docs" / "errata.md").open("rb"), content_type="text/plain; charset=utf-8")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to search, read, cite and add; the keys."""
    return render(request, "config/help.html")


@never_cache
@require_safe
def ops(request: HttpRequest) -> HttpResponse:
    """How the archive does, and what to do where it does not do well. For admins; for others it does not exist."""
    user = request.user
    if not (isinstance(user, User) and user.is_active and user.is_admin):
        raise Http404
    return render(request, "config/ops.html", {"tiles": tiles(), "now": timezone.now()})


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can serve: the database answers a query. 503 in plain words if not."""
    try:
        database_answers()
    except DatabaseError:
        words = "Not ready: the database does not answer.\n"
        return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The one answer for what does not exist and what is hidden."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A failure of ours. No detail, which could hold document text, and no context, whose making may be what failed.

    503 where the database is away or held by another: that passes, and whoever asked may ask again.
    """
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "5"})
    return HttpResponse(render_to_string("500.html"), status=500)
