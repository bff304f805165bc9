"""The Merkle tree over the custody log (RFC 6962 section 2.1; proofs verified as in RFC 9162 section 2.1.3 and 2.1.4).

Leaf SHA-256(0x00 ‖ entry), node SHA-256(0x01 ‖ left ‖ right): one entry is shown with log2(n) hashes and nothing of
anybody's other work. Sizes and indices count from 0; hashes are 32 bytes.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
HASH_BYTES: Final = 32


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """A tree that grows at its right edge and remembers log2(n) hashes: for roots of logs of any length."""

    def __init__(self) -> None:
        self.size = 0
        self._full: list[bytes] = []  # roots of the full subtrees, the largest first

    def append(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        self._full.append(leaf)
        size = self.size
        while size & 1:
            right = self._full.pop()
            self._full[-1] = node_hash(self._full[-1], right)
            size >>= 1
        self.size += 1

    def root(self) -> bytes:
        """The root of what has been added so far."""
        if not self._full:
            return EMPTY_ROOT
        root = self._full[-1]
        for left in reversed(self._full[:-1]):
            root = node_hash(left, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root over `leaves`. IndexError for a leaf that is not there."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"no leaf {index} in a tree of {len(leaves)}")
    path: list[bytes] = []
    first, last = 0, len(leaves)
    while last - first > 1:
        middle = first + _split(last - first)
        if index < middle:
            path.append(root_of(leaves[middle:last]))
            last = middle
        else:
            path.append(root_of(leaves[first:middle]))
            first = middle
    return path[::-1]


def consistency_path(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """The hashes that show the tree of the first `size` leaves to be a beginning of the tree of all `leaves`."""
    if not 0 < size <= len(leaves):
        raise IndexError(f"no tree of {size} in a tree of {len(leaves)}")
    path: list[bytes] = []
    first, last, whole = 0, len(leaves), True
    while size != last - first:
        middle = _split(last - first)
        if size <= middle:
            path.append(root_of(leaves[first + middle : last]))
            last = first + middle
        else:
            path.append(root_of(leaves[first : first + middle]))
            first, size, whole = first + middle, size - middle, False
    if not whole:
        path.append(root_of(leaves[first:last]))
    return path[::-1]


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` leads from the leaf hash at `index` to the `root` of a tree of `size` leaves."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(size: int, root: bytes, later_size: int, later_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` shows that the tree of `size` is a beginning of the tree of `later_size`."""
    if not 0 < size <= later_size:
        return False
    if size == later_size:
        return not path and root == later_root
    steps = list(path)
    if size & (size - 1) == 0:  # a full tree is its own first step
        steps.insert(0, root)
    if not steps:
        return False
    at, last = size - 1, later_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, step)
        at, last = at >> 1, last >> 1
    return last == 0 and old == root and new == later_root


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)
