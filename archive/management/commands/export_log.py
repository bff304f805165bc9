"""`manage.py export_log FOLDER`: the custody log as files, for a verifier that needs no Muniment server."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.custody import SYSTEM_AGENT
from archive.services.checkpoints import CheckpointRefused, make_checkpoint
from archive.services.exporting import export_log
from archive.signing import KeyUnusable
from archive.tree import LogGap


class Command(BaseCommand):
    help = "Sign the log and write it to FOLDER; check it there with: python -m archive.provenance.verify_log FOLDER"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that is not there yet")
        parser.add_argument("--no-details", action="store_true", help="leave out names, addresses, before and after")

    def handle(self, *args: Any, folder: Path, no_details: bool, **options: Any) -> None:
        """A log that cannot be signed is written all the same, with the checkpoints it has, and said so."""
        try:
            make_checkpoint()
        except (CheckpointRefused, LogGap, KeyUnusable) as error:
            self.stderr.write(f"No new checkpoint was made. {error}")
        try:
            count = export_log(folder=folder, agent=SYSTEM_AGENT, details=not no_details)
        except OSError as error:
            raise CommandError(f"Nothing was written. {error}") from error
        self.stdout.write(f"Wrote {count} entries to {folder}.")
