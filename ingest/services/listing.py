"""The rows of a table become the items of a batch: addresses to fetch, files to be sent, rows that make no sense."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from archive import storage
from archive.models import Collection
from archive.provenance.addresses import PARSER_VERSION, parse
from archive.services import CaptureDraft, hold_container
from ingest import queue
from ingest.models import Batch, Item, ItemState, Listing
from ingest.reasons import reason
from ingest.services.addresses import CHOICE
from ingest.services.batches import create_batch, next_line, scrub, scrub_facts, submit
from ingest.tables import Line, Sheet
from ingest.uploads import StagedUpload

AT_ONCE = 500
NOT_RECEIVED = "not_received"
BAD_ROW = "bad_row"


def collections_of(user: User) -> dict[str, int]:
    """The ids of the collections she is a member of, by title and by slug, in lower case."""
    rows = Collection.objects.filter(memberships__user=user).order_by("-pk")
    return {name.lower(): row.pk for row in rows for name in (row.slug, row.title)}


def keep_table(
    *, user: User, upload: StagedUpload, sheet: Sheet, access: str, collection: Collection | None
) -> Listing:
    """A batch for a table, and the table's file among the originals, as what was submitted."""
    name = scrub(upload.name or "?")
    batch = create_batch(user=user, title=name, collection=collection, access=access)
    stored = storage.store(upload.path)
    capture = CaptureDraft(method="upload", retrieved_at=timezone.now(), filename=name, declared_type="text/csv")
    with transaction.atomic():
        hold_container(stored=stored, capture=capture, user=user, role="list")
        return Listing.objects.create(
            batch=batch,
            filename=name,
            sha256=stored.sha256,
            note=scrub(sheet.note),
            heads=scrub_facts(sheet.heads),
            rows=scrub_facts(sheet.rows),
        )


def take_rows(*, listing: Listing, lines: Sequence[Line]) -> Batch:
    """One item a line. Addresses are begun at once; a batch whose files are still to be sent stays open for them."""
    batch = listing.batch
    with transaction.atomic():
        if not Listing.objects.filter(pk=listing.pk, taken_at=None).update(taken_at=timezone.now(), rows=[]):
            return batch
        first = next_line(batch)
        items = [_item(batch, line, listing.filename, first + offset) for offset, line in enumerate(lines)]
        Item.objects.bulk_create(items, batch_size=AT_ONCE)
    if any(item.state == ItemState.EXPECTED for item in items):
        waiting = batch.items.filter(state=ItemState.WAITING).order_by("n")
        queue.nudge(waiting.values_list("pk", flat=True))
    else:
        submit(batch=batch)
    return batch


def _item(batch: Batch, line: Line, filename: str, n: int) -> Item:
    item = Item(
        batch=batch,
        n=n,
        kind=Item.Kind.FILE if line.file else Item.Kind.ADDRESS,
        raw_input=scrub(line.file or line.address) or _("row %d") % line.number,
        origin=scrub_facts({"table": filename, "row": line.number, "told": line.told}),
        state=ItemState.EXPECTED if line.file else ItemState.WAITING,
        code_version=settings.MUNIMENT_VERSION,
    )
    if line.errors:
        _end(item, ItemState.FAILED, BAD_ROW, _words(line.errors, line.number))
    elif line.repeats:
        said = _("The same stands in row %d of the table.") % line.repeats
        _end(item, ItemState.DUPLICATE, "same_line", said)
    elif not line.file:
        _address(item, line)
    return item


def _words(errors: Iterable[str], row: int) -> str:
    return _("Row %d:") % row + " " + " ".join(errors)


def _address(item: Item, line: Line) -> None:
    """As `addresses` does for a line of a list; its Source is recorded with its capture."""
    address = parse(line.address)
    item.parse_kind, item.repairs, item.parser_version = address.kind[:16], list(address.repairs), PARSER_VERSION
    if address.kind in CHOICE:
        _end(item, ItemState.BLOCKED, "needs_choice", address.sentence)


def _end(item: Item, state: ItemState, code: str, sentence: str) -> None:
    item.state, item.stage, item.ended_at = state, "receive", timezone.now()
    item.reason, item.sentence = code, sentence or str(reason(code).sentence)


@dataclass(frozen=True, slots=True)
class Named:
    """What a row of the table says of a file inside a container, and the row's item."""

    told: dict[str, Any]
    row: int


def _not_come() -> Q:
    """Rows whose file has not been sent by itself, whether or not more is awaited."""
    return Q(parent=None, size=None) & (Q(state=ItemState.EXPECTED) | Q(reason=NOT_RECEIVED))


def told_inside(batch: Batch, paths: Iterable[str]) -> dict[str, Named]:
    """What the table of a batch says of files inside a container, by their path there: by the whole, or the name."""
    if not Listing.objects.filter(batch=batch).exists():
        return {}
    names = {path: path.replace("\\", "/").rpartition("/")[2] for path in paths}
    rows = batch.items.filter(_not_come(), kind=Item.Kind.FILE, raw_input__in={*names, *names.values()})
    told = {row.raw_input: Named(dict(row.origin.get("told") or {}), row.pk) for row in rows}
    found = {path: told.get(path) or told.get(alone) for path, alone in names.items()}
    return {path: named for path, named in found.items() if named is not None}


def came_inside(container: Item, named: Iterable[Named]) -> None:
    """The rows whose files came in a container are not waited for any more."""
    said = _("The file came inside line %d.") % container.n
    Item.objects.filter(_not_come(), pk__in=[each.row for each in named]).update(
        state=ItemState.DUPLICATE, stage="receive", reason="came_inside", sentence=said, ended_at=timezone.now()
    )
