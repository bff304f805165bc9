"""Keeping the index up with the record: nudges after changes, and the sweep that finds what a lost nudge left."""

import logging
import time
from datetime import timedelta
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from search.drain import backend_of, known_target, reconcile, stale
from search.engines.backend import configured_aliases
from search.forgetting import forget_old, must_renew
from search.models import IndexState
from search.scope import note_change

log = logging.getLogger(__name__)

TASK = "search.tasks.drain_index"
# A nudge that nobody answered for this long was lost on its way (seconds).
LOST_AFTER = 20
RETRY_FAILED_AFTER = timedelta(hours=1)
RECONCILE_EVERY = 3600  # seconds
_last_reconciled = 0.0


def _flag() -> Path:
    return Path(settings.MUNIMENT_INDEX_DIR) / "NUDGED"


def nudge() -> bool:
    """Tell the index worker that something is stale. Many nudges are one message; whether one was sent.

    The flag file stands from the message until the worker takes it, so a bulk intake of thousands of documents does
    not write thousands of messages. A queue that is down costs nothing but time: the sweep finds what is stale.
    """
    flag = _flag()
    try:
        flag.parent.mkdir(parents=True, exist_ok=True)
        flag.touch(exist_ok=False)
    except FileExistsError:
        if _age(flag) < LOST_AFTER:
            return False
        flag.touch()
    try:
        current_app.send_task(TASK)
    except OperationalError:
        log.warning("the queue cannot be reached; the sweep will index what is stale", exc_info=True)
        flag.unlink(missing_ok=True)
        return False
    return True


def nudge_taken() -> None:
    """The worker begins: changes from here on need a nudge of their own."""
    _flag().unlink(missing_ok=True)


def on_document_changed(sender: object, **kwargs: object) -> None:
    """After a commit that changed what an entry holds (`archive.signals.document_changed`)."""
    note_change()
    nudge()


def sweep() -> None:
    """Called by the scheduler: nudge if anything is stale, retry what failed an hour ago, look for drift at times."""
    global _last_reconciled  # noqa: PLW0603 - one scheduler process, one clock
    IndexState.objects.filter(updated_at__lt=timezone.now() - RETRY_FAILED_AFTER).exclude(error="").delete()
    if time.monotonic() - _last_reconciled > RECONCILE_EVERY:
        _last_reconciled = time.monotonic()
        for sentence in reconcile():
            log.error("index drift: %s", sentence)
    for alias in configured_aliases():
        forget_old(backend_of(alias))
    if needs_work():
        nudge()


def needs_work() -> bool:
    """Whether any index lags behind the record, or is still being filled."""
    for alias in configured_aliases():
        generation = known_target(alias)
        if generation is None or backend_of(alias).generations.coming() is not None:
            return True
        if stale(alias, generation).exists() or must_renew(backend_of(alias), generation):
            return True
    return False


def _age(flag: Path) -> float:
    try:
        return time.time() - flag.stat().st_mtime
    except FileNotFoundError:
        return LOST_AFTER
