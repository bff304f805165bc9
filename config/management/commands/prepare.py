"""`manage.py prepare`: what must be done before the processes of an embedded archive start. Safe to repeat."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Migrates, collects static files, loads the sample once; one process, so that a second start is quick."""

    help = "Migrate, collect static files and load the sample (MUNIMENT_SAMPLE=off leaves it out)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """No sample on a newsroom's server."""
        parser.add_argument("--no-sample", action="store_true", help="do not load the sample")

    def handle(self, *args: Any, **options: Any) -> None:
        """Each step says what it did only where it did something."""
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if not options["no_sample"] and os.environ.get("MUNIMENT_SAMPLE", "on") != "off":
            call_command("load_sample", stdout=self.stdout)
