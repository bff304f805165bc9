"""Rows for addresses: sources and the mementos of them."""

import hashlib
from datetime import datetime
from typing import Any

from archive.models import Memento, Source
from archive.provenance.addresses import source_key
from archive.services.drafts import MementoDraft


def address_sha256(text: str) -> str:
    """The hash under which an address or a key of one is looked up, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def record_source(url: str) -> Source:
    """The Source of `url`, kept verbatim; made if it is new."""
    keys = source_key(url)
    source, _ = Source.objects.get_or_create(
        url_sha256=address_sha256(url),
        defaults={
            "url": url,
            "href": keys.href,
            "fragment": keys.fragment,
            "host_ascii": keys.host_ascii[:255],
            "host_unicode": keys.host_unicode[:255],
            "key": keys.key,
            "key_sha256": address_sha256(keys.key) if keys.key else "",
            "loose_key_sha256": address_sha256(keys.loose_key) if keys.loose_key else "",
        },
    )
    return source


def record_memento(draft: MementoDraft, source: Source | None) -> Memento:
    """The Memento at `draft.urim`; made if it is new, given its source if it had none."""
    memento, _ = Memento.objects.get_or_create(
        urim_sha256=address_sha256(draft.urim),
        defaults={
            "urim": draft.urim,
            "archive": draft.archive,
            "ts14": draft.ts14,
            "opaque_id": draft.opaque_id,
            "source": source,
        },
    )
    if memento.source_id is None and source is not None:
        memento.source = source
        memento.save(update_fields=["source"])
    return memento


def note_row(*, memento: Memento, row: dict[str, Any], at: datetime) -> None:
    """Remember what an archive's list says of its copy. A public fact of the archive: no event."""
    Memento.objects.filter(pk=memento.pk).update(cdx=row, cdx_seen_at=at)
