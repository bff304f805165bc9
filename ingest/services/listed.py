"""What an archive's own list says of a copy that was fetched, and whether its digest is that of the bytes.

An equal digest corroborates. Another proves nothing: lists hold digests of bodies as they were stored, coded or not, so
the word is "inconclusive", never "altered" (provenance.md section 5). Archives with a TimeMap list times alone.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Final

from archive import storage
from archive.provenance.addresses import Address
from ingest.fetchers import Copy, Fetched, FetchPolicy, copies_of, times_of

LISTS: Final = frozenset({"wayback"})  # archives whose list of captures we can ask


@dataclass(frozen=True, slots=True)
class ListedRow:
    """`verdict`: match, inconclusive, not-listed, listed (by its time alone); empty where the list was not asked or did
    not answer."""

    row: dict[str, object] = field(default_factory=dict)
    verdict: str = ""


def listed_row(address: Address, fetched: Fetched, policy: FetchPolicy) -> ListedRow:
    """Ask the archive's list for the copy that a fetch gave. Never raises: a list that is silent changes nothing."""
    if fetched.method != "memento" or fetched.staged is None or not fetched.served_ts:
        return ListedRow()
    staging = storage.staging_file().parent
    if address.archive not in LISTS:
        times = times_of(address, staging=staging, policy=policy)
        return ListedRow(verdict="" if times is None else "listed" if fetched.served_ts in times else "not-listed")
    copies = copies_of(address.target, staging=staging, policy=policy, at=fetched.served_ts)
    if not copies.known:
        return ListedRow()
    found = next((row for row in copies.rows if row.ts14 == fetched.served_ts), None)
    if found is None:
        return ListedRow(verdict="not-listed")
    return ListedRow(as_json(found), "match" if found.digest in _digests(fetched) else "inconclusive")


def as_json(row: Copy) -> dict[str, object]:
    """A row under the names of its columns."""
    return {
        "timestamp": row.ts14,
        "original": row.original,
        "mimetype": row.media_type,
        "statuscode": row.status,
        "digest": row.digest,
    }


def _digests(fetched: Fetched) -> set[str]:
    """Base-32 SHA-1 of the body as it came, and with its coding undone."""
    assert fetched.staged is not None
    with fetched.staged.open("rb") as file:
        decoded = hashlib.file_digest(file, lambda: hashlib.sha1(usedforsecurity=False)).digest()
    wire = bytes.fromhex(fetched.wire_sha1)
    return {base64.b32encode(each).decode("ascii") for each in (decoded, wire) if each}
