"""What a web-archive address says, once read (provenance.md section 4)."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final, Literal

Kind = Literal[
    "memento",  # one capture at one time
    "timegate",  # an interval or "latest": to be resolved by CDX and confirmed by a person
    "calendar",  # all captures of one address
    "listing",  # all addresses under a prefix
    "save",  # asks the archive to capture: not evidence
    "service",  # a page of the archive itself, without a target
    "opaque",  # an identifier that does not say what it is a copy of
    "live",  # an ordinary web address
    "invalid",  # meant as an address, but cannot be one as it stands; `reason` says why; for a person
    "not-a-url",
]

Interval = tuple[dt.datetime, dt.datetime]

REASONS: Final = {
    "digits": "The number in this web-archive address is not a time: it has too few or too many digits.",
    "impossible-time": "The time in this web-archive address does not exist.",
    "no-target": "This web-archive address does not say which page it is a copy of.",
    "target": "The page address inside this web-archive address cannot be read.",
    "address": "This looks like a web address, but it cannot be read as one.",
    "several": "There is more than one address here; please put each on its own line.",
    "words": "There are words before the address; please give the address alone.",
    "scheme": "Only http and https addresses can be fetched.",
    "before-1996": "The time in this address is before the first web archive.",
    "future": "The time in this address has not come yet.",
    "cache-closed": "Search engines have closed their caches and keep no copies there; look for one in a web archive.",
    "outlink": "This is a link out of a saved page, not a saved page.",
}


@dataclass(frozen=True, slots=True)
class Address:
    """`text` is what was given, to the character; everything else is read from it. Never an exception.

    `urim` is the canonical address (empty when there is none), `raw` the form that hands out the body as received
    (empty when the archive has none). `target` keeps its escapes, case, port, query order and fragment. `ts` is the
    full 14 digits (UTC), `stamp` what was written in their place; `interval` is inclusive. `repairs` are names, in the
    order made; `suggestions` are not applied.
    """

    text: str
    kind: Kind
    archive: str = ""
    target: str = ""
    ts: str = ""
    interval: Interval | None = None
    flag: str = ""
    urim: str = ""
    raw: str = ""
    inner: "Address | None" = None
    repairs: tuple[str, ...] = ()
    reason: str = ""
    stamp: str = ""
    opaque_id: str = ""
    suggestions: tuple[str, ...] = field(default=())

    @property
    def sentence(self) -> str:
        """The reason in words; empty when there is none."""
        return REASONS.get(self.reason, "")

    @property
    def source_url(self) -> str:
        """The page that this is, or is a copy of; through nesting to the innermost. Empty when not known."""
        return self.inner.source_url if self.inner else self.target
