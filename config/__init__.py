"""The room that knows every other: settings, addresses, the queue, the shell of the pages."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
