"""What the page of a batch is told."""

import math
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.policy import Person
from ingest.models import Batch, Item, ItemState
from ingest.selectors import Tally, reasons, visible_accessions

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


@dataclass(frozen=True, slots=True)
class Row:
    """One item as a line of the table. `accession` only if the person may see the document."""

    item: Item
    name: str
    chip: str
    sentence: str
    accession: str
    inside: int | None


@dataclass(frozen=True, slots=True)
class Filter:
    """A state to look at alone, with its number."""

    state: str
    label: str
    number: int
    chosen: bool


def batch_page(batch: Batch, page: Page[Item], tally: Tally, *, user: Person, state: str) -> dict[str, Any]:
    """The context of the page and of its polled part."""
    items = list(page.object_list)
    accessions = visible_accessions(user=user, items=items)
    return {
        "batch": batch,
        "tally": tally,
        "page_obj": page,
        "rows": [_row(item, accessions) for item in items],
        "state": state,
        "filters": _filters(tally, state),
        "reasons": reasons(batch=batch),
        "can_retry": any(tally.counts[each] for each in UNWELL),
    }


def _row(item: Item, accessions: dict[int, str]) -> Row:
    return Row(
        item=item,
        name=shown_name(item.raw_input),
        chip=CHIPS.get(ItemState(item.state), ""),
        # Stored in English; the catalogue knows the sentences of `reasons`.
        sentence=_(item.sentence) if item.sentence else "",
        accession=accessions.get(item.document_id or 0, ""),
        inside=item.parent.n if item.parent else None,
    )


def _filters(tally: Tally, chosen: str) -> list[Filter]:
    return [
        Filter(value, str(label), tally.counts[value], value == chosen)
        for value, label in ItemState.choices
        if tally.counts[value] or value == chosen
    ]


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


def estimate(batch: Batch, tally: Tally) -> str:
    """About how long the rest takes, once twenty items have ended; empty before, and at the end."""
    if tally.over or tally.ended < ENOUGH_FOR_AN_ESTIMATE:
        return ""
    spent = (timezone.now() - batch.created_at).total_seconds()
    minutes = spent / tally.ended * (tally.total - tally.ended) / 60
    if minutes < 1:
        return _("less than a minute")
    return _("about %d min") % math.ceil(minutes)
