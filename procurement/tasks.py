"""Thin tasks of the room: ids in, and they may run twice."""

from celery import shared_task

from procurement import masking, services


@shared_task(name=services.TASK, ignore_result=True)
def read_facts(version_id: int) -> None:
    """Read the facts of a version and mask its transcripts, as far as that is still wanted."""
    services.read_facts(version_id=version_id)
    masking.mask_version(version_id=version_id)
