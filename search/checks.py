"""Haystack's defaults that would hurt, held off when the process starts."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error


def haystack_is_loud(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Errors are errors, our commands come first, and Haystack writes nothing on its own."""
    found: list[CheckMessage] = []
    for alias, options in settings.HAYSTACK_CONNECTIONS.items():
        if options.get("SILENTLY_FAIL", True):
            message = f"HAYSTACK_CONNECTIONS[{alias!r}] must set SILENTLY_FAIL to False: an error is no empty list."
            found.append(Error(message, id="search.E001"))
    if settings.INSTALLED_APPS.index("search") > settings.INSTALLED_APPS.index("haystack"):
        found.append(
            Error("search must stand before haystack, whose rebuild_index empties the index.", id="search.E002")
        )
    if hasattr(settings, "HAYSTACK_SIGNAL_PROCESSOR"):
        found.append(Error("Haystack's signal processors write in the request; ours is the drain.", id="search.E003"))
    return found
