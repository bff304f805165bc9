"""`manage.py ocr`: read what waits for OCR here and now, without a worker; or ask for a document to be read by OCR."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.models import Document
from archive.provenance import accession as numbers
from ingest.models import OcrJob
from ingest.services import recognising


class Command(BaseCommand):
    """Exit code 1 if a job failed or lacks a tool. A running OCR worker may work beside it: each job has one reader."""

    help = "Let OCR read the pages that wait for it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--document", action="append", default=[], metavar="D-XXXXXX", help="every page of it")

    def handle(self, *args: Any, **options: Any) -> None:
        """The jobs one after the other, oldest first."""
        for number in options["document"]:
            self._ask(number)
        while (job := OcrJob.objects.filter(state=OcrJob.State.WAITING).order_by("pk").first()) is not None:
            self.stdout.write(f"{job.version.document.accession}: {len(job.pages)} pages")
            recognising.work(job.pk)
            job.refresh_from_db()
            if job.state not in {OcrJob.State.DONE, OcrJob.State.WAITING}:
                self.stdout.write(f"  {job.get_state_display()}: {job.sentence} ({job.reason})")
        unwell = OcrJob.objects.filter(state__in=[OcrJob.State.BLOCKED, OcrJob.State.FAILED]).count()
        if unwell:
            raise CommandError(f"{unwell} jobs could not be done.", returncode=1)

    @staticmethod
    def _ask(number: str) -> None:
        document = Document.objects.filter(accession=numbers.check(number) or "").select_related("current").first()
        version = document.current if document else None
        if version is None or version.transcript is None:
            raise CommandError(f"{number} is no document that has been read.")
        if recognising.plan(version=version, transcript=version.transcript, every_page=True) is None:
            raise CommandError(f"{number} has no pages that can be drawn.")
