"""Intake: fills the record's registry with what must run in the sandbox."""

from pathlib import Path

from django.apps import AppConfig

from archive.registry import NotAvailable, registry
from ingest import sandbox
from ingest.readers.base import ReadError


def _draw_page(path: Path, media_type: str, page: int) -> bytes:
    try:
        return sandbox.draw_page(path, media_type, page)
    except ReadError as error:
        raise NotAvailable(error.sentence) from error


def _sanitise_html(path: Path, charset: str) -> str:
    try:
        return sandbox.sanitise_html(path, charset)
    except ReadError as error:
        raise NotAvailable(error.sentence) from error


class IngestConfig(AppConfig):
    """`archive` cannot ask `ingest` for a picture or a snapshot: the functions are left with it here."""

    name = "ingest"

    def ready(self) -> None:
        """Starts no process: the reader server starts with the first file."""
        registry.draw_page = _draw_page
        registry.sanitise_html = _sanitise_html
