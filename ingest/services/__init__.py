"""The writers of intake: each keeps to one short transaction, and may run twice without harm."""

from ingest.services.addresses import Given, add_addresses, add_given, given_addresses, kind_of
from ingest.services.batches import (
    NEVER_RETRIED,
    STUCK,
    add_file,
    add_refused,
    cancel,
    create_batch,
    go_past_robots,
    open_batch,
    pause,
    resume,
    retry,
    scrub,
    stuck,
    submit,
)
from ingest.services.errands import post
from ingest.services.fetching import policy
from ingest.services.leases import claim
from ingest.services.listing import collections_of, keep_table, take_rows
from ingest.services.outcomes import end_batch_if_over
from ingest.services.receiving import (
    TAKING,
    Announced,
    already_held,
    announce,
    complete,
    held_versions,
    is_awaited,
    receive,
    refuse,
)
from ingest.services.rereading import ReaderAge, ages, read_again, read_by_older, unread
from ingest.services.undoing import begin_undo, plan, undo
from ingest.services.working import work, work_one

__all__ = [
    "NEVER_RETRIED",
    "STUCK",
    "TAKING",
    "Announced",
    "Given",
    "ReaderAge",
    "add_addresses",
    "add_file",
    "add_given",
    "add_refused",
    "ages",
    "already_held",
    "announce",
    "begin_undo",
    "cancel",
    "claim",
    "collections_of",
    "complete",
    "create_batch",
    "end_batch_if_over",
    "given_addresses",
    "go_past_robots",
    "held_versions",
    "is_awaited",
    "keep_table",
    "kind_of",
    "open_batch",
    "pause",
    "plan",
    "policy",
    "post",
    "read_again",
    "read_by_older",
    "receive",
    "refuse",
    "resume",
    "retry",
    "scrub",
    "stuck",
    "submit",
    "take_rows",
    "undo",
    "unread",
    "work",
    "work_one",
]
