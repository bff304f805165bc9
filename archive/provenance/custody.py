"""Entries of the custody log: RFC 8785 bytes, chained by SHA-256 from the first document on (provenance.md section 7).

Pure: the caller keeps the rows. `prev` of an entry is the SHA-256 of the entry before (64 zeros at first), so that
a change to any entry shows at the one after it; the last one is held by `head`, a Checkpoint or the row's own hash.
"""

import datetime as dt
import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import rfc8785

ENTRY_VERSION: Final = 1
GENESIS: Final = "0" * 64
SALT_BYTES: Final = 32

# Each type with the term of the PREMIS 3 event vocabulary (id.loc.gov, eventType) that an export uses for it.
PREMIS: Final = {
    "capture": "capture",
    "ingest": "ingestion",
    "digest": "message digest calculation",
    "validate": "validation",
    "derive": "creation",
    "version": "modification",
    "fixity": "fixity check",
    "replicate": "replication",
    "edit-metadata": "metadata modification",
    "access": "policy assignment",
    "restrict": "policy assignment",
    "hold": "policy assignment",
    "release": "policy assignment",
    "cite": "dissemination",
    "export": "information package creation",
    "view-restricted": "dissemination",
    "check": "validation",
    "supply": "accession",
    "purge": "deletion",
    "restore": "recovery",
    "key": "digital signature generation",
    "clock": "validation",
    "timestamp": "digital signature generation",
    "errata": "metadata modification",
}

_FIELDS: Final = {
    "agent": str,
    "detail_sha256": str,
    "log": str,
    "objects": list,
    "outcome": str,
    "prev": str,
    "seq": int,
    "time": str,
    "type": str,
    "v": int,
}
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in a log. `seq` names the entry; `failure` is False for what is only reported (a clock back)."""

    seq: int
    code: str
    sentence: str
    failure: bool = True


def new_salt() -> bytes:
    """32 random bytes, kept with the detail and erased with it."""
    return secrets.token_bytes(SALT_BYTES)


def detail_bytes(detail: Mapping[str, Any]) -> bytes:
    """RFC 8785 bytes of a detail. ValueError for what JSON cannot hold exactly (floats beyond, integers over 2**53)."""
    return _canonical(dict(detail))


def detail_hash(salt: bytes, detail: Mapping[str, Any]) -> str:
    """SHA-256(salt ‖ RFC 8785 detail), hex. Salted, so that a short detail (a name) cannot be guessed from its hash."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"the salt must be {SALT_BYTES} bytes, not {len(salt)}")
    return hashlib.sha256(salt + detail_bytes(detail)).hexdigest()


def format_time(moment: dt.datetime) -> str:
    """`2026-11-22T12:00:07.000000Z`. ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("an entry's time needs a time zone")
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def entry_bytes(
    *,
    log: str,
    seq: int,
    prev: str,
    time: dt.datetime,
    type: str,
    agent: str,
    objects: Sequence[str],
    detail_sha256: str,
    outcome: str = "ok",
) -> bytes:
    """The bytes of one entry, as they are stored, hashed, exported and put into the tree. ValueError for bad values."""
    if type not in PREMIS:
        raise ValueError(f"unknown event type {type!r}")
    entry = {
        "agent": agent,
        "detail_sha256": detail_sha256,
        "log": log,
        "objects": list(objects),
        "outcome": outcome,
        "prev": prev,
        "seq": seq,
        "time": format_time(time),
        "type": type,
        "v": ENTRY_VERSION,
    }
    if problem := _shape_problem(entry):
        raise ValueError(problem)
    return _canonical(entry)


def entry_hash(entry: bytes | str) -> str:
    """SHA-256 of an entry's bytes, hex: the next entry's `prev`."""
    return hashlib.sha256(entry.encode(errors="surrogatepass") if isinstance(entry, str) else entry).hexdigest()


def read_entry(entry: bytes | str) -> dict[str, Any]:
    """The fields of an entry. ValueError, saying why, unless it is a well-shaped entry in canonical form."""
    try:
        raw = entry.encode() if isinstance(entry, str) else entry
        fields = json.loads(raw.decode())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON in UTF-8: {error}") from None
    if not isinstance(fields, dict):
        raise ValueError("not a JSON object")
    if problem := _shape_problem(fields):
        raise ValueError(problem)
    if _canonical(fields) != raw:
        raise ValueError("not in canonical form (RFC 8785)")
    return fields


def verify_chain(entries: Iterable[str | bytes], *, head: str = "", first: int = 1) -> list[Finding]:
    """Every broken entry of a log, the first one first; an empty list when all holds.

    `head` is the SHA-256 that the last entry must have, known from elsewhere (a Checkpoint, a row); without it a change
    to the last entry, or a cut end, cannot be seen. `first` is the number the log begins with. Reads the entries once.
    """
    return list(chain_findings(entries, head=head, first=first))


def chain_findings(
    entries: Iterable[str | bytes], *, head: str = "", first: int = 1, prev: str = GENESIS
) -> Iterator[Finding]:
    """As `verify_chain`, one finding at a time, for logs that do not fit into memory.

    `prev` is the hash of the entry before `first`, where only the end of a log is looked at.
    """
    expected, last_time, log = first, "", ""
    for entry in entries:
        try:
            fields = read_entry(entry)
        except ValueError as problem:
            yield Finding(expected, "malformed", f"Entry {expected} is damaged: {problem}.")
            # Its number is not known; the next entry's `prev` says whether these very bytes were chained.
            expected, prev = expected + 1, entry_hash(entry)
            continue
        yield from _compare(fields, expected=expected, prev=prev, last_time=last_time, log=log)
        expected = fields["seq"] + 1
        prev, last_time, log = entry_hash(entry), fields["time"], log or fields["log"]
    if head and prev != head:
        yield Finding(
            expected - 1,
            "head-mismatch",
            f"The log ends at entry {expected - 1}, which is not the entry it should end with: "
            "the last entry was changed, or entries after it are missing.",
        )


def _compare(fields: dict[str, Any], *, expected: int, prev: str, last_time: str, log: str) -> Iterator[Finding]:
    seq = fields["seq"]
    if seq != expected:
        yield Finding(seq, "seq-gap", f"Entry {seq} stands where entry {expected} should stand.")
    if fields["prev"] != prev:
        before = f"entry {seq - 1}" if prev != GENESIS else "the beginning of the log"
        sentence = f"Entry {seq} was not written after {before} as it stands: one of them was changed."
        yield Finding(seq, "prev-mismatch", sentence)
    if log and fields["log"] != log:
        yield Finding(seq, "other-log", f"Entry {seq} belongs to another log, {fields['log']}.")
    if fields["time"] < last_time:
        sentence = f"The clock of entry {seq} stands before that of the entry before it: {fields['time']}."
        yield Finding(seq, "time-backwards", sentence, failure=False)


def _shape_problem(fields: Mapping[str, Any]) -> str:
    """Why these are not the fields of an entry; empty when they are."""
    if fields.keys() != _FIELDS.keys():
        return f"fields are {', '.join(sorted(fields))}"
    wrong = [name for name, kind in _FIELDS.items() if type(fields[name]) is not kind]
    if wrong:
        return f"{', '.join(wrong)}: wrong type"
    return _value_problem(fields)


def _value_problem(fields: Mapping[str, Any]) -> str:
    if not all(isinstance(each, str) and each for each in fields["objects"]):
        return "objects must be names"
    if fields["v"] != ENTRY_VERSION or fields["seq"] < 0:
        return "unknown version or negative number"
    if not _TIME.fullmatch(fields["time"]):
        return f"time {fields['time']!r} is not like 2026-11-22T12:00:07.000000Z"
    if not all(_SHA256.fullmatch(fields[name]) for name in ("prev", "detail_sha256")):
        return "prev and detail_sha256 must be 64 hex digits"
    return ""


def _canonical(value: Any) -> bytes:
    try:
        return rfc8785.dumps(value)
    except (ValueError, RecursionError) as error:  # a lone surrogate in a key is a bare UnicodeEncodeError
        raise ValueError(f"cannot be written as canonical JSON: {error}") from None
