"""Fetching."""

from archive.services import CaptureDraft
from ingest.models import Item
from ingest.services.leases import Lease
from ingest.services.outcomes import Setback


def fetch_item(lease: Lease, item: Item) -> CaptureDraft:
    raise Setback("unreachable")
