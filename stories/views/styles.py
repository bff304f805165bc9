"""The citation style that a person chose last, kept in a cookie: it needs no account."""

from django.http import HttpRequest, HttpResponse

from stories.citing.styles import STYLES, Style

COOKIE = "cite_style"
_YEAR = 365 * 24 * 3600


def chosen_style(request: HttpRequest) -> Style:
    """That of `?style=`, else the one chosen last, else the newsroom's."""
    by_key = {style.key: style for style in STYLES}
    wanted = (request.GET.get("style", ""), request.COOKIES.get(COOKIE, ""))
    return next((by_key[key] for key in wanted if key in by_key), STYLES[0])


def remember_style(request: HttpRequest, response: HttpResponse, style: Style) -> None:
    """Keep the style where it was chosen just now."""
    if request.GET.get("style") == style.key:
        response.set_cookie(COOKIE, style.key, max_age=_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
