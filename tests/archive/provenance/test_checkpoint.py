"""Checkpoints are C2SP signed notes: a known one opens, a changed one does not."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.provenance.checkpoint import (
    CheckpointError,
    key_of,
    make_body,
    open_note,
    read_body,
    read_key,
    sign,
    verify,
)

NAME = "docs.example.org/log/1"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = key_of(PRIVATE, NAME)
NOTE = sign(make_body(NAME, 21, b"\x03" * 32), PRIVATE, NAME)

# the example of Go's golang.org/x/mod/sumdb/note, from which the format comes
KNOWN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
KNOWN_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
KNOWN_NOTE = KNOWN_TEXT + (
    "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_note_of_the_reference_implementation_opens() -> None:
    key = read_key(KNOWN_KEY)
    assert key.text == KNOWN_KEY
    assert open_note(KNOWN_NOTE, key) == KNOWN_TEXT


def test_a_checkpoint_is_written_as_the_design_writes_it() -> None:
    lines = NOTE.split("\n")
    assert lines[:4] == [NAME, "21", "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=", ""]
    assert lines[4].startswith(f"— {NAME} ")
    assert lines[5:] == [""]


def test_a_checkpoint_says_again_what_was_signed() -> None:
    found = verify(NOTE, KEY)
    assert (found.origin, found.size, found.root) == (NAME, 21, b"\x03" * 32)
    assert read_key(KEY.text) == KEY


@given(st.integers(0, len(NOTE) - 1), st.characters(codec="utf-8"))
@settings(max_examples=150)
def test_any_changed_character_is_refused(at: int, character: str) -> None:
    changed = NOTE[:at] + character + NOTE[at + 1 :]
    if changed == NOTE:
        return
    with pytest.raises(CheckpointError):
        verify(changed, KEY)


@given(st.text(max_size=120))
@settings(max_examples=100)
def test_any_text_is_refused_as_a_note_key_or_body(text: str) -> None:
    with pytest.raises(CheckpointError):
        verify(text, KEY)
    with pytest.raises(CheckpointError):
        read_key(text)


def test_another_key_under_the_same_name_does_not_open_it() -> None:
    other = key_of(Ed25519PrivateKey.from_private_bytes(bytes(32)), NAME)
    with pytest.raises(CheckpointError, match="not signed by"):
        verify(NOTE, other)


def test_signatures_of_witnesses_stand_beside_ours() -> None:
    witness = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
    body = make_body(NAME, 21, b"\x03" * 32)
    both = NOTE + sign(body, witness, "witness.example").rpartition("\n\n")[2]
    assert verify(both, KEY).size == 21
    assert open_note(both, key_of(witness, "witness.example")) == body


def test_a_key_does_not_speak_for_another_log() -> None:
    note = sign(make_body("other.example/log", 21, b"\x03" * 32), PRIVATE, NAME)
    with pytest.raises(CheckpointError, match=r"other\.example"):
        verify(note, KEY)


@pytest.mark.parametrize(
    "body", ["", "a\n1\n", f"{NAME}\n01\nAw==\n", f"{NAME}\n-1\nAw==\n", f"{NAME}\n1\nAw==\n", "a\nb\nc\n"]
)
def test_a_body_that_is_no_checkpoint_is_refused(body: str) -> None:
    with pytest.raises(CheckpointError):
        read_body(body)


def test_a_name_that_would_break_the_lines_is_refused() -> None:
    for name in ("", "a b", "a+b", "a\nb"):
        with pytest.raises(CheckpointError):
            make_body(name, 1, bytes(32))
