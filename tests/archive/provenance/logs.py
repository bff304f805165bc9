"""A small custody log for tests, entry by entry as the archive writes them."""

import datetime as dt
from typing import Any

from archive.provenance.custody import GENESIS, PREMIS, detail_hash, entry_bytes, entry_hash

LOG = "docs.example.org/log/1"
START = dt.datetime(2026, 11, 22, 12, 0, 7, tzinfo=dt.UTC)


def salt_of(seq: int) -> bytes:
    """A salt that is the same in each run."""
    return bytes([seq % 256]) * 32


def detail_of(seq: int) -> dict[str, Any]:
    """A detail."""
    return {"name": f"公告 {seq}.pdf", "before": None, "after": seq}


def entries(count: int) -> list[str]:
    """A log that holds."""
    made: list[str] = []
    prev = GENESIS
    for seq in range(1, count + 1):
        entry = entry_bytes(
            log=LOG,
            seq=seq,
            prev=prev,
            time=START + dt.timedelta(seconds=seq),
            type=sorted(PREMIS)[seq % len(PREMIS)],
            agent="agent:7f3c",
            objects=["document:D-7K3M9K", f"original:sha256:{seq:064x}"],
            detail_sha256=detail_hash(salt_of(seq), detail_of(seq)),
        )
        made.append(entry.decode())
        prev = entry_hash(entry)
    return made
