"""The key that signs checkpoints: in MUNIMENT_DATA/keys (0600), made at first need, or from MUNIMENT_LOG_KEY."""

import base64
import binascii
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from archive.provenance.checkpoint import Key, key_of
from archive.storage import write_once


class KeyUnusable(Exception):
    """The key is there but cannot be used; the sentence is for the operator and never holds the key."""


def key_path() -> Path:
    """Where the private key lies."""
    return Path(settings.MUNIMENT_DATA) / "keys" / "log_ed25519.pem"


def signing_key() -> Ed25519PrivateKey:
    """The private key; made now if this archive has none. KeyUnusable if what is there is no Ed25519 key."""
    if settings.MUNIMENT_LOG_KEY:
        return _from_text(settings.MUNIMENT_LOG_KEY)
    path = key_path()
    if not path.exists():
        _write_new(path, Ed25519PrivateKey.generate())
    return _from_pem(path.read_bytes())


def public_key() -> Key:
    """The public side, under the name of this log."""
    return key_of(signing_key(), settings.MUNIMENT_LOG_ORIGIN)


def replace_key() -> None:
    """Put a new key in the place of the old one, which is kept beside it. Only `checkpoints.change_key` calls this."""
    if settings.MUNIMENT_LOG_KEY:
        raise KeyUnusable("The key comes from MUNIMENT_LOG_KEY: change it there.")
    path = key_path()
    fingerprint = key_of(_from_pem(path.read_bytes()), settings.MUNIMENT_LOG_ORIGIN).fingerprint
    path.rename(path.with_name(f"log_ed25519.{fingerprint[:16]}.retired.pem"))
    signing_key()


def _write_new(path: Path, key: Ed25519PrivateKey) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_once(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), mode=0o600)


def _from_text(text: str) -> Ed25519PrivateKey:
    """PEM, or the 32 bytes of the seed in base64, which fits a line of an environment file."""
    if text.lstrip().startswith("-----"):
        return _from_pem(text.replace("\\n", "\n").encode())
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text.strip(), validate=True))
    except (binascii.Error, ValueError):
        raise KeyUnusable("MUNIMENT_LOG_KEY is neither PEM nor 32 bytes in base64.") from None


def _from_pem(pem: bytes) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyUnusable("The key of the log cannot be read.") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable("The key of the log is not an Ed25519 key.")
    return key
