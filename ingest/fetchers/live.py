"""A page from its own site: redirects by hand, each from the first step of the guard."""

from typing import Final

from archive.provenance.addresses import Address
from ingest.fetchers.budget import Turns
from ingest.fetchers.finish import Attempt, failed, retry_after, succeeded
from ingest.fetchers.guard import check_url
from ingest.fetchers.http_client import Exchange, exchange
from ingest.fetchers.outcomes import Fetched, FetchError
from ingest.fetchers.redirects import REDIRECTS, hop_of, location_of
from ingest.fetchers.robots import ask
from ingest.fetchers.wire import Deadline

_GONE: Final = frozenset({404, 410})
_BLOCKED: Final = frozenset({401, 403, 407, 412, 418, 451})


def fetch_live(address: Address, attempt: Attempt, budget: Turns) -> Fetched:
    """Fetch an ordinary address. Never raises FetchError: every end is a Fetched."""
    try:
        url = check_url(address.target, attempt.policy).url
        if attempt.policy.read_robots:
            _take(budget, url, attempt)
            target = check_url(url, attempt.policy)
            attempt.robots = ask(target, staging=attempt.staging, policy=attempt.policy)
            _heed(attempt)
        answer = _follow(url, attempt, budget)
        _judge(answer)
        budget.reopen(check_url(answer.url, attempt.policy).origin)
        return succeeded(attempt)
    except FetchError as error:
        if error.code in ("busy", "server_error") and attempt.exchanges:
            origin = check_url(attempt.exchanges[-1].url, attempt.policy).origin
            error.retry_after = _back_off(error, origin, budget)
        return failed(attempt, error)


def _heed(attempt: Attempt) -> None:
    """A refusal in robots.txt stops the fetch, unless a person has said why she goes past it: that is kept with it."""
    if attempt.robots.get("allowed") is not False:
        return
    if not attempt.policy.past_robots:
        raise FetchError("robots_refused", str(attempt.robots["url"]))
    attempt.robots["past"] = attempt.policy.past_robots


def _follow(url: str, attempt: Attempt, budget: Turns) -> Exchange:
    policy = attempt.policy
    deadline = Deadline.after(policy.total_seconds)
    for _ in range(policy.max_redirects + 1):
        _take(budget, url, attempt)
        answer = exchange(url, staging=attempt.staging, policy=policy, deadline=deadline)
        attempt.exchanges.append(answer)
        if answer.status not in REDIRECTS:
            return answer
        url = location_of(answer)
        attempt.hops.append(hop_of(answer))
    raise FetchError("too_many_redirects", f"more than {policy.max_redirects}")


def _take(budget: Turns, url: str, attempt: Attempt) -> None:
    if closed := budget.take(check_url(url, attempt.policy).origin, attempt.policy.interval_seconds):
        raise FetchError("busy", f"closed to us for {closed:.0f} s", retry_after=closed)


def _judge(answer: Exchange) -> None:
    """FetchError for every answer that is not the page."""
    status = answer.status
    if 200 <= status < 300:
        return
    detail = f"HTTP {status}"
    if status in _GONE:
        raise FetchError("gone", detail)
    if status == 429:
        raise FetchError("busy", detail, retry_after=retry_after(answer))
    if status >= 500:
        raise FetchError("server_error", detail, retry_after=retry_after(answer))
    raise FetchError("blocked_by_site" if status in _BLOCKED else "http_error", detail)


def _back_off(error: FetchError, origin: str, budget: Turns) -> float:
    return budget.close(origin, error.retry_after) if error.code == "busy" else error.retry_after
