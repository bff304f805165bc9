"""Celery tasks: thin, by id, safe to run twice. And the worker's sign of life."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutdown
from django.conf import settings

from ingest import services
from ingest.presence import Pulse

_pulses: list[Pulse] = []


@shared_task(name="ingest.tasks.work_item")
def work_item(item_id: int) -> None:
    """Work one item if its lease can still be had; what it holds inside gets messages of its own."""
    services.work_one(item_id)


@shared_task(name="ingest.tasks.undo_batch")
def undo_batch(batch_id: int) -> None:
    """Go on undoing a batch."""
    services.undo(batch_id)


@worker_ready.connect
def _begin_to_beat(sender: Any = None, **kwargs: Any) -> None:
    if settings.CELERY_TASK_DEFAULT_QUEUE not in sender.app.amqp.queues.consume_from:
        return  # a worker of another queue does not bring documents in
    pulse = Pulse("worker")
    pulse.start()
    _pulses.append(pulse)


@worker_shutdown.connect
def _stop_beating(**kwargs: Any) -> None:
    while _pulses:
        _pulses.pop().stop()
