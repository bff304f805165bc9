"""Nudging the queue. A message only says that there is work; the Item row is the truth (safety.md section 7)."""

import logging
from collections.abc import Iterable
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

TASK = "ingest.tasks.work_item"


def nudge(item_ids: Iterable[int]) -> None:
    """Send one message an item once the running transaction is committed; a lost one is found by the sweeper."""
    for item_id in item_ids:
        transaction.on_commit(partial(_send, item_id))


def _send(item_id: int) -> None:
    try:
        current_app.send_task(TASK, args=[item_id])
    except (OperationalError, OSError) as error:
        logger.warning("the queue could not be reached for item %s: %s", item_id, type(error).__name__)
