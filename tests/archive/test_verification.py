"""`verify --all`, `export_log` and the mutations: what changed is found and named, and strangers can check the log."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from archive import signing, verification
from archive.models import Checkpoint, Event, EventDetail
from archive.provenance import verify_log
from archive.services.checkpoints import make_checkpoint
from archive.storage import originals
from tests.append_only import without_triggers
from tests.archive.conftest import Holder, read_as

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _archive(settings: LazySettings, tmp_path: Path, hold: Holder, alice: User) -> None:
    """Two documents under one checkpoint, in a folder of their own."""
    settings.MUNIMENT_DATA = tmp_path / "data"
    options = {"location": str(tmp_path / "data")}
    settings.STORAGES = settings.STORAGES | {
        "originals": {"BACKEND": "archive.storage.OriginalsFolder", "OPTIONS": options}
    }
    assert originals().location == options["location"]
    read_as(hold(b"first original", alice, title="first"), "第一页", title="公告", printed="2021-03-05T10:00:00")
    read_as(hold(b"second original", alice, source_url="http://a.example/1", source_basis="observed"), "one", "two")
    make_checkpoint()


def run(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("verify", "--all", *arguments, stdout=out, stderr=out)
    return int(str(stop.value.code)), out.getvalue()


def test_an_untouched_archive_fails_nowhere_and_says_what_nobody_could_check() -> None:
    code, output = run()
    assert code == 3, output
    assert "FAIL" not in output
    for words in ("PASS        1 log", "PASS        2 checkpoints", "PASS        4 originals", "PASS        6 rows"):
        assert words in output
    assert "NOT CHECKED 3 time" in output
    assert "give --fingerprint" in output


def test_a_key_known_from_elsewhere_is_checked_and_another_one_fails() -> None:
    assert "is one that was given" in run("--fingerprint", signing.public_key().fingerprint)[1]
    code, output = run("--fingerprint", "ab" * 32)
    assert code == 1
    assert "none of those that were given" in output


def test_entries_under_no_checkpoint_are_not_called_checked() -> None:
    call_command("fixity", quiet=True, stdout=StringIO())
    assert "the last 1 entries are under none yet" in run()[1]


def test_a_log_rewritten_whole_with_its_hashes_does_not_fit_its_checkpoint() -> None:
    """An administrator can chain the log anew; he cannot sign it back into the past."""
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM archive_eventdetail")
        cursor.execute("DELETE FROM archive_eventobject")
        cursor.execute("DELETE FROM archive_event")
    checkpoint = Checkpoint.objects.get()
    code, output = run()
    assert code == 1
    assert f"checkpoint {checkpoint.size}: the log ends at entry 0" in output


def test_an_entry_changed_under_a_checkpoint_no_longer_gives_its_root() -> None:
    first = Checkpoint.objects.get()
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute("UPDATE archive_event SET entry = replace(entry, 'ok', 'no') WHERE seq = 2")
    assert f"checkpoint {first.size}: not made over" in run()[1]


def test_a_crash_is_exit_2_and_never_a_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*args: object, **named: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(verification, "check_rows", crash)
    code, output = run()
    assert code == 2
    assert "could not run" in output


def test_lines_are_to_be_had_for_programs() -> None:
    lines = json.loads(run("--json")[1])
    assert {line["mark"] for line in lines} == {"PASS", "NOT CHECKED"}


def test_an_export_is_verified_without_django(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    call_command("export_log", str(folder), stdout=StringIO())
    entries = [entry.encode() for entry in Event.objects.order_by("seq").values_list("entry", flat=True)]
    assert (folder / "events.jsonl").read_bytes() == b"".join(entry + b"\n" for entry in entries)
    bare = [sys.executable, "-m", "archive.provenance.verify_log", str(folder), signing.public_key().fingerprint]
    done = subprocess.run(bare, cwd=ROOT, env={"PATH": "/usr/bin"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("PASS") == 4
    detail = next((folder / "details").iterdir())
    detail.write_text(detail.read_text().replace('"detail": {', '"detail": {"x": 1, ', 1))
    assert verify_log.verify_export(verify_log.find_export(folder)).exit_code == verify_log.FAILED


def test_an_export_without_details_and_one_after_an_erasure_are_still_whole(tmp_path: Path) -> None:
    call_command("export_log", str(tmp_path / "bare"), "--no-details", stdout=StringIO())
    assert not (tmp_path / "bare" / "details").exists()
    EventDetail.objects.filter(event_id=1).update(salt="", detail="")
    call_command("export_log", str(tmp_path / "erased"), stdout=StringIO())
    report = verify_log.verify_export(verify_log.find_export(tmp_path / "erased"))
    assert report.exit_code == verify_log.PARTLY
    assert ("NOT CHECKED", "1 details are erased or withheld") in report.lines
    code, output = run()
    assert code == 3
    assert "1 details are erased" in output


def test_an_export_replaces_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="there already"):
        call_command("export_log", str(tmp_path), stdout=StringIO(), stderr=StringIO())


@pytest.mark.once
def test_any_single_change_is_found_and_named() -> None:
    """Each kind of change once, in an archive and a process of its own; `make mutations` tries more."""
    command = [sys.executable, "-m", "benchmarks.mutations", "--count", "100", "--seed", "7"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    result = json.loads(done.stdout.splitlines()[-1].removeprefix("RESULT "))
    assert result["tried"] == result["detected"] == result["named"] == 100
    assert result["kinds"] <= 100, "every kind is tried"
