"""`manage.py verify --all`: every step of provenance.md section 8. Reads everything, writes nothing.

A line says PASS, FAIL or NOT CHECKED; "not checked" is never taken for a pass.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from archive import fixity, tree
from archive.models import Capture, Checkpoint, Event, Original, Transcript
from archive.provenance.checkpoint import CheckpointError, read_body, read_key, verify
from archive.provenance.merkle import consistency_path, is_consistent, root_of
from archive.provenance.verify_log import Report
from archive.registry import NotAvailable, registry
from archive.rows import row_findings
from archive.services.checkpoints import copies_folder
from archive.storage import local_path
from archive.timestamps import timestamp_lines

Step = Callable[[Report], None]
SHOWN: Final = 200  # findings of one step that are written out; the rest are counted


def verify_all(*, fingerprints: Sequence[str] = ()) -> Report:
    """All six steps. OSError and DatabaseError when something cannot be read: that is no result."""
    report = Report()
    check_log(report)
    check_checkpoints(report, fingerprints)
    timestamp_lines(report)
    check_originals(report)
    check_warcs(report)
    check_rows(report)
    return report


def check_log(report: Report) -> None:
    """Step 1: numbers, chain, canonical form, the columns that repeat an entry, the salted details."""
    count = _add(report, fixity.log_problems())
    entries = Event.objects.count()
    if not count:
        report.add("PASS", f"1 log: {entries} entries, their chain, columns and details")
    erased = Event.objects.filter(detail__salt="").count()
    if erased:
        report.add("NOT CHECKED", f"1 log: {erased} details are erased")


def check_checkpoints(report: Report, fingerprints: Sequence[str]) -> None:
    """Step 2: the root at each checkpoint, consistency from one to the next, signatures, keys, the copies."""
    rows = list(Checkpoint.objects.order_by("size"))
    failed = _add_plain(report, [*_note_findings(rows), *_copy_findings(rows)])
    entries = tree.size()
    if not rows:
        report.add("NOT CHECKED", "2 checkpoints: none was made yet, so nothing holds the end of the log")
        return
    try:
        leaves = tree.leaves(1, entries)
    except tree.LogGap as error:
        report.add("FAIL", f"2 checkpoints: {error}, so no tree can be made")
        return
    failed += _add_plain(report, _tree_findings(rows, leaves))
    if not failed:
        report.add("PASS", f"2 checkpoints: {len(rows)}, roots, consistency, signatures, copies")
    if entries > rows[-1].size:
        report.add("NOT CHECKED", f"2 checkpoints: the last {entries - rows[-1].size} entries are under none yet")
    _say_keys(report, rows, fingerprints)


def _note_findings(rows: list[Checkpoint]) -> Iterator[str]:
    for row in rows:
        try:
            signed = verify(row.note, read_key(row.key))
        except CheckpointError as error:
            yield f"checkpoint {row.size}: {error}"
            continue
        if (signed.size, signed.root.hex()) != (row.size, row.root):
            yield f"checkpoint {row.size}: the columns of its row differ from the note"


def _copy_findings(rows: list[Checkpoint]) -> Iterator[str]:
    """The notes as files: one that differs, or that has no row, is a change; a missing one is written again."""
    held = {str(row.size): row.note.encode() for row in rows}
    folder = copies_folder()
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.name.startswith("."):
            continue  # left by a kill before it was linked
        if path.name not in held:
            yield f"checkpoint {path.name}: stands in {folder}, but its row is gone"
        elif path.read_bytes() != held[path.name]:
            yield f"checkpoint {path.name}: the note differs from its copy in {folder}"


def _tree_findings(rows: list[Checkpoint], leaves: list[bytes]) -> Iterator[str]:
    """Roots against the entries as they stand, and each tree as the beginning of the next."""
    roots = {}
    for row in rows:
        if row.size > len(leaves):
            yield f"checkpoint {row.size}: the log ends at entry {len(leaves)}"
            continue
        roots[row.size] = root_of(leaves[: row.size])
        if roots[row.size].hex() != row.root:
            yield f"checkpoint {row.size}: not made over the first {row.size} entries as they stand"
    for before, after in pairwise([row for row in rows if row.size in roots and row.size]):
        path = consistency_path(leaves[: after.size], before.size)
        old, new = _signed_root(before), _signed_root(after)
        if not (old and new and is_consistent(before.size, old, after.size, new, path)):
            yield f"checkpoint {after.size}: does not continue checkpoint {before.size}"


def _signed_root(row: Checkpoint) -> bytes | None:
    try:
        return read_body(row.note.rpartition("\n\n")[0] + "\n").root
    except CheckpointError:
        return None


def _say_keys(report: Report, rows: list[Checkpoint], fingerprints: Sequence[str]) -> None:
    """Whose key it is only a fingerprint from elsewhere can say; a later key must be announced in the log."""
    known = {"".join(each.lower().replace(":", "").split()) for each in fingerprints}
    for text in dict.fromkeys(row.key for row in rows):
        try:
            key = read_key(text)
        except CheckpointError:
            continue  # said already
        if not Event.objects.filter(type="key", event_objects__ref=f"key:{key.fingerprint}").exists():
            report.add("FAIL", f"2 checkpoints: no entry announces the key {key.fingerprint}")
        if key.fingerprint in known:
            report.add("PASS", f"2 checkpoints: key {key.fingerprint} is one that was given")
        elif known:
            report.add("FAIL", f"2 checkpoints: key {key.fingerprint} is none of those that were given")
        else:
            report.add("NOT CHECKED", f"2 checkpoints: whose key {key.fingerprint} is; give --fingerprint")


def check_originals(report: Report) -> None:
    """Step 4: each original an entry names is there with that hash; no file without row, no row without file."""
    rows = Original.objects.exclude(state=Original.State.PURGED).order_by("sha256")
    checks = [fixity.check_original(original) for original in rows.iterator(500)]
    if not _add(report, [*fixity.byte_problems(checks), *fixity.row_problems()], step="4 originals"):
        report.add("PASS", f"4 originals: read {len(checks)}, each with the hash that the log names")


def check_warcs(report: Report) -> None:
    """Step 5: every WARC read to its end; the payload digest of each capture is that of its original."""
    count = failed = 0
    for sha256 in Original.objects.filter(role="warc", state=Original.State.PRESENT).values_list("pk", flat=True):
        count += 1
        try:
            with local_path(sha256) as path:
                problems = registry.warc_problems(path)
        except FileNotFoundError:
            continue  # step 4 has said so
        except NotAvailable as error:
            report.add("NOT CHECKED", f"5 WARC: {error}")
            return
        failed += _add_plain(report, [f"WARC {sha256}: {problem}" for problem in problems])
    if not failed:
        report.add("PASS", f"5 WARC: {count} files read to the end")


def check_rows(report: Report) -> None:
    """Step 6: transcripts, captures, documents, what withholds them, and what rooms above keep, against the entries
    that made them."""
    found = row_findings()
    if not _add_plain(report, found.failures):
        counts = f"{Transcript.objects.count()} transcripts, {Capture.objects.count()} captures"
        report.add("PASS", f"6 rows: {counts}, and the documents' titles, levels and dates")
    for sentence in found.unchecked:
        report.add("NOT CHECKED", f"6 rows: {sentence}")
    for check in registry.checking:
        checked = check()
        if not _add_plain(report, checked.failures):
            report.add("PASS", f"6 {checked.name}: {checked.count}, against the log and what they were taken from")
        for sentence in checked.unchecked:
            report.add("NOT CHECKED", f"6 {checked.name}: {sentence}")


def _add(report: Report, problems: Iterator[fixity.Problem] | list[fixity.Problem], step: str = "1 log") -> int:
    def sentences() -> Iterator[str]:
        for problem in problems:
            documents = f" Documents: {', '.join(problem.accessions)}." if problem.accessions else ""
            yield f"{step}: {problem.code} {problem.subject}: {problem.sentence}{documents}"

    return _add_plain(report, sentences())


def _add_plain(report: Report, sentences: Iterator[str] | list[str]) -> int:
    count = 0
    for count, sentence in enumerate(sentences, start=1):
        if count <= SHOWN:
            report.add("FAIL", sentence)
    if count > SHOWN:
        report.add("FAIL", f"and {count - SHOWN} more of this kind")
    return count


def as_json(report: Report) -> str:
    """For programs."""
    return json.dumps([{"mark": mark, "text": text} for mark, text in report.lines], ensure_ascii=False)
