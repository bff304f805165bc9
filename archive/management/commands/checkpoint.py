"""`manage.py checkpoint`: sign the head of the custody log now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.custody import SYSTEM_AGENT
from archive.services import checkpoints
from archive.signing import KeyUnusable
from archive.tree import LogGap


class Command(BaseCommand):
    help = "Sign the custody log as it stands and print the checkpoint: the last one, if nothing was added since."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--new-key", action="store_true", help="announce a new key under the old one, then use it")

    def handle(self, *args: Any, new_key: bool, **options: Any) -> None:
        """CommandError in a plain sentence when the log is not what was signed before."""
        make = checkpoints.change_key if new_key else checkpoints.make_checkpoint
        try:
            made = make(agent=SYSTEM_AGENT)
        except (checkpoints.CheckpointRefused, LogGap, KeyUnusable) as error:
            raise CommandError(f"Nothing was signed. {error}") from error
        self.stdout.write(made.note, ending="")
