"""`manage.py fixity` finds every kind of damage and names the document."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from archive.models import Event, EventDetail, Original, Version
from archive.services import Held
from archive.storage import OriginalsFolder, original_name, originals, staging_file, store
from tests.append_only import without_triggers
from tests.archive.conftest import Holder

pytestmark = pytest.mark.django_db(transaction=True)


def run() -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("fixity", quiet=True, stdout=out, stderr=out)
    except SystemExit as stop:
        return int(str(stop.code)), out.getvalue()
    return 0, out.getvalue()


def file_of(held: Held) -> Path:
    folder = originals()
    assert isinstance(folder, OriginalsFolder)
    path = Path(folder.path(original_name(held.version.original_id)))
    path.chmod(0o640)
    return path


@pytest.fixture(autouse=True)
def _an_empty_folder() -> None:
    """Other tests leave originals whose rows were rolled back; here a file without a row is a finding."""
    folder = originals()
    assert isinstance(folder, OriginalsFolder)
    for path in Path(folder.path("originals")).rglob("*"):
        if path.is_file():
            path.unlink()


@pytest.fixture
def two(hold: Holder, alice: User) -> tuple[Held, Held]:
    return hold(b"first original", alice), hold(b"second original", alice)


def test_an_untouched_archive_passes_and_the_check_is_an_event(two: tuple[Held, Held]) -> None:
    code, output = run()
    assert code == 0, output
    assert "PASS: read 2 of 2 originals" in output
    assert Event.objects.latest("seq").type == "fixity"
    assert set(Original.objects.values_list("check_outcome", flat=True)) == {"ok"}


def flip(held: Held, other: Held) -> None:
    path = file_of(held)
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.write_bytes(bytes(content))
    path.chmod(0o440)


def truncate(held: Held, other: Held) -> None:
    path = file_of(held)
    path.write_bytes(path.read_bytes()[:-1])
    path.chmod(0o440)


def delete(held: Held, other: Held) -> None:
    file_of(held).unlink()


def swap_files(held: Held, other: Held) -> None:
    one, two = file_of(held), file_of(other)
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    one.chmod(0o440)
    two.chmod(0o440)


def make_writable(held: Held, other: Held) -> None:
    file_of(held)


def swap_rows(held: Held, other: Held) -> None:
    first, second = held.version.original, other.version.original
    Version.objects.filter(pk=held.version.pk).update(original=second)
    Version.objects.filter(pk=other.version.pk).update(original=first)


@pytest.mark.parametrize("damage", [flip, truncate, delete, swap_files, make_writable, swap_rows])
def test_damage_to_an_original_is_found_and_its_document_named(
    damage: Callable[[Held, Held], None], two: tuple[Held, Held]
) -> None:
    damage(*two)
    code, output = run()
    assert code == 1
    assert two[0].document.accession in output


def test_a_file_that_belongs_to_nothing_is_found(two: tuple[Held, Held]) -> None:
    file_of(two[0]).with_name("f" * 64).write_bytes(b"extra")
    code, output = run()
    assert code == 1
    assert "file-without-row" in output


def test_bytes_whose_row_is_still_to_come_are_no_finding(two: tuple[Held, Held]) -> None:
    path = staging_file()
    path.write_bytes(b"linked, and the power went out before the row was written")
    store(path)
    assert run()[0] == 0


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE archive_event SET entry = replace(entry, 'capture', 'release') WHERE seq = 1", "log-prev-mismatch"),
        ("UPDATE archive_event SET type = 'check' WHERE seq = 1", "log-columns"),
        ("UPDATE archive_event SET agent = 'agent:0000' WHERE seq = 2", "log-columns"),
        ("UPDATE archive_eventobject SET ref = 'document:D-0' WHERE event_id = 1 AND ref LIKE 'doc%%'", "log-columns"),
        ("UPDATE archive_eventdetail SET detail = '{}' WHERE event_id = 1", "detail-changed"),
        ("DELETE FROM archive_eventdetail WHERE event_id = 1", "detail-missing"),
    ],
)
def test_a_change_behind_the_triggers_is_found(statement: str, finding: str, two: tuple[Held, Held]) -> None:
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(statement.replace("%%", "%"))
    code, output = run()
    assert code == 1
    assert finding in output


def test_an_erased_detail_is_no_damage(two: tuple[Held, Held]) -> None:
    EventDetail.objects.filter(event_id=1).update(salt="", detail="")
    assert run()[0] == 0
