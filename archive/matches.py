"""What a person may know about bytes of which she has the hash: the answer of `/verify/` (experience.md section 9).

Everything starts from `selectors.documents(user=…)`: bytes of a hidden document are as unknown as bytes never seen.
"""

from dataclasses import dataclass

from archive import selectors, tree
from archive.models import Capture, Checkpoint, Event, Timestamp, Version
from archive.policy import Person
from archive.provenance.checkpoint import CheckpointError, read_key, verify
from archive.provenance.clocks import Shown, show
from archive.provenance.merkle import includes, leaf_hash


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


@dataclass(frozen=True, slots=True)
class Match:
    """A version whose bytes, or whose content, have the hash that was asked for."""

    version: Version
    capture: Capture | None
    captured: Shown | None
    retrieved: Shown | None
    is_newest: bool
    same_bytes: bool
    proof: Proof | None


def matches(*, user: Person, sha256: str) -> list[Match]:
    """Versions that `user` may see with these bytes; if there are none, those with this content hash."""
    rows = (
        Version.objects.filter(document__in=selectors.documents(user=user))
        .select_related("document", "original", "best_capture__source", "best_capture__memento")
        .order_by("document__accession", "n")
    )
    same_bytes = [_match(row, same_bytes=True) for row in rows.filter(original_id=sha256)[:20]]
    return same_bytes or [_match(row, same_bytes=False) for row in rows.filter(content_sha256=sha256)[:20]]


def _match(version: Version, *, same_bytes: bool) -> Match:
    capture = version.best_capture
    return Match(
        version=version,
        capture=capture,
        captured=show(capture.captured_at) if capture and capture.captured_at else None,
        retrieved=show(capture.retrieved_at) if capture else None,
        is_newest=version.document.current_id == version.pk,
        same_bytes=same_bytes,
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
