"""`make mutations-package`: single changes to an evidence package; its own verifier is asked after each.

A package is made through the product, unpacked, and spoiled in one place at a time: a bit, a cut, a file taken away,
one added, two swapped. The last line is `RESULT {json}`: `named` counts those whose failing line names the file.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="muniment-package-mutations-"))
DATA = FOLDER / "data"
os.environ["MUNIMENT_DATA"] = str(DATA)
os.environ["DATABASE_URL"] = f"sqlite:///{DATA}/mutations.sqlite3"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.embedded"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

from accounts.models import User  # noqa: E402
from archive.models import Version  # noqa: E402
from benchmarks.custody_world import make_archive  # noqa: E402
from stories.packaging.building import Request, built  # noqa: E402

Change = Callable[[list[Path], random.Random], str]


def flip(files: list[Path], chance: random.Random) -> str:
    """One bit."""
    path = chance.choice(files)
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(bytes(content))
    return path.name


def cut(files: list[Path], chance: random.Random) -> str:
    """The end of a file."""
    path = chance.choice(files)
    path.write_bytes(path.read_bytes()[:-1])
    return path.name


def take(files: list[Path], chance: random.Random) -> str:
    """A file."""
    path = chance.choice(files)
    path.unlink()
    return path.name


def put(files: list[Path], chance: random.Random) -> str:
    """A file that nobody packed."""
    path = chance.choice(files).with_name("added.txt")
    path.write_text("added")
    return path.name


def swap(files: list[Path], chance: random.Random) -> str:
    """The contents of two files."""
    one, other = chance.sample([each for each in files if each.parent.name in {"details", "text"}], 2)
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first if first != second else first + b" ")
    return one.name if first != second else other.name


CHANGES: tuple[Change, ...] = (flip, flip, cut, take, put, swap)


def unpacked() -> Path:
    """A package of every document of an archive made for it."""
    call_command("migrate", verbosity=0)
    make_archive()
    user = User.objects.order_by("pk").first()
    assert user is not None
    versions = list(Version.objects.select_related("document", "original", "transcript", "best_capture")[:5])
    with built(Request(versions=versions, user=user, name="package")) as path, zipfile.ZipFile(path) as archive:
        archive.extractall(FOLDER)
    return FOLDER / "package"


def main() -> None:
    """Prints what was not found, and the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20261126)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    whole = unpacked()
    detected = named = 0
    for number in range(options.count):
        spoiled = FOLDER / "spoiled"
        shutil.copytree(whole, spoiled)
        files = sorted(path for path in spoiled.rglob("*") if path.is_file() and path.name != "verify.py")
        change = CHANGES[number % len(CHANGES)]
        name = change(files, chance)
        command = [sys.executable, "-I", str(spoiled / "verify.py")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        failing = [line for line in done.stdout.splitlines() if line.startswith(("FAIL", "could not run"))]
        detected += done.returncode in {1, 2}
        named += any(name in line for line in failing)
        if not any(name in line for line in failing):
            print(f"{change.__name__} {name}: exit {done.returncode}: {failing}")
        shutil.rmtree(spoiled)
    print("RESULT", json.dumps({"tried": options.count, "detected": detected, "named": named}))


if __name__ == "__main__":
    main()
