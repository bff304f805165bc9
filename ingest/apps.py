"""Intake: fills the record's registry with what must run in the sandbox."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from archive.registry import Cover, NotAvailable, PageToSet, SetResult, registry
from ingest import sandbox
from ingest.fetchers import FetchError, FetchPolicy
from ingest.fetchers.timestamps import ask_time
from ingest.fetchers.warc_files import DamagedWarcError, check_warc
from ingest.readers.base import ReadError
from ingest.readers.versions import SETTER_VERSION
from ingest.setting import set_page


def _draw_page(path: Path, media_type: str, page: int, covers: Sequence[Cover] = ()) -> bytes:
    try:
        return sandbox.draw_page(path, media_type, page, covers)
    except ReadError as error:
        raise NotAvailable(error.sentence) from error


def _sanitise_html(path: Path, charset: str) -> str:
    try:
        return sandbox.sanitise_html(path, charset)
    except ReadError as error:
        raise NotAvailable(error.sentence) from error


def _set_page(path: Path, page: PageToSet) -> SetResult:
    try:
        return set_page(path, page)
    except ReadError as error:
        raise NotAvailable(error.sentence) from error


def _ask_time(url: str, request: bytes) -> bytes:
    """Asked whatever MUNIMENT_FETCH says: naming an authority in the settings is the permission."""
    policy = FetchPolicy.from_settings("all", settings.MUNIMENT_FETCH_ALLOW, settings.MUNIMENT_FETCH_DENY)
    try:
        return ask_time(url, request, policy)
    except FetchError as error:
        raise NotAvailable(str(error)) from error


def _warc_problems(path: Path) -> list[str]:
    try:
        check_warc(path)
    except DamagedWarcError as error:
        return [str(error)]
    return []


class IngestConfig(AppConfig):
    """`archive` cannot ask `ingest` for a picture or a snapshot: the functions are left with it here."""

    name = "ingest"

    def ready(self) -> None:
        """Starts no process: the reader server starts with the first file."""
        registry.draw_page = _draw_page
        registry.sanitise_html = _sanitise_html
        registry.set_page, registry.setter = _set_page, str(SETTER_VERSION)
        registry.ask_time = _ask_time
        registry.warc_problems = _warc_problems
        # By name: they need models, which cannot be imported before every application is ready.
        registry.sweeps.append(import_module("ingest.services.ocr_sweeping").OcrSweeper())
        registry.sweeps += import_module("ingest.sweeps").all_sweeps()
        registry.erasing.append(import_module("ingest.services.purging").erase)
        registry.asked_outside = import_module("ingest.selectors").asked_outside
