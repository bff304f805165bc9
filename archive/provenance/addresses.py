"""Web-archive addresses as people write them (provenance.md section 4).

`parse` never raises. Order: trim, archive host, timestamp + flag + wildcard, repair the target's scheme, parse the
target again (nesting), stop. Only scheme and separators are repaired, and each repair is listed; what cannot be known
is left for a person, never guessed. A change of what `parse` answers raises PARSER_VERSION.
"""

import datetime as dt
import re
from dataclasses import replace
from typing import Final

from archive.provenance.address_further import parse_further
from archive.provenance.address_hosts import (
    ARCHIVE_ORG,
    FURTHER,
    REPLAY_ALIASES,
    REPLAYS,
    SLASHED,
    WAYBACK,
    WAYBACK_ALIASES,
    archive_host,
)
from archive.provenance.address_model import Address, Interval, Kind
from archive.provenance.address_opaque import parse_opaque
from archive.provenance.address_replay import own_part, parse_replay
from archive.provenance.address_text import Target, clean, has_scheme, holds_several, mend, runs_on, suggestions
from archive.provenance.source_keys import SourceKeys, source_key

__all__ = ["PARSER_VERSION", "Address", "Interval", "Kind", "SourceKeys", "parse", "source_key"]

PARSER_VERSION: Final = 3

_MAX_NESTING: Final = 4  # a copy of a copy of a copy …: deeper than this nothing is gained by reading on
_INSIDE: Final = re.compile(r"https?[:：][/／]|\bwww\.[\w-]+\.", re.I)  # an address with words before it
_OTHER_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.\-]*://|(?:mailto|tel|javascript|data|file|about|blob|urn):", re.I)


def parse(text: str, *, now: dt.datetime | None = None) -> Address:
    """Read what may be a web-archive address, an ordinary one, or none. `now` decides what is in the future."""
    address = _parse(text, now or dt.datetime.now(dt.UTC), 0)
    if runs_on(address.urim):
        return Address(text=text, kind="invalid", repairs=clean(text)[1], reason="several")
    return address


def _parse(text: str, now: dt.datetime, depth: int) -> Address:
    cleaned, repairs = clean(text)
    blank = Address(text=text, kind="not-a-url", repairs=repairs)
    if holds_several(text):
        return replace(blank, kind="invalid", reason="several")
    front = mend(cleaned)
    host = "" if front.problem else archive_host(front.netloc)
    if not host:
        return _ordinary(cleaned, front, blank)
    rest, mended = own_part(front.rest) if host in SLASHED else (front.rest, ())
    named = () if front.netloc.isascii() and "%" not in front.netloc else ("host-letters",)
    blank = replace(blank, repairs=(*repairs, *_front_repairs(front), *named, *mended))
    return _nested(_archived(host, rest, blank, now), now, depth)


def _archived(host: str, rest: str, blank: Address, now: dt.datetime) -> Address:
    if host in ARCHIVE_ORG and not re.match(r"/+web(?:/|$)", rest):
        return replace(blank, kind="service", archive="archive-org", urim=f"https://{host}{rest}")
    if host in ARCHIVE_ORG or host in WAYBACK_ALIASES:
        address = parse_replay(WAYBACK, rest, blank, now)
        return replace(address, repairs=(*blank.repairs, "host", *address.repairs[len(blank.repairs) :]))
    if host in REPLAYS:
        return parse_replay(REPLAYS[host], rest, blank, now)
    if host in REPLAY_ALIASES:
        return parse_replay(REPLAYS[REPLAY_ALIASES[host]], rest, replace(blank, repairs=(*blank.repairs, "host")), now)
    if host in FURTHER:
        return parse_further(host, rest, blank, now)
    return parse_opaque(host, rest, blank, now)


def _ordinary(cleaned: str, front: Target, blank: Address) -> Address:
    """An ordinary web address, or none. Without a scheme it must look like nothing else: `www.a.cn`, `a.cn/x`."""
    schemed = has_scheme(cleaned)
    if front.problem or front.scheme == "ftp":
        if not schemed and not _OTHER_SCHEME.match(cleaned):
            return replace(blank, reason="words") if _INSIDE.search(cleaned) else blank
        reason = "address" if schemed and front.scheme != "ftp" else "scheme"
        return replace(blank, kind="invalid", reason=reason)
    if not schemed and not (front.rest.startswith("/") or cleaned.lower().startswith(("www.", "//"))):
        return blank
    return replace(
        blank,
        kind="live",
        target=front.url,
        urim=front.url,
        repairs=(*blank.repairs, *front.repairs),
        suggestions=suggestions(front.url),
    )


def _front_repairs(front: Target) -> tuple[str, ...]:
    """An archive without a scheme is asked by https."""
    return tuple("assumed-https" if name == "assumed-http" else name for name in front.repairs)


def _nested(address: Address, now: dt.datetime, depth: int) -> Address:
    """Read the target in its turn: an archive's copy of another archive's page offers the inner one."""
    if not address.target or depth >= _MAX_NESTING:
        return address
    inner = _parse(address.target, now, depth + 1)
    return replace(address, inner=inner) if inner.archive and inner.target else address
