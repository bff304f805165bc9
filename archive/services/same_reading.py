"""A reading that gave again what is held: it confirms the transcript and adds none, so that nobody sees a change."""

import zlib
from collections.abc import Sequence
from dataclasses import asdict

from archive.models import Page, Transcript, Version
from archive.services.drafts import PageDraft, TranscriptDraft

_PLAIN = ("number", "label", "text", "width", "height", "rotation", "regions", "tables", "pairs", "links", "origin")
OCR = "ocr"  # the reader whose transcripts are built on another of the same version
AT_ONCE = 50  # pages, whose boxes are large


def confirmed(version: Version, draft: TranscriptDraft, pages: Sequence[PageDraft]) -> Transcript | None:
    """The newest transcript of the same reader, if each page of it is what was read now; else None.

    Its `confirmed_by` becomes the version of the reader that read it again.
    """
    held = version.transcripts.filter(reader=draft.reader, kind=draft.kind).order_by("-pk").first()
    if held is None or not _is_shown(version, held) or not _same_run(held, draft) or not _same_pages(held, pages):
        return None
    held.confirmed_by = max(held.confirmed_by, draft.reader_version)
    held.save(update_fields=["confirmed_by"])
    return held


def _is_shown(version: Version, held: Transcript) -> bool:
    """Whether it is what people read, or what OCR has read on top of."""
    shown = version.transcript
    return shown is not None and (shown.pk == held.pk or shown.reader == OCR != held.reader)


def _same_run(held: Transcript, draft: TranscriptDraft) -> bool:
    return (
        held.partial == draft.partial
        and held.warnings == draft.warnings
        and held.language == draft.language
        and held.metadata == draft.metadata
        and (held.version.content_sha256, held.version.content_profile) == (draft.content_sha256, draft.content_profile)
    )


def _same_pages(held: Transcript, pages: Sequence[PageDraft]) -> bool:
    if held.page_count != len(pages):
        return False
    rows = Page.objects.filter(transcript=held).order_by("number").iterator(AT_ONCE)
    return all(_same_page(row, draft) for row, draft in zip(rows, pages, strict=True))


def _same_page(row: Page, draft: PageDraft) -> bool:
    read = asdict(draft)
    read["label"] = draft.label[:64]
    boxes = zlib.decompress(bytes(row.boxes)) if row.boxes else b""
    return boxes == draft.boxes and all(getattr(row, name) == read[name] for name in _PLAIN)
