"""Verify an exported custody log without Django: `python -m archive.provenance.verify_log EXPORT [FINGERPRINT…]`.

EXPORT is a file `events.jsonl` (the exact bytes of each entry, one a line, from the first on) or a folder with:

    events.jsonl            the log
    checkpoints/*           signed notes, one a file (or one file `checkpoint`)
    keys.txt                public keys, one a line, `name+hash+base64`; `#` begins a remark
    details/<seq>.json      {"salt": hex, "detail": {…}}, for those not erased

A FINGERPRINT is the SHA-256 of a public key, known from elsewhere: without it nobody says whose key signed. Originals,
WARC files and independent times are not part of a log; `manage.py verify` checks those.

Lines say PASS, FAIL or NOT CHECKED. Exit: 0 all passed, 1 a failure, 2 could not run, 3 parts were not checked.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TextIO

from archive.provenance.checkpoint import CheckpointError, Key, open_note, read_body, read_key, signers
from archive.provenance.custody import chain_findings, detail_hash, read_entry
from archive.provenance.merkle import Frontier, leaf_hash

Mark = Literal["PASS", "FAIL", "NOT CHECKED"]
PASSED: Final = 0
FAILED: Final = 1
COULD_NOT_RUN: Final = 2
PARTLY: Final = 3
_SHOWN: Final = 20  # findings of one kind that are written out; the rest are counted


@dataclass
class Report:
    """What was found, line by line."""

    lines: list[tuple[Mark, str]] = field(default_factory=list)

    def add(self, mark: Mark, text: str) -> None:
        """One line."""
        self.lines.append((mark, text))

    @property
    def exit_code(self) -> int:
        """0, 1 or 3, as the worst line says."""
        marks = {mark for mark, _ in self.lines}
        return FAILED if "FAIL" in marks else PARTLY if "NOT CHECKED" in marks else PASSED


@dataclass(frozen=True, slots=True)
class Export:
    """The parts of an export; what is not there is empty."""

    events: Path
    checkpoints: tuple[Path, ...] = ()
    keys: Path | None = None
    details: Path | None = None


def find_export(path: Path) -> Export:
    """The parts of an export at `path`. FileNotFoundError if there is no log."""
    if path.is_file():
        return Export(path)
    events = path / "events.jsonl"
    if not events.is_file():
        raise FileNotFoundError(f"{path} is neither events.jsonl nor a folder that holds it")
    single, several, keys, details = (path / each for each in ("checkpoint", "checkpoints", "keys.txt", "details"))
    notes = sorted(each for each in several.iterdir() if each.is_file()) if several.is_dir() else []
    if single.is_file():
        notes.append(single)
    return Export(events, tuple(notes), keys if keys.is_file() else None, details if details.is_dir() else None)


def verify_export(export: Export, fingerprints: Sequence[str] = ()) -> Report:
    """Steps 1 and 2 of provenance.md section 8, and of step 6 the details. OSError if a file cannot be read."""
    report = Report()
    count = _verify_chain(export, report)
    _verify_checkpoints(export, report, count, fingerprints)
    _verify_details(export, report)
    return report


def read_lines(path: Path) -> Iterator[bytes]:
    """The entries of a log, without their newlines; a last line without one is damage, and passed on as it is."""
    with path.open("rb") as file:
        for line in file:
            yield line[:-1] if line.endswith(b"\n") else line + b" (cut)"


def _verify_chain(export: Export, report: Report) -> int:
    count = 0

    def counted() -> Iterator[bytes]:
        nonlocal count
        for entry in read_lines(export.events):
            count += 1
            yield entry

    failures = 0
    for finding in chain_findings(counted()):
        failures += finding.failure
        if not finding.failure:
            report.add("NOT CHECKED", finding.sentence)
        elif failures <= _SHOWN:
            report.add("FAIL", finding.sentence)
    if failures > _SHOWN:
        report.add("FAIL", f"and {failures - _SHOWN} more entries that do not fit")
    if not failures:
        report.add("PASS", f"{count} entries: numbers, canonical form and the chain of hashes")
    return count


def _verify_checkpoints(export: Export, report: Report, count: int, fingerprints: Sequence[str]) -> None:
    if not export.checkpoints:
        report.add("NOT CHECKED", "the end of the log: there is no checkpoint in this export")
        return
    keys = _keys(export.keys, report)
    _verify_owners(keys, fingerprints, report)
    roots = _roots(export, [size for size in map(_size, export.checkpoints) if size is not None])
    for path in export.checkpoints:
        _verify_checkpoint(path, keys, roots, report, count)


def _verify_checkpoint(path: Path, keys: list[Key], roots: dict[int, bytes], report: Report, count: int) -> None:
    try:
        note = path.read_text(encoding="utf-8")
        key = _key_for(note, keys)
        checkpoint = read_body(open_note(note, key) if key else note.rpartition("\n\n")[0] + "\n")
    except (CheckpointError, UnicodeDecodeError) as error:
        report.add("FAIL", f"checkpoint {path.name}: {error}")
        return
    if checkpoint.size > count:
        report.add("FAIL", f"checkpoint {path.name} is over {checkpoint.size} entries; the log ends at {count}")
    elif roots.get(checkpoint.size) != checkpoint.root:
        report.add("FAIL", f"checkpoint {path.name}: not made over the first {checkpoint.size} entries as they stand")
    elif key is None and keys:
        report.add("FAIL", f"checkpoint {path.name}: not signed by any key of this export")
    elif key is None:
        report.add("PASS", f"checkpoint {path.name}: the root over {checkpoint.size} entries")
        report.add("NOT CHECKED", f"checkpoint {path.name}: the signature, as no key for it was given")
    else:
        report.add("PASS", f"checkpoint {path.name}: the root over {checkpoint.size} entries, signed by {key.text}")


def _size(path: Path) -> int | None:
    try:
        return read_body(path.read_text(encoding="utf-8").rpartition("\n\n")[0] + "\n").size
    except (CheckpointError, UnicodeDecodeError):
        return None


def _roots(export: Export, sizes: Iterable[int]) -> dict[int, bytes]:
    """The root after each of these numbers of entries, in one pass over the log."""
    wanted, frontier = set(sizes), Frontier()
    roots = {0: frontier.root()}
    for entry in read_lines(export.events):
        frontier.append(leaf_hash(entry))
        if frontier.size in wanted:
            roots[frontier.size] = frontier.root()
    return roots


def _keys(path: Path | None, report: Report) -> list[Key]:
    keys = []
    for line in path.read_text(encoding="utf-8").splitlines() if path else []:
        if not line.strip() or line.startswith("#"):
            continue
        try:
            keys.append(read_key(line))
        except CheckpointError as error:
            report.add("FAIL", f"keys.txt: {error}")
    return keys


def _verify_owners(keys: list[Key], fingerprints: Sequence[str], report: Report) -> None:
    """A log may carry any key; only a fingerprint from elsewhere says that it is the right one."""
    known = {"".join(each.lower().replace(":", "").split()) for each in fingerprints}
    for key in keys:
        if key.fingerprint in known:
            report.add("PASS", f"key {key.text}: has a fingerprint that was given")
        elif known:
            report.add("FAIL", f"key {key.text}: not one of the fingerprints that were given")
        else:
            report.add("NOT CHECKED", f"whose key {key.text} is: compare its fingerprint {key.fingerprint} with a copy")


def _key_for(note: str, keys: list[Key]) -> Key | None:
    names = signers(note)
    return next((key for key in keys if (key.name, key.hash) in names), None)


def _verify_details(export: Export, report: Report) -> None:
    if export.details is None:
        report.add("NOT CHECKED", "what the entries are about: there are no details in this export")
        return
    checked = absent = 0
    for entry in read_lines(export.events):
        try:
            fields = read_entry(entry)
        except ValueError:
            continue  # named by the chain already
        path = export.details / f"{fields['seq']}.json"
        if not path.is_file():
            absent += 1
        elif _detail_fits(path, fields["detail_sha256"]):
            checked += 1
        else:
            report.add("FAIL", f"the detail of entry {fields['seq']} is not the one that the entry was made with")
    if checked:
        report.add("PASS", f"{checked} details are those that their entries were made with")
    if absent:
        report.add("NOT CHECKED", f"{absent} details are erased or withheld")


def _detail_fits(path: Path, expected: str) -> bool:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        return detail_hash(bytes.fromhex(held["salt"]), held["detail"]) == expected
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


def main(arguments: list[str], out: TextIO = sys.stdout) -> int:
    """The command. Returns the exit code."""
    if not arguments or arguments[0].startswith("-"):
        print(__doc__, file=out)
        return COULD_NOT_RUN
    try:
        report = verify_export(find_export(Path(arguments[0])), arguments[1:])
    except OSError as error:
        print(f"could not run: {error}", file=out)
        return COULD_NOT_RUN
    for mark, text in report.lines:
        print(f"{mark:<11} {text}", file=out)
    return report.exit_code


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except BaseException as error:  # noqa: BLE001  # a verifier that crashes must not look like one that passed
        print(f"could not run: {type(error).__name__}: {error}")
        code = COULD_NOT_RUN
    sys.exit(code)
