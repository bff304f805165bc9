"""Files put together as a bag (BagIt, RFC 8493) in a folder, and that folder as a ZIP.

The `bagit` library changes the working directory of the whole process while it packs, which a web server with threads
cannot have; its validator is what the tests hold our bags against.
"""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path

TAGS = {
    "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
}
STORED = {".gz", ".zip", ".pdf", ".jpg", ".png", ".wacz"}  # compressed already


def seal(folder: Path, info: dict[str, str]) -> None:
    """Write bag-info, payload manifest and tag manifest over what lies in `folder`; nothing may change after it."""
    (folder / "bagit.txt").write_text(TAGS["bagit.txt"], encoding="utf-8")
    payload = sorted(path for path in (folder / "data").rglob("*") if path.is_file())
    size = sum(path.stat().st_size for path in payload)
    lines = {**info, "Payload-Oxum": f"{size}.{len(payload)}"}
    text = "".join(f"{name}: {' '.join(value.split())}\n" for name, value in lines.items())
    (folder / "bag-info.txt").write_text(text, encoding="utf-8")
    _manifest(folder, "manifest-sha256.txt", payload)
    tags = sorted(path for path in folder.iterdir() if path.is_file() and path.name != "tagmanifest-sha256.txt")
    _manifest(folder, "tagmanifest-sha256.txt", tags)


def _manifest(folder: Path, name: str, files: Iterable[Path]) -> None:
    rows = []
    for path in files:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        rows.append(f"{digest}  {path.relative_to(folder).as_posix()}\n")
    (folder / name).write_text("".join(rows), encoding="utf-8")


def zipped(folder: Path, target: Path) -> None:
    """The folder, under its own name, as a ZIP file."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                kind = zipfile.ZIP_STORED if path.suffix in STORED else zipfile.ZIP_DEFLATED
                archive.write(path, f"{folder.name}/{path.relative_to(folder).as_posix()}", compress_type=kind)


def copy(source: Path, target: Path) -> None:
    """A file's bytes at another place, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    shutil.copyfile(source, part)
    os.replace(part, target)  # noqa: PTH105 - the name is ours
