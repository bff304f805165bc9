"""From an Item to the Capture it is: who says where the bytes came from, and how good that is as evidence."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any, Literal

from archive.provenance.addresses import Address, parse
from archive.provenance.grades import CaptureFacts, grade
from archive.services import CaptureDraft, MementoDraft
from ingest.models import Item

WARC_TYPES = frozenset({"application/warc", "application/warc+gzip"})
WACZ_TYPES = frozenset({"application/wacz", "application/x-wacz", "application/wacz+zip"})
ROW_TYPES = frozenset({"application/jsonl", "application/x-ndjson", "application/x-jsonlines"})

Method = Literal["live", "memento", "warc", "wacz", "upload", "row"]


def capture_of(item: Item) -> CaptureDraft:
    """The capture of bytes that a person supplied, by themselves or inside another file."""
    method = method_of(item)
    facts = dict(item.origin.get("facts") or {})
    url, basis = _claimed(item, facts, method)
    address = parse(url) if url else None
    source = _source(address, url)
    judged = grade(
        CaptureFacts(
            method=method,
            archive=address.archive if address else "",
            has_bytes=method != "row",
            claimed_address=bool(source),
        )
    )
    draft = CaptureDraft(
        method=method,
        retrieved_at=item.created_at,
        source_url=source,
        source_basis=basis if source else "",
        memento=memento_of(address),
        container_sha256=item.parent.sha256 if item.parent else "",
        requested_url=url,
        filename=name_of(item),
        declared_type=item.declared_type,
        grade=judged,
    )
    return _with_record(draft, facts) if method in {"warc", "wacz"} else draft


def method_of(item: Item) -> Method:
    """How the bytes came: as a file, as a row of a list, or as a record of a web-archive file (at any depth)."""
    if item.kind != Item.Kind.MEMBER or item.parent is None:
        return "upload"
    if item.parent.media_type in ROW_TYPES:
        return "row"
    if not (item.origin.get("facts") or {}).get("target_uri"):
        return "upload"
    above: Item | None = item.parent
    while above is not None:
        if above.media_type in WACZ_TYPES:
            return "wacz"
        above = above.parent
    return "warc"


def _claimed(item: Item, facts: dict[str, Any], method: Method) -> tuple[str, str]:
    """The address that the bytes are said to come from, and who says so."""
    if method in {"warc", "wacz"}:
        return str(facts["target_uri"]), "archive_asserted"
    told = str((item.origin.get("told") or {}).get("source") or item.origin.get("source") or "")
    declared = str((item.origin.get("declared") or {}).get("address") or told)
    return declared or str(facts.get("target_uri") or "") or item.batch.source_url, "user_asserted"


def _source(address: Address | None, url: str) -> str:
    """The page itself, when the address given is that of an archive's copy."""
    if address is None:
        return ""
    if address.kind == "live":
        return url.strip()
    return address.source_url


def memento_of(address: Address | None) -> MementoDraft | None:
    """The archive's copy that an address names, if it names one."""
    if address is None or not address.urim or address.kind not in {"memento", "opaque"}:
        return None
    return MementoDraft(archive=address.archive, urim=address.urim, ts14=address.ts, opaque_id=address.opaque_id)


def _with_record(draft: CaptureDraft, facts: dict[str, Any]) -> CaptureDraft:
    """What a WARC record says of itself: a claim of whoever wrote the file."""
    captured = moment(str(facts.get("warc_date") or ""))
    status = facts.get("http_status")
    judged = draft.grade
    if facts.get("digest_ok") is False:
        judged = replace(judged, notes=(*judged.notes, "record-digest-differs"))
    return replace(
        draft,
        warc_record_id=str(facts.get("record_id") or ""),
        captured_at=captured,
        captured_basis="archive_asserted" if captured else "",
        http_status=status if isinstance(status, int) and 0 <= status <= 999 else None,
        response_headers=[[str(part) for part in pair] for pair in facts.get("http_headers") or []],
        content_encoding=str(facts.get("content_encoding") or ""),
        served_url=str(facts.get("target_uri") or ""),
        grade=judged,
    )


def moment(text: str) -> datetime | None:
    """A WARC-Date (ISO 8601 in UTC) as an aware time; None if it is none."""
    try:
        read = datetime.fromisoformat(text)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):  # the latter: a day before the year 1 in UTC
        return None


def name_of(item: Item) -> str:
    """The name that its bytes came with: of a file inside another the one that it has there."""
    return str(item.origin.get("path") or item.raw_input)


def title_of(item: Item) -> str:
    """A first title: what the container says, else the name without its folders; a reader may know better."""
    stated = str((item.origin.get("told") or item.origin.get("facts") or {}).get("title") or "")
    name = stated or PurePosixPath(name_of(item).replace("\\", "/")).name or name_of(item)
    shown = "".join(each for each in unicodedata.normalize("NFC", name) if each.isprintable())
    return " ".join(shown.split())[:500] or "?"
