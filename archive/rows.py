"""Rows against the entries that made them: transcripts, captures, what a document says of itself (step 6)."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import F

from archive.facts import SEALED, capture_sha256, original_facts, row_name, row_sha256
from archive.fixity import buried
from archive.models import Capture, Document, Event, Original, Tombstone, Transcript, Version
from archive.services.reading import transcript_sha256

# What the entries of a document set, and what stands before any of them did.
REPLAYED: Final[dict[str, Any]] = {
    "title": "",
    "title_en": "",
    "access": "",
    "language": "und",
    "printed_at": None,
    "tags": [],
    "stated_source": None,
    "first_public_at": None,
    "withdrawn_at": None,
    "restricted": "",
}
# Of these the row holds the value under another name.
_HELD: Final = {"stated_source": "stated_url"}
# Entries after which an original may be withheld or purged.
WITHDRAWALS: Final = {"restrict", "purge"}


@dataclass
class Findings:
    """What does not hold, and what could not be asked."""

    failures: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)


@dataclass
class _Logged:
    """What the log says there should be, from one pass over it."""

    transcripts: Counter[tuple[str, str]] = field(default_factory=Counter)
    withdrawn: set[str] = field(default_factory=set)
    purged: set[str] = field(default_factory=set)  # documents
    rows: dict[str, str] = field(default_factory=dict)  # seals of what withholds documents
    seals: dict[int, str] = field(default_factory=dict)
    states: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(lambda: dict(REPLAYED)))
    versions: set[tuple[str, str]] = field(default_factory=set)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    made_public: set[str] = field(default_factory=set)  # documents
    erased: int = 0


def row_findings() -> Findings:
    """Everything of step 6."""
    logged, found = _read_log(), Findings()
    found.failures += [*_transcripts(logged), *_captures(logged, found), *_documents(logged, found), *_versions(logged)]
    found.failures += [*_states(logged), *_sealed_rows(logged)]
    if logged.erased:
        found.unchecked.append(f"what {logged.erased} entries set, since their details are erased")
    return found


def _read_log() -> _Logged:
    logged = _Logged()
    rows = Event.objects.order_by("seq").values_list("type", "entry", "detail__detail").iterator(1000)
    for kind, entry, detail in rows:
        try:
            objects = [str(each) for each in json.loads(entry)["objects"]]
        except (ValueError, KeyError, TypeError):
            continue  # step 1 names it
        documents = [each.removeprefix("document:") for each in objects if each.startswith("document:")]
        digests = [each.rpartition(":")[2] for each in objects if each.startswith("original:sha256:")]
        transcripts = [each.rpartition(":")[2] for each in objects if each.startswith("transcript:sha256:")]
        logged.transcripts.update((document, digest) for document in documents for digest in transcripts)
        if kind in WITHDRAWALS:
            logged.withdrawn.update([*documents, *digests])
        logged.purged.update(each.removeprefix("tombstone:") for each in objects if each.startswith("tombstone:"))
        if kind == "capture":
            logged.versions.update((document, digest) for document in documents for digest in digests)
        said = _detail(detail)
        if not said:
            logged.erased += not detail
            continue
        if kind == "capture" and isinstance(said.get("version"), int):
            logged.numbers.update({(document, digest): said["version"] for document in documents for digest in digests})
        _read_detail(logged, kind, documents, said)
    return logged


def _detail(detail: str | None) -> dict[str, Any]:
    try:
        said = json.loads(detail or "{}")
    except ValueError:
        return {}  # step 1 names it
    return said if isinstance(said, dict) else {}


def _read_detail(logged: _Logged, kind: str, documents: list[str], said: dict[str, Any]) -> None:
    if isinstance(said.get("capture"), int):
        logged.seals[said["capture"]] = str(said.get("capture_sha256"))
    if isinstance(said.get("rows"), dict):
        logged.rows.update(said["rows"])
    after = said.get("after")
    if kind == "access" and isinstance(after, str):
        after = {"access": after}
    if isinstance(after, dict) and after.get("access") == "public":
        logged.made_public.update(documents)
    if isinstance(after, dict) and len(documents) == 1:
        logged.states[documents[0]].update({name: after[name] for name in REPLAYED.keys() & after.keys()})


def _transcripts(logged: _Logged) -> Iterator[str]:
    held = Counter(Transcript.objects.values_list("version__document__accession", "sha256"))
    purged = _purged(logged)
    for number, sha256 in sorted(logged.transcripts - held):
        if number in purged:
            continue
        yield f"document {number}: the log names transcript {sha256}, but its row is gone"
    for row in Transcript.objects.select_related("version__document").order_by("pk").iterator(200):
        number = row.version.document.accession
        texts = row.pages.order_by("number").values_list("text", flat=True)
        if transcript_sha256(texts.iterator(200)) != row.sha256 or row.page_count != texts.count():
            yield f"transcript {row.pk} of {number}: its pages are no longer those that were read"
        if (number, row.sha256) not in logged.transcripts:
            yield f"transcript {row.pk} of {number}: no entry of the log names it"
    shown = Version.objects.exclude(transcript=None).exclude(transcript__version=F("pk"))
    for version in shown.select_related("document"):
        yield f"version {version.n} of {version.document.accession}: shows the transcript of another version"


def _captures(logged: _Logged, found: Findings) -> Iterator[str]:
    unsealed, seen = 0, set()
    rows = Capture.objects.select_related("source", "memento").order_by("pk")
    # outer joins: a version or a document that is gone must not hide the capture, or end the pass
    rows = rows.annotate(number=F("version__document__accession"), rests_on=F("version__original_id"))
    for row in rows.iterator(500):
        seen.add(row.pk)
        name = f"capture {row.pk} of {row.number or 'no document'}"
        if row.pk not in logged.seals:
            unsealed += 1
        elif capture_sha256(row) != logged.seals[row.pk]:
            yield f"{name}: its facts are no longer those that the log was given"
        if row.rests_on and row.rests_on != row.original_id:
            yield f"{name}: its version rests on other bytes"
    for missing in sorted(logged.seals.keys() - seen):
        yield f"capture {missing}: the log names it, but its row is gone"
    if unsealed:
        found.unchecked.append(f"{unsealed} captures were made before their facts were sealed in the log")


def _documents(logged: _Logged, found: Findings) -> Iterator[str]:
    seen, unsealed = set(), 0
    for row in Document.objects.select_related("stated_source").order_by("pk").iterator(500):
        seen.add(row.accession)
        state = logged.states.get(row.accession, REPLAYED)
        for name in REPLAYED:
            if name == "first_public_at" and state[name] is None and row.accession in logged.made_public:
                unsealed += row.first_public_at is not None  # its entry waits for the sweep
            elif not _same(state[name], getattr(row, _HELD.get(name, name))):
                yield f"document {row.accession}: its {name} was changed past the log"
    for accession, _ in sorted(logged.versions):
        if accession not in seen:
            seen.add(accession)
            yield f"document {accession}: the log names it, but its row is gone"
    if unsealed:
        found.unchecked.append(f"since when {unsealed} documents have been public: no entry says so yet")


def _same(logged: Any, held: Any) -> bool:
    if isinstance(held, datetime) and isinstance(logged, str):
        try:
            return datetime.fromisoformat(logged) == held
        except ValueError:
            return False
    return bool(logged == held)


def _versions(logged: _Logged) -> Iterator[str]:
    held = set()
    for accession, sha256, n in Version.objects.values_list("document__accession", "original_id", "n"):
        held.add((accession, sha256))
        if logged.numbers.get((accession, sha256), n) != n:
            yield f"document {accession}: the version with bytes {sha256} has another number than in the log"
    known = set(Document.objects.values_list("accession", flat=True))  # a document that is gone was named above
    for accession, sha256 in sorted(logged.versions - held):
        if accession in known:
            yield f"document {accession}: the log names a version with bytes {sha256}, but its row is gone"


def _purged(logged: _Logged) -> set[str]:
    """The documents that a Tombstone and an entry of the log both call purged."""
    said = Tombstone.objects.exclude(purged_at=None).values_list("document__accession", flat=True)
    return logged.purged & set(said)


def _states(logged: _Logged) -> Iterator[str]:
    """An original is purged by an entry about it, or about a document whose version it is, and a Tombstone keeps what
    is known of it. Nothing here withholds one: its document is withheld."""
    told = buried()
    for row in Original.objects.exclude(state=Original.State.PRESENT).order_by("pk"):
        names = {row.sha256, *row.versions.values_list("document__accession", flat=True)}
        if row.state != Original.State.PURGED or not names & logged.withdrawn:
            yield f"original {row.sha256}: is {row.state}, and no entry of the log says why"
        elif row.sha256 not in told:
            yield f"original {row.sha256}: is purged, and no tombstone names it"
        elif original_facts(row) != told[row.sha256]:
            yield f"original {row.sha256}: its hashes or its size are no longer those that its tombstone keeps"


def _sealed_rows(logged: _Logged) -> Iterator[str]:
    """What withholds documents, against the last entry about each row."""
    seen = set()
    for model in SEALED:
        for row in model._default_manager.order_by("pk").iterator(500):
            name = row_name(row)
            seen.add(name)
            if not logged.rows.get(name):
                yield f"{name}: no entry of the log names it"
            elif logged.rows[name] != row_sha256(row):
                yield f"{name}: is no longer what the log was given"
    for name in sorted(logged.rows.keys() - seen):
        if logged.rows[name]:
            yield f"{name}: the log names it, but its row is gone"
