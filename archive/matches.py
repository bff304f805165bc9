"""What a person may know about bytes of which she has the hash: the answer of `/verify/` (experience.md section 9).

Everything starts from `selectors.documents(user=…)`: bytes of a hidden document are as unknown as bytes never seen.
"""

from dataclasses import dataclass
from typing import Final, Literal

from django.db.models import Q

from archive import selectors, tree
from archive.models import Capture, Checkpoint, Event, Timestamp, Version
from archive.policy import Person
from archive.provenance.checkpoint import CheckpointError, read_key, verify
from archive.provenance.clocks import Shown, show
from archive.provenance.merkle import includes, leaf_hash
from archive.withheld import Told, told_to


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry of the log lies under a signed checkpoint. `holds` is computed when asked, never stored."""

    event: Event
    checkpoint: Checkpoint | None
    path: tuple[str, ...]
    holds: bool
    time: Timestamp | None
    proven: Shown | None

    @property
    def text(self) -> str:
        """As `inclusion.json` of an evidence package."""
        path = [bytes.fromhex(each) for each in self.path]
        return tree.proof_text(self.event.seq, self.checkpoint.size, path) if self.checkpoint else ""


# What the hash is of: a version's bytes; the ZIP, WARC or list that they came in; the text that was read from them, as
# it lies in evidence packages; the canonical content.
Kind = Literal["bytes", "container", "text", "content"]
AT_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Gone:
    """A document that held these bytes, was public, and is withheld: what its tombstone tells everybody, and the proof
    that the log still holds of them."""

    told: Told
    version: Version
    proof: Proof | None


@dataclass(frozen=True, slots=True)
class Match:
    """A version that has the hash which was asked for, as `kind` says."""

    version: Version
    capture: Capture | None
    captured: Shown | None
    retrieved: Shown | None
    is_newest: bool
    kind: Kind
    proof: Proof | None


def matches(*, user: Person, sha256: str) -> list[Match]:
    """Versions that `user` may see with these bytes; if there are none, those that came in them, whose text or whose
    content has this hash."""
    rows = (
        Version.objects.filter(document__in=selectors.documents(user=user))
        .select_related("document", "original", "best_capture__source", "best_capture__memento")
        .order_by("document__accession", "n")
    )
    asked: dict[Kind, Q] = {
        "bytes": Q(original_id=sha256),
        "container": Q(captures__container_id=sha256),
        "text": Q(transcripts__sha256=sha256),
        "content": Q(content_sha256=sha256),
    }
    for kind, wanted in asked.items():
        if found := [_match(row, kind) for row in rows.filter(wanted).distinct()[:AT_MOST]]:
            return found
    return []


def gone(*, user: Person, sha256: str) -> list[Gone]:
    """What was public with these bytes and is withheld from `user`: nothing that its tombstone does not tell."""
    rows = Version.objects.filter(original_id=sha256, document__first_public_at__isnull=False)
    rows = rows.filter(~Q(document__withdrawn_at=None) | ~Q(document__restricted="")).select_related("document")
    told = [(row, told_to(user=user, accession=row.document.accession)) for row in rows.order_by("pk")[:AT_MOST]]
    return [Gone(found, row, proof_of(row)) for row, found in told if found is not None]


def _match(version: Version, kind: Kind) -> Match:
    capture = version.best_capture
    return Match(
        version=version,
        capture=capture,
        captured=show(capture.captured_at) if capture and capture.captured_at else None,
        retrieved=show(capture.retrieved_at) if capture else None,
        is_newest=version.document.current_id == version.pk,
        kind=kind,
        proof=proof_of(version),
    )


def proof_of(version: Version) -> Proof | None:
    """The first entry that names the document together with these bytes, and its proof. None if no entry does."""
    event = (
        Event.objects.filter(type="capture", event_objects__ref=f"document:{version.document.accession}")
        .filter(event_objects__ref=f"original:sha256:{version.original_id}")
        .order_by("seq")
        .first()
    )
    return proof_of_entry(event) if event else None


def proof_of_entry(event: Event) -> Proof:
    """The proof of an entry under the first checkpoint that covers it; a failing one says so in `holds`."""
    checkpoint = Checkpoint.objects.filter(size__gte=event.seq).order_by("size").first()
    if checkpoint is None:
        return Proof(event, None, (), holds=False, time=None, proven=None)
    try:
        path = tree.inclusion(event.seq, checkpoint.size)
        signed = verify(checkpoint.note, read_key(checkpoint.key))
        leaf = leaf_hash(event.entry.encode(errors="surrogatepass"))
        holds = signed.size == checkpoint.size and includes(leaf, event.seq - 1, signed.size, path, signed.root)
    except (tree.LogGap, CheckpointError):
        return Proof(event, checkpoint, (), holds=False, time=None, proven=None)
    time = earliest_time(event) if holds else None
    proven = show(time.gen_time) if time else None
    return Proof(event, checkpoint, tuple(each.hex() for each in path), holds=holds, time=time, proven=proven)


def earliest_time(event: Event) -> Timestamp | None:
    """The earliest independent time of a checkpoint over this entry."""
    return Timestamp.objects.filter(checkpoint__size__gte=event.seq, renews=None).order_by("gen_time").first()
