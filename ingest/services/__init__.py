"""The writers of intake: each keeps to one short transaction, and may run twice without harm."""

from ingest.services.addresses import add_addresses, given_addresses
from ingest.services.batches import add_file, add_refused, create_batch, open_batch, retry, scrub, submit
from ingest.services.leases import claim
from ingest.services.outcomes import end_batch_if_over
from ingest.services.working import work, work_one

__all__ = [
    "add_addresses",
    "add_file",
    "add_refused",
    "claim",
    "create_batch",
    "end_batch_if_over",
    "given_addresses",
    "open_batch",
    "retry",
    "scrub",
    "submit",
    "work",
    "work_one",
]
