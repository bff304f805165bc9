"""Which captures of a page other archives list: their Memento TimeMaps (RFC 7089, application/link-format, RFC 6690).

They give times and addresses, no digests: that a copy is listed corroborates its time, and no more.
"""

import re
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

from archive.provenance.addresses import Address
from ingest.fetchers.budget import Turns
from ingest.fetchers.cdx import ask_list
from ingest.fetchers.outcomes import FetchError
from ingest.fetchers.policy import FetchPolicy

_LINK: Final = re.compile(rb"<[^<>]{1,8192}>\s*((?:;\s*[\w-]+\s*=\s*(?:\"[^\"]{0,300}\"|[^\s;,\"]{1,100})\s*)*)")
_WORD: Final = re.compile(rb"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))")


def timemap_of(address: Address) -> str:
    """Where the archive lists the captures of the page that a memento is a copy of; empty where it has no such list."""
    tail = f"{address.ts}/{address.target}"
    if address.kind != "memento" or not address.raw or not address.urim.endswith(tail):
        return ""
    return f"{address.urim.removesuffix(tail)}timemap/link/{address.target.partition('#')[0]}"


def listed_times(address: Address, *, staging: Path, policy: FetchPolicy, budget: Turns) -> frozenset[str] | None:
    """The times (14 digits, UTC) that the archive lists for the page; None where it does not say, or only in part.

    Never raises for what the other side does: a list that is silent says nothing about absence.
    """
    url = timemap_of(address)
    if not url or policy.mode == "off":
        return None
    try:
        answer = ask_list(url, staging=staging, policy=policy, budget=budget)
    except FetchError:
        return None
    return read_timemap(answer.body) if answer.exchange.status == 200 else None


def read_timemap(body: bytes) -> frozenset[str] | None:
    """The times in a TimeMap; None for what is none, or is one page of several."""
    times, pages = set(), 0
    for link in _LINK.finditer(body):
        said = {found[1].lower(): found[2] or found[3] or b"" for found in _WORD.finditer(link[1])}
        relations = said.get(b"rel", b"").lower().split()
        pages += b"timemap" in relations and b"self" not in relations
        if b"memento" in relations and (ts14 := _ts14(said.get(b"datetime", b""))):
            times.add(ts14)
    return frozenset(times) if times and not pages else None


def _ts14(text: bytes) -> str:
    try:
        return f"{parsedate_to_datetime(text.decode('ascii')):%Y%m%d%H%M%S}"
    except (ValueError, TypeError):
        return ""
