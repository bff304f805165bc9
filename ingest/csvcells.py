"""The CSV of a batch. No cell of it can start a formula (safety.md section 6)."""

import csv
from collections.abc import Iterable, Iterator
from itertools import islice

from archive.csvcells import Echo, disarm
from ingest.models import Item, ItemState
from ingest.selectors import Line

COLUMNS = (
    "line", "name as submitted", "inside", "address", "size", "sha256", "outcome", "state", "stage", "code", "reason",
    "tries", "code version", "submitted", "started", "ended", "accession", "version",
)  # fmt: skip
LINES_AT_ONCE = 500


def pieces(rows: Iterable[tuple[Line, str]]) -> Iterator[str]:
    """The file in pieces of a few hundred lines: a server writes each piece by itself."""
    left = lines(rows)
    while piece := "".join(islice(left, LINES_AT_ONCE)):
        yield piece


def lines(rows: Iterable[tuple[Line, str]]) -> Iterator[str]:
    """The lines of the file: a byte-order mark for spreadsheets, the heads, then an item and its accession a line."""
    writer = csv.writer(Echo())
    yield "\ufeff"
    yield writer.writerow(COLUMNS)
    states = {value: str(label) for value, label in ItemState.choices}
    for row, accession in rows:
        yield writer.writerow(_cells(row, accession, states))


def _cells(row: Line, accession: str, states: dict[str, str]) -> list[object]:
    """What people or files wrote is disarmed; the rest is ours."""
    is_address = row.kind == Item.Kind.ADDRESS
    return [
        row.n,
        "" if is_address else disarm(row.raw_input),
        row.inside or "",
        disarm(row.raw_input if is_address else row.address),
        row.size,
        row.sha256,
        states.get(row.state, row.state),
        row.state,
        row.stage,
        row.reason,
        disarm(row.sentence),
        row.attempts,
        row.code_version,
        *(at.isoformat(timespec="seconds") if at else "" for at in (row.created_at, row.started_at, row.ended_at)),
        accession,
        row.version if accession else "",
    ]
