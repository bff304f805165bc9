"""What a site's robots.txt says of the page asked for: recorded with the capture, and shown. Whether a refusal stops
the fetch is the caller's business (`live`). Kept for an hour in this process."""

import threading
import time
import urllib.robotparser
from pathlib import Path
from typing import Any, Final

from ingest.fetchers.guard import Target
from ingest.fetchers.http_client import exchange
from ingest.fetchers.outcomes import FetchError
from ingest.fetchers.policy import FetchPolicy
from ingest.fetchers.wire import Deadline

_KEEP_SECONDS: Final = 3600.0
_KEPT: Final = 500
_MAX_TEXT: Final = 512 * 1024
_SECONDS: Final = 10.0
_AGENT: Final = "Muniment"

_cache: dict[str, tuple[float, int, str]] = {}
_lock: Final = threading.Lock()


def ask(target: Target, *, staging: Path, policy: FetchPolicy) -> dict[str, Any]:
    """`{"url", "status", "allowed"}`; `allowed` is None when robots.txt could not be read. Never raises FetchError."""
    url = f"{target.origin}/robots.txt"
    status, text = _text(url, target.origin, staging, policy)
    if 400 <= status < 500:
        return {"url": url, "status": status, "allowed": True}
    if status != 200:
        return {"url": url, "status": status, "allowed": None}
    rules = urllib.robotparser.RobotFileParser()
    rules.parse(text.splitlines())
    return {"url": url, "status": status, "allowed": rules.can_fetch(_AGENT, target.url)}


def _text(url: str, origin: str, staging: Path, policy: FetchPolicy) -> tuple[int, str]:
    with _lock:
        known = _cache.get(origin)
    if known and known[0] > time.monotonic():
        return known[1], known[2]
    try:
        deadline = Deadline.after(min(_SECONDS, policy.total_seconds))
        answer = exchange(url, staging=staging, policy=policy, deadline=deadline, accept="text/plain,*/*;q=0.1")
    except FetchError:
        return 0, ""
    with answer.body.open("rb") as file:
        text = file.read(_MAX_TEXT).decode("utf-8", "replace")
    answer.body.unlink()
    with _lock:
        if len(_cache) >= _KEPT:
            _cache.clear()
        _cache[origin] = (time.monotonic() + _KEEP_SECONDS, answer.status, text)
    return answer.status, text
