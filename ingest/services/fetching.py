"""What is fetched for an address: staged, described as the Capture that it is, its WARC kept beside it."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from archive import storage
from archive.provenance.addresses import Address, parse
from archive.services import CaptureDraft, hold_container
from archive.services.drafts import SUPPLIED
from ingest.fetchers import Fetched, FetchPolicy, fetch
from ingest.models import Item
from ingest.reasons import Kind
from ingest.services.captures import memento_of
from ingest.services.leases import Lease
from ingest.services.listed import ListedRow, listed_row
from ingest.services.outcomes import Setback
from ingest.services.turns import SharedTurns
from ingest.staging import adopt_staged

UNLISTED = ListedRow()
KINDS = {"transient": Kind.TRANSIENT, "permanent": Kind.FILE, "person": Kind.PERSON}


def policy(*, past_robots: str = "") -> FetchPolicy:
    """What this server may fetch, from its settings. `past_robots`: why a person goes past a refusal there."""
    return FetchPolicy.from_settings(
        settings.MUNIMENT_FETCH,
        settings.MUNIMENT_FETCH_ALLOW,
        settings.MUNIMENT_FETCH_DENY,
        endpoints=settings.MUNIMENT_FETCH_ENDPOINTS,
        past_robots=past_robots,
        interval_seconds=settings.MUNIMENT_FETCH_SECONDS,
        archive_interval_seconds=settings.MUNIMENT_MEMENTO_SECONDS,
        cdx_interval_seconds=settings.MUNIMENT_CDX_SECONDS,
        save_interval_seconds=settings.MUNIMENT_SAVE_SECONDS,
        budget=SharedTurns(),
    )


def fetch_item(lease: Lease, item: Item) -> CaptureDraft:
    """Fetch the item's address; its body is staged and noted on the item. Raises Setback when nothing was had."""
    lease.write(stage="receive")
    address = parse(item.raw_input)
    allowed = policy(past_robots=str(item.origin.get("past_robots") or ""))
    fetched = fetch(address, staging=storage.staging_file().parent, policy=allowed)
    if not fetched.ok or fetched.staged is None:
        drop(fetched)
        kind = KINDS.get(fetched.kind, Kind.FILE)
        raise Setback(fetched.code, fetched.sentence, kind=kind, retry_after=fetched.retry_after)
    taken = adopt_staged(fetched.staged)
    user = item.batch.made_by
    assert user is not None  # as in `working`
    warc_sha256 = keep_warc(fetched, user)
    listed = listed_row(address, fetched, allowed)
    lease.write(staged=str(taken.path), sha256=taken.sha256, size=taken.size, declared_type=fetched.declared_type[:127])
    return described(address, fetched, warc_sha256, given=item.raw_input, at=item.created_at, listed=listed)


def drop(fetched: Fetched) -> None:
    """Delete what a fetch left in the staging folder."""
    for path in (fetched.staged, fetched.warc):
        if path is not None:
            path.unlink(missing_ok=True)


def keep_warc(fetched: Fetched, user: User | None) -> str:
    """The request and response as they went over the wire, kept beside the body. Their digest, or empty."""
    if fetched.warc is None:
        return ""
    stored = storage.store(fetched.warc)
    capture = CaptureDraft(
        method=fetched.method,
        retrieved_at=fetched.finished_at or timezone.now(),
        requested_url=fetched.requested_url,
        served_url=fetched.served_url,
        declared_type="application/warc",
    )
    hold_container(stored=stored, capture=capture, user=user, role="warc")
    return stored.sha256


def described(
    address: Address, fetched: Fetched, warc_sha256: str, *, given: str, at: datetime, listed: ListedRow = UNLISTED
) -> CaptureDraft:
    """The capture that a fetch was. `given`: the address as a person gave it; `at`: when, if the fetch does not say."""
    live = fetched.method == "live"
    served = parse(fetched.served_url) if fetched.served_url else address
    captured = fetched.started_at if live else fetched.memento_datetime
    return CaptureDraft(
        method=fetched.method,
        retrieved_at=fetched.finished_at or at,
        source_url=address.source_url or address.target,
        source_basis="observed" if live else "archive_asserted",
        memento=None if live else memento_of(served if served.kind == "memento" else address),
        container_sha256=warc_sha256,
        requested_url=fetched.requested_url or given,
        served_url=fetched.served_url,
        hops=[hop.as_json() for hop in fetched.hops],
        request_headers=[list(pair) for pair in fetched.request_headers],
        response_headers=[list(pair) for pair in fetched.response_headers],
        http_status=fetched.http_status,
        asked_ts=fetched.asked_ts,
        memento_datetime=fetched.memento_datetime,
        drift_seconds=fetched.drift_seconds,
        robots=fetched.robots,
        cdx=listed.row,
        cdx_verdict=listed.verdict,
        content_encoding=fetched.content_encoding,
        wire_sha256=fetched.wire_sha256,
        ip=fetched.ip,
        tls=fetched.tls,
        warc_record_id=fetched.warc_record_id,
        declared_type=fetched.declared_type,
        captured_at=captured,
        captured_basis=("observed" if live else "archive_asserted") if captured else "",
        grade=fetched.grade or SUPPLIED,
    )
