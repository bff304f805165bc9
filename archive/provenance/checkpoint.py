"""Checkpoints: a signed head of the custody log's tree, as a C2SP signed note (c2sp.org/signed-note, tlog-checkpoint).

    docs.example.org/log/1
    21
    AzTg8IMEdoC+IdvSx5G57IKyhexTK2B2HYGf5TNGMis=

    — docs.example.org/log/1 <base64 of key hash (4 bytes) ‖ Ed25519 signature (64)>

The three lines with their newlines are what is signed. The key is the caller's: nothing here reads or writes files.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519: Final = b"\x01"
_SIGNATURE_LINE: Final = re.compile(r"— (?P<name>[^\s+]+) (?P<base64>[A-Za-z0-9+/]+={0,2})")
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_MAX_NOTE: Final = 1_000_000
_MAX_SIGNATURES: Final = 100


class CheckpointError(ValueError):
    """A note that is not well-formed, or not signed by the key that it should be signed by."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key under the name of a log. `text` is its one-line form, `name+hash+base64`."""

    name: str
    public: bytes

    @property
    def hash(self) -> bytes:
        """First 4 bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """To publish, and to give to a verifier."""
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the 32 bytes of the key, hex: what is read out over the telephone."""
        return hashlib.sha256(self.public).hexdigest()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: its name, the number of entries, the root over them. `body` is what was signed."""

    origin: str
    size: int
    root: bytes
    body: str


def key_of(private: Ed25519PrivateKey, name: str) -> Key:
    """The public side of a key."""
    return Key(_checked_name(name), private.public_key().public_bytes_raw())


def read_key(text: str) -> Key:
    """A key from its one-line form. CheckpointError if it is damaged."""
    name, _, rest = text.strip().partition("+")
    stated, _, encoded = rest.partition("+")
    data = _decoded(encoded)
    if len(data) != 33 or data[:1] != _ED25519:
        raise CheckpointError("not an Ed25519 key")
    key = Key(_checked_name(name), data[1:])
    if key.hash.hex() != stated:
        raise CheckpointError("the key's hash does not fit the key")
    return key


def make_body(origin: str, size: int, root: bytes) -> str:
    """The three lines of a checkpoint."""
    if size < 0 or len(root) != 32:
        raise CheckpointError("a checkpoint needs a size and a root of 32 bytes")
    return f"{_checked_name(origin)}\n{size}\n{base64.b64encode(root).decode()}\n"


def sign(body: str, private: Ed25519PrivateKey, name: str) -> str:
    """The signed note over a body that ends in a newline."""
    if not body.endswith("\n"):
        raise CheckpointError("a note ends in a newline")
    signature = private.sign(body.encode())
    encoded = base64.b64encode(key_of(private, name).hash + signature).decode()
    return f"{body}\n— {name} {encoded}\n"


def open_note(note: str, key: Key) -> str:
    """The body of a note that this key has signed. CheckpointError if it has not.

    Signatures by other keys are passed over; one by this key that does not hold refuses the note.
    """
    body, signatures = _split(note)
    opened = False
    for name, data in signatures:
        if name != key.name or data[:4] != key.hash:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(data[4:], body.encode())
        except (InvalidSignature, ValueError):
            raise CheckpointError(f"the signature of {name} does not hold") from None
        opened = True
    if not opened:
        raise CheckpointError(f"not signed by {key.name}+{key.hash.hex()}")
    return body


def read_body(body: str) -> Checkpoint:
    """A checkpoint from what was signed. Lines after the third are extensions and kept in `body`."""
    lines = body.split("\n")
    if len(lines) < 4 or lines[-1]:
        raise CheckpointError("a checkpoint has at least three lines")
    if not lines[0] or not _NUMBER.fullmatch(lines[1]):
        raise CheckpointError("a checkpoint names its log and its size")
    root = _decoded(lines[2])
    if len(root) != 32:
        raise CheckpointError("the root is not 32 bytes")
    return Checkpoint(lines[0], int(lines[1]), root, body)


def verify(note: str, key: Key) -> Checkpoint:
    """The checkpoint of a note signed by this key and naming this key's log. CheckpointError otherwise."""
    checkpoint = read_body(open_note(note, key))
    if checkpoint.origin != key.name:
        raise CheckpointError(f"the checkpoint is of {checkpoint.origin}, the key of {key.name}")
    return checkpoint


def signers(note: str) -> list[tuple[str, bytes]]:
    """Name and key hash of each signature, whether it holds or not: to find the key to verify with."""
    return [(name, data[:4]) for name, data in _split(note)[1]]


def _split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    if len(note) > _MAX_NOTE or not note.endswith("\n"):
        raise CheckpointError("not a signed note")
    if any(ord(each) < 0x20 and each != "\n" for each in note):
        raise CheckpointError("control characters in a note")
    text, found, rest = note.rpartition("\n\n")
    lines = rest.removesuffix("\n").split("\n")
    if not found or not text or len(lines) > _MAX_SIGNATURES:
        raise CheckpointError("a note without a text, or with too many signatures")
    signatures = []
    for line in lines:
        read = _SIGNATURE_LINE.fullmatch(line)
        if not read or len(data := _decoded(read["base64"])) < 5:
            raise CheckpointError("a line among the signatures is none")
        signatures.append((read["name"], data))
    return text + "\n", signatures


def _decoded(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise CheckpointError("not base64") from None
    if base64.b64encode(data).decode() != text:  # bits that do not count could be changed unnoticed
        raise CheckpointError("base64 in a form that is not canonical")
    return data


def _checked_name(name: str) -> str:
    if not name or "+" in name or any(each.isspace() for each in name):
        raise CheckpointError(f"{name!r} cannot be the name of a log")
    return name
