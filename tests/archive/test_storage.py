"""Originals: on disk before a row speaks of them, never replaced, found by their hash."""

import hashlib
import stat
from pathlib import Path

import pytest

from archive.storage import (
    OriginalsFolder,
    holds,
    local_path,
    open_original,
    original_name,
    originals,
    staging_file,
    store,
)


def staged(content: bytes) -> Path:
    path = staging_file()
    path.write_bytes(content)
    return path


def test_stored_bytes_are_found_by_their_sha256_and_the_staged_file_is_gone() -> None:
    path = staged(b"bytes as received")
    stored = store(path)
    assert stored.sha256 == hashlib.sha256(b"bytes as received").hexdigest()
    assert stored.sha1 == hashlib.sha1(b"bytes as received").hexdigest()
    assert (stored.size, stored.existed, path.exists()) == (17, False, False)
    with open_original(stored.sha256) as file:
        assert file.read() == b"bytes as received"


def test_an_original_cannot_be_written_to() -> None:
    stored = store(staged(b"read only, please"))
    with local_path(stored.sha256) as path:
        assert stat.S_IMODE(path.stat().st_mode) == 0o440


def test_the_same_bytes_twice_are_stored_once_and_said_so() -> None:
    first, second = store(staged(b"twice")), store(staged(b"twice"))
    assert (first.existed, second.existed) == (False, True)
    assert first.sha256 == second.sha256


def test_damaged_bytes_at_a_digest_are_set_aside_and_the_good_ones_take_their_place() -> None:
    stored = store(staged(b"soon damaged"))
    with local_path(stored.sha256) as path:
        path.chmod(0o640)
        path.write_bytes(b"rotten")
    assert not holds(stored.sha256)
    store(staged(b"soon damaged"))
    assert holds(stored.sha256)
    aside = [each for each in path.parent.iterdir() if ".damaged-" in each.name]
    assert [each.read_bytes() for each in aside] == [b"rotten"]


def test_a_missing_original_is_an_error_and_not_an_empty_file() -> None:
    with pytest.raises(FileNotFoundError):
        open_original("0" * 64)
    with pytest.raises(FileNotFoundError), local_path("0" * 64):
        pass


def test_adopting_a_file_never_replaces_one() -> None:
    store_ = originals()
    assert isinstance(store_, OriginalsFolder)
    name = original_name("ab" * 32)
    assert store_.adopt(staged(b"first"), name) is False
    assert store_.adopt(staged(b"second"), name) is True
    assert Path(store_.path(name)).read_bytes() == b"first"
    Path(store_.path(name)).unlink()
