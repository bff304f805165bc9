"""What is packed by gzip: a file, a tar, several members, a bomb, a cut."""

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.readers.base import Limits
from tests.ingest.readers.reading import code_of, read
from tests.ingest.readers.test_archives import tarred


@pytest.mark.parametrize(
    ("name", "inner"),
    [
        ("laws.jsonl.gz", "laws.jsonl"),
        ("all.TGZ", "all.tar"),
        ("a/b\\c.tar.gz", "c.tar"),
        (".gz", ".gz"),
        ("", "content"),
    ],
)
def test_the_file_inside_comes_out_under_the_name_it_had(name: str, inner: str) -> None:
    found = read(gzip.compress("一份文件".encode()), name)
    assert [(child.head.path, child.data.decode(), child.reason) for child in found.children] == [
        (inner, "一份文件", "")
    ]


def test_a_tar_comes_out_whole_and_is_opened_like_any_other() -> None:
    packed = tarred(("a.txt", b"words"))
    inside = read(gzip.compress(packed), "a.tar.gz").children[0]
    assert inside.data == packed
    assert read(inside.data, inside.head.path).children[0].data == b"words"


def test_several_members_are_one_file() -> None:
    assert read(gzip.compress(b"one ") + gzip.compress(b"two"), "a.gz").children[0].data == b"one two"


def test_a_bomb_is_stopped_while_it_is_counted() -> None:
    found = read(gzip.compress(bytes(40 * 1024 * 1024)), "a.gz")
    assert found.children[0].reason == "expansion_ratio"
    assert len(found.children[0].data) < 20 * 1024 * 1024


def test_nesting_ends_where_the_caller_says() -> None:
    assert code_of(gzip.compress(b"words"), "a.gz", limits=Limits(depth=0)) == "too_deep"


@given(st.integers(min_value=12))
@settings(max_examples=30, deadline=None)
def test_a_cut_file_gives_what_stood_before_the_cut(cut: int) -> None:
    whole = b"".join(b"%d " % number for number in range(9_000))
    packed = gzip.compress(whole)
    child = read(packed[: cut % (len(packed) - 12) + 12], "a.gz").children[0]
    assert whole.startswith(child.data)
    assert child.reason == "damaged"
