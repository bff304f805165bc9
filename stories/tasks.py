"""Celery tasks: thin, by id, safe to run twice."""

from celery import shared_task

from ingest.services import policy
from stories import services


@shared_task(name="stories.tasks.look_outside")
def look_outside(reference_id: int) -> None:
    """Ask outside about one link of a check."""
    services.look_outside(reference_id, policy=policy())


@shared_task(name="stories.tasks.fetch_article")
def fetch_article(check_id: int) -> None:
    """Fetch the article whose links are to be checked."""
    services.fetch_article(check_id, policy=policy())
