"""The one writer of the custody log. Every custody act of the product goes through `append`."""

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from archive.models import Event, EventDetail, EventObject
from archive.policy import Person
from archive.provenance import custody as chain

# Any constant will do, so long as nothing else in the database takes the same one.
ADVISORY_LOCK = 0x4D554E49  # "MUNI"
SYSTEM_AGENT = "agent:system"
# Types whose detail holds an admin's notes: read by admins only, and never handed out in a package.
FOR_ADMINS = frozenset({"restrict", "release", "hold", "purge"})


def agent_of(user: Person | None) -> str:
    """How the log names `user`: a pseudonym, so that erasing a person leaves the chain whole."""
    return f"agent:{user.agent_code}" if isinstance(user, User) else SYSTEM_AGENT


def _lock() -> None:
    """One writer at a time. On SQLite the IMMEDIATE transaction is the lock already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])


def append(*, type: str, objects: Sequence[str], detail: dict[str, Any], agent: str, outcome: str = "ok") -> Event:
    """Append one entry, inside the caller's transaction and last in it, so that `seq` has no gaps.

    `objects` are references such as `document:D-7K3M9K`; `detail` is JSON (before and after, names, addresses), salted
    and hashed into the entry and kept beside it, where it can be erased without breaking the log.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a custody event belongs in the transaction of its act")
    _lock()
    last = Event.objects.order_by("-seq").values_list("seq", "entry_sha256").first()
    seq, prev = (last[0] + 1, last[1]) if last else (1, chain.GENESIS)
    now = timezone.now()
    salt = chain.new_salt()
    plain = json.loads(json.dumps(detail, default=str))
    entry = chain.entry_bytes(
        seq=seq,
        time=now,
        type=type,
        agent=agent,
        objects=list(objects),
        outcome=outcome,
        detail_sha256=chain.detail_hash(salt, plain),
        prev=prev,
        log=settings.MUNIMENT_LOG_ORIGIN,
    )
    event = Event.objects.create(
        seq=seq,
        time=now,
        type=type,
        agent=agent,
        outcome=outcome,
        entry=entry.decode("ascii"),
        prev=prev,
        entry_sha256=chain.entry_hash(entry),
    )
    EventObject.objects.bulk_create(EventObject(event=event, ref=ref) for ref in objects)
    EventDetail.objects.create(event=event, salt=salt.hex(), detail=chain.detail_bytes(plain).decode("utf-8"))
    return event
