"""What the fetcher tests share: servers of this machine, a policy that may reach them, a staging folder."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.provenance.addresses import parse
from ingest.fetchers import Budget, Fetched, FetchPolicy, fetch
from tests.ingest.fetchers.servers import Site, running

Fetch = Callable[..., Fetched]


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site of this machine."""
    with running(Site()) as started:
        yield started


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    """A folder for what is fetched."""
    folder = tmp_path / "staging"
    folder.mkdir()
    return folder


@pytest.fixture
def policy(site: Site) -> FetchPolicy:
    """May fetch everything public, and the site on this machine; no waiting between requests."""
    return policy_for(site)


def policy_for(site: Site, mode: str = "all", **changes: Any) -> FetchPolicy:
    """A policy that may reach this site and no other on this machine."""
    settled: dict[str, Any] = {
        "interval_seconds": 0,
        "archive_interval_seconds": 0,
        "read_robots": False,
        "total_seconds": 5,
        "connect_seconds": 2,
    }
    return FetchPolicy.from_settings(mode, [f"127.0.0.1:{site.port}"], **{**settled, **changes})


@pytest.fixture
def get(site: Site, staging: Path) -> Fetch:
    """Fetch a path of the site, with changes to the policy."""

    def fetched(path: str, **changes: Any) -> Fetched:
        return fetch(parse(site.origin + path), staging=staging, policy=policy_for(site, **changes), budget=Budget())

    return fetched
