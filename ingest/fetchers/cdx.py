"""Which captures of a page the Wayback Machine lists: its CDX server (provenance.md section 5).

Its own key folds case, `www`, port and scheme: rows of another page are left out here, by our key.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from archive.provenance.addresses import source_key
from archive.provenance.clocks import from_ts14
from ingest.fetchers.budget import Turns
from ingest.fetchers.finish import retry_after
from ingest.fetchers.guard import check_url
from ingest.fetchers.http_client import Exchange, exchange
from ingest.fetchers.outcomes import OUTCOMES, FetchError, sentence_of
from ingest.fetchers.policy import FetchPolicy
from ingest.fetchers.wire import Deadline

ORIGIN: Final = "https://web.archive.org"
_FIELDS: Final = ("timestamp", "original", "mimetype", "statuscode", "digest")
_ROWS: Final = 3000  # the newest; enough to choose one from
_BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Copy:
    """One capture as listed. `status` is None where the archive gives none (`-`: a revisit)."""

    ts14: str
    original: str
    media_type: str
    status: int | None
    digest: str

    @property
    def urim(self) -> str:
        """The address of this capture."""
        return f"{ORIGIN}/web/{self.ts14}/{self.original}"


@dataclass(frozen=True, slots=True)
class Copies:
    """What the archive lists of one page, oldest first. `code` is `fetched`, or a code of OUTCOMES: then nothing is
    known, and no rows must not be taken for absence."""

    code: str
    sentence: str
    rows: tuple[Copy, ...] = ()
    others: int = 0  # rows of an address that only looks alike
    retry_after: float = 0

    @property
    def known(self) -> bool:
        """Whether the archive answered."""
        return self.code == "fetched"

    @property
    def transient(self) -> bool:
        """Whether asking again may help."""
        return OUTCOMES[self.code][0] == "transient"

    @property
    def good(self) -> tuple[Copy, ...]:
        """Captures with status 200."""
        return tuple(row for row in self.rows if row.status == 200)

    def nearest(self, ts14: str) -> Copy | None:
        """The good capture nearest to that time, or the newest; None without any."""
        if not ts14 or not self.good:
            return self.good[-1] if self.good else None
        return min(self.good, key=lambda row: abs(int(row.ts14) - int(ts14)))


def ask_for_copies(url: str, *, staging: Path, policy: FetchPolicy, budget: Turns, at: str = "") -> Copies:
    """Ask for the captures of `url`, or only those of the second `at`; waits for the archive's turn.

    Never raises for what the other side does.
    """
    if policy.mode == "off":
        return Copies("fetching_off", sentence_of("fetching_off"))
    try:
        answer = _ask(url, at, staging, policy, budget)
        return _read(answer, url)
    except FetchError as error:
        return Copies(error.code, sentence_of(error.code), retry_after=error.retry_after)


def _ask(url: str, at: str, staging: Path, policy: FetchPolicy, budget: Turns) -> "Answer":
    query = f"url={quote(url, safe='')}&matchType=exact&output=json&fl={','.join(_FIELDS)}&limit=-{_ROWS}"
    query += f"&from={at}&to={at}" if at else ""
    return ask_list(f"{ORIGIN}/cdx/search/cdx?{query}", staging=staging, policy=policy, budget=budget)


def ask_list(url: str, *, staging: Path, policy: FetchPolicy, budget: Turns) -> "Answer":
    """What an archive answers to a question about its holdings, in its own turn. FetchError."""
    asked = policy.routed(url)
    origin = check_url(asked, policy).origin
    if closed := budget.take(f"{origin}/cdx", policy.cdx_interval_seconds):
        raise FetchError("busy", f"closed to us for {closed:.0f} s", retry_after=closed)
    got = exchange(asked, staging=staging, policy=policy, deadline=Deadline.after(policy.total_seconds))
    try:
        if got.status == 429:
            raise FetchError("busy", "HTTP 429", retry_after=budget.close(f"{origin}/cdx", retry_after(got)))
        if got.size > _BYTES:
            raise FetchError("too_large", f"{got.size} bytes")
        return Answer(got, got.body.read_bytes())
    finally:
        got.body.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """An exchange, and its body in memory."""

    exchange: Exchange
    body: bytes


def _read(answer: Answer, url: str) -> Copies:
    status = answer.exchange.status
    if status in (403, 451):
        raise FetchError("excluded_by_archive", f"HTTP {status}")
    if status != 200:
        raise FetchError("server_error", f"HTTP {status}", retry_after=retry_after(answer.exchange))
    copies = [_copy(row) for row in _rows(answer.body)]
    key = source_key(url).key
    same = tuple(each for each in copies if key and source_key(each.original).key == key)
    return Copies(
        "fetched", sentence_of("fetched"), tuple(sorted(same, key=lambda each: each.ts14)), len(copies) - len(same)
    )


def _rows(body: bytes) -> list[list[str]]:
    """The rows below the head. FetchError for an answer that is no list: it says nothing about absence."""
    if not body.strip():
        return []
    try:
        read: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise FetchError("server_error", "an answer that is no JSON") from None
    if not isinstance(read, list) or not all(isinstance(row, list) and len(row) == len(_FIELDS) for row in read):
        raise FetchError("server_error", "an answer that is no list of captures")
    if read and tuple(read[0]) != _FIELDS:
        raise FetchError("server_error", "a list with other columns")
    rows = [[str(cell) for cell in row] for row in read[1:]]
    if not all(_is_time(row[0]) for row in rows):
        raise FetchError("server_error", "a time that is none")
    return rows


def _is_time(ts14: str) -> bool:
    if not (len(ts14) == 14 and ts14.isascii() and ts14.isdigit()):
        return False
    try:
        from_ts14(ts14)
    except ValueError:
        return False
    return True


def _copy(row: list[str]) -> Copy:
    ts14, original, media_type, status, digest = row
    return Copy(ts14, original, media_type, int(status) if status.isascii() and status.isdigit() else None, digest)
