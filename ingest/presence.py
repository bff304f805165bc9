"""Signs of life of the processes that do the work, so that pages can say when none is running."""

import logging
import os
import socket  # gate: socket: only the name of this machine
import threading
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from ingest.models import ProcessBeat

logger = logging.getLogger(__name__)

BEAT_SECONDS = 10.0
SILENT_AFTER = timedelta(seconds=30)  # experience.md section 10: no worker for 30 s, and the page says so
FORGET_AFTER = timedelta(days=1)


def beat(kind: str) -> None:
    """This process lives and is a `worker` or the `scheduler`."""
    name = f"{kind}:{socket.gethostname()}:{os.getpid()}"
    ProcessBeat.objects.update_or_create(name=name, defaults={"kind": kind, "beat_at": timezone.now()})


def gone(kind: str) -> None:
    """This process stops in good order."""
    ProcessBeat.objects.filter(name=f"{kind}:{socket.gethostname()}:{os.getpid()}").delete()


def is_running(kind: str) -> bool:
    """Whether a process of this kind gave a sign of life in the last half minute."""
    return ProcessBeat.objects.filter(kind=kind, beat_at__gte=timezone.now() - SILENT_AFTER).exists()


def forget_the_dead() -> None:
    """Drop the rows of processes that have been silent for a day."""
    ProcessBeat.objects.filter(beat_at__lt=timezone.now() - FORGET_AFTER).delete()


class Pulse:
    """A thread that beats for a process until it is stopped."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"pulse-{kind}", daemon=True)

    def start(self) -> None:
        """Begin to beat, at once and then every ten seconds."""
        self._thread.start()

    def stop(self) -> None:
        """Say that the process goes, and end the thread."""
        self._over.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while True:
            self._try(beat)
            if self._over.wait(BEAT_SECONDS):
                self._try(gone)
                return

    def _try(self, act: Callable[[str], None]) -> None:
        try:
            act(self._kind)
        except DatabaseError as error:
            logger.warning("no sign of life written: %s", type(error).__name__)
        finally:
            connection.close()  # this thread's own; nothing open is left for a fork to inherit
