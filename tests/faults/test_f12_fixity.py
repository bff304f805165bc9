"""F12 (safety.md section 9): a hundred damages to what is held; `manage.py fixity` finds each, names the document."""

import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from accounts.models import User
from archive.models import Original
from archive.storage import original_name
from tests.archive.conftest import held_bytes, read_as

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SEED = 12
HELD = 4
ROUNDS = 100


def path_of(sha256: str) -> Path:
    return Path(settings.MUNIMENT_DATA) / original_name(sha256)


def check() -> tuple[int, str]:
    """Exit code and output of the command."""
    out = io.StringIO()
    try:
        call_command("fixity", "--quiet", stdout=out, stderr=out)
    except SystemExit as stopped:
        return int(str(stopped.code)), out.getvalue()
    return 0, out.getvalue()


def flip_a_bit(path: Path, other: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def truncate(path: Path, other: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])


def append(path: Path, other: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def empty(path: Path, other: Path, chance: random.Random) -> None:
    path.write_bytes(b"")


def delete(path: Path, other: Path, chance: random.Random) -> None:
    path.unlink()


def swap(path: Path, other: Path, chance: random.Random) -> None:
    one, two = path.read_bytes(), other.read_bytes()
    path.write_bytes(two)
    other.write_bytes(one)


Damage = Callable[[Path, Path, random.Random], None]
DAMAGES: tuple[Damage, ...] = (flip_a_bit, flip_a_bit, flip_a_bit, truncate, append, empty, delete, swap)


def restore(contents: dict[Path, bytes]) -> None:
    """Every file as it was."""
    for path, content in contents.items():
        path.unlink(missing_ok=True)
        path.write_bytes(content)
        path.chmod(0o440)


def test_a_hundred_damages_are_found_and_named(alice: User) -> None:
    # Other tests of this run left originals without rows in the folder: only ours are there now.
    for stray in (Path(settings.MUNIMENT_DATA) / "originals").rglob("*"):
        if stray.is_file() and not Original.objects.filter(sha256=stray.name).exists():
            stray.unlink()
    chance = random.Random(SEED)
    names = {}
    for number in range(HELD):
        held = held_bytes(f"原件{number} ".encode() * (number * 40 + 3), alice, title=f"文件{number}")
        read_as(held, f"原件{number}")
        names[path_of(held.version.original_id)] = held.document.accession
    contents = {path: path.read_bytes() for path in names}
    assert check()[0] == 0
    for number in range(ROUNDS):
        damage = chance.choice(DAMAGES)
        path, other = chance.sample(sorted(names), 2)
        for each in (path, other):
            each.chmod(0o640)
        damage(path, other, chance)
        code, output = check()
        assert code == 1, f"round {number}: {damage.__name__} was not found"
        assert names[path] in output, f"round {number}: {damage.__name__} was found, its document not named"
        restore(contents)
    assert check()[0] == 0


def test_a_crash_of_the_check_is_not_a_pass(alice: User) -> None:
    held = held_bytes(b"cannot be read", alice)
    path = path_of(held.version.original_id)
    path.unlink()
    path.mkdir()
    try:
        code, _ = check()
        assert code != 0
    finally:
        path.rmdir()
