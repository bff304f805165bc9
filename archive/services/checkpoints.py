"""Making checkpoints: the head of the log, signed, daily and whenever it is needed (provenance.md section 7).

A kill at any point leaves a log that verifies: the entry that names a key is committed before anything is signed with
it, the row is one INSERT, and the copy of the note is linked into its folder after that, or at the next checkpoint.
"""

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from archive import custody, tree
from archive.models import Checkpoint, Event
from archive.provenance import checkpoint as notes
from archive.provenance.custody import GENESIS, chain_findings, entry_hash
from archive.provenance.merkle import consistency_path, is_consistent, root_of
from archive.services import times
from archive.signing import KeyUnusable, public_key, replace_key, signing_key
from archive.storage import write_once
from archive.timestamps import TimeRefused

logger = logging.getLogger(__name__)

EVERY: Final = timedelta(days=1)
AGAIN: Final = timedelta(hours=1)


class CheckpointRefused(Exception):
    """The log is not a continuation of what was signed before: signing it would cover up the change."""


def make_checkpoint(*, agent: str = custody.SYSTEM_AGENT) -> Checkpoint:
    """Sign the log as it stands; the newest checkpoint if nothing was added since. CheckpointRefused, LogGap.

    Before signing, the entries since the last checkpoint are checked as a chain, and the tree now is shown to begin
    with the tree that was signed before: a log that was rewritten is never signed again.
    """
    key = public_key()
    last = newest()
    if last is None or last.key != key.text:
        _announce(key, agent)
    size = tree.size()
    if last is not None and last.size == size and last.key == key.text:
        write_copies()
        return last
    leaves = tree.leaves(1, size)
    root = root_of(leaves)
    _check_continues(last, leaves, root)
    body = notes.make_body(settings.MUNIMENT_LOG_ORIGIN, size, root)
    note = notes.sign(body, signing_key(), settings.MUNIMENT_LOG_ORIGIN)
    made = _insert(Checkpoint(size=size, root=root.hex(), note=note, key=key.text, made_at=timezone.now()))
    write_copies()
    return made


def change_key(*, agent: str) -> Checkpoint:
    """Announce the end of the key under the old one, then sign under a new one, so that the line is unbroken."""
    with transaction.atomic():
        old = public_key()
        custody.append(type="key", objects=[f"key:{old.fingerprint}"], detail={"retired": old.text}, agent=agent)
    make_checkpoint(agent=agent)
    replace_key()
    return make_checkpoint(agent=agent)


def newest() -> Checkpoint | None:
    """The checkpoint over most entries."""
    return Checkpoint.objects.order_by("-size").first()


def copies_folder() -> Path:
    """Where the notes lie as files: a second place, easy to publish and to copy elsewhere."""
    return Path(settings.MUNIMENT_DATA) / "checkpoints"


def write_copies() -> None:
    """Write the note of every checkpoint whose file is missing. A file that is there is never touched."""
    folder = copies_folder()
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    there = {each.name for each in folder.iterdir()}
    for size, note in Checkpoint.objects.order_by("-size").values_list("size", "note"):
        if str(size) not in there:
            write_once(folder / str(size), note.encode(), mode=0o440)


def _announce(key: notes.Key, agent: str) -> None:
    """One entry that names the key, unless a maker that was killed wrote it already."""
    ref = f"key:{key.fingerprint}"
    with transaction.atomic():
        about = Event.objects.filter(type="key", event_objects__ref=ref)
        known = about.select_related("detail").order_by("-seq").first()
        if known is None or "retired" in known.detail.detail:
            custody.append(type="key", objects=[ref], detail={"key": key.text}, agent=agent)


def _check_continues(last: Checkpoint | None, leaves: list[bytes], root: bytes) -> None:
    if last is not None:
        if last.size > len(leaves):
            raise CheckpointRefused(f"The log holds {len(leaves)} entries; {last.size} were signed before.")
        path = consistency_path(leaves, last.size)
        if not is_consistent(last.size, bytes.fromhex(last.root), len(leaves), root, path):
            raise CheckpointRefused(f"One of the first {last.size} entries is not the one that was signed.")
    first = last.size if last is not None else 0
    before = Event.objects.filter(seq=first).values_list("entry", flat=True)
    later = Event.objects.filter(seq__gt=first, seq__lte=len(leaves)).order_by("seq").values_list("entry", flat=True)
    for finding in chain_findings(later.iterator(2000), first=first + 1, prev=_hash(before.first())):
        if finding.failure:
            raise CheckpointRefused(finding.sentence)


def _hash(entry: str | None) -> str:
    return entry_hash(entry) if entry else GENESIS


def _insert(row: Checkpoint) -> Checkpoint:
    """Of two makers at the same entry one wins; both signed the same root."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return Checkpoint.objects.get(size=row.size)
    return row


class Daily:
    """The sweep: a checkpoint a day, while there are new entries, and independent times for it where they are set."""

    def __init__(self) -> None:
        self._not_before: datetime | None = None

    def __call__(self) -> None:
        """One look; cheap when nothing is due. What fails is logged and tried again in an hour."""
        now = timezone.now()
        if self._not_before and now < self._not_before:
            return
        self._not_before = now + AGAIN
        try:
            self._make_due(now)
        except (CheckpointRefused, tree.LogGap, KeyUnusable, TimeRefused) as error:
            logger.error("no checkpoint was made: %s", error)

    def _make_due(self, now: datetime) -> None:
        last = newest()
        if tree.size() and (last is None or (now - last.made_at >= EVERY and tree.size() > last.size)):
            last = make_checkpoint()
        if last is not None:
            times.stamp_missing(checkpoint=last)
            times.renew_ending()
