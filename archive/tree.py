"""The Merkle tree over the custody log as the database holds it: roots and proofs without reading all of it.

The tree over n entries is the tree over the roots of its tiles of 256, the last one partial (the split of RFC 6962 is a
power of two). A full tile never changes, so its root is kept in memory; the key is the hash of its last entry, which
through the chain stands for every entry before it, so that a changed log never meets an old root.
"""

import json
from collections import OrderedDict
from typing import Final

from archive.models import Event
from archive.provenance.merkle import inclusion_path, leaf_hash, root_of

TILE: Final = 256
KEPT: Final = 65_536  # tiles: of 16 million entries, about 10 MB
_roots: OrderedDict[tuple[int, str], bytes] = OrderedDict()


class LogGap(Exception):
    """The log does not hold the entries 1 to n."""


def size() -> int:
    """The number of the last entry; 0 for an empty log."""
    return Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def leaves(first: int, last: int) -> list[bytes]:
    """Leaf hashes of the entries `first` to `last`, both counted from 1 and in. LogGap if one is missing."""
    rows = Event.objects.filter(seq__gte=first, seq__lte=last).order_by("seq").values_list("seq", "entry")
    found = []
    for expected, (seq, entry) in enumerate(rows.iterator(2000), start=first):
        if seq != expected:
            raise LogGap(f"entry {expected} is missing")
        found.append(leaf_hash(entry.encode(errors="surrogatepass")))
    if len(found) != last - first + 1:
        raise LogGap(f"the log ends before entry {last}")
    return found


def _tiles(count: int) -> list[bytes]:
    """The roots of the tiles over the first `count` entries."""
    full = count // TILE
    ends = dict(
        Event.objects.filter(seq__in=range(TILE, full * TILE + 1, TILE)).values_list("seq", "entry_sha256")
        if full
        else ()
    )
    roots = []
    for index in range(full):
        end = (index + 1) * TILE
        if end not in ends:
            raise LogGap(f"entry {end} is missing")
        roots.append(_full_tile(index, ends[end]))
    if count % TILE:
        roots.append(root_of(leaves(full * TILE + 1, count)))
    return roots


def _full_tile(index: int, end: str) -> bytes:
    key = (index, end)
    if key not in _roots:
        _roots[key] = root_of(leaves(index * TILE + 1, (index + 1) * TILE))
        while len(_roots) > KEPT:
            _roots.popitem(last=False)
    return _roots[key]


def root(count: int) -> bytes:
    """The root over the first `count` entries. LogGap if one is missing."""
    return root_of(_tiles(count))


def inclusion(seq: int, count: int) -> list[bytes]:
    """The hashes that lead from entry `seq` to the root over the first `count`. LogGap, IndexError."""
    if not 1 <= seq <= count:
        raise IndexError(f"no entry {seq} in a log of {count}")
    index, at = divmod(seq - 1, TILE)
    own = leaves(index * TILE + 1, min((index + 1) * TILE, count))
    return inclusion_path(own, at) + inclusion_path(_tiles(count), index)


def proof_text(seq: int, count: int, path: list[bytes]) -> str:
    """A proof as `inclusion.json` of an evidence package holds it."""
    return json.dumps([{"seq": seq, "size": count, "path": [each.hex() for each in path]}])
