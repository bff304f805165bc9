"""The room that knows every other: settings, addresses, the queue, the shell of the pages."""

import gc

# Python looks for garbage after every 700 new objects: while some 2,300 modules load, that is a quarter of the start.
# What they hold stays for good, so nothing is lost by looking less often.
gc.set_threshold(50_000, 20, 20)

from config.celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]
