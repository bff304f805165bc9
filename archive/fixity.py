"""Reading every original again and comparing it with the hash in the custody log (provenance.md sections 7 and 8)."""

import json
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive import custody
from archive.models import Event, EventDetail, Original, Tombstone, Version
from archive.provenance import custody as chain
from archive.provenance.merkle import leaf_hash, root_of
from archive.storage import OriginalsFolder, digest_file, open_original, original_name, originals

PREFIX = "original:sha256:"
UNOWNED_SECONDS = 24 * 3600  # how long bytes may lie without a row before they are a finding (safety.md section 8)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not hold: a code, what it is about, the documents it touches, a sentence."""

    code: str
    subject: str
    accessions: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one original: `ok`, `missing` or `changed`."""

    original: Original
    outcome: str
    found: str = ""  # for the log, where it is more than the outcome


def check_original(original: Original) -> Check:
    """Read an original's bytes and compare; writes nothing."""
    try:
        with open_original(original.sha256) as file:
            same = digest_file(file)
    except FileNotFoundError:
        return Check(original, "missing")
    held = (original.sha256, original.sha512, original.sha1, original.size)
    unchanged = (same.sha256, same.sha512, same.sha1, same.size) == held
    return Check(original, "ok" if unchanged else "changed")


def check_logged(original: Original) -> Check:
    """As `check_original`, and the log must name these bytes: a row that was swapped with its file is no witness."""
    entries = Event.objects.filter(event_objects__ref=f"{PREFIX}{original.sha256}").values_list("entry", flat=True)
    if not any(original.sha256 in _originals_named(entry) for entry in entries[:5]):
        return Check(original, "changed", "no entry of the log names these bytes")
    return check_original(original)


def record(checks: list[Check], *, agent: str) -> None:
    """Keep the outcomes: on each original, one event for all that passed, and one for each that did not.

    The event of those that passed carries the Merkle root over their digests in order: a claim about each of them.
    """
    now = timezone.now()
    passed = [check for check in checks if check.outcome == "ok"]
    failed = [check for check in checks if check.outcome != "ok"]
    with transaction.atomic():
        for outcome in ("ok", "missing", "changed"):
            digests = [check.original.sha256 for check in checks if check.outcome == outcome]
            for start in range(0, len(digests), 500):
                batch = Original.objects.filter(sha256__in=digests[start : start + 500])
                batch.update(checked_at=now, check_outcome=outcome)
        for check in failed:
            custody.append(
                type="fixity",
                objects=[f"{PREFIX}{check.original.sha256}"],
                detail={"found": check.found or check.outcome},
                agent=agent,
                outcome="failed",
            )
        if passed:
            leaves = [leaf_hash(digest.encode()) for digest in sorted(check.original.sha256 for check in passed)]
            detail = {"checked": len(passed), "of": len(checks), "root": root_of(leaves).hex()}
            custody.append(type="fixity", objects=["originals"], detail=detail, agent=agent)


def accessions_of(sha256: str) -> tuple[str, ...]:
    """The numbers of the documents whose versions are these bytes."""
    rows = Version.objects.filter(original_id=sha256).values_list("document__accession", flat=True)
    return tuple(sorted(set(rows)))


def byte_problems(checks: list[Check]) -> Iterator[Problem]:
    """Originals that are missing or changed, with the documents that rest on them."""
    for check in checks:
        if check.outcome != "ok":
            sha256 = check.original.sha256
            sentence = f"The bytes of original {sha256} are {check.outcome}."
            yield Problem(f"original-{check.outcome}", sha256, accessions_of(sha256), sentence)


def row_problems() -> Iterator[Problem]:
    """Rows and files against the log: every original that the log names has its row, or is purged with a Tombstone
    that names it; and the other way round."""
    purged = set(Original.objects.filter(state=Original.State.PURGED).values_list("sha256", flat=True))
    rows = set(Original.objects.exclude(state=Original.State.PURGED).values_list("sha256", flat=True))
    logged: set[str] = set()
    for entry in Event.objects.order_by("seq").values_list("entry", flat=True).iterator():
        logged.update(_originals_named(entry))
    for sha256 in sorted(purged - buried().keys()):
        sentence = f"Original {sha256} is said to be purged, but no tombstone names it."
        yield Problem("purged-without-tombstone", sha256, accessions_of(sha256), sentence)
    for sha256 in sorted(logged - rows - purged):
        yield Problem("row-missing", sha256, (), f"The log names original {sha256}, but its row is gone.")
    for sha256 in sorted(rows - logged):
        sentence = f"Original {sha256} stands in the database, but no entry of the log names it."
        yield Problem("not-in-log", sha256, accessions_of(sha256), sentence)
    yield from _version_problems()
    yield from _file_problems(rows)


def buried() -> dict[str, dict[str, Any]]:
    """What tombstones keep of the originals whose bytes a purge took away, by SHA-256; damaged rows count for none."""
    found = {}
    for named in Tombstone.objects.exclude(purged_at=None).values_list("originals", flat=True):
        facts = [each for each in named if isinstance(each, dict) and "sha256" in each]
        found.update({str(each["sha256"]): each for each in facts})
    return found


def _objects(entry: str) -> list[Any]:
    try:
        found = json.loads(entry)
    except ValueError:
        return []  # `log_problems` reports what is malformed
    objects = found.get("objects") if isinstance(found, dict) else None
    return objects if isinstance(objects, list) else []


def _originals_named(entry: str) -> Iterator[str]:
    for each in _objects(entry):
        if str(each).startswith(PREFIX):
            yield str(each).removeprefix(PREFIX)


def _version_problems() -> Iterator[Problem]:
    """Each document and the bytes of each version stand together in an entry: a swapped row shows here."""
    logged: set[tuple[str, str]] = set()
    for entry in Event.objects.filter(type="capture").values_list("entry", flat=True).iterator():
        named = [str(each) for each in _objects(entry)]
        documents = [each.removeprefix("document:") for each in named if each.startswith("document:")]
        logged.update((document, digest) for document in documents for digest in _originals_named(entry))
    for accession, sha256 in Version.objects.values_list("document__accession", "original_id"):
        if (accession, sha256) not in logged:
            sentence = f"{accession} now points at bytes that the log never gave it: {sha256}."
            yield Problem("version-not-in-log", sha256, (accession,), sentence)


def _file_problems(rows: set[str]) -> Iterator[Problem]:
    store = originals()
    if not isinstance(store, OriginalsFolder):
        return
    root = Path(store.path("originals"))
    for path in sorted(root.rglob("*")) if root.is_dir() else []:
        if not path.is_file() or _is_being_copied(path, root):
            continue
        if path.name not in rows or path != Path(store.path(original_name(path.name))):
            if not _on_its_way_in(path):
                yield Problem("file-without-row", path.name, (), f"The file {path.name} belongs to no original.")
        elif path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
            sentence = f"The file of original {path.name} can be written to."
            yield Problem("file-writable", path.name, accessions_of(path.name), sentence)


def _is_being_copied(path: Path, root: Path) -> bool:
    """Whether it is a copy on its way from another file system, or what a kill left of one: swept after an hour."""
    return path.parent == root / "incoming" and time.time() - path.stat().st_ctime < UNOWNED_SECONDS


def _on_its_way_in(path: Path) -> bool:
    """Whether a file without a row is one whose row is still to come, or was cut off: bytes go before rows.

    Such a file bears the hash of its bytes, and its inode changed (was linked, copied back) less than a day ago.
    """
    if time.time() - path.stat().st_ctime > UNOWNED_SECONDS:
        return False
    with path.open("rb") as file:
        return digest_file(file).sha256 == path.name


def log_problems() -> Iterator[Problem]:
    """The chain, the columns that repeat it, and the salted details that were not erased."""
    last = Event.objects.order_by("-seq").values_list("entry_sha256", flat=True).first() or ""
    entries = Event.objects.order_by("seq").values_list("entry", flat=True).iterator()
    for finding in chain.chain_findings(entries, head=last):
        if finding.failure:
            yield Problem(f"log-{finding.code}", str(finding.seq), (), finding.sentence)
    for event in Event.objects.order_by("seq").select_related("detail").prefetch_related("event_objects").iterator(500):
        yield from _entry_problems(event)


def _entry_problems(event: Event) -> Iterator[Problem]:
    try:
        fields = chain.read_entry(event.entry)
    except ValueError:
        return  # the chain has said so
    stands = (event.seq, event.type, event.agent, event.outcome, event.prev, chain.format_time(event.time))
    says = tuple(fields[name] for name in ("seq", "type", "agent", "outcome", "prev", "time"))
    objects = sorted(each.ref for each in event.event_objects.all())
    if stands != says or event.entry_sha256 != chain.entry_hash(event.entry) or objects != sorted(fields["objects"]):
        sentence = f"The columns of entry {event.seq} differ from the entry itself."
        yield Problem("log-columns", str(event.seq), (), sentence)
    yield from _detail_problems(event, fields["detail_sha256"])


def _detail_problems(event: Event, expected: str) -> Iterator[Problem]:
    detail: EventDetail | None = getattr(event, "detail", None)  # fetched with the event
    if detail is None:
        yield Problem("detail-missing", str(event.seq), (), f"The detail of entry {event.seq} is gone.")
    elif detail.salt or detail.detail:  # an erased detail has neither salt nor text
        try:
            found = chain.detail_hash(bytes.fromhex(detail.salt), json.loads(detail.detail))
        except ValueError:
            found = ""
        if found != expected:
            yield Problem("detail-changed", str(event.seq), (), f"The detail of entry {event.seq} was changed.")
