"""What a certificate says of versions, read from the record: `certificate.json`; the page and the PDF print it."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from archive import selectors
from archive.models import Capture, Checkpoint, Event, Timestamp, Version
from archive.provenance.checkpoint import read_key
from archive.provenance.clocks import BEIJING
from archive.provenance.grades import MEANINGS
from language.romanise import pinyin_title
from stories.citing import chicago, newsroom
from stories.selectors import facts_of

CAPTURE_FIELDS = """
    method source_basis requested_url served_url hops request_headers response_headers
    http_status asked_ts drift_seconds content_encoding wire_sha256 ip tls
    warc_record_id filename captured_basis software agent grade grade_rule grade_notes
""".split()  # noqa: SIM905 - a list that people read
PROVES = (
    "These bytes and these entries of the custody log existed before the times named under proof, and have not "
    "changed since."
)
LIMITS = (
    "It does not prove that the site served these bytes, unless we fetched them ourselves: TLS leaves no such proof.",
    "It does not prove that a web archive's clock was right.",
    "It proves nothing of the time before the first checkpoint that covers the entry.",
    "Whose key signed is known only from a copy of its fingerprint published elsewhere.",
)
DECLARATION = (
    "I, ______________________, am qualified to make this declaration because ______________________. The documents "
    "named in this certificate are true copies of what the archive received, kept in the course of a regularly "
    "conducted activity by the process that this certificate describes. I declare under penalty of perjury that the "
    "foregoing is true and correct. Executed on ______________. Signature: ______________________ (28 U.S.C. section "
    "1746, or the local form.)"
)


@dataclass(frozen=True, slots=True)
class Packed:
    """A version in a package: where its original lies there, or why it does not."""

    version: Version
    file: str
    withheld: str = ""


def certificate(
    packed: Sequence[Packed], *, checkpoint: Checkpoint, agent: str, quotes: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """The whole certificate as plain JSON. The caller has asked who may see these versions."""
    key = read_key(checkpoint.key)
    return {
        "certificate": 1,
        "made_at": _iso(timezone.now()),
        "made_by": agent,
        "archive": {
            "name": settings.MUNIMENT_ARCHIVE_NAME,
            "address": settings.MUNIMENT_BASE_URL,
            "software": f"Muniment {settings.MUNIMENT_VERSION}",
        },
        "documents": [_document(each) for each in packed],
        "quotes": list(quotes),
        "proof": {
            "log": settings.MUNIMENT_LOG_ORIGIN,
            "checkpoint_entries": checkpoint.size,
            "checkpoint_root": checkpoint.root,
            "checkpoint_made_at": _iso(checkpoint.made_at),
            "key": key.text,
            "key_fingerprint": key.fingerprint,
            "key_published_at": [f"{settings.MUNIMENT_BASE_URL}/checkpoints/"],
            "independent_times": [_time(row) for row in checkpoint.timestamps.order_by("gen_time")],
        },
        "proves": PROVES,
        "does_not_prove": list(LIMITS),
        "errata": f"{settings.MUNIMENT_BASE_URL}/about/errata/",
        "how_to_verify": ["sha256sum -c manifest-sha256.txt", "python3 verify.py [key fingerprint]"],
        "declaration": DECLARATION,
    }


def _document(packed: Packed) -> dict[str, Any]:
    version = packed.version
    document, original, capture = version.document, version.original, version.best_capture
    facts = facts_of(version)
    return {
        "accession": document.accession,
        "version": version.n,
        "permalink": facts.permalink,
        "title": document.title,
        "title_translation": document.title_en,
        "title_romanised": pinyin_title(document.title) if document.language.startswith("zh") else "",
        "language": document.language,
        "original": {
            "sha256": original.sha256,
            "sha512": original.sha512,
            "size": original.size,
            "type_found": original.sniffed_type,
            "type_declared": original.declared_type,
            "pages": version.transcript.page_count if version.transcript else 0,
            "file": packed.file,
            "withheld": packed.withheld,
            "last_checked": _iso(original.checked_at),
            "last_check": original.check_outcome,
        },
        "content": {"sha256": version.content_sha256, "profile": version.content_profile},
        "source": _source(version, capture) if capture else {},
        "grade": _grade(capture) if capture else {},
        "clocks": _clocks(version),
        "captures": [_capture(row) for row in selectors.captures(version=version)],
        "custody": [_event(row) for row in selectors.events(document=document)],
        "transcripts": [
            {
                "sha256": row.sha256,
                "kind": row.kind,
                "reader": f"{row.reader} {row.reader_version}",
                "tool": row.tool,
                "isolation": row.sandbox_level,
                "machine_made": True,
                "shown": row.pk == version.transcript_id,
                "made_at": _iso(row.created_at),
            }
            for row in version.transcripts.order_by("pk")
        ],
        "citations": {"newsroom": newsroom.newsroom(facts), "chicago": chicago.note(facts)},
    }


def _source(version: Version, capture: Capture) -> dict[str, Any]:
    """The address as it stands; where a person has stated it since, beside what was claimed at first."""
    memento, stated = capture.memento, version.source_is_stated
    claimed = {"address_claimed_first": capture.source.url if capture.source else ""} if stated else {}
    return {
        "address": version.source.url if version.source else "",
        "address_stated_by": "user_asserted" if stated else capture.source_basis,
        **claimed,
        "requested": capture.requested_url,
        "served": capture.served_url,
        "redirects": capture.hops,
        "archived_copy": memento.urim if memento else "",
        "archive": memento.archive if memento else "",
        "archive_time": memento.ts14 or "" if memento else "",
    }


def _grade(capture: Capture) -> dict[str, Any]:
    meaning = next((text for letter, text in MEANINGS.items() if letter == capture.grade), "")
    return {
        "letter": capture.grade,
        "rule": capture.grade_rule,
        "phrase": capture.grade_phrase,
        "meaning": meaning,
        "notes": capture.grade_notes,
    }


def _clocks(version: Version) -> list[dict[str, str]]:
    """The four clocks, never merged into one date; each with whose statement it is."""
    document, capture = version.document, version.best_capture
    proven = (
        Timestamp.objects.filter(checkpoint__size__gte=_first_entry(version), renews=None).order_by("gen_time").first()
    )
    found = [
        ("printed on the document", document.printed_at, document.printed_basis),
        ("captured", capture.captured_at if capture else None, capture.captured_basis if capture else ""),
        ("retrieved by us", capture.retrieved_at if capture else None, "observed"),
        (
            "proven not later than",
            proven.gen_time if proven else None,
            f"RFC 3161, {proven.authority}" if proven else "",
        ),
    ]
    return [{"clock": name, "utc": _iso(at), "beijing": _iso(at, BEIJING), "basis": basis} for name, at, basis in found]


def _first_entry(version: Version) -> int:
    rows = Event.objects.filter(event_objects__ref=f"original:sha256:{version.original_id}")
    return rows.order_by("seq").values_list("seq", flat=True).first() or 0


def _capture(row: Capture) -> dict[str, Any]:
    moments = ("memento_datetime", "captured_at", "retrieved_at")
    return {
        **{name: getattr(row, name) for name in CAPTURE_FIELDS},
        **{name: _iso(getattr(row, name)) for name in moments},
        "container_sha256": row.container_id or "",
    }


def _event(row: Event) -> dict[str, Any]:
    return {"seq": row.seq, "time": _iso(row.time), "type": row.type, "agent": row.agent, "outcome": row.outcome}


def _time(row: Timestamp) -> dict[str, str]:
    return {
        "authority": row.authority,
        "gen_time": _iso(row.gen_time),
        "serial": row.serial,
        "policy": row.policy,
        "certificate_ends": _iso(row.expires_at),
    }


def _iso(moment: dt.datetime | None, zone: dt.tzinfo = dt.UTC) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else ""


def as_json(made: dict[str, Any]) -> bytes:
    """The bytes of `certificate.json`."""
    return (json.dumps(made, ensure_ascii=False, indent=1, default=str) + "\n").encode()
