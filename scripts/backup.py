"""Copies an archive to a folder, and puts such a copy back (docs/how-to/back-up-and-restore.md).

    python -m scripts.backup make FOLDER       safe while Muniment runs; into the same folder again, only what is new
    python -m scripts.backup restore FOLDER    into an empty MUNIMENT_DATA (and an empty database)

The database goes first, then the bytes that this state of it names, which only grow: so every row in the copy has its
bytes there. Reads `MUNIMENT_DATA` and `DATABASE_URL` as the settings do. For PostgreSQL `pg_dump` and `pg_restore` must
be on the PATH; originals in a bucket are copied by the bucket's own means.
"""

import argparse
import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg2

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


@dataclass(frozen=True)
class Named:
    """The bytes that one state of the database names: those held, and those that wait under a staged name."""

    originals: list[str]
    waiting: list[tuple[str, str]]  # staged path, SHA-256


ORIGINALS = "SELECT sha256 FROM archive_original WHERE state <> 'purged'"
WAITING = "SELECT staged, sha256 FROM ingest_item WHERE ended_at IS NULL AND staged <> ''"


def make(target: Path) -> None:
    """One state of the database, and exactly the bytes that it names."""
    data = data_folder()
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    url = postgres_url()
    named = _dump_postgres(url, target / DUMP) if url else _copy_sqlite(data / SQLITE, target / SQLITE)
    if (data / "keys").is_dir():
        shutil.copytree(data / "keys", target / "keys", dirs_exist_ok=True)
    _copy_waiting(data, target, named)
    copied, held = _copy_originals(data / "originals", target / "originals", named)
    print(f"Copied the database and {copied} originals to {target}; {held} were there already.")


def _dump_postgres(url: str, target: Path) -> Named:
    """By pg_dump, in the same snapshot as the question which bytes there are."""
    partial = target.with_name(f"{target.name}.partial")
    with contextlib.closing(psycopg2.connect(url)) as connection:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        cursor = connection.cursor()
        cursor.execute("SELECT pg_export_snapshot()")
        row = cursor.fetchone()
        assert row is not None
        arguments = ["--format=custom", f"--snapshot={row[0]}", f"--file={partial}", f"--dbname={url}"]
        subprocess.run(["pg_dump", *arguments], check=True)
        cursor.execute(ORIGINALS)
        originals = [str(found[0]) for found in cursor.fetchall()]
        cursor.execute(WAITING)
        waiting = [(str(staged), str(sha256)) for staged, sha256 in cursor.fetchall()]
    partial.replace(target)
    return Named(originals, waiting)


def _copy_sqlite(source: Path, target: Path) -> Named:
    """By SQLite's own backup, which sees one state of the database however busy it is."""
    if not source.is_file():
        raise Refused(f"There is no database at {source}.")
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    with (
        contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as running,
        contextlib.closing(sqlite3.connect(partial)) as copy,
    ):
        running.backup(copy)
        named = Named([row[0] for row in copy.execute(ORIGINALS)], copy.execute(WAITING).fetchall())
    partial.chmod(0o600)
    partial.replace(target)
    return named


def _place(folder: Path, sha256: str) -> Path:
    """As archive.storage lays originals out."""
    return folder / sha256[:2] / sha256[2:4] / sha256


def _copy_waiting(data: Path, target: Path, named: Named) -> None:
    """A staged file that was stored since lies among the originals; in the copy it waits again."""
    shutil.rmtree(target / "tmp", ignore_errors=True)
    (target / "tmp").mkdir(mode=0o700)
    for staged, sha256 in named.waiting:
        name = Path(staged).name
        try:
            shutil.copy2(data / "tmp" / name, target / "tmp" / name)
        except FileNotFoundError:
            shutil.copy2(_place(data / "originals", sha256), target / "tmp" / name)


def _copy_originals(source: Path, target: Path, named: Named) -> tuple[int, int]:
    """Files are named by their digest and never change, so a name that is there with the same size is the same file."""
    copied = held = 0
    for sha256 in named.originals:
        path, place = _place(source, sha256), _place(target, sha256)
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
