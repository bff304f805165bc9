"""The table of a link check as CSV. No cell of it can start a formula (safety.md section 6)."""

import csv
from collections.abc import Iterable, Iterator

from archive.csvcells import Echo, disarm
from stories.verdicts import Finding

COLUMNS = (
    "line", "as written", "words", "sentence", "note", "verdict", "same as line", "read as", "repairs", "page",
    "document", "version", "basis", "grade", "live answer", "archive answer", "captures", "nearest capture", "asked",
)  # fmt: skip


def lines(findings: Iterable[Finding]) -> Iterator[str]:
    """The lines of the file: a byte-order mark for spreadsheets, the heads, then one line a link."""
    writer = csv.writer(Echo())
    yield "\ufeff"
    yield writer.writerow(COLUMNS)
    for finding in findings:
        yield writer.writerow([disarm(cell) for cell in _row(finding)])


def _row(finding: Finding) -> list[object]:
    row = finding.reference
    held = finding.held or (finding.first.held if finding.first else None)
    return [
        row.n,
        row.raw,
        row.anchor,
        row.sentence,
        row.note,
        str(finding.words),
        row.repeats,
        row.urim if row.repairs else "",
        ", ".join(row.repairs),
        row.target,
        held.accession if held else "",
        held.n if held else "",
        held.basis if held else "",
        held.capture.grade if held else "",
        row.live,
        row.copies,
        row.copies_number if row.copies == "found" else "",
        finding.nearest_copy,
        row.asked_at.isoformat(timespec="seconds") if row.asked_at else "",
    ]
