"""The tree of RFC 6962: known vectors, and proofs that hold exactly when they should."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.provenance.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    includes,
    inclusion_path,
    is_consistent,
    leaf_hash,
    node_hash,
    root_of,
)

# the leaves and roots of the Certificate Transparency reference implementation's own tests
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
HASHES = [leaf_hash(bytes.fromhex(each)) for each in LEAVES]
sizes = st.integers(1, 40)


def tree(size: int) -> list[bytes]:
    return [leaf_hash(b"%d" % each) for each in range(size)]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_of_the_reference_implementation(size: int) -> None:
    assert root_of(HASHES[:size]).hex() == ROOTS[size - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root_of([]) == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_a_tree_that_grows_has_the_root_of_each_size_on_the_way() -> None:
    frontier, leaves = Frontier(), tree(70)
    for size, leaf in enumerate(leaves, start=1):
        frontier.append(leaf)
        assert frontier.root() == _defined(leaves[:size])


@given(sizes, st.data())
@settings(max_examples=80)
def test_an_inclusion_proof_holds_and_no_other_does(size: int, data: st.DataObject) -> None:
    leaves = tree(size)
    index = data.draw(st.integers(0, size - 1))
    path, root = inclusion_path(leaves, index), root_of(leaves)
    assert len(path) <= (size - 1).bit_length()
    assert includes(leaves[index], index, size, path, root)
    other = data.draw(st.integers(0, size - 1))
    if other != index:
        assert not includes(leaves[other], index, size, path, root)
        assert not includes(leaves[index], other, size, path, root)
    assert not includes(leaves[index], index, size, [*path, root], root)
    assert not includes(leaves[index], index, size, path, leaf_hash(root))
    assert not includes(leaves[index], -1, size, path, root)
    for at in range(len(path)):
        assert not includes(leaves[index], index, size, [*path[:at], leaf_hash(path[at]), *path[at + 1 :]], root)
        assert not includes(leaves[index], index, size, path[:at] + path[at + 1 :], root)


@given(sizes, st.data())
@settings(max_examples=80)
def test_a_consistency_proof_holds_and_no_other_does(later: int, data: st.DataObject) -> None:
    leaves = tree(later)
    size = data.draw(st.integers(1, later))
    path, old, new = consistency_path(leaves, size), root_of(leaves[:size]), root_of(leaves)
    assert is_consistent(size, old, later, new, path)
    forked = [leaf_hash(b"forged"), *leaves[1:size]]
    assert not is_consistent(size, root_of(forked), later, new, path)
    assert not is_consistent(size, old, later, leaf_hash(new), path)
    assert not is_consistent(0, EMPTY_ROOT, later, new, path)
    assert not is_consistent(size, old, later, new, [*path, old])
    for at in range(len(path)):
        assert not is_consistent(size, old, later, new, [*path[:at], leaf_hash(path[at]), *path[at + 1 :]])
        assert not is_consistent(size, old, later, new, path[:at] + path[at + 1 :])


@pytest.mark.parametrize(("size", "index"), [(0, 0), (3, 3), (3, -1)])
def test_there_is_no_proof_for_what_is_not_there(size: int, index: int) -> None:
    with pytest.raises(IndexError):
        inclusion_path(tree(size), index)
    with pytest.raises(IndexError):
        consistency_path(tree(size), size + 1)


def _defined(leaves: list[bytes]) -> bytes:
    """The definition of RFC 6962 section 2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(_defined(leaves[:split]), _defined(leaves[split:]))
