"""The life of an Item: receive, store, identify, read, finish (experience.md section 10). Each stage may run twice."""

import errno
import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from archive import storage
from archive.models import Version
from archive.services import CaptureDraft, hold, reading_failed, save_reading
from archive.storage import Stored
from ingest import queue, sandbox
from ingest.models import Item, ItemState
from ingest.readers.base import Declared, Part, ReadError
from ingest.reasons import Kind, reason
from ingest.sandbox import Identified
from ingest.services import attaching, fetching, opening, recognising, telling
from ingest.services.captures import capture_of, title_of
from ingest.services.leases import Lease, LeaseLost, beating, claim, release
from ingest.services.members import beside
from ingest.services.outcomes import MAX_DEATHS, MAX_TRIES, OPEN_STATES, Setback, set_back, settle
from ingest.services.reading import Reading, collect, page_drafts, transcript_draft
from ingest.staging import max_bytes_by_command

logger = logging.getLogger(__name__)

NOTE_SECONDS = 2.0


def work(item_id: int, *, early: bool = False) -> None:
    """Bring an item and all that it holds inside to a state in which nothing more is to be done now."""
    work_one(item_id, early=early, nudge_members=False)
    inside = Item.objects.filter(parent_id=item_id, state__in=OPEN_STATES).order_by("member_n")
    for member_id in list(inside.values_list("pk", flat=True)):
        work(member_id)


def work_one(item_id: int, *, early: bool = False, nudge_members: bool = True) -> None:
    """Work one item while its lease can be had: a reader's failure is tried again at once, others later."""
    while (lease := claim(item_id, early=early)) is not None:
        early = False
        with beating(lease):
            _guarded(lease)
    if nudge_members:
        queue.nudge(Item.objects.filter(parent_id=item_id, state=ItemState.WAITING).values_list("pk", flat=True))


def _guarded(lease: Lease) -> None:
    """Run the stages, and turn whatever stops them into a state of the item."""
    try:
        try:
            _run(lease)
        except Setback as setback:
            set_back(lease, setback)
        except ReadError as error:
            set_back(lease, Setback(error.code, error.sentence))
        except SoftTimeLimitExceeded:  # Celery's: what was made so far stays, the rest is tried again
            set_back(lease, Setback("wall_limit"))
        except (OperationalError, InterfaceError):
            release(lease)  # a lock, or the database away: no attempt of the file's
            raise
        except (OSError, storage.StorageDamaged) as error:
            full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
            logger.exception("item %s: originals could not be written", lease.item_id)
            set_back(lease, Setback("disk_full" if full else "storage_unavailable"))
        except LeaseLost:
            raise
        except Exception:
            logger.exception("item %s: a fault of ours", lease.item_id)
            set_back(lease, Setback("internal_error"))
    except LeaseLost:
        logger.warning("item %s: the lease is lost; what was done is dropped", lease.item_id)


def _run(lease: Lease) -> None:
    item = lease.item()
    if item.version is not None:  # an earlier try stored and recorded the bytes
        with (
            storage.local_path(item.version.original_id) as path,
            sandbox.opened(path, declared=_declared(item)) as (identified, parts),
        ):
            _read(lease, item, item.version, parts, identified)
        return
    draft = None
    if item.kind == Item.Kind.ADDRESS:
        draft = fetching.fetch_item(lease, item)
        item = lease.item()
    stored = _store(lease, item)
    with ExitStack() as stack:
        path, identified, parts = _open(stack, lease, item, stored, draft)
        if identified.container:
            opening.open_container(lease, item, stored, path, identified)
            return
        version = _hold(lease, item, stored, draft or capture_of(item))
        if version is not None:
            _read(lease, item, version, parts, identified)


def _store(lease: Lease, item: Item) -> Stored:
    """The bytes go among the originals; on a second run they may lie there already."""
    staged = _staged(item)
    if staged is not None and staged.exists():
        _check_size(staged, item.raw_input)
        stored = storage.store(staged)
        if item.sha256 and stored.sha256 != item.sha256:
            raise Setback("bytes_lost")
    elif item.sha256:
        stored = _stored_before(item.sha256)
    else:
        raise Setback("bytes_lost")
    lease.write(stage="identify", sha256=stored.sha256, size=stored.size, staged="")
    return stored


def _staged(item: Item) -> Path | None:
    """The file that waits for its place. Looked for by its name first: a restored archive may lie in another folder."""
    if not item.staged:
        return None
    recorded = Path(item.staged)
    here = storage.staging_file().with_name(recorded.name)
    return here if here.exists() else recorded


def _check_size(staged: Path, name: str) -> None:
    """What came by a form was measured against its smaller limit there."""
    size = staged.stat().st_size
    if size == 0 or size > max_bytes_by_command(name):
        staged.unlink()
        raise Setback("too_large" if size else "empty")


def _stored_before(sha256: str) -> Stored:
    try:
        with storage.open_original(sha256) as file:
            digests = storage.digest_file(file)
    except FileNotFoundError:
        raise Setback("bytes_lost") from None
    return Stored(sha256, digests.sha512, digests.sha1, digests.size, existed=True)


def _open(
    stack: ExitStack, lease: Lease, item: Item, stored: Stored, draft: CaptureDraft | None
) -> tuple[Path, Identified, Iterator[Part]]:
    """Where the bytes lie, what they are, and their parts to come: the child reads on while the rows are written.

    A file that cannot even be told is kept as a document without text, and said so.
    """
    path = stack.enter_context(storage.local_path(stored.sha256))
    try:
        identified, parts = stack.enter_context(sandbox.opened(path, declared=_declared(item)))
    except ReadError as error:
        kind = reason(error.code).kind
        if kind is Kind.FILE or (kind in (Kind.READER, Kind.DEATH) and item.deaths + 1 >= MAX_DEATHS):
            version = _hold(lease, item, stored, draft or capture_of(item))
            if version is not None:
                reading_failed(version=version, code=error.code)
        raise
    item.media_type = identified.media_type[:127]
    return path, identified, parts


def _hold(lease: Lease, item: Item, stored: Stored, draft: CaptureDraft) -> Version | None:
    """Record the capture, together with the item's own knowledge of it. None: already held, and the item has ended."""
    user = item.batch.made_by
    assert user is not None  # every batch is made by somebody; the column is null only for erased people
    with transaction.atomic():
        standing = attaching.standing_of(item, user)
        held = hold(
            stored=stored,
            capture=draft,
            title=title_of(item),
            user=standing.user,
            access=standing.access,
            collection=standing.collection,
        )
        user, collection = standing.user, standing.collection
        attaching.join_further(held, standing)
        item.origin = telling.apply(item, held, user, collection)
        attaching.note_held(item, held, user)
        known: dict[str, Any] = {
            "origin": item.origin,
            "document": held.document,
            "version": held.version,
            "capture": held.capture,
            "source": held.capture.source,
            "memento": held.capture.memento,
            "media_type": item.media_type,
        }
        if held.outcome == "duplicate":
            settle(lease, ItemState.DUPLICATE, code="already_held", **known)
            return None
        lease.write(stage="read", **known)
    return held.version


def _declared(item: Item) -> Declared:
    told = item.origin.get("declared") or {}
    return Declared(
        filename=str(told.get("filename") or item.raw_input),
        media_type=item.declared_type,
        charset=str(told.get("charset") or ""),
        address=str(told.get("address") or telling.told_of(item).get("source") or item.batch.source_url),
    )


def _read(lease: Lease, item: Item, version: Version, parts: Iterator[Part], identified: Identified) -> None:
    """Take what the child read; save what came, whole or in part, and end the item."""
    if _read_before(version, identified):  # an earlier try saved it and died before it could say so
        settle(lease, ItemState.DONE)
        return
    reading = Reading()
    noted = time.monotonic()
    for number in collect(beside(parts, item, version), reading):
        if time.monotonic() - noted > NOTE_SECONDS:
            noted = time.monotonic()
            lease.write(stage_note=f"page {number}")
    if reading.error is not None:
        _stop_unless_useful(item, version, reading, identified)
    lease.check()
    # Of a file itself a person told them, in a sidecar; of what lies inside another, that file, which may lie.
    told_by = item.origin.get("told_by") or ("user_asserted" if item.kind == Item.Kind.FILE else "page_asserted")
    facts = item.origin.get("facts")
    draft = transcript_draft(reading, identified, level=sandbox.level(), facts=facts, told_by=told_by)
    saved = save_reading(version=version, transcript=draft, pages=page_drafts(reading))
    recognising.plan(version=version, transcript=saved)
    has_text = any(page.text.strip() for page in reading.pages.values())
    code = "partial" if draft.partial else "" if has_text else "no_text"
    settle(lease, ItemState.DONE, code=code)


def _read_before(version: Version, identified: Identified) -> bool:
    """Whether this version of this reader has read it already, and added a transcript or confirmed one."""
    by = version.transcripts.filter(reader=identified.reader)
    number = identified.reader_version
    return by.filter(Q(reader_version=number) | Q(confirmed_by=number)).exists()


def _stop_unless_useful(item: Item, version: Version, reading: Reading, identified: Identified) -> None:
    """Raise the setback of a broken reading, unless it left pages and trying again would give no more.

    A version that has a text keeps it: part of a new one is no gain, and its failure is the item's alone.
    """
    error = reading.error
    assert error is not None
    if version.transcript_id:
        raise Setback(error.code, error.sentence)
    kind = reason(error.code).kind
    last = item.attempts >= MAX_TRIES or (kind is Kind.DEATH and item.deaths + 1 >= MAX_DEATHS)
    if reading.pages and (kind in (Kind.FILE, Kind.READER) or last):
        return
    if kind not in (Kind.TRANSIENT, Kind.DEATH) or last:
        reading_failed(version=version, code=error.code, media_type=identified.media_type)
    raise Setback(error.code, error.sentence)
