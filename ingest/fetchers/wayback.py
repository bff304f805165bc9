"""A memento from the Wayback Machine or an archive built like it: the raw `id_` body, with every outcome of
provenance.md section 5. Redirects are followed inside the archive only."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from archive.provenance.addresses import Address, parse, source_key
from archive.provenance.clocks import from_ts14
from ingest.fetchers.budget import Turns
from ingest.fetchers.finish import Attempt, failed, http_date, retry_after, succeeded
from ingest.fetchers.guard import check_url
from ingest.fetchers.http_client import Exchange, exchange
from ingest.fetchers.outcomes import Fetched, FetchError
from ingest.fetchers.redirects import REDIRECTS, hop_of, location_of
from ingest.fetchers.wire import Deadline

_EXCLUDED: Final = frozenset({403, 451})


@dataclass(frozen=True, slots=True)
class _Step:
    """What is asked of the archive next."""

    raw: str
    ts: str
    target: str


def fetch_memento(address: Address, attempt: Attempt, budget: Turns) -> Fetched:
    """Fetch one capture as the archive received it. Never raises FetchError: every end is a Fetched."""
    attempt.asked_ts, attempt.archive = address.ts, address.archive
    attempt.source_url, attempt.nested = address.target, address.inner is not None
    step = _Step(address.raw, address.ts, address.target)
    try:
        return _walk(step, attempt, budget)
    except FetchError as error:
        served = {"served_ts": error.detail} if error.code == "other_time" else {}
        return failed(attempt, error, **served)


def _walk(step: _Step, attempt: Attempt, budget: Turns) -> Fetched:
    deadline = Deadline.after(attempt.policy.total_seconds)
    nearest = False
    for _ in range(attempt.policy.max_redirects + 1):
        answer = _ask(step, attempt, budget, deadline)
        moment = http_date(answer.header("memento-datetime"))
        if answer.status in REDIRECTS:
            following = _next(answer, step, attempt)
            nearest = nearest or following.ts != attempt.asked_ts
            attempt.hops.append(hop_of(answer))
            step = following
            continue
        if moment is None:
            raise _without_time(answer, attempt, budget)
        return _memento(answer, moment, step, attempt, budget, nearest=nearest)
    raise FetchError("too_many_redirects", f"more than {attempt.policy.max_redirects}")


def _ask(step: _Step, attempt: Attempt, budget: Turns, deadline: Deadline) -> Exchange:
    url = attempt.policy.routed(step.raw)
    origin = check_url(url, attempt.policy).origin
    if closed := budget.take(origin, attempt.policy.archive_interval_seconds):
        raise FetchError("busy", f"closed to us for {closed:.0f} s", retry_after=closed)
    answer = exchange(url, staging=attempt.staging, policy=attempt.policy, deadline=deadline)
    attempt.exchanges.append(answer)
    return answer


def _next(answer: Exchange, step: _Step, attempt: Attempt) -> _Step:
    """Where a redirect leads, inside the archive. One to another time of the same page is the nearest capture; one with
    a Memento-Datetime is a redirect that the archive saved."""
    given = parse(_unrouted(location_of(answer), attempt))
    archived = bool(answer.header("memento-datetime"))
    if given.archive == attempt.archive and given.raw:
        if not archived and source_key(given.target).key != source_key(step.target).key:
            raise FetchError("not_raw", f"redirected to {given.urim}"[:500])
        following = _Step(given.raw, given.ts, given.target)
    elif (
        archived and given.kind == "live"
    ):  # a saved redirect whose target was not rewritten: the same time of that page
        asked = parse(_canonical(step, given.target, attempt))
        following = _Step(asked.raw, asked.ts, asked.target)
    else:
        raise FetchError("not_raw", f"redirected out of the archive to {given.text}"[:500])
    if not following.raw or _drift(following.ts, attempt.asked_ts) > attempt.policy.max_drift_seconds:
        raise FetchError("other_time", following.ts)
    return following


def _memento(
    answer: Exchange, moment: dt.datetime, step: _Step, attempt: Attempt, budget: Turns, *, nearest: bool
) -> Fetched:
    drift = round((moment - from_ts14(attempt.asked_ts)).total_seconds())
    if abs(drift) > attempt.policy.max_drift_seconds:
        raise FetchError("other_time", f"{moment:%Y%m%d%H%M%S}")
    notes = []
    if nearest or drift:
        notes.append("nearest-capture")
    if answer.status >= 400:
        notes.append("archived-error")  # what the site said at that time: kept, and not the document
    attempt.source_url = step.target
    budget.reopen(check_url(answer.url, attempt.policy).origin)
    return succeeded(attempt, moment=moment, drift_seconds=drift, served_ts=f"{moment:%Y%m%d%H%M%S}", notes=notes)


def _without_time(answer: Exchange, attempt: Attempt, budget: Turns) -> FetchError:
    """The archive speaks for itself. Only a 404 means that it holds nothing."""
    detail = f"HTTP {answer.status}"
    if answer.status == 404:
        return FetchError("not_archived", detail)
    if answer.status in _EXCLUDED:
        return FetchError("excluded_by_archive", detail)
    if answer.status == 429:
        origin = check_url(answer.url, attempt.policy).origin
        return FetchError("busy", detail, retry_after=budget.close(origin, retry_after(answer)))
    if answer.status >= 500:
        return FetchError("server_error", detail, retry_after=retry_after(answer))
    return FetchError("not_raw", f"{detail} without Memento-Datetime")


def _canonical(step: _Step, target: str, attempt: Attempt) -> str:
    """The address of `target` at the time of this step, in the same archive and collection."""
    before, _, _ = step.raw.partition(f"{step.ts}id_/")
    return f"{before}{step.ts}/{target}"


def _drift(ts: str, asked: str) -> float:
    return abs((from_ts14(ts) - from_ts14(asked)).total_seconds())


def _unrouted(url: str, attempt: Attempt) -> str:
    for origin, endpoint in attempt.policy.endpoints.items():
        if url.startswith(endpoint.rstrip("/") + "/"):
            return origin + url.removeprefix(endpoint.rstrip("/"))
    return url
