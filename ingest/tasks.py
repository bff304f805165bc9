"""Celery tasks: thin, by id, safe to run twice. And the worker's sign of life."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutdown
from django.conf import settings

from ingest import services
from ingest.presence import Pulse
from ingest.services import errands, recognising

_pulses: list[Pulse] = []


@shared_task(name="ingest.tasks.work_item")
def work_item(item_id: int) -> None:
    """Work one item if its lease can still be had; what it holds inside gets messages of its own."""
    services.work_one(item_id)


@shared_task(name="ingest.tasks.undo_batch")
def undo_batch(batch_id: int) -> None:
    """Go on undoing a batch."""
    services.undo(batch_id)


@shared_task(name=recognising.TASK)
def recognise(job_id: int) -> None:
    """Let OCR read pages of a job, if no other worker does."""
    recognising.work(job_id)


@shared_task(name="ingest.tasks.run_errand")
def run_errand(errand_id: int) -> None:
    """Ask outside what an errand wants asked, if nobody else does."""
    errands.run(errand_id)


@worker_ready.connect
def _begin_to_beat(sender: Any = None, **kwargs: Any) -> None:
    """By the queues that it serves: intake, OCR, the index."""
    served = sender.app.amqp.queues.consume_from
    kinds = {settings.CELERY_TASK_DEFAULT_QUEUE: "worker", "ocr": "ocr", "index": "index"}
    for pulse in [Pulse(kind) for name, kind in kinds.items() if name in served]:
        pulse.start()
        _pulses.append(pulse)


@worker_shutdown.connect
def _stop_beating(**kwargs: Any) -> None:
    while _pulses:
        _pulses.pop().stop()
