"""Containers: kept as they came, their files made Items of their own."""

from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.utils.translation import ngettext

from archive.services import hold_container
from archive.storage import Stored
from ingest import sandbox
from ingest.models import Item, ItemState
from ingest.readers.base import Declared, Limits, Part, ReadError
from ingest.reasons import Kind, reason
from ingest.sandbox import Identified
from ingest.services.captures import capture_of
from ingest.services.leases import Lease
from ingest.services.members import Unpacked, unpack
from ingest.services.outcomes import Setback, settle

MAX_DEPTH = Limits().depth
STREAMED = frozenset(("warc", "wacz"))  # readers that hold one record at a time, however long the file


def open_container(lease: Lease, item: Item, stored: Stored, path: Path, identified: Identified) -> None:
    """Record the container, then an Item for each file in it. A damaged one keeps what stood before the damage."""
    _check_nesting(item, stored)
    if item.capture_id is None:
        _hold(lease, item, stored, identified)
    declared = Declared(filename=item.raw_input, media_type=item.declared_type)
    outcome = Unpacked()
    for outcome in unpack(_parts(path, declared, identified), item):
        lease.write(stage_note=f"{outcome.taken} files"[:64])
    counts = {"taken": outcome.taken, "passed": dict(outcome.passed)}
    if outcome.error is not None or outcome.damage is not None:
        _broke_off(lease, item, outcome)
        return
    code = "partial" if outcome.warnings else ""
    state = ItemState.DUPLICATE if _seen_before(item, stored) else ItemState.DONE
    settle(lease, state, code=code, sentence=outcome.note(), origin={**item.origin, "counts": counts})


def _parts(path: Path, declared: Declared, identified: Identified) -> Iterator[Part]:
    """As a generator, so that a refusal to begin is met in `unpack`."""
    streamed = identified.reader in STREAMED
    yield from sandbox.read_archive(path, declared=declared) if streamed else sandbox.read(path, declared=declared)


def _check_nesting(item: Item, stored: Stored) -> None:
    """Refuse a file inside itself, and nesting beyond three."""
    depth, above = 0, item.parent
    while above is not None:
        depth += 1
        if above.sha256 == stored.sha256:
            raise Setback("too_deep")
        above = above.parent
    if depth > MAX_DEPTH:
        raise Setback("too_deep")


def _hold(lease: Lease, item: Item, stored: Stored, identified: Identified) -> None:
    user = item.batch.made_by
    assert user is not None  # as in `working`
    with transaction.atomic():
        original = hold_container(stored=stored, capture=capture_of(item), user=user, role=identified.reader[:16])
        capture = original.captures.order_by("-pk").first()
        lease.write(stage="read", capture=capture, media_type=item.media_type)


def _seen_before(item: Item, stored: Stored) -> bool:
    """Whether the same person brought the same container before; of others' she is told nothing."""
    earlier = Item.objects.filter(sha256=stored.sha256, batch__made_by=item.batch.made_by, capture__isnull=False)
    return earlier.filter(pk__lt=item.pk).exists()


def _broke_off(lease: Lease, item: Item, outcome: Unpacked) -> None:
    """The container is damaged: it fails, and says how much of it was had. Other setbacks are tried again."""
    damage = outcome.damage
    error = outcome.error or ReadError("damaged", damage.sentence if damage else "")
    if reason(error.code).kind is not Kind.FILE:
        raise Setback(error.code, error.sentence)
    kept = ngettext(
        "%d file that stood before the damage was taken in.",
        "%d files that stood before the damage were taken in.",
        outcome.taken,
    )
    said = error.sentence or str(reason(error.code).sentence)
    if outcome.taken:
        said = f"{said} {kept % outcome.taken}"
    note = outcome.note()
    settle(lease, ItemState.FAILED, code=error.code, sentence=f"{said} {note}".strip())
