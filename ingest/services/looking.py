"""One look outside for a document: a live page, an archive's copy, the list of captures. Its answer becomes a Check."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from archive import storage
from archive.models import Check, Version
from archive.provenance.addresses import Address, parse
from archive.provenance.liveness import Finding, Look, judge
from archive.services import CheckDraft, record_check
from archive.services.checks import last_live
from ingest import sandbox
from ingest.fetchers import Copies, Fetched, copies_of, fetch, html_of
from ingest.models import Errand
from ingest.readers.base import Declared, ReadError
from ingest.services.fetching import described, drop, keep_warc, policy
from ingest.services.listed import ListedRow, listed_row
from ingest.services.reading import Reading, collect

FAILURES: Final = frozenset({"unreachable", "timed_out", "tls_failed", "incomplete", "bad_answer", "not_raw"})
ROWS_KEPT: Final = 200  # of a list of captures: the oldest few and the newest
OLDEST_KEPT: Final = 20
TEXT_KEPT: Final = 400_000  # characters of a page that differs from ours
# What an archive says of its own copy, where the words for a site would be wrong.
OF_ARCHIVES: Final = {
    "not_archived": Finding("gone", "archive-404", "The archive does not hold this copy any more."),
    "excluded_by_archive": Finding("blocked", "archive-403", "The archive shows this page to nobody: it is excluded."),
    "other_time": Finding("gone", "archive-time", "The archive's nearest copy is of another day."),
}


class NotAsked(Exception):
    """Nothing could be asked, so there is nothing to record. `again_after`: seconds, if trying later may help."""

    def __init__(self, code: str, sentence: str, *, again_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.again_after = again_after


@dataclass(frozen=True, slots=True)
class Content:
    """What our reader makes of a page: the canonical hash under its profile, and the words."""

    sha256: str = ""
    profile: str = ""
    text: str = ""


def look_at_page(errand: Errand) -> Check:
    """Fetch the page of the errand's source or memento and judge it against the document as it stands. NotAsked."""
    address = parse(errand.memento.urim if errand.memento else _source_url(errand))
    at = timezone.now()
    fetched = fetch(address, staging=storage.staging_file().parent, policy=policy(past_robots=errand.robots_reason))
    try:
        _refuse(fetched)
        return _recorded(errand, address, fetched, at)
    finally:
        drop(fetched)


def ask_for_list(errand: Errand) -> Check:
    """Ask which captures of the source the Wayback Machine lists. NotAsked if it does not say."""
    at, url = timezone.now(), _source_url(errand)
    copies = copies_of(url, staging=storage.staging_file().parent, policy=policy())
    if not copies.known and copies.code != "excluded_by_archive":
        raise NotAsked(copies.code, copies.sentence, again_after=copies.retry_after if copies.transient else None)
    draft = CheckDraft(
        kind=Check.Kind.CAPTURES,
        at=at,
        asked_url=url,
        from_where=settings.MUNIMENT_PLACE,
        code=copies.code,
        sentence=copies.sentence if not copies.known else "",
        verdict="" if copies.known else "blocked",
        rule="" if copies.known else "archive-403",
        facts=_listed(copies),
    )
    return record_check(
        document=errand.document,
        draft=draft,
        user=errand.asked_by,
        version=errand.document.current,
        source=errand.source,
    )


def _source_url(errand: Errand) -> str:
    assert errand.source is not None  # every errand names a source or a memento
    return errand.source.url


def _refuse(fetched: Fetched) -> None:
    """NotAsked where nobody was asked, or where the answer only asks us to wait."""
    if fetched.kind == "person" and fetched.code != "other_time":
        raise NotAsked(fetched.code, fetched.sentence)
    if fetched.code == "busy" and (fetched.http_status is None or fetched.method == "memento"):
        raise NotAsked(fetched.code, fetched.sentence, again_after=fetched.retry_after)
    if fetched.code == "refused_address":
        raise NotAsked(fetched.code, fetched.sentence)


def _recorded(errand: Errand, address: Address, fetched: Fetched, at: Any) -> Check:
    document, version = errand.document, _compared(errand)
    content = _read(fetched, address) if fetched.ok else Content()
    raw = _sha256(fetched.staged) if fetched.ok and fetched.staged else ""
    finding = OF_ARCHIVES.get(fetched.code) or judge(_look(address, fetched, content, raw, version))
    differs = fetched.ok and finding.verdict in ("changed", "unknown") and raw != (version and version.original_id)
    keep = errand.asked_by is not None or finding.verdict != last_live(document)
    warc_sha256 = keep_warc(fetched, errand.asked_by) if keep or differs else ""
    listed = listed_row(address, fetched, policy())
    draft = CheckDraft(
        kind=Check.Kind.MEMENTO if errand.memento else Check.Kind.LIVE,
        at=fetched.started_at or at,
        asked_url=address.urim or address.target,
        from_where=settings.MUNIMENT_PLACE,
        final_url=fetched.served_url,
        http_status=fetched.http_status,
        code=fetched.code,
        detail=fetched.detail,
        verdict=finding.verdict,
        rule=finding.rule,
        sentence=finding.sentence,
        raw_sha256=raw,
        content_sha256=content.sha256,
        content_profile=content.profile,
        text=content.text if differs else "",
        facts=_beside(fetched, listed),
        warc_sha256=warc_sha256,
        body=storage.store(fetched.staged) if differs and fetched.staged else None,
        capture=described(address, fetched, warc_sha256, given=address.text, at=at, listed=listed) if differs else None,
    )
    return record_check(
        document=document,
        draft=draft,
        user=errand.asked_by,
        version=version,
        source=errand.source,
        memento=errand.memento,
    )


def _beside(fetched: Fetched, listed: ListedRow) -> dict[str, Any]:
    """What else the look gave: robots.txt, and the archive's own row of its copy."""
    facts = {"robots": fetched.robots, "cdx": listed.row, "cdx_verdict": listed.verdict}
    return {name: value for name, value in facts.items() if value}


def _compared(errand: Errand) -> Version | None:
    """The version that the answer is held against: of an archive's copy the one that came from it, else the newest."""
    if errand.memento:
        from_it = errand.document.versions.filter(captures__memento=errand.memento).order_by("-n").first()
        if from_it is not None:
            return from_it
    return errand.document.current


def _look(address: Address, fetched: Fetched, content: Content, raw: str, version: Version | None) -> Look:
    """What the rules look at. Of an archive's copy only what it is a copy of is judged, not how it was served."""
    memento = fetched.method == "memento"
    asked = address.target or address.urim
    failed = fetched.code in FAILURES or (memento and fetched.code == "server_error")
    return Look(
        asked_url=asked,
        final_url=asked if memento else fetched.served_url,
        http_status=fetched.http_status,
        failure=fetched.code if failed else "",
        html=html_of(fetched.staged, fetched.declared_type) if fetched.ok and fetched.staged else "",
        raw_sha256=raw,
        content_sha256=content.sha256,
        profile=content.profile,
        known_raw_sha256=version.original_id if version else "",
        known_content_sha256=version.content_sha256 if version else "",
        known_profile=version.content_profile if version else "",
    )


def _read(fetched: Fetched, address: Address) -> Content:
    """What our reader, shut in, makes of the page; nothing where it cannot read it."""
    if fetched.staged is None:
        return Content()
    reading = Reading()
    declared = Declared(media_type=fetched.declared_type, address=address.target)
    try:
        for _ in collect(sandbox.read(fetched.staged, declared=declared), reading):
            pass
    except ReadError:
        return Content()
    text = "\f".join(reading.pages[number].text for number in sorted(reading.pages))[:TEXT_KEPT]
    summary = reading.summary
    return Content(summary.content_sha256, summary.content_profile, text) if summary else Content(text=text)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _listed(copies: Copies) -> dict[str, Any]:
    rows = [[row.ts14, row.original, row.media_type, row.status, row.digest] for row in copies.rows]
    shown = rows if len(rows) <= ROWS_KEPT else rows[:OLDEST_KEPT] + rows[-(ROWS_KEPT - OLDEST_KEPT) :]
    return {
        "captures": len(rows),
        "good": len(copies.good),
        "contents": len({row.digest for row in copies.good if row.digest}),
        "others": copies.others,
        "first": copies.good[0].ts14 if copies.good else "",
        "last": copies.good[-1].ts14 if copies.good else "",
        "rows": shown,
    }
