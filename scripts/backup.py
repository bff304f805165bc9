"""Copies an archive to a folder, and puts such a copy back (docs/how-to/back-up-and-restore.md).

    python -m scripts.backup make FOLDER       safe while Muniment runs; into the same folder again, only what is new
    python -m scripts.backup restore FOLDER    into an empty MUNIMENT_DATA (and an empty database)

The database goes first, then what waits to be stored, then the originals, which only grow: so every row in the copy
has its bytes there. Reads
`MUNIMENT_DATA` and `DATABASE_URL` as the settings do. For PostgreSQL `pg_dump` and `pg_restore` must be on the PATH.
"""

import argparse
import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SQLITE = "muniment.sqlite3"
DUMP = "muniment.dump"


class Refused(Exception):
    """Nothing was done; the message says why."""


def data_folder() -> Path:
    """MUNIMENT_DATA, or var/ beside the code."""
    return Path(os.environ.get("MUNIMENT_DATA") or ROOT / "var").resolve()


def postgres_url() -> str:
    """The address of a PostgreSQL, or nothing for the embedded database."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else ""


def make(target: Path) -> None:
    """Database, then keys, then originals that the copy lacks."""
    data = data_folder()
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    if url := postgres_url():
        partial = target / f"{DUMP}.partial"
        subprocess.run(["pg_dump", "--format=custom", f"--file={partial}", f"--dbname={url}"], check=True)
        partial.replace(target / DUMP)
    else:
        _copy_sqlite(data / SQLITE, target / SQLITE)
    keys = data / "keys"
    if keys.is_dir():
        shutil.copytree(keys, target / "keys", dirs_exist_ok=True)
    shutil.rmtree(target / "tmp", ignore_errors=True)
    shutil.copytree(data / "tmp", target / "tmp", copy_function=_copy_unless_gone)
    copied, held = _copy_originals(data / "originals", target / "originals")
    print(f"Copied the database and {copied} originals to {target}; {held} were there already.")


def _copy_sqlite(source: Path, target: Path) -> None:
    """By SQLite's own backup, which sees one state of the database however busy it is."""
    if not source.is_file():
        raise Refused(f"There is no database at {source}.")
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    with (
        contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as running,
        contextlib.closing(sqlite3.connect(partial)) as copy,
    ):
        running.backup(copy, pages=1000)
    partial.chmod(0o600)
    partial.replace(target)


def _copy_unless_gone(source: str, target: str) -> None:
    """A staged file may be stored while we copy: then it is among the originals, which are copied after."""
    with contextlib.suppress(FileNotFoundError):
        shutil.copy2(source, target)


def _copy_originals(source: Path, target: Path) -> tuple[int, int]:
    """Files are named by their digest and never change, so a name that is there with the same size is the same file."""
    copied = held = 0
    for path in sorted(source.rglob("*")):
        if not path.is_file():
            continue
        place = target / path.relative_to(source)
        if place.is_file() and place.stat().st_size == path.stat().st_size:
            held += 1
            continue
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = place.with_name(f"{place.name}.partial")
        shutil.copy2(path, partial)
        partial.replace(place)
        copied += 1
    return copied, held


def restore(source: Path) -> int:
    """Into an empty place; ends with a rebuilt index and a fixity check, whose exit code is ours."""
    data = data_folder()
    if (data / SQLITE).exists() or (data / "originals").exists():
        raise Refused(f"{data} is not empty. A copy is put back into an empty MUNIMENT_DATA only.")
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("originals", "keys", "tmp"):
        if (source / name).is_dir():
            shutil.copytree(source / name, data / name)
    if url := postgres_url():
        subprocess.run(["pg_restore", "--exit-on-error", "--no-owner", f"--dbname={url}", source / DUMP], check=True)
    else:
        shutil.copy2(source / SQLITE, data / SQLITE)
    for command in (["migrate", "--verbosity=0"], ["rebuild_index", "--noinput"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True)
    return subprocess.run([sys.executable, "manage.py", "fixity"], cwd=ROOT, check=False).returncode


def main(arguments: list[str]) -> int:
    """0 if all went well; a restore whose bytes do not hold is 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["make", "restore"])
    parser.add_argument("folder", type=Path)
    given = parser.parse_args(arguments)
    try:
        if given.what == "restore":
            return restore(given.folder.resolve())
        make(given.folder.resolve())
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
