"""`manage.py reread`: read again what an older reader read; the old transcripts stay."""

import logging
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from archive.models import Version
from archive.provenance import accession
from ingest import services
from ingest.commandline import Intake, print_table
from ingest.management.commands.ingest import person_named
from ingest.models import Batch
from ingest.readers.versions import READER_VERSIONS


class Command(BaseCommand):
    """Without a choice it only lists what an older reader read. Exit code 1 when a document could not be read again."""

    help = "List what older readers read, or read it again: --older, --unread, --document. Old transcripts stay."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        add = parser.add_argument
        add("--older", action="store_true", help="all that an older version of its reader read")
        add("--unread", action="store_true", help="documents without text that a newer reader or tool may read")
        add("--reader", default="", choices=["", *READER_VERSIONS], metavar="NAME", help="with --older: of one reader")
        add("--document", action="append", default=[], metavar="D-…", help="this document, every version of it")
        add("--as", dest="email", default="", metavar="EMAIL", help="who starts it (default: the first admin)")
        add("--jobs", type=int, default=0, metavar="N", help="files worked on at once (default: one a core)")

    def handle(self, *args: Any, **options: Any) -> None:
        """The list, or a batch worked to its end."""
        chosen = _chosen(options)
        if chosen is None:
            self._list()
            return
        batch = services.read_again(versions=chosen, user=person_named(options["email"]), title="read again")
        if batch is None:
            self.stdout.write("Nothing to read again: the newest readers have read all of it.")
            return
        intake = Intake(batch, jobs=options["jobs"], quiet=options["verbosity"] == 0)
        logging.disable(logging.INFO)  # the bar and the table say it
        try:
            intake.work_items()
            intake.close()
        finally:
            logging.disable(logging.NOTSET)
        if print_table(Batch.objects.get(pk=batch.pk), self.stdout):
            sys.exit(1)

    def _list(self) -> None:
        ages = services.ages()
        for each in ages:
            self.stdout.write(f"{each.reader} {each.newest}: {each.behind} read by an older version")
        if not ages:
            self.stdout.write("Every text that is held was read by the newest version of its reader.")
        self.stdout.write(f"{services.unread().count()} without text that a newer reader or tool may read (--unread)")


def _chosen(options: dict[str, Any]) -> QuerySet[Version] | None:
    """The versions that the options name; None if they name none."""
    chosen: QuerySet[Version] | None = None
    if options["older"] or options["reader"]:
        chosen = services.read_by_older(reader=options["reader"])
    if options["unread"]:
        chosen = services.unread() if chosen is None else (chosen | services.unread()).distinct()
    if options["document"]:
        named = Version.objects.filter(document__accession__in=_numbers(options["document"])).order_by("pk")
        chosen = named if chosen is None else (chosen | named).distinct()
    return chosen


def _numbers(given: list[str]) -> list[str]:
    checked = {each: accession.check(each) for each in given}
    for each, number in checked.items():
        if number is None:
            raise CommandError(f"{each} is no document number.")
    return [number for number in checked.values() if number]
