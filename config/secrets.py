"""The secret key of an embedded archive: made at first start, kept in a file that only its owner reads."""

import os
import secrets
from pathlib import Path


def local_secret_key(data: Path) -> str:
    """The key in `data/keys/secret_key`, made (mode 0600) if it is not there yet."""
    folder = data / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii").strip()
