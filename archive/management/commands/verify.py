"""`manage.py verify --all`: check everything that this archive says of itself (provenance.md section 8)."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from archive.provenance.verify_log import COULD_NOT_RUN
from archive.verification import as_json, verify_all


class Command(BaseCommand):
    help = (
        "Check the log, its checkpoints and times, every original, WARC files, and the rows that rest on them. "
        "Exit: 0 all passed, 1 a failure, 2 could not run, 3 parts were not checked."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="every step; this is what the command does in any case")
        parser.add_argument("--fingerprint", action="append", default=[], help="of a key, known from elsewhere")
        parser.add_argument("--json", action="store_true", help="the lines as one JSON list")

    def handle(self, *args: Any, fingerprint: list[str], json: bool, **options: Any) -> None:
        """Exits by the worst line. A crash of its own must not look like a pass."""
        try:
            report = verify_all(fingerprints=fingerprint)
        except Exception as error:  # noqa: BLE001  # exit 2, whatever it was (provenance.md section 8)
            self.stderr.write(f"could not run: {type(error).__name__}: {error}")
            sys.exit(COULD_NOT_RUN)
        if json:
            self.stdout.write(as_json(report))
        else:
            for mark, text in report.lines:
                self.stdout.write(f"{mark:<11} {text}")
        sys.exit(report.exit_code)
