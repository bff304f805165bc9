"""The files that a person names on the command line: folders are walked, links are not followed."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Found:
    """A file to take in. `name` is its path as a person would write it, from the folder that was named."""

    path: Path
    name: str
    problem: str = ""  # why it cannot be taken, in words


def walk(paths: Iterable[str]) -> Iterator[Found]:
    """Every regular file under `paths`, in a fixed order. What is neither file nor folder comes with its problem."""
    for given in paths:
        path = Path(given)
        if path.is_dir():
            yield from _folder(path, Path(path.resolve().name))
        elif path.is_file():
            yield Found(path, readable_name(path.name))
        else:
            yield Found(path, readable_name(given), "There is no such file or folder.")


def _folder(folder: Path, shown: Path) -> Iterator[Found]:
    try:
        entries = sorted(os.scandir(folder), key=lambda each: os.fsencode(each.name))
    except OSError as error:
        yield Found(folder, readable_name(str(shown)), f"The folder could not be read: {error.strerror}.")
        return
    for entry in entries:
        name = readable_name(str(shown / entry.name))
        if entry.is_dir(follow_symlinks=False):
            yield from _folder(Path(entry.path), shown / entry.name)
        elif entry.is_file(follow_symlinks=False):
            yield Found(Path(entry.path), name)
        elif entry.is_symlink():
            yield Found(Path(entry.path), name, "A symbolic link is not followed.")
        else:
            yield Found(Path(entry.path), name, "Not a regular file.")


def readable_name(name: str) -> str:
    """The name as text: UTF-8, else GB18030 (as Chinese Windows wrote it), else with its bytes spelled out."""
    raw = os.fsencode(name)
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")
