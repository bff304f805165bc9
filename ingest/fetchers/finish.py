"""The last steps that every fetch takes: body decoded, WARC written, notes made, and the answer put together."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final, Literal

from archive.provenance.grades import CaptureFacts
from archive.provenance.liveness import Look, soft_404
from ingest.fetchers.content import decoded
from ingest.fetchers.http_client import Exchange
from ingest.fetchers.outcomes import Fetched, FetchError, Hop, sentence_of
from ingest.fetchers.policy import FetchPolicy
from ingest.fetchers.warc_files import Resource, Written, write_warc

_READ: Final = 512 * 1024


@dataclass
class Attempt:
    """What a fetch has gathered so far. `exchanges` in order, the last one being the answer."""

    method: Literal["live", "memento"]
    requested_url: str
    staging: Path
    policy: FetchPolicy
    started_at: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    asked_ts: str = ""
    archive: str = ""
    source_url: str = ""  # the page itself, for a memento
    nested: bool = False
    exchanges: list[Exchange] = field(default_factory=list)
    hops: list[Hop] = field(default_factory=list)
    robots: dict[str, Any] = field(default_factory=dict)


def succeeded(
    attempt: Attempt,
    *,
    moment: dt.datetime | None = None,
    drift_seconds: int | None = None,
    served_ts: str = "",
    notes: Sequence[str] = (),
) -> Fetched:
    """The body in a file of its own, the WARC beside it. FetchError if the body cannot be unpacked within limits."""
    answer = attempt.exchanges[-1]
    coding = answer.header("content-encoding")
    body, unpacked = decoded(answer.body, coding, limit=attempt.policy.max_inflated)
    html = html_of(body, answer.header("content-type"))
    all_notes = [*notes, *([unpacked] if unpacked else []), *_page_notes(attempt, answer, html)]
    facts = _facts(attempt, answer, moment, drift_seconds, all_notes)
    resource = Resource(attempt.source_url, moment) if moment and attempt.source_url else None
    written = _write(attempt, {"notes": all_notes, "drift_seconds": drift_seconds}, resource, body)
    staged = body if body != answer.body else _own_copy(answer)
    _drop_bodies(attempt, keep=staged)
    return _fetched(
        attempt,
        "fetched",
        written,
        staged=staged,
        served_ts=served_ts,
        memento_datetime=moment,
        drift_seconds=drift_seconds,
        notes=tuple(all_notes),
        facts=facts,
    )


def failed(attempt: Attempt, error: FetchError, **more: Any) -> Fetched:
    """The end without a page. What was answered on the way is kept as a WARC: evidence of the attempt."""
    written = (
        _write(attempt, {"outcome": error.code, "detail": error.detail}, None, None) if attempt.exchanges else None
    )
    _drop_bodies(attempt, keep=None)
    return _fetched(attempt, error.code, written, detail=error.detail, retry_after=error.retry_after, **more)


def http_date(text: str) -> dt.datetime | None:
    """An HTTP date (Memento-Datetime) in UTC, or None."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def retry_after(answer: Exchange) -> float:
    """The seconds that a site asks us to wait; 0 if it says nothing that can be read."""
    text = answer.header("retry-after").strip()
    if text.isdecimal() and len(text) < 8:
        return float(text)
    moment = http_date(text) if text else None
    return max(0.0, (moment - dt.datetime.now(dt.UTC)).total_seconds()) if moment else 0.0


def _fetched(attempt: Attempt, code: str, written: Written | None, **more: Any) -> Fetched:
    answer = attempt.exchanges[-1] if attempt.exchanges else None
    known: dict[str, Any] = {}
    if answer:
        known = {
            "served_url": answer.url,
            "request_headers": answer.request_headers,
            "response_headers": answer.headers,
            "http_status": answer.status,
            "archive_src": answer.header("x-archive-src"),
            "content_encoding": answer.header("content-encoding"),
            "declared_type": answer.header("content-type"),
            "wire_sha256": answer.wire_sha256,
            "wire_sha1": answer.wire_sha1,
            "ip": answer.ip,
            "tls": answer.tls,
        }
    return Fetched(
        code=code,
        sentence=more.pop("sentence", "") or sentence_of(code),
        method=attempt.method,
        warc=written.path if written else None,
        warc_record_id=written.response_id if written else "",
        requested_url=attempt.requested_url,
        hops=tuple(attempt.hops),
        asked_ts=attempt.asked_ts,
        started_at=attempt.started_at,
        finished_at=dt.datetime.now(dt.UTC),
        robots=attempt.robots,
        **known,
        **more,
    )


def _write(attempt: Attempt, facts: dict[str, Any], resource: Resource | None, body: Path | None) -> Written:
    software = " ".join(value for value in attempt.policy.software.values() if value)
    everything = {
        "method": attempt.method,
        "requested_url": attempt.requested_url,
        "asked_ts": attempt.asked_ts,
        "hops": [hop.as_json() for hop in attempt.hops],
        "robots": attempt.robots,
        "tls": attempt.exchanges[-1].tls,
        "software": dict(attempt.policy.software),
        **facts,
    }
    return write_warc(
        attempt.exchanges,
        staging=attempt.staging,
        facts=everything,
        software=software,
        resource=resource,
        resource_body=body,
    )


def _facts(
    attempt: Attempt, answer: Exchange, moment: dt.datetime | None, drift: int | None, notes: Sequence[str]
) -> CaptureFacts:
    return CaptureFacts(
        method=attempt.method,
        archive=attempt.archive,
        scheme=answer.url.partition(":")[0],
        has_warc=True,
        ip=answer.ip,
        has_tls=bool(answer.tls),
        raw_body=attempt.method == "memento" and "replay" not in notes,
        memento_datetime=moment is not None,
        archive_src=bool(answer.header("x-archive-src")),
        drift_seconds=drift,
        content_encoding=answer.header("content-encoding"),
        nested=attempt.nested,
        archived_error="archived-error" in notes,
    )


def _page_notes(attempt: Attempt, answer: Exchange, html: str) -> list[str]:
    notes: list[str] = []
    if attempt.method == "memento" and ("BEGIN WAYBACK TOOLBAR" in html or "/_static/js/" in html):
        notes.append("replay")
    asked = attempt.source_url or attempt.requested_url
    final = asked if attempt.method == "memento" else answer.url
    rule = soft_404(Look(asked_url=asked, final_url=final, http_status=answer.status, html=html))
    return [*notes, f"soft-404:{rule}"] if rule else notes


def html_of(body: Path, declared_type: str) -> str:
    """The beginning of an HTML body as text, for rules that look for words; empty for other types."""
    with body.open("rb") as file:
        start = file.read(_READ)
    if "html" not in declared_type.lower() and b"<html" not in start[:2000].lower():
        return ""
    try:
        return start.decode("utf-8")
    except UnicodeDecodeError:
        return start.decode("gb18030", "replace")


def _own_copy(answer: Exchange) -> Path:
    """The body under another name, so that dropping the exchanges' files does not drop it."""
    return answer.body.rename(answer.body.with_name(f"fetch-{secrets.token_hex(12)}.body"))


def _drop_bodies(attempt: Attempt, *, keep: Path | None) -> None:
    for each in attempt.exchanges:
        if each.body != keep:
            each.body.unlink(missing_ok=True)
