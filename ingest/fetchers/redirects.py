"""Where a Location header leads, read with the same suspicion as an address that a person gives."""

import re
from typing import Final

import ada_url

from ingest.fetchers.http_client import Exchange
from ingest.fetchers.outcomes import FetchError, Hop

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_HIGH: Final = re.compile(r"[\x80-\xff]")


def location_of(answer: Exchange) -> str:
    """The absolute address that a redirect leads to. FetchError if there is none that can be read.

    Header text is Latin-1; bytes from 0x80 are escaped as they are, so that GBK in an address survives.
    """
    raw = answer.header("location").strip(" \t")
    if not raw:
        raise FetchError("http_error", f"status {answer.status} without a location")
    escaped = _HIGH.sub(lambda found: f"%{ord(found[0]):02X}", raw)
    if re.search(r"[\s\\\x00-\x20\x7f]", escaped):
        raise FetchError("refused_address", "blank, control character or backslash in a redirect")
    try:
        return str(ada_url.URL(escaped, base=answer.url).href)
    except ValueError:
        raise FetchError("refused_address", "a redirect that cannot be parsed") from None


def hop_of(answer: Exchange) -> Hop:
    """A redirect as it is kept."""
    return Hop(
        url=answer.url,
        status=answer.status,
        location=answer.header("location")[:4000],
        memento_datetime=answer.header("memento-datetime"),
        archive_src=answer.header("x-archive-src"),
    )
