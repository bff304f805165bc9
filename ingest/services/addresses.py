"""Addresses become Items: a list of them, or every link of an article, none lost and none invented."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.models import Source
from archive.provenance.addresses import PARSER_VERSION, Address, parse
from archive.provenance.links import links
from archive.services.sources import record_memento, record_source
from ingest.models import Batch, Item, ItemState
from ingest.reasons import reason
from ingest.services.batches import next_line, scrub
from ingest.services.captures import memento_of

# Kinds that name one page, or one copy of it. The others a person must decide about.
FETCHABLE = frozenset({"live", "memento", "opaque"})
CHOICE = frozenset({"timegate", "calendar", "listing", "save", "service"})
_MARKDOWN_LINK = re.compile(r"\]\(\s*<?[a-z]+:|^\s*\[[^\]]+\]:\s*\S|^#{1,6}\s|^---\s*$", re.IGNORECASE | re.MULTILINE)
_HTML_LINK = re.compile(r"<a\s[^>]*\bhref\s*=", re.IGNORECASE)
_MARKDOWN_INLINE = re.compile(r"\]\(\s*<?[a-z]+:", re.IGNORECASE)
_HTML_PIECE = re.compile(
    r"\s*<(?:p|div|h[1-6]|article|section|main|body|head|meta|table|ul|ol|li|figure|a|b|i|em|strong|span|br)\b", re.I
)
_HTML_PAGE = re.compile(r"^\s*(?:<!doctype\s+html|<html\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Given:
    """One address as it stood in what was submitted, and where."""

    raw: str
    origin: dict[str, Any] = field(default_factory=dict)


def given_addresses(text: str) -> list[Given]:
    """The addresses in `text`, in order: one a line, or the links of an article in Markdown, HTML or plain prose."""
    kind = kind_of(text)
    if kind == "list":
        return [
            Given(line, {"line": number})
            for number, line in enumerate(text.splitlines(), start=1)
            if line.strip() and not line.lstrip().startswith("#")
        ]
    return [
        Given(
            found.url,  # entities and escapes are of the article, not of the address
            {"anchor": scrub(found.anchor), "start": found.start, "sentence": scrub(found.sentence)},
        )
        for found in links(text, kind)
    ]


def kind_of(text: str) -> Literal["list", "markdown", "html", "text"]:
    """`list`, `markdown`, `html` or `text`. A list may hold lines that are no address: each is told so."""
    if _HTML_PAGE.match(text) or (_HTML_PIECE.match(text) and not _MARKDOWN_INLINE.search(text)):
        return "html"
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    alone = sum("](" not in line and "<" not in line and _alone(line) for line in lines)
    if 2 * alone >= len(lines):
        return "list"
    if _MARKDOWN_LINK.search(text):
        return "markdown"
    return "html" if _HTML_LINK.search(text) else "text"


def _alone(line: str) -> bool:
    address = parse(line)
    return address.kind != "not-a-url" and address.reason != "several"


def add_addresses(*, batch: Batch, text: str) -> list[Item]:
    """One Item for each address in `text`, verbatim, with what was understood of it and every repair."""
    return add_given(batch=batch, given=given_addresses(text))


def add_given(*, batch: Batch, given: list[Given]) -> list[Item]:
    """The same for addresses that were found already, in their order."""
    items = [_item(batch, each) for each in given]
    with transaction.atomic():
        first = next_line(batch)
        earlier = _earlier(batch)
        for offset, item in enumerate(items):
            item.n = first + offset
            _mark_repeat(item, earlier)
        return Item.objects.bulk_create(items)


def _earlier(batch: Batch) -> dict[str, int]:
    rows = batch.items.filter(kind=Item.Kind.ADDRESS).order_by("-n").values_list("raw_input", "n")
    return {_key(parse(raw)): n for raw, n in rows}


def _key(address: Address) -> str:
    """What makes two lines the same address: the archive's copy, or the page, to the letter."""
    return address.urim or address.target or address.text.strip()


def _item(batch: Batch, given: Given) -> Item:
    address = parse(given.raw)
    source = _source(address)
    memento = memento_of(address)
    item = Item(
        batch=batch,
        kind=Item.Kind.ADDRESS,
        raw_input=scrub(given.raw),
        origin=given.origin,
        parse_kind=address.kind[:16],
        repairs=list(address.repairs),
        parser_version=PARSER_VERSION,
        source=source,
        memento=record_memento(memento, source) if memento else None,
        code_version=settings.MUNIMENT_VERSION,
    )
    if address.kind in CHOICE:
        _end(item, ItemState.BLOCKED, "needs_choice", address.sentence)
    elif address.kind not in FETCHABLE:
        _end(item, ItemState.FAILED, "not_an_address", address.sentence)
    return item


def _source(address: Address) -> Source | None:
    url = address.source_url
    return record_source(scrub(url)) if url else None


def _mark_repeat(item: Item, earlier: dict[str, int]) -> None:
    key = _key(parse(item.raw_input))
    first = earlier.setdefault(key, item.n)
    if first != item.n and item.state == ItemState.WAITING:
        sentence = _("The same address stands in line %d of this list.") % first
        _end(item, ItemState.DUPLICATE, "same_line", sentence)


def _end(item: Item, state: ItemState, code: str, sentence: str) -> None:
    item.state, item.stage, item.ended_at = state, "receive", timezone.now()
    item.reason, item.sentence = code, sentence or str(reason(code).sentence)


def distinct(items: list[Item]) -> Iterator[Item]:
    """The items that are not repeats of an earlier line."""
    return (item for item in items if item.reason != "same_line")
