"""What a site rule gives: which elements to mark, and what the marks mean. Pure."""

from dataclasses import dataclass
from typing import Protocol

from ingest.readers.base import Link, Pair, Region
from ingest.readers.html_text import Visible


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule found. `content` is the canonical form under `profile` (provenance.md section 6), None if the rule
    missed; then the page is read the general way."""

    title: str
    printed: str
    regions: tuple[Region, ...]
    pairs: tuple[Pair, ...]
    links: tuple[Link, ...]
    content: dict[str, object] | None
    profile: str
    metadata: dict[str, object]
    soft_404: bool = False


class SiteRule(Protocol):
    """One site."""

    name: str
    version: int

    def applies(self, host: str, source: str) -> bool:
        """Whether a page is this site's, by its claimed host or its markup."""
        ...

    def wanted(self, tag: str, attributes: dict[str, str]) -> str:
        """The mark of an element, or nothing."""
        ...

    def read(self, visible: Visible, meta: dict[str, str]) -> Reading:
        """What the marks mean. `meta`: the page's <meta> by lower-case name, and its <title> as `title`."""
        ...
