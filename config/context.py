"""What the shell of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """The name of the archive and what the person typed last, for the search box in the header."""
    return {"archive_name": settings.MUNIMENT_ARCHIVE_NAME, "header_query": request.GET.get("q", "")}
