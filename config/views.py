"""Home, about, health, and the pages for errors."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """What is held, and where to begin."""
    return render(request, "config/home.html")


def about(request: HttpRequest) -> HttpResponse:
    """Credits, licences, errata."""
    return render(request, "config/about.html")


def help_page(request: HttpRequest) -> HttpResponse:
    """How to search, read, cite and add; the keys."""
    return render(request, "config/help.html")


def livez(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """The process can serve: the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer", content_type="text/plain", status=503)
    return HttpResponse("ok", content_type="text/plain")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The one answer for what does not exist and what is hidden."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A failure of ours; no detail, since details may hold document text."""
    return render(request, "500.html", status=500)
