"""Identical captures fold under one row: documents whose newest version has the same content, by its hash.

Near copies are never folded: of seven such pairs of real notices four were different purchases (search.md section 6).
"""

from collections.abc import Iterable, Mapping
from typing import Protocol


class Hit(Protocol):
    """A document that the index found for somebody, under her keys."""

    number: int
    content: int | None


def content_key(sha256: str) -> int | None:
    """63 bits of a hash of content, as the index holds it; None where a kind of file has no canonical content.

    Such a document is alone: its bytes were compared when it came in. That two contents share a key by chance is less
    likely than that a disk reads one wrongly.
    """
    return int(sha256[:16], 16) >> 1 if sha256 else None


def folded(hits: Iterable[Hit]) -> Mapping[int, list[int]]:
    """Documents in the order of the hits -> the later hits that hold the same."""
    first: dict[int, int] = {}
    groups: dict[int, list[int]] = {}
    for hit in hits:
        best = hit.number if hit.content is None else first.setdefault(hit.content, hit.number)
        if best == hit.number:
            groups[best] = []
        else:
            groups[best].append(hit.number)
    return groups
