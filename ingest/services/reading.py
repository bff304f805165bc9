"""The parts that a reader sent become the drafts of a transcript."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from archive.services import PageDraft, TranscriptDraft
from ingest.readers.base import Link, PageText, Pair, Part, ReadError, Summary, Table, Warn
from ingest.sandbox import Identified

KINDS = {"application/pdf": "text-layer", "text/html": "html-text", "application/xhtml+xml": "html-text"}
INCOMPLETE = frozenset({"partial", "page_unreadable"})  # warnings that mean that not all of the text is here


@dataclass
class Reading:
    """What has come from the reader so far. `error` is set when it stopped before its end."""

    pages: dict[int, PageText] = field(default_factory=dict)
    tables: dict[int, list[dict[str, object]]] = field(default_factory=dict)
    pairs: dict[int, list[dict[str, object]]] = field(default_factory=dict)
    links: dict[int, list[dict[str, object]]] = field(default_factory=dict)
    warnings: list[dict[str, object]] = field(default_factory=list)
    summary: Summary | None = None
    error: ReadError | None = None

    @property
    def last_page(self) -> int:
        """The highest page read; 0 if none."""
        return max(self.pages, default=0)


def collect(parts: Iterable[Part], into: Reading) -> Iterator[int]:
    """Add parts to a reading, yielding each page's number when it has come; a ReadError is kept in `error`."""
    into.error = None
    try:
        for part in parts:
            _take(part, into)
            if isinstance(part, PageText):
                yield part.number
    except ReadError as error:
        into.error = error


def _take(part: Part, into: Reading) -> None:
    match part:
        case PageText():
            into.pages[part.number] = part
        case Table():
            into.tables.setdefault(part.page, []).append({"cells": [_cell(each) for each in part.cells]})
        case Pair():
            pair: dict[str, object] = {"label": part.label, "value": part.value, "start": part.start, "end": part.end}
            into.pairs.setdefault(part.page, []).append(pair)
        case Link():
            link: dict[str, object] = {
                "kind": part.kind,
                "name": part.name,
                "target": part.target,
                "key": part.key,
            }
            into.links.setdefault(part.page, []).append(link)
        case Warn():
            into.warnings.append({"code": part.code, "sentence": part.sentence, "page": part.page})
        case Summary():
            into.summary = part
        case _:  # children are the business of `members`
            pass


def _cell(cell: Any) -> dict[str, object]:
    return {
        "row": cell.row,
        "column": cell.column,
        "rowspan": cell.rowspan,
        "colspan": cell.colspan,
        "box": list(cell.box) if cell.box else None,
        "start": cell.start,
        "end": cell.end,
        "text": cell.text,
    }


def page_drafts(reading: Reading) -> list[PageDraft]:
    """The pages in order."""
    return [
        PageDraft(
            number=page.number,
            text=page.text,
            label=page.label,
            width=page.width,
            height=page.height,
            rotation=page.rotation,
            boxes=page.boxes,
            regions=[{"kind": each.kind, "start": each.start, "end": each.end} for each in page.regions],
            tables=reading.tables.get(number, []),
            pairs=reading.pairs.get(number, []),
            links=reading.links.get(number, []),
            origin=page.origin,
            confidence=page.confidence,
        )
        for number, page in sorted(reading.pages.items())
    ]


def transcript_draft(
    reading: Reading,
    identified: Identified,
    *,
    level: str,
    facts: dict[str, Any] | None = None,
    told_by: str = "page_asserted",
) -> TranscriptDraft:
    """The transcript of a reading that ended or was cut short. `facts` of a container (title, published) stand above
    what a reader can only guess from the words; `told_by` is whose statement they are."""
    told = facts or {}
    summary = reading.summary or Summary(
        kind=KINDS.get(identified.media_type, "plain"),  # type: ignore[arg-type]  # values of the Literal
        tool=identified.reader,
        settings={},
        libraries={},
        pages_total=len(reading.pages),
        language="und",
    )
    partial = reading.error is not None or any(warn["code"] in INCOMPLETE for warn in reading.warnings)
    warnings = list(reading.warnings)
    if reading.error is not None:
        warnings.append({"code": reading.error.code, "sentence": reading.error.sentence, "page": None})
    return TranscriptDraft(
        kind=summary.kind,
        reader=identified.reader,
        reader_version=identified.reader_version,
        tool=summary.tool,
        sandbox_level=level,
        settings=summary.settings,
        libraries=summary.libraries,
        charset=summary.charset,
        charset_why=summary.charset_why,
        partial=partial,
        warnings=warnings,
        metadata=summary.metadata,
        language=summary.language,
        title=str(told.get("title") or "")[:500] or summary.title,
        title_basis=told_by if told.get("title") else summary.title_basis,
        printed=str(told.get("published") or "") or summary.printed,
        content_sha256=summary.content_sha256,
        content_profile=summary.content_profile,
        media_type=identified.media_type,
    )
