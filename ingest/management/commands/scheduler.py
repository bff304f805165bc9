"""`manage.py scheduler`: the loop that finds what was left lying, and starts what is due."""

import logging
import signal
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from archive.registry import registry
from ingest import presence
from ingest.services.sweeping import Sweeper
from ingest.watching import Watcher

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT. One is enough; two do no harm, since every change is conditional."""

    help = "Re-queue what dead workers left, start what is due, remove old temporary files, call each room's sweep."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--interval", type=float, default=5.0, help="seconds between rounds (default 5)")
        parser.add_argument("--once", action="store_true", help="one round, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """The loop."""
        over = threading.Event()
        if not options["once"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: over.set())
        sweeper = Sweeper()
        watcher = Watcher(Path(settings.MUNIMENT_WATCH)) if settings.MUNIMENT_WATCH else None
        while True:
            self._round(sweeper, watcher)
            if not options["once"]:
                close_old_connections()
            if options["once"] or over.wait(options["interval"]):
                break
        presence.gone("scheduler")

    def _round(self, sweeper: Sweeper, watcher: Watcher | None) -> None:
        """A room whose sweep fails must not keep the others from theirs; it is tried again next time."""
        presence_beat = (lambda: presence.beat("scheduler"), presence.forget_the_dead)
        watching = (watcher.look,) if watcher else ()
        for step in (*presence_beat, sweeper.sweep, *watching, *registry.sweeps):
            try:
                step()
            except (DatabaseError, OSError):
                logger.exception("a sweep failed")
