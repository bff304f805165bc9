"""Haystack's defaults that would hurt, held off when the process starts."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

ENGINES = ("tantivy", "whoosh")


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


def engine_fits(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """The engine is one that there is, and whoever runs Whoosh knows where it ends."""
    engine = settings.MUNIMENT_SEARCH_ENGINE
    if engine not in ENGINES:
        message = f"MUNIMENT_SEARCH_ENGINE is {engine!r}; there are {' and '.join(ENGINES)}."
        return [Error(message, id="search.E004")]
    if engine == "whoosh":
        message = (
            "The search engine is Whoosh: measured good for 2,000 to 5,000 pages. Beyond, a search takes seconds and a "
            "changed document longer still; set MUNIMENT_SEARCH_ENGINE=tantivy."
        )
        return [Warning(message, hint="docs/decisions/0007-whoosh.md holds the figures.", id="search.W001")]
    return []
