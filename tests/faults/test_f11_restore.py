"""F11 in small (safety.md section 9): a copy made while documents come in is put back into an empty place, whole."""

import contextlib
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from scripts.with_services import postgres_programs, services
from tests.faults.intake import PASSWORD
from tests.running import NOT_LENT, ROOT, Running

pytestmark = [pytest.mark.servers, pytest.mark.timeout(900)]
TABLES = ("archive_document", "archive_version", "archive_capture", "archive_page", "accounts_user")


def run(command: list[str], data: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A command of ours on the archive in `data`."""
    environment = {key: value for key, value in os.environ.items() if key not in NOT_LENT}
    environment |= {"MUNIMENT_DATA": str(data), "DJANGO_SETTINGS_MODULE": "config.settings.embedded"} | more
    command = [sys.executable, *command]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


def backup(what: str, folder: Path, data: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """`python -m scripts.backup`, as the how-to says."""
    return run(["-m", "scripts.backup", what, str(folder)], data, **more)


def test_a_copy_made_during_intake_is_put_back_whole(muniment: Running, tmp_path: Path) -> None:
    muniment.wait_until_ready()
    assert run(["manage.py", "fixity", "--quiet"], muniment.data).returncode == 0  # as the restore will do
    alice = muniment.browser()
    alice.sign_in("alice@sample.example", PASSWORD)
    files = [(f"{number}.txt", f"恢复演习第{number}件".encode()) for number in range(10)]
    assert alice.upload("/intake/", files, access="newsroom", source="", addresses="").status == 302
    made = backup("make", tmp_path / "copy", muniment.data)  # the items are at all stages now
    assert made.returncode == 0, made.stderr
    found = alice.get("/search/", q="人像识别摄像机").text
    link = re.search(r"/d/D-[0-9A-Z]{6}/text/", found)
    assert link
    alice.get("/")  # the message that she is signed in is shown once
    page_before = re.sub(r'nonce="[^"]*"|value="[^"]{64}"', "", alice.get(link[0]).text)
    muniment.stop()
    in_copy = {table: rows(tmp_path / "copy" / "muniment.sqlite3", table) for table in TABLES}

    put_back = backup("restore", tmp_path / "copy", tmp_path / "other")
    assert put_back.returncode == 0, put_back.stdout + put_back.stderr
    assert {table: rows(tmp_path / "other" / "muniment.sqlite3", table) for table in TABLES} == in_copy

    again = Running(tmp_path / "other", port=muniment.port, extra={"MUNIMENT_SAMPLE_PASSWORD": PASSWORD})
    again.start()
    try:
        again.wait_until_ready()
        alice = again.browser()
        alice.sign_in("alice@sample.example", PASSWORD)
        alice.get("/")
        page_after = re.sub(r'nonce="[^"]*"|value="[^"]{64}"', "", alice.get(link[0]).text)
        assert page_after == page_before
    finally:
        again.stop()


def test_a_postgresql_archive_is_put_back_whole(tmp_path: Path) -> None:
    with services() as real:
        path = f"{postgres_programs()}:{os.environ['PATH']}"
        other = real.database_url.rpartition("/")[0] + "/restored"
        prepared = run(["manage.py", "prepare"], tmp_path / "var", DATABASE_URL=real.database_url)
        assert prepared.returncode == 0, prepared.stderr
        made = backup("make", tmp_path / "copy", tmp_path / "var", DATABASE_URL=real.database_url, PATH=path)
        assert made.returncode == 0, made.stderr
        with contextlib.closing(psycopg2.connect(real.database_url)) as connection:
            connection.autocommit = True
            connection.cursor().execute("CREATE DATABASE restored")
        put_back = backup("restore", tmp_path / "copy", tmp_path / "other", DATABASE_URL=other, PATH=path)
        assert put_back.returncode == 0, put_back.stdout + put_back.stderr
        counts = []
        for url in (real.database_url, other):
            with contextlib.closing(psycopg2.connect(url)) as connection:
                counts.append({table: _count(connection.cursor(), table) for table in TABLES})
        assert counts[0] == counts[1]
        assert counts[0]["archive_document"] == 18


def _count(cursor: psycopg2.extensions.cursor, table: str) -> int:
    cursor.execute(f'SELECT count(*) FROM "{table}"')
    row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def test_a_copy_is_not_put_over_an_archive(tmp_path: Path) -> None:
    (tmp_path / "var" / "originals").mkdir(parents=True)
    refused = backup("restore", tmp_path / "copy", tmp_path / "var")
    assert refused.returncode == 1
    assert "is not empty" in refused.stderr


def rows(database: Path, table: str) -> int:
    """How many."""
    opened = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        number: int = opened.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
    finally:
        opened.close()
    return number
