"""Save Page Now 2 of the Internet Archive: asking it to save a page, which anyone can see (provenance.md section 5).

Errors come with HTTP 200, already on the POST: `status_ext` is read in both replies.
"""

import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlencode

from ingest.fetchers.budget import Turns
from ingest.fetchers.cdx import ORIGIN
from ingest.fetchers.finish import Attempt, failed, retry_after
from ingest.fetchers.guard import check_url
from ingest.fetchers.http_client import Exchange, Form, exchange
from ingest.fetchers.outcomes import FetchError
from ingest.fetchers.policy import FetchPolicy
from ingest.fetchers.wire import Deadline

Class = Literal["transient", "tomorrow", "permanent", "stop"]
State = Literal["accepted", "pending", "saved", "error"]

_TOMORROW: Final = frozenset({"too-many-daily-captures", "invalid-host-resolution"})
_PERMANENT: Final = frozenset(
    {
        *("bad-request", "blocked", "blocked-url", "filesize-limit", "ftp-access-denied", "invalid-url-syntax"),
        *("method-not-allowed", "no-access", "not-found", "not-implemented", "too-many-redirects", "unauthorized"),
    }
)
_STOP: Final = frozenset({"blocked-client-ip", "key-refused"})
_MOST: Final = 1024 * 1024
_JOB: Final = re.compile(r"[A-Za-z0-9_-]{1,200}")
_CODE: Final = re.compile(r"[a-z0-9-]{1,60}")
STOPPED_SECONDS: Final = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Saving:
    """Where a saving stands. `error`: the archive's code without `error:`, or one of ours (`key-refused`, or a code of
    OUTCOMES for an answer that did not come). `warc`: the exchange, in the staging folder, the caller's to keep."""

    state: State
    job_id: str = ""
    ts14: str = ""
    original_url: str = ""  # after redirects: not always the page that was asked for
    error: str = ""
    message: str = ""
    retry_after: float = 0
    warc: Path | None = None
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def error_class(self) -> Class:
        """What follows from the error: again soon, tomorrow, never, or nothing more from this server."""
        return class_of(self.error)


def class_of(error: str) -> Class:
    """The class of an SPN2 error, known or not: what is not listed may pass."""
    if error in _STOP:
        return "stop"
    if error in _TOMORROW or error.startswith("max-daily-bandwidth"):
        return "tomorrow"
    return "permanent" if error in _PERMANENT else "transient"


def ask_to_save(url: str, *, key: str, staging: Path, policy: FetchPolicy, turns: Turns) -> Saving:
    """Ask the archive to save `url`. Never raises for what the other side does. `key`: `access:secret`, or empty."""
    form = Form(urlencode({"url": url, "skip_first_archive": "1"}).encode("ascii"), f"LOW {key}" if key else "")
    return _asked(f"{ORIGIN}/save", form, staging=staging, policy=policy, turns=turns)


def ask_how_it_goes(job_id: str, *, staging: Path, policy: FetchPolicy, turns: Turns) -> Saving:
    """Ask about a saving that was accepted; the archive remembers it for about an hour."""
    return _asked(f"{ORIGIN}/save/status/{job_id}", None, staging=staging, policy=policy, turns=turns)


def _asked(url: str, form: Form | None, *, staging: Path, policy: FetchPolicy, turns: Turns) -> Saving:
    attempt = Attempt("live", url, staging, policy)
    try:
        answer = _exchange(attempt, form, turns)
        saving = _read(answer.body.read_bytes()[:_MOST])
    except FetchError as error:
        saving = Saving("error", error=error.code, message=error.detail, retry_after=error.retry_after)
    kept = failed(attempt, FetchError("fetched", saving.error))  # writes the exchange as a WARC, drops its body
    if saving.state == "error" and saving.error_class == "stop":
        turns.close(f"{ORIGIN}/save", STOPPED_SECONDS)
    return replace(saving, warc=kept.warc)


def _exchange(attempt: Attempt, form: Form | None, turns: Turns) -> Exchange:
    policy = attempt.policy
    if policy.mode == "off":
        raise FetchError("fetching_off")
    asked = policy.routed(attempt.requested_url)
    check_url(asked, policy)
    door = f"{ORIGIN}/save"
    if closed := turns.take(door, policy.save_interval_seconds if form else policy.archive_interval_seconds):
        raise FetchError("busy", f"closed to us for {closed:.0f} s", retry_after=closed)
    deadline = Deadline.after(policy.total_seconds)
    answer = exchange(
        asked, staging=attempt.staging, policy=policy, deadline=deadline, accept="application/json", form=form
    )
    attempt.exchanges.append(answer)
    if answer.status == 401:
        raise FetchError("key-refused", "HTTP 401")
    if answer.status == 429:
        raise FetchError("busy", "HTTP 429", retry_after=turns.close(door, retry_after(answer)))
    if answer.status >= 500:
        raise FetchError("server_error", f"HTTP {answer.status}", retry_after=retry_after(answer))
    return answer


def _read(body: bytes) -> Saving:
    """A reply in its four shapes: accepted, pending, success, error. One that is none of them may pass."""
    try:
        said: Any = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        return Saving("error", error="bad_answer", message="an answer that is no JSON")
    answer = {str(name)[:60]: value for name, value in said.items() if isinstance(value, (str, int, float, bool))}
    error = str(said.get("status_ext") or "").removeprefix("error:")
    message = str(said.get("message") or "")[:500]
    if said.get("status") == "error" or error:
        return Saving("error", error=error if _CODE.fullmatch(error) else "job-failed", message=message, answer=answer)
    ts14, url, job = (
        str(said.get("timestamp") or ""),
        str(said.get("original_url") or ""),
        str(said.get("job_id") or ""),
    )
    if said.get("status") == "success" and re.fullmatch(r"[0-9]{14}", ts14) and url:
        return Saving("saved", job_id=job, ts14=ts14, original_url=url, answer=answer)
    if said.get("status") == "pending":
        return Saving("pending", job_id=job, answer=answer)
    if _JOB.fullmatch(job):
        return Saving("accepted", job_id=job, answer=answer)
    return Saving("error", error="bad_answer", message=message, answer=answer)
