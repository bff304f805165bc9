"""What the page of a batch is told."""

import math
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.policy import Person
from archive.withheld import told_recurrences
from ingest import presence
from ingest.models import Batch, Item, ItemState
from ingest.selectors import Choice, Tally, by_older_code, reasons, to_read_again, types, visible_accessions
from ingest.services import NEVER_RETRIED
from ingest.services.undoing import UNDONE

CHIPS = {
    ItemState.DONE: "good",
    ItemState.DUPLICATE: "good",
    ItemState.BLOCKED: "warning",
    ItemState.RETRYING: "warning",
    ItemState.FAILED: "bad",
    ItemState.QUARANTINED: "bad",
}
UNWELL = (ItemState.FAILED, ItemState.QUARANTINED, ItemState.BLOCKED, ItemState.RETRYING)
ENOUGH_FOR_AN_ESTIMATE = 20
PACE_OF = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Row:
    """One item as a line of the table. `accession` only if the person may see the document."""

    item: Item
    name: str
    chip: str
    sentence: str
    accession: str
    inside: int | None
    recurs: str = ""  # what it holds was withheld before, under this number


@dataclass(frozen=True, slots=True)
class Filter:
    """Something to look at alone, with its number. `address` keeps the other filters; `stuck` is what a retry takes."""

    value: str
    label: str
    number: int
    chosen: bool
    address: str
    stuck: int = 0
    sentence: str = ""


def choice_of(query: QueryDict) -> Choice:
    """The filters of an address; what is not understood filters nothing."""
    state = query.get("state", "")
    return Choice(state if state in ItemState.values else "", query.get("code", "")[:32], query.get("type"))


def _address(choice: Choice, **other: str | None) -> str:
    """The query string of `choice` with something else in it; `None` takes it out."""
    named = {"state": choice.state or None, "code": choice.code or None, "type": choice.media_type} | other
    return "?" + urlencode({name: value for name, value in named.items() if value is not None})


def batch_page(batch: Batch, page: Page[Item], tally: Tally, *, user: Person, choice: Choice) -> dict[str, Any]:
    """The context of the page and of its polled part."""
    items = list(page.object_list)
    accessions = visible_accessions(user=user, numbers=(item.document_id for item in items))
    recurs = told_recurrences(accessions.keys())
    over = batch.status in (*UNDONE, Batch.Status.RECEIVING)
    kinds = types(batch=batch)
    return {
        "batch": batch,
        "tally": tally,
        "page_obj": page,
        "rows": [_row(item, accessions, recurs) for item in items],
        "choice": choice,
        "states": _states(tally, choice),
        "reasons": _reasons(batch, choice),
        "types": _types(kinds, choice),
        "can_retry": not over and any(tally.counts[each] for each in UNWELL),
        "older": 0 if over or not any(tally.counts[each] for each in UNWELL) else by_older_code(batch=batch),
        "can_reread": batch.status == Batch.Status.ENDED and to_read_again(user=user, batch=batch).exists(),
        "may_undo": batch.status not in UNDONE,
        "live": batch.status == Batch.Status.UNDOING or not tally.over,
    }


def _states(tally: Tally, choice: Choice) -> list[Filter]:
    return [
        Filter(value, str(label), tally.counts[value], value == choice.state, _address(choice, state=value))
        for value, label in ItemState.choices
        if tally.counts[value] or value == choice.state
    ]


def _reasons(batch: Batch, choice: Choice) -> list[Filter]:
    return [
        Filter(
            code,
            code,
            number,
            code == choice.code,
            _address(choice, code=code),
            stuck=0 if code in NEVER_RETRIED else number,
            sentence=_(sentence) if sentence else "",
        )
        for code, number, sentence in reasons(batch=batch)
    ]


def _types(kinds: list[tuple[str, int, int]], choice: Choice) -> list[Filter]:
    """Only where there is something to choose between."""
    if len(kinds) < 2 and choice.media_type is None:
        return []
    return [
        Filter(
            kind, kind or _("not known"), number, kind == choice.media_type, _address(choice, type=kind), stuck=stuck
        )
        for kind, number, stuck in kinds
    ]


def _row(item: Item, accessions: dict[int, str], recurs: dict[int, str]) -> Row:
    return Row(
        item=item,
        name=shown_name(item.raw_input),
        chip=CHIPS.get(ItemState(item.state), ""),
        # Stored in English; the catalogue knows the sentences of `reasons`.
        sentence=_(item.sentence) if item.sentence else "",
        accession=accessions.get(item.document_id or 0, ""),
        inside=item.parent.n if item.parent else None,
        recurs=recurs.get(item.document_id or 0, ""),
    )


def shown_name(name: str) -> str:
    """A name for a page: NFC, with control characters and line breaks made visible."""
    return "".join(
        "\ufffd" if unicodedata.category(each) in {"Cc", "Zl", "Zp"} else each
        for each in unicodedata.normalize("NFC", name)
    )


def batch_title(first: str, number: int) -> str:
    """A name for a batch that was given none: its first file, and how many more."""
    shown = shown_name(first)[:150]
    if number <= 1:
        return shown
    return ngettext("%(first)s and %(more)d more", "%(first)s and %(more)d more", number - 1) % {
        "first": shown,
        "more": number - 1,
    }


def processes(batch: Batch, tally: Tally) -> dict[str, Any]:
    """Whether somebody works on the batch, and about how long the rest takes."""
    to_do = tally.counts[ItemState.WAITING] + tally.counts[ItemState.WORKING]
    held = batch.status in (Batch.Status.PAUSED, Batch.Status.CANCELLED, Batch.Status.UNDONE)
    wants_worker = not held and (to_do or batch.status == Batch.Status.UNDOING)
    return {
        "no_worker": bool(wants_worker) and not presence.is_running("worker") and not _moves(batch),
        "worker_command": "python -m celery -A config worker -Q intake",
        "no_scheduler": bool(tally.counts[ItemState.RETRYING]) and not held and not presence.is_running("scheduler"),
        "scheduler_command": "python manage.py scheduler",
        "estimate": "" if held else estimate(batch, tally),
    }


def _moves(batch: Batch) -> bool:
    """Whether an item was begun or ended in the last minute: a command works on it, without any worker."""
    lately = timezone.now() - timedelta(minutes=1)
    return batch.items.filter(Q(started_at__gte=lately) | Q(ended_at__gte=lately)).exclude(attempts=0).exists()


def estimate(batch: Batch, tally: Tally) -> str:
    """About how long the rest takes at the pace of the last minutes, once twenty items have ended; else empty."""
    if tally.over or tally.ended < ENOUGH_FOR_AN_ESTIMATE:
        return ""
    now = timezone.now()
    since = max(now - PACE_OF, batch.created_at)
    lately = batch.items.filter(ended_at__gte=since).exclude(attempts=0).count()
    if not lately:
        return ""
    minutes = (now - since).total_seconds() / lately * tally.open / 60
    if minutes < 1:
        return _("less than a minute")
    if minutes > 90:
        return _("about %d h") % round(minutes / 60)
    return _("about %d min") % math.ceil(minutes)
