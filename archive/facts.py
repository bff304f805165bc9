"""Seals over rows that are evidence: a hash of their facts stands in the detail of the entry that made them."""

import hashlib
from datetime import UTC, datetime
from typing import Any, Final

import rfc8785

from archive.models import Capture, Hold, Original, PurgeRequest, Recurrence, Restriction, Tombstone

# What is no fact of the capture: our own keys, which the entry's objects and the addresses below stand for.
_LEFT_OUT: Final = {"id", "version", "created_at", "source", "memento", "supplied_by", "container"}
# Facts that captures have had since later: left out while empty, so that the seals of older rows stand.
_ADDED: Final = {"cdx", "cdx_verdict", "robots"}
_COLUMNS: Final = Capture._meta.concrete_fields
_FIELDS: Final = [(each.name, each.attname) for each in _COLUMNS if each.name not in _LEFT_OUT]


def capture_seal(row: Capture) -> dict[str, Any]:
    """What the detail of the entry says of the row: its number, and the hash of its facts as they are stored."""
    row.refresh_from_db()
    return {"capture": row.pk, "capture_sha256": capture_sha256(row)}


def capture_sha256(row: Capture) -> str:
    """SHA-256 over the RFC 8785 form of a capture's facts, source and memento by their addresses."""
    facts = {name: _plain(getattr(row, column)) for name, column in _FIELDS}
    facts = {name: value for name, value in facts.items() if value or name not in _ADDED}
    facts["source"] = row.source.url if row.source else None
    facts["memento"] = row.memento.urim if row.memento else None
    facts["container"] = row.container_id
    return hashlib.sha256(rfc8785.dumps(facts)).hexdigest()


SEALED: Final = (Restriction, Hold, Tombstone, PurgeRequest, Recurrence)
Withholding = Restriction | Hold | Tombstone | PurgeRequest | Recurrence


def row_seals(*rows: Withholding) -> dict[str, str]:
    """What the detail of an entry says, under `rows`, of what withholds a document: name of each row, hash of its facts
    as they are stored. The last entry about a row holds; an empty hash says that the row was deleted."""
    for row in rows:
        row.refresh_from_db()
    return {row_name(row): row_sha256(row) for row in rows}


def row_name(row: Withholding) -> str:
    """`tombstone:5`."""
    return f"{row._meta.model_name}:{row.pk}"


def row_sha256(row: Withholding) -> str:
    """SHA-256 over the RFC 8785 form of all columns of a row."""
    facts = {each.name: _plain(getattr(row, each.attname)) for each in row._meta.concrete_fields}
    return hashlib.sha256(rfc8785.dumps(facts)).hexdigest()


def original_facts(row: Original) -> dict[str, Any]:
    """What a Tombstone keeps of an original whose bytes are purged, so that its row can be checked without them."""
    return {"sha256": row.sha256, "sha512": row.sha512, "sha1": row.sha1, "size": row.size}


def digests(tombstone: Tombstone) -> list[str]:
    """SHA-256 of the originals whose bytes a purge took away."""
    return [str(each["sha256"]) for each in tombstone.originals]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    # RFC 8785 holds no integer past 2**53: such a one is written as text
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53 else value
