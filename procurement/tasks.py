"""Thin tasks of the room: ids in, and they may run twice."""

from celery import shared_task

from procurement import services


@shared_task(name=services.TASK, ignore_result=True)
def read_facts(version_id: int) -> None:
    """Read the facts of a version, if that is still wanted."""
    services.read_facts(version_id=version_id)
