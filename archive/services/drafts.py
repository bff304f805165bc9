"""What intake hands to the record: plain values, checked where they become rows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from archive.provenance.grades import CaptureFacts, Grade, grade
from archive.storage import Stored

SUPPLIED = grade(CaptureFacts(method="upload"))


@dataclass(frozen=True, slots=True)
class MementoDraft:
    """A web archive's copy, as its address was understood."""

    archive: str
    urim: str
    ts14: str = ""
    opaque_id: str = ""


@dataclass(frozen=True, slots=True)
class CaptureDraft:
    """One act of obtaining bytes; see `archive.models.Capture` for the fields. Times are aware and in UTC.

    `source_basis` says who states the address: `observed` (we fetched it), `archive_asserted`, `user_asserted`,
    `page_asserted`. `known_archive`: the bytes came from a web archive that we recognise, in its own form.
    """

    method: str
    retrieved_at: datetime
    source_url: str = ""
    source_basis: str = ""
    memento: MementoDraft | None = None
    container_sha256: str = ""
    requested_url: str = ""
    served_url: str = ""
    hops: list[dict[str, object]] = field(default_factory=list)
    request_headers: list[list[str]] = field(default_factory=list)
    response_headers: list[list[str]] = field(default_factory=list)
    http_status: int | None = None
    asked_ts: str = ""
    memento_datetime: datetime | None = None
    drift_seconds: int | None = None
    cdx: dict[str, object] = field(default_factory=dict)
    cdx_verdict: str = ""
    robots: dict[str, object] = field(default_factory=dict)
    content_encoding: str = ""
    wire_sha256: str = ""
    ip: str = ""
    tls: dict[str, object] = field(default_factory=dict)
    warc_record_id: str = ""
    filename: str = ""
    declared_type: str = ""
    captured_at: datetime | None = None
    captured_basis: str = ""
    grade: Grade = SUPPLIED  # archive.provenance.grades.grade(CaptureFacts(…))


@dataclass(frozen=True, slots=True)
class PageDraft:
    """One page as read. `boxes` is uncompressed: 8 bytes a code point, or empty (`archive.models.Page`)."""

    number: int
    text: str
    label: str = ""
    width: float | None = None
    height: float | None = None
    rotation: int = 0
    boxes: bytes = b""
    regions: list[dict[str, object]] = field(default_factory=list)
    tables: list[dict[str, object]] = field(default_factory=list)
    pairs: list[dict[str, object]] = field(default_factory=list)
    links: list[dict[str, object]] = field(default_factory=list)
    origin: str = "plain"
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class TranscriptDraft:
    """A finished (or `partial`) reading. `printed` is an ISO date or date-time in Asia/Shanghai, or empty.

    `failed_code` and `partial` say what a reader could not do; pages may stand beside either.
    """

    kind: str
    reader: str
    reader_version: int
    tool: str
    sandbox_level: str
    settings: dict[str, object] = field(default_factory=dict)
    libraries: dict[str, str] = field(default_factory=dict)
    charset: str = ""
    charset_why: str = ""
    partial: bool = False
    warnings: list[dict[str, object]] = field(default_factory=list)
    metadata: dict[str, object] = field(default_factory=dict)
    language: str = "und"
    title: str = ""
    title_basis: str = ""
    printed: str = ""
    content_sha256: str = ""
    content_profile: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class CheckDraft:
    """One look outside; see `archive.models.Check`. `body`: the page as it came, already stored, where it differs from
    what is held: it is kept as a capture that no version has yet."""

    kind: str
    at: datetime
    asked_url: str
    code: str
    from_where: str = ""
    final_url: str = ""
    http_status: int | None = None
    detail: str = ""
    verdict: str = ""
    rule: str = ""
    sentence: str = ""
    raw_sha256: str = ""
    content_sha256: str = ""
    content_profile: str = ""
    text: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    warc_sha256: str = ""
    body: Stored | None = None
    capture: CaptureDraft | None = None
