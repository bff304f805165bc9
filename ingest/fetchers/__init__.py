"""How addresses are fetched: the only room with outbound requests (safety.md section 4, provenance.md section 5)."""

from pathlib import Path
from typing import Final, Literal

from archive.provenance.addresses import Address
from ingest.fetchers.budget import Budget, Turns
from ingest.fetchers.cdx import Copies, Copy, ask_for_copies
from ingest.fetchers.finish import Attempt, failed, html_of
from ingest.fetchers.live import fetch_live
from ingest.fetchers.outcomes import NEEDS_CHOICE, OUTCOMES, Fetched, FetchError, Hop
from ingest.fetchers.policy import FetchPolicy
from ingest.fetchers.timemap import listed_times
from ingest.fetchers.wayback import fetch_memento

__all__ = [
    "OUTCOMES",
    "Budget",
    "Copies",
    "Copy",
    "FetchError",
    "FetchPolicy",
    "Fetched",
    "Hop",
    "Turns",
    "copies_of",
    "fetch",
    "html_of",
    "times_of",
]

_BUDGET: Final = Budget()  # one for the process, so that all its fetches are polite together


def fetch(address: Address, *, staging: Path, policy: FetchPolicy, budget: Turns | None = None) -> Fetched:
    """Fetch one address, or say in a plain sentence why not. Never raises for what the other side does;
    OSError when the staging folder cannot be written.

    `staging` is a folder of the caller: the body and the WARC of the answer are new files in it, and the caller's to
    store or delete. Takes up to `policy.total_seconds`, and before that the wait for the host's turn.
    """
    turns = budget or policy.budget or _BUDGET
    method: Literal["live", "memento"] = "live" if address.kind == "live" else "memento"
    attempt = Attempt(method, address.urim or address.text, staging, policy)
    if address.kind in ("invalid", "not-a-url"):
        return failed(attempt, FetchError("not_an_address", address.reason), sentence=address.sentence)
    if policy.mode == "off":
        return failed(attempt, FetchError("fetching_off"))
    if address.kind == "live":
        if policy.mode != "all":
            return failed(attempt, FetchError("live_fetching_off"))
        return fetch_live(address, attempt, turns)
    if address.kind == "memento" and address.raw:
        return fetch_memento(address, attempt, turns)
    return failed(attempt, FetchError("needs_choice", address.kind), sentence=NEEDS_CHOICE[address.kind])


def copies_of(url: str, *, staging: Path, policy: FetchPolicy, budget: Turns | None = None, at: str = "") -> Copies:
    """The captures of a page that the Wayback Machine lists, or a plain sentence why that is not known.

    `at`: only those of this second (14 digits).
    """
    return ask_for_copies(url, staging=staging, policy=policy, budget=budget or policy.budget or _BUDGET, at=at)


def times_of(
    address: Address, *, staging: Path, policy: FetchPolicy, budget: Turns | None = None
) -> frozenset[str] | None:
    """The times of the captures that an archive's TimeMap lists of the page a memento is a copy of; None: not known."""
    return listed_times(address, staging=staging, policy=policy, budget=budget or policy.budget or _BUDGET)
