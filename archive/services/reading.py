"""What a reader made of a version becomes transcripts and pages. Re-reading adds; nothing is removed."""

import hashlib
import zlib
from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction

from archive import custody
from archive.masks import masked_line
from archive.models import Document, Original, Page, Transcript, Version
from archive.services.attachments import expect_linked
from archive.services.changes import lock, touch
from archive.services.drafts import PageDraft, TranscriptDraft
from archive.services.recurring import note_recurrences
from archive.services.same_reading import OCR, confirmed
from archive.services.withdrawal import refuse_purged
from language.detect import detect_language

BEIJING = ZoneInfo("Asia/Shanghai")
PAGES_AT_ONCE = 100
FORMATS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "text/plain": "text",
    "text/markdown": "text",
    "text/csv": "text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "word",
    "application/msword": "word",
    "application/rtf": "word",
    "application/vnd.oasis.opendocument.text": "word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "sheet",
    "application/vnd.ms-excel": "sheet",
    "application/vnd.oasis.opendocument.spreadsheet": "sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "slides",
    "application/vnd.ms-powerpoint": "slides",
    "message/rfc822": "mail",
    "application/vnd.ms-outlook": "mail",
}


def save_reading(
    *, version: Version, transcript: TranscriptDraft, pages: Iterable[PageDraft], preferred: bool = True
) -> Transcript:
    """Add a transcript to `version` and make it the one that is shown, in one transaction with its event.

    A reading that differs in nothing from the one that is shown, or that OCR was built on, adds nothing: it is noted on
    that transcript. One that is not `preferred` stands beside: it can be chosen, and is searched as another reading.
    """
    drafts = list(pages)
    shown = version.transcript
    if shown is not None and preferred and (shown.reader == OCR or not _news(version.document, transcript)):
        with transaction.atomic():
            same = confirmed(version, transcript, drafts)
        if same is not None:
            return same
    rows = [_page(draft) for draft in drafts]
    with transaction.atomic():
        _note_type(version.original, transcript.media_type)  # in the order of locks: `changes.lock`
        refuse_purged(version.document)
        made = _transcript(version, transcript, rows)
        for row in rows:
            row.transcript = made
        Page.objects.bulk_create(rows, batch_size=PAGES_AT_ONCE)
        expect_linked(version, drafts)
        before: dict[str, object] = {}
        after: dict[str, object] = {}
        if preferred:
            _prefer(version, made, transcript, rows)
            before, after = _describe(version.document, transcript)
            note_recurrences(version)
        touch(version.document)
        custody.append(
            type="derive",
            objects=[f"document:{version.document.accession}", f"transcript:sha256:{made.sha256}"],
            detail={"version": version.n, "reader": made.reader, "before": before, "after": after},
            agent=custody.SYSTEM_AGENT,
        )
    return made


def _prefer(version: Version, made: Transcript, draft: TranscriptDraft, rows: list[Page]) -> None:
    version.transcript = made
    version.reading = _reading_state(draft, rows)
    version.reading_code = ""
    version.content_sha256 = draft.content_sha256
    version.content_profile = draft.content_profile
    version.save(update_fields=["transcript", "reading", "reading_code", "content_sha256", "content_profile"])


def await_ocr(*, version: Version) -> None:
    """A version without text that OCR is to read: it counts as waiting, not as a document without text."""
    _note_reading(version, Version.Reading.OCR, "")


def no_text_after_all(*, version: Version, code: str) -> None:
    """OCR found no words, or could not read (`code` says why). A version that has text keeps its state."""
    if version.reading in {Version.Reading.OCR, Version.Reading.NO_TEXT}:
        _note_reading(version, Version.Reading.NO_TEXT, code)


def _note_reading(version: Version, reading: Version.Reading, code: str) -> None:
    with transaction.atomic():
        lock(version.document)
        version.reading = reading
        version.reading_code = code
        version.save(update_fields=["reading", "reading_code"])
        touch(version.document)


def reading_failed(*, version: Version, code: str, media_type: str = "") -> None:
    """Say why a version has no transcript; one that it had before stays."""
    with transaction.atomic():
        _note_type(version.original, media_type)
        lock(version.document)
        version.reading = Version.Reading.FAILED
        version.reading_code = code
        version.save(update_fields=["reading", "reading_code"])
        document = version.document
        document.file_format = format_of(media_type)
        document.save(update_fields=["file_format"])
        touch(document)
        custody.append(
            type="derive",
            objects=[f"document:{document.accession}"],
            detail={"version": version.n, "code": code},
            agent=custody.SYSTEM_AGENT,
            outcome="failed",
        )


def format_of(media_type: str) -> str:
    """The facet value of a media type: html, pdf, text, word, sheet, slides, mail, image, other."""
    return FORMATS.get(media_type, "image" if media_type.startswith("image/") else "other")


def transcript_sha256(texts: Iterable[str]) -> str:
    """The hash of a transcript: its pages' text joined by form feeds, in UTF-8."""
    return hashlib.sha256("\f".join(texts).encode("utf-8")).hexdigest()


def _page(draft: PageDraft) -> Page:
    return Page(
        number=draft.number,
        label=draft.label[:64],
        text=draft.text,
        width=draft.width,
        height=draft.height,
        rotation=draft.rotation,
        boxes=zlib.compress(draft.boxes) if draft.boxes else b"",
        regions=draft.regions,
        tables=draft.tables,
        pairs=draft.pairs,
        links=draft.links,
        origin=draft.origin,
        confidence=draft.confidence,
        language=detect_language(draft.text[:2000]),
    )


def _transcript(version: Version, draft: TranscriptDraft, rows: list[Page]) -> Transcript:
    return Transcript.objects.create(
        version=version,
        kind=draft.kind,
        reader=draft.reader,
        reader_version=draft.reader_version,
        tool=draft.tool,
        settings=draft.settings,
        libraries=draft.libraries,
        charset=draft.charset,
        charset_why=draft.charset_why,
        sha256=transcript_sha256(row.text for row in rows),
        sandbox_level=draft.sandbox_level,
        partial=draft.partial,
        warnings=draft.warnings,
        metadata=draft.metadata,
        page_count=len(rows),
        language=draft.language,
    )


def _reading_state(draft: TranscriptDraft, rows: list[Page]) -> Version.Reading:
    if draft.partial:
        return Version.Reading.PARTIAL
    if any(row.text.strip() for row in rows):
        return Version.Reading.READ
    return Version.Reading.NO_TEXT


def _describe(document: Document, draft: TranscriptDraft) -> tuple[dict[str, object], dict[str, object]]:
    """Title, language and printed date as read, unless a person has said otherwise. Before and after, changed only."""
    after = _news(document, draft)
    before = {name: getattr(document, name) for name in after}
    for name, value in after.items():
        setattr(document, name, value)
    document.save(update_fields=list(after))
    return before, after


def _news(document: Document, draft: TranscriptDraft) -> dict[str, object]:
    """What a reading says of the document that does not stand there yet."""
    wanted: dict[str, object] = {"file_format": format_of(draft.media_type)}
    if document.language_basis != "user_asserted":
        wanted["language"] = draft.language
    if draft.title and document.title_basis != "user_asserted":
        wanted |= {"title": masked_line(draft.title), "title_basis": draft.title_basis}
    printed = printed_time(draft.printed)
    if printed is not None and document.printed_basis != "user_asserted":
        wanted |= {
            "printed_at": printed,
            "printed_has_time": "T" in draft.printed,
            "printed_basis": "page_asserted",
        }
    return {name: value for name, value in wanted.items() if getattr(document, name) != value}


def printed_time(text: str) -> datetime | None:
    """An ISO date or date-time without zone, as printed in Beijing; None if it is no date."""
    try:
        if "T" in text:
            return datetime.fromisoformat(text).replace(tzinfo=BEIJING)
        return datetime.combine(date.fromisoformat(text), time.min, tzinfo=BEIJING)
    except ValueError:
        return None


def _note_type(original: Original, media_type: str) -> None:
    if media_type and original.sniffed_type != media_type:
        original.sniffed_type = media_type[:127]
        original.save(update_fields=["sniffed_type"])
