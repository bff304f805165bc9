"""`manage.py rebuild_index`: make both indexes anew. Shadows Haystack's, which empties the index people search in."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from search import drain


class Command(BaseCommand):
    help = "Fill new index folders beside the ones that serve, and change over when they are full."

    def add_arguments(self, parser: CommandParser) -> None:
        """Haystack's `--noinput` is accepted: nothing here needs asking."""
        parser.add_argument("--noinput", action="store_true", help="accepted for Haystack's sake; nothing is emptied")
        parser.add_argument("--wait", type=float, default=3600.0, help="seconds to wait for a running index worker")

    def handle(self, *args: Any, **options: Any) -> None:
        """Begin new generations, then fill them."""
        drain.begin_rebuild()
        call_command("update_index", wait=options["wait"], stdout=self.stdout)
