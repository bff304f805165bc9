"""Nudging the queue. A message only says that there is work; the Item row is the truth (safety.md section 7)."""

import logging
from collections.abc import Iterable
from functools import partial
from itertools import islice

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

TASK = "ingest.tasks.work_item"
AT_ONCE = 1000


def nudge(item_ids: Iterable[int]) -> None:
    """Send one message an item once the running transaction is committed; a lost one is found by the sweeper.

    Of a long list the first thousand: so nobody waits for ten thousand messages, and the sweeper sends the rest.
    """
    for item_id in islice(item_ids, AT_ONCE):
        send(TASK, item_id)


def send(task: str, number: int, *, delay: float = 0) -> None:
    """Send the message that `task` has work with this row, once the transaction is committed; not before `delay` s."""
    transaction.on_commit(partial(_send, task, number, delay))


def _send(task: str, number: int, delay: float) -> None:
    try:
        current_app.send_task(task, args=[number], countdown=delay or None)
    except (OperationalError, OSError) as error:
        logger.warning("the queue could not be reached for %s %s: %s", task, number, type(error).__name__)
