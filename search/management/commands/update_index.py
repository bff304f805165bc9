"""`manage.py update_index`: index what is stale, now. Shadows Haystack's, whose workers each open a writer."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import drain, services
from search.engines.backend import configured_aliases

POLL = 0.5  # seconds


class Command(BaseCommand):
    help = "Index every document that changed since it was indexed. Safe to run at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        """How long to wait for an index worker that is already at it."""
        parser.add_argument("--wait", type=float, default=600.0, help="seconds to wait for a running index worker")

    def handle(self, *args: Any, **options: Any) -> None:
        """Drain here, or let the index worker do it if it holds the indexes."""
        with drain.writing():
            done = drain.drain_all()
        if done.busy:
            self.stdout.write("The index worker is running and does the work.")
            wait_for_worker(options["wait"])
        for alias in configured_aliases():
            generation = drain.backend_of(alias).generations.current()
            self.stdout.write(f"{alias}: {generation}, {drain.stale(alias, generation or '').count()} stale")


def wait_for_worker(seconds: float) -> None:
    """Until nothing is stale; raises CommandError when the time is over."""
    until = time.monotonic() + seconds
    while services.needs_work():
        services.nudge()
        if time.monotonic() > until:
            raise CommandError("The index worker has not finished. It goes on; run this again to look.")
        time.sleep(POLL)
