"""OCR as work: pages without text that can be believed become an OcrJob, and its reading transcripts (reading.md 3).

One worker of the queue `ocr` works the rows, four pages a child. What a child has read is a row at once, so that a
worker killed on page 300 keeps 296. A file with a text layer keeps it: its transcript stands beside those of OCR.
"""

import logging
import secrets
import time
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from archive import storage
from archive.models import Page, Transcript, Version
from archive.services import PageDraft, TranscriptDraft, await_ocr, no_text_after_all, save_reading
from ingest import queue, sandbox
from ingest.models import OcrJob, OcrPage
from ingest.readers import ocr
from ingest.readers.base import PageText, ReadError, Warn
from ingest.reasons import Kind, reason
from language.detect import detect_language

logger = logging.getLogger(__name__)

TASK = "ingest.tasks.recognise"
PAGES_A_CHILD = 4  # safety.md section 2
BUDGET_SECONDS = 300.0  # of one message; a longer job keeps its place and is nudged again
MAX_DEATHS = 3
SURE = 0.90  # from here on OCR is preferred to a text layer that somebody else's OCR made (reading.md section 2)
SURE_OF_SUSPECT = 0.80  # a layer without meaning is worth less than a doubtful reading
SUSPECT = "text_suspect"


class JobLost(Exception):
    """The sweeper took the job back: what was read since does not count."""


def plan(*, version: Version, transcript: Transcript, every_page: bool = False) -> OcrJob | None:
    """Make the job of the pages of `transcript` that OCR should read, and nudge its worker; None if there are none.

    `every_page`: a person asks for it. What was read before with this version of OCR is not read again.
    """
    if not _can_be_drawn(version):
        return None
    wanted = _wanted(transcript, every_page=every_page)
    if not wanted or (not every_page and _read_already(transcript, wanted)):
        return None
    with transaction.atomic():
        open_jobs = OcrJob.objects.filter(version=version, state__in=OcrJob.OPEN)
        if found := open_jobs.filter(base=transcript).first():
            return found
        open_jobs.update(state=OcrJob.State.DROPPED, token="", ended_at=timezone.now())
        job = OcrJob.objects.create(version=version, base=transcript, pages=wanted)
        if not transcript.pages.exclude(text="").exists():
            await_ocr(version=version)
        queue.send(TASK, job.pk)
    return job


def _read_already(base: Transcript, wanted: list[int]) -> bool:
    """Whether this version of OCR has read these pages for this reading."""
    done = OcrJob.objects.filter(base=base, state=OcrJob.State.DONE, pages=wanted)
    return done.exists() and base.version.transcripts.filter(reader=ocr.NAME, reader_version=ocr.VERSION).exists()


def _can_be_drawn(version: Version) -> bool:
    media_type = version.original.sniffed_type
    return media_type == "application/pdf" or media_type in sandbox.PICTURES


def _wanted(transcript: Transcript, *, every_page: bool) -> list[int]:
    """Pages without a text layer, with one that other OCR made, and those whose layer has no meaning."""
    suspect = {warning["page"] for warning in transcript.warnings if warning["code"] == SUSPECT}
    rows = transcript.pages.order_by("number").values_list("number", "origin")
    return [
        number
        for number, origin in rows
        if every_page or origin in {"none", "embedded_ocr"} or (number in suspect and origin == "text_layer")
    ]


def work(job_id: int) -> None:
    """Read pages of a job until it is done or the message's time is over. Does nothing if another works on it."""
    token = secrets.token_hex(16)
    waiting = OcrJob.objects.filter(pk=job_id, state=OcrJob.State.WAITING)
    if not waiting.update(
        state=OcrJob.State.WORKING,
        token=token,
        attempts=F("attempts") + 1,
        heartbeat=F("heartbeat") + 1,
        started_at=timezone.now(),
    ):
        return
    job = OcrJob.objects.select_related("version__document", "version__original", "base").get(pk=job_id)
    job.token = token
    try:
        _work(job)
    except ReadError as error:
        _set_back(job, error)
    except JobLost:
        logger.warning("ocr job %s: the lease is lost; what was read last is dropped", job_id)


def _work(job: OcrJob) -> None:
    end = time.monotonic() + BUDGET_SECONDS
    with storage.local_path(job.version.original_id) as path:
        while left := _left(job):
            if time.monotonic() > end:
                _write(job, state=OcrJob.State.WAITING, token="")
                queue.send(TASK, job.pk)
                return
            _read_some(job, path, left[:PAGES_A_CHILD])
    _finish(job)


def _left(job: OcrJob) -> list[int]:
    done = set(job.read_pages.values_list("number", flat=True))
    return [number for number in job.pages if number not in done]


def _read_some(job: OcrJob, path: Any, numbers: list[int]) -> None:
    """A child on some pages; where it dies, one on each, and the page that kills its child is left out."""
    try:
        _take(job, sandbox.recognise(path, job.version.original.sniffed_type, numbers))
    except ReadError as error:
        if reason(error.code).kind is not Kind.READER:
            raise
        left = [number for number in numbers if number in _left(job)]
        if len(numbers) > 1:
            for number in left:
                _read_some(job, path, [number])
        else:
            for number in left:
                _keep(job, PageText(number=number, text="", origin="none"), error.sentence)


def _take(job: OcrJob, parts: Iterable[Any]) -> None:
    page: PageText | None = None
    for part in parts:
        if isinstance(part, PageText):
            if page is not None:
                _keep(job, page)
            page = part
        elif isinstance(part, Warn) and page is not None:
            _keep(job, page, part.sentence)
            page = None
    if page is not None:
        _keep(job, page)


def _keep(job: OcrJob, page: PageText, sentence: str = "") -> None:
    """One page's reading as a row, if the job is still ours."""
    with transaction.atomic():
        _write(job)
        OcrPage.objects.update_or_create(
            job=job,
            number=page.number,
            defaults={
                "text": page.text,
                "boxes": zlib.compress(page.boxes) if page.boxes else b"",
                "regions": [{"kind": each.kind, "start": each.start, "end": each.end} for each in page.regions],
                "width": page.width,
                "height": page.height,
                "confidence": page.confidence,
                "sentence": sentence[:500],
            },
        )


def _write(job: OcrJob, **fields: Any) -> None:
    """Change the job if it is still ours; raises JobLost. Each write is a heartbeat."""
    held = OcrJob.objects.filter(pk=job.pk, token=job.token, state=OcrJob.State.WORKING)
    if not held.update(heartbeat=F("heartbeat") + 1, **fields):
        raise JobLost(job.pk)


def _set_back(job: OcrJob, error: ReadError) -> None:
    """Blocked, tried again, or failed: as items are (reading.md section 1)."""
    kind = reason(error.code).kind
    said = {"token": "", "reason": error.code[:32], "sentence": error.sentence[:500]}
    logger.warning("ocr job %s: %s", job.pk, error.code)
    with transaction.atomic():
        if kind is Kind.PERSON:
            _write(job, state=OcrJob.State.BLOCKED, **said)
        elif kind is Kind.FILE or job.deaths + 1 >= MAX_DEATHS:
            _write(job, state=OcrJob.State.FAILED, ended_at=timezone.now(), **said)
            no_text_after_all(version=job.version, code=error.code)
        else:
            _write(job, state=OcrJob.State.WAITING, deaths=F("deaths") + 1, **said)


def _finish(job: OcrJob) -> None:
    """The transcripts, and the end of the job, in one transaction."""
    read = list(job.read_pages.order_by("number"))
    base = list(job.base.pages.order_by("number"))
    suspect = {warning["page"] for warning in job.base.warnings if warning["code"] == SUSPECT}
    chosen = {page.number for page in read if _preferred(page, base, suspect)}
    with transaction.atomic():
        _write(job, state=OcrJob.State.DONE, token="", reason="", sentence="", ended_at=timezone.now())
        if not any(page.text for page in read):
            if not any(page.text for page in base):
                no_text_after_all(version=job.version, code="")
        elif chosen == {page.number for page in base}:
            save_reading(version=job.version, transcript=_draft(job, "ocr", read, read), pages=map(_page, read))
        else:
            raw = _draft(job, "ocr", read, read)
            save_reading(version=job.version, transcript=raw, pages=map(_page, read), preferred=False)
            if chosen:
                mixed = list(_by_page(base, {page.number: page for page in read if page.number in chosen}))
                save_reading(version=job.version, transcript=_draft(job, "by-page", mixed, read), pages=mixed)
        job.read_pages.all().delete()


def _preferred(read: OcrPage, base: list[Page], suspect: set[int]) -> bool:
    before = next((page for page in base if page.number == read.number), None)
    if before is None or not before.text.strip():
        return True
    least = SURE_OF_SUSPECT if read.number in suspect else SURE
    return bool(read.text) and (read.confidence or 0) >= least


def _page(read: OcrPage) -> PageDraft:
    return PageDraft(
        number=read.number,
        text=read.text,
        width=read.width,
        height=read.height,
        boxes=zlib.decompress(read.boxes) if read.boxes else b"",
        regions=read.regions,
        origin="ocr" if read.text else "none",
        confidence=read.confidence,
    )


def _by_page(base: list[Page], read: dict[int, OcrPage]) -> Iterator[PageDraft]:
    """Each page in its better reading: that of OCR, or the one it had."""
    for page in base:
        if page.number in read:
            yield _page(read[page.number])
        else:
            yield PageDraft(
                number=page.number,
                text=page.text,
                label=page.label,
                width=page.width,
                height=page.height,
                rotation=page.rotation,
                boxes=zlib.decompress(page.boxes) if page.boxes else b"",
                regions=page.regions,
                tables=page.tables,
                pairs=page.pairs,
                links=page.links,
                origin=page.origin,
                confidence=page.confidence,
            )


def _draft(job: OcrJob, kind: str, pages: Iterable[Any], read: list[OcrPage]) -> TranscriptDraft:
    texts = [page.text for page in pages]
    whole = "\n".join(texts)
    failed = [page for page in read if page.sentence]
    first = next((line for text in texts for line in text.splitlines() if sum(map(str.isalpha, line)) >= 2), "")
    keeps_title = any(page.text.strip() for page in job.base.pages.all())
    return TranscriptDraft(
        kind=kind,
        reader=ocr.NAME,
        reader_version=ocr.VERSION,
        tool="rapidocr",
        sandbox_level=sandbox.ocr_level(),
        settings={**ocr.SETTINGS, "pages": [page.number for page in read]},
        libraries=ocr.libraries(),
        partial=bool(failed),
        warnings=[{"code": "page_unreadable", "sentence": page.sentence, "page": page.number} for page in failed],
        metadata=job.base.metadata,
        language=detect_language(whole[:20_000]),
        title="" if keeps_title else " ".join(first.split())[:200],
        title_basis="" if keeps_title else "derived",
        media_type=job.version.original.sniffed_type,
    )
