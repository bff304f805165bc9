"""The CSV of a batch. No cell of it can start a formula (safety.md section 6)."""

import csv
from collections.abc import Iterable, Iterator
from itertools import islice

from archive.csvcells import Echo, disarm
from ingest.models import Item, ItemState

COLUMNS = (
    "line", "name as submitted", "inside", "address", "size", "sha256", "outcome", "state", "stage", "code", "reason",
    "tries", "code version", "submitted", "started", "ended", "accession", "version",
)  # fmt: skip
LINES_AT_ONCE = 500


def pieces(rows: Iterable[tuple[Item, str]]) -> Iterator[str]:
    """The file in pieces of a few hundred lines: a server writes each piece by itself."""
    left = lines(rows)
    while piece := "".join(islice(left, LINES_AT_ONCE)):
        yield piece


def lines(rows: Iterable[tuple[Item, str]]) -> Iterator[str]:
    """The lines of the file: a byte-order mark for spreadsheets, the heads, then an item and its accession a line."""
    writer = csv.writer(Echo())
    yield "\ufeff"
    yield writer.writerow(COLUMNS)
    states = {value: str(label) for value, label in ItemState.choices}
    for item, accession in rows:
        yield writer.writerow([disarm(cell) for cell in _row(item, accession, states)])


def _row(item: Item, accession: str, states: dict[str, str]) -> list[object]:
    is_address = item.kind == Item.Kind.ADDRESS
    return [
        item.n,
        "" if is_address else item.raw_input,
        item.parent.n if item.parent else "",
        item.raw_input if is_address else (item.origin.get("facts") or {}).get("target_uri", ""),
        item.size,
        item.sha256,
        states.get(item.state, item.state),
        item.state,
        item.stage,
        item.reason,
        item.sentence,
        item.attempts,
        item.code_version,
        *(_time(at) for at in (item.created_at, item.started_at, item.ended_at)),
        accession,
        item.version.n if accession and item.version else "",
    ]


def _time(at: object) -> str:
    return at.isoformat(timespec="seconds") if hasattr(at, "isoformat") else ""
