"""`make mutations`: single changes to rows, blobs and checkpoints, past triggers and services: is each found and named?

An archive of its own is made through the services; then, one at a time, a change is made as an administrator could who
took the triggers off, `verify --all` is asked, and the archive is put back. The last line is `RESULT {json}`: `named`
counts those whose failing lines name the entry, document, capture, original or checkpoint that was changed.
`--count` and `--seed` choose how many and which; every kind of change is tried before one is tried again.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="muniment-mutations-"))
DATA = FOLDER / "data"
os.environ["MUNIMENT_DATA"] = str(DATA)
os.environ["DATABASE_URL"] = f"sqlite:///{DATA}/mutations.sqlite3"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.embedded"

import django  # noqa: E402

django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402

from archive import verification  # noqa: E402
from archive.facts import _FIELDS as SEALED  # noqa: E402
from archive.facts import row_name  # noqa: E402
from archive.models import (  # noqa: E402
    Capture,
    Checkpoint,
    Document,
    Event,
    EventDetail,
    EventObject,
    Hold,
    Original,
    Page,
    PurgeRequest,
    Restriction,
    Source,
    Tombstone,
    Transcript,
    Version,
)
from benchmarks.custody_world import make_archive, withhold_some  # noqa: E402

COLUMNS: dict[type[models.Model], tuple[str, ...]] = {
    Event: ("time", "type", "agent", "outcome", "entry", "prev", "entry_sha256"),
    EventObject: ("ref",),
    EventDetail: ("salt", "detail"),
    Original: ("sha512", "sha1", "size", "state"),
    Version: ("original_id", "n"),
    Transcript: ("sha256", "page_count"),
    Page: ("text",),
    Capture: tuple(column for _, column in SEALED if not column.endswith("_id")),
    Document: ("title", "title_en", "access", "language", "printed_at", "accession", "restricted"),
    Source: ("url",),
    Checkpoint: ("root", "note", "key"),
    Restriction: ("reason", "note", "released_at"),
    Hold: ("reason", "released_at"),
    Tombstone: ("reason", "purged_at", "originals", "made_at"),
    PurgeRequest: ("confirmed_by_id", "done_at"),
}
CHOICES = {"state": ["withheld", "purged"], "access": ["public", "newsroom", "members"]}


@dataclass(frozen=True)
class Mutation:
    """One change: what it is called, how it is made, and the names of which one must stand in a failing line."""

    name: str
    make: Callable[[], None]
    names: tuple[str, ...]


def names_of(row: models.Model) -> tuple[str, ...]:  # noqa: PLR0911  # a table
    """By which names a person would look for the row."""
    if isinstance(row, Event):
        return (f"ntry {row.seq} ", f"ntry {row.seq}:", f"ntry {row.seq + 1} ", f" {row.seq}:")
    if isinstance(row, EventObject | EventDetail):
        return (f"ntry {row.event_id} ", f" {row.event_id}:")
    if isinstance(row, Original):
        return (row.sha256,)
    if isinstance(row, Document):
        return (row.accession,)
    if isinstance(row, Version | Transcript | Page):
        return (_document_of(row).accession,)
    if isinstance(row, Capture):
        return (f"capture {row.pk} ", f"capture {row.pk}:")
    if isinstance(row, Restriction | Hold | Tombstone | PurgeRequest):
        return (f"{row_name(row)}:",)
    if isinstance(row, Checkpoint):
        return (f"heckpoint {row.size}:",)
    captures = Capture.objects.filter(source_id=row.pk).values_list("pk", flat=True)
    return tuple(f"capture {pk} " for pk in captures)


def _document_of(row: Version | Transcript | Page) -> Document:
    if isinstance(row, Page):
        row = row.transcript
    return row.document if isinstance(row, Version) else row.version.document


def changed(value: object, column: str, row: models.Model, choice: random.Random) -> object:  # noqa: PLR0911  # a table
    """Another value of the same kind."""
    if column in CHOICES:
        return choice.choice([each for each in CHOICES[column] if each != value])
    if column == "confirmed_by_id":
        return PurgeRequest.objects.values_list("asked_by_id", flat=True).get()
    if column == "original_id":
        return choice.choice(list(Original.objects.exclude(pk=value).values_list("pk", flat=True)))
    field = row._meta.get_field(column)
    if isinstance(value, datetime):
        return value + timedelta(seconds=choice.choice([-1, 1]))
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat("2020-01-01T00:00:00+00:00")
    if isinstance(field, models.JSONField):
        return [*value, {"added": 1}] if isinstance(value, list) else {**dict(value or {}), "added": 1}  # type: ignore[call-overload]
    if isinstance(value, int) or isinstance(field, models.IntegerField):
        return (value if isinstance(value, int) else 0) + 7
    text = str(value or "")
    at = choice.randrange(len(text)) if text else 0
    other = choice.choice([each for each in "0123456789abcdefX" if each != text[at : at + 1]])
    return text[:at] + other + text[at + 1 :]


def column_kinds() -> list[Callable[[random.Random], Mutation]]:
    """A change of each column, in a row chosen when it is made."""

    def kind(model: type[models.Model], column: str) -> Callable[[random.Random], Mutation]:
        def draw(choice: random.Random) -> Mutation:
            row = choice.choice(list(model._default_manager.order_by("pk")))
            value = changed(getattr(row, column), column, row, choice)
            rows = model._default_manager.filter(pk=row.pk)
            name = f"{model.__name__} {row.pk}: {column} = {str(value)[:40]!r}"
            return Mutation(name, lambda: void(rows.update(**{column: value})), names_of(row))

        return draw

    return [kind(model, column) for model, columns in COLUMNS.items() for column in columns]


def row_kinds() -> list[Callable[[random.Random], Mutation]]:
    """A row taken away, with what depends on it left as it is."""

    def kind(model: type[models.Model]) -> Callable[[random.Random], Mutation]:
        def draw(choice: random.Random) -> Mutation:
            row = choice.choice(list(model._default_manager.order_by("pk")))
            return Mutation(f"{model.__name__} {row.pk}: taken away", lambda: delete(row), names_of(row))

        return draw

    return [kind(model) for model in COLUMNS if model is not Source]


def delete(row: models.Model) -> None:
    """One row, and no other."""
    table, column = row._meta.db_table, row._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute(f'DELETE FROM "{table}" WHERE "{column}" = %s', [row.pk])
        cursor.execute("PRAGMA foreign_keys = ON")


def file_kinds() -> list[Callable[[random.Random], Mutation]]:
    """A change of a blob, or of the copy of a checkpoint's note."""
    acts: dict[str, Callable[[bytes, random.Random], bytes]] = {
        "a bit flipped": flipped,
        "cut short": lambda content, choice: content[: choice.randrange(len(content))],
        "lengthened": lambda content, _: content + b"\n",
        "emptied": lambda _content, _choice: b"",
    }

    def kind(
        name: str, act: Callable[[bytes, random.Random], bytes], where: str
    ) -> Callable[[random.Random], Mutation]:
        def draw(choice: random.Random) -> Mutation:
            path = choice.choice(sorted(each for each in (DATA / where).rglob("*") if each.is_file()))
            content = act(path.read_bytes(), choice)
            return Mutation(f"{where} {path.name}: {name}", lambda: overwrite(path, content), (path.name,))

        return draw

    kinds = [kind(name, act, where) for where in ("originals", "checkpoints") for name, act in acts.items()]
    return [*kinds, blob_gone, blob_added, blob_writable, note_added]


def flipped(content: bytes, choice: random.Random) -> bytes:
    """One bit of one byte."""
    at = choice.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << choice.randrange(8)]) + content[at + 1 :]


def _blob(choice: random.Random) -> Path:
    return choice.choice(sorted(each for each in (DATA / "originals").rglob("*") if each.is_file()))


def blob_gone(choice: random.Random) -> Mutation:
    """A file taken away."""
    path = _blob(choice)
    return Mutation(f"originals {path.name}: taken away", path.unlink, (path.name,))


def blob_added(choice: random.Random) -> Mutation:
    """A file that belongs to nothing."""
    path = _blob(choice).with_name("f" * 64)
    return Mutation("originals: a file added", lambda: void(path.write_bytes(b"extra")), (path.name,))


def blob_writable(choice: random.Random) -> Mutation:
    """A file that can be written to."""
    path = _blob(choice)
    return Mutation(f"originals {path.name}: made writable", lambda: path.chmod(0o640), (path.name,))


def note_added(choice: random.Random) -> Mutation:
    """The copy of a checkpoint that has no row."""
    path = DATA / "checkpoints" / "99999"
    return Mutation("checkpoints: a note added", lambda: void(path.write_text("x")), ("heckpoint 99999:",))


def overwrite(path: Path, content: bytes) -> None:
    """With the mode as it was."""
    mode = path.stat().st_mode
    path.chmod(0o640)
    path.write_bytes(content)
    path.chmod(mode)


def void(_result: object) -> None:
    """For the sake of one type."""


@contextmanager
def put_back() -> Iterator[None]:
    """The archive as it was, afterwards."""
    kept = FOLDER / "kept"
    connection.close()
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(DATA, kept)
    try:
        yield
    finally:
        connection.close()
        shutil.rmtree(DATA)
        kept.rename(DATA)


def drawn(count: int, seed: int) -> Iterator[Callable[[random.Random], Mutation]]:
    """Every kind before any a second time, shuffled."""
    choice = random.Random(seed)
    kinds = [*column_kinds(), *row_kinds(), *file_kinds()]
    while count > 0:
        choice.shuffle(kinds)
        yield from kinds[:count]
        count -= len(kinds)


def failures() -> list[str]:
    """The failing lines of `verify --all`."""
    return [text for mark, text in verification.verify_all().lines if mark == "FAIL"]


def main(arguments: list[str]) -> int:
    """Try them. 1 if one was missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20261124)
    options = parser.parse_args(arguments)
    call_command("migrate", verbosity=0)
    withhold_some(make_archive())
    if before := failures():
        print("the archive fails before any change:", *before, sep="\n")
        return 1
    with connection.schema_editor() as editor:
        for name in ("0003_checkpoints", "0002_append_only"):
            import_module(f"archive.migrations.{name}").backwards(apps, editor)
    result = {"tried": 0, "detected": 0, "named": 0, "kinds": 0}
    result["kinds"] = len({*column_kinds(), *row_kinds(), *file_kinds()})
    choice = random.Random(options.seed)
    for draw in drawn(options.count, options.seed):
        with put_back():
            mutation = draw(choice)
            mutation.make()
            found = failures()
        named = any(name in line for line in found for name in mutation.names)
        result["tried"] += 1
        result["detected"] += bool(found)
        result["named"] += named
        print(f"{'named' if named else 'FOUND, NOT NAMED' if found else 'MISSED':<16} {mutation.name}")
        if not named:
            print(*(f"    {line}" for line in found[:5]), sep="\n")
    print("RESULT", json.dumps(result))
    return 0 if result["named"] == result["tried"] else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
