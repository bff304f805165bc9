"""F1 (safety.md section 9): processes are killed at random while documents come in; nothing is lost, nothing doubled.

Here with 100 documents and 10 kills; `make faults` raises both by MUNIMENT_F1_DOCUMENTS and MUNIMENT_F1_KILLS.
"""

import hashlib
import http.client
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import ROOT, Running
from tests.wire import WireBrowser

pytestmark = [pytest.mark.servers, pytest.mark.timeout(480)]
DOCUMENTS = int(os.environ.get("MUNIMENT_F1_DOCUMENTS", "100"))
KILLS = int(os.environ.get("MUNIMENT_F1_KILLS", "10"))
SEED = int(os.environ.get("MUNIMENT_F1_SEED", "20261124"))
FORM = 10  # files a form
RECOVERY_SECONDS = 200  # 120 by the goal, on a machine of its own; the rest of the suite runs beside this
VICTIMS = ("-Q intake", "-Q index", "manage.py scheduler", "gunicorn", "reader_server")


@pytest.fixture
def muniment(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "var", extra={"MUNIMENT_SAMPLE_PASSWORD": "only-for-the-fault-test"})
    running.start()
    try:
        yield running
    finally:
        running.stop()


def page(number: int) -> bytes:
    """A small document with a word of its own."""
    return f"<html><meta charset=utf-8><title>文件{number}</title><p>受害者{word(number)}号公告</p></html>".encode()


def word(number: int) -> str:
    """Latin letters, so that one document's word is no part of another's."""
    return "zq" + "".join(chr(ord("a") + int(digit)) for digit in f"{number:05d}") + "qz"


class Uploader:
    """A person who sends each form again until she has a receipt, signing in again where she must."""

    def __init__(self, muniment: Running) -> None:
        self.muniment = muniment
        self.browser: WireBrowser | None = None
        self.tries = 0

    def send(self, files: list[tuple[str, bytes]]) -> None:
        """Until the answer is a redirect to the batch."""
        deadline = time.monotonic() + 90
        while not self._sent(files):
            self.tries += 1
            assert time.monotonic() < deadline, "no receipt in 90 s"
            time.sleep(0.3)

    def _sent(self, files: list[tuple[str, bytes]]) -> bool:
        try:
            if self.browser is None:
                browser = self.muniment.browser()
                browser.sign_in("alice@sample.example", "only-for-the-fault-test")
                self.browser = browser
            answer = self.browser.upload("/intake/", files, access="newsroom", source="", addresses="")
        except (OSError, http.client.HTTPException, AssertionError):
            return False  # the web server was killed: no receipt
        return answer.status == 302 and answer.location.startswith("/batches/")


def query(data: Path, sql: str, *parameters: object) -> list[tuple[object, ...]]:
    """Rows of the embedded database, read only."""
    database = sqlite3.connect(f"file:{data / 'muniment.sqlite3'}?mode=ro", uri=True, timeout=30)
    try:
        return database.execute(sql, parameters).fetchall()
    finally:
        database.close()


def unfinished(data: Path) -> int:
    """Items that are in no final state."""
    found = query(data, "SELECT count(*) FROM ingest_item WHERE state IN ('waiting', 'working', 'retrying')")
    return int(str(found[0][0]))


def kill_one(muniment: Running, chance: random.Random) -> str:
    """SIGKILL to one process of a kind chosen at random among those that run; what it was."""
    for kind in chance.sample(VICTIMS, len(VICTIMS)):
        if pids := muniment.find(kind):
            pid = chance.choice(pids)
            os.kill(pid, signal.SIGKILL)
            return f"{kind}: {pid}"
    raise AssertionError("nothing runs")


def wait_for(condition: object, seconds: float) -> float:
    """Seconds until `condition()` is true."""
    assert callable(condition)
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds, f"not within {seconds} s"
        time.sleep(0.5)
    return time.monotonic() - start


def test_kills_at_random_lose_nothing_and_double_nothing(muniment: Running) -> None:
    chance = random.Random(SEED)
    print(f"seed {SEED}, {DOCUMENTS} documents, {KILLS} kills")
    muniment.wait_until_ready()
    contents = {f"文件{number:05d}.html": page(number) for number in range(DOCUMENTS)}
    files = list(contents.items())
    forms = [files[start : start + FORM] for start in range(0, len(files), FORM)]
    uploader = Uploader(muniment)
    kills_left = KILLS
    for index, form in enumerate(forms):
        uploader.send(form)
        share = round(KILLS * (index + 1) / len(forms))
        while KILLS - kills_left < share:
            print("kill", kill_one(muniment, chance))
            kills_left -= 1
            time.sleep(chance.uniform(0.1, 1.0))
    recovered = wait_for(lambda: unfinished(muniment.data) == 0, RECOVERY_SECONDS)
    print(f"all items ended {recovered:.0f} s after the last receipt; {uploader.tries} forms were sent again")

    digests = {hashlib.sha256(content).hexdigest() for content in contents.values()}
    held = Counter(
        str(row[0])
        for row in query(
            muniment.data, "SELECT v.original_id FROM archive_version v JOIN archive_document d ON d.id = v.document_id"
        )
        if row[0] in digests
    )
    assert set(held) == digests, "lost"
    assert max(held.values()) == 1, "doubled"
    states = Counter(str(row[0]) for row in query(muniment.data, "SELECT state FROM ingest_item WHERE kind = 'file'"))
    assert set(states) <= {"done", "duplicate"}, states
    assert no_stray_files(muniment.data)
    everything_is_found(muniment)
    assert muniment.stop() == 0
    assert muniment.processes() == {}
    fixity(muniment.data)


def no_stray_files(data: Path) -> bool:
    """Every file among the originals has its row, and every row its file."""
    lying = {path.name for path in (data / "originals").rglob("*") if path.is_file()}
    rows = {str(row[0]) for row in query(data, "SELECT sha256 FROM archive_original")}
    return lying == rows


def everything_is_found(muniment: Running) -> None:
    """Each document's own word finds it and only it."""
    browser = muniment.browser()
    browser.sign_in("alice@sample.example", "only-for-the-fault-test")
    missing = set(range(DOCUMENTS))

    def all_found() -> bool:
        for number in sorted(missing):
            text = browser.get("/search/", q=word(number)).text
            if f"文件{number}" not in text:
                return False
            missing.discard(number)
        return True

    print(f"all found {wait_for(all_found, 60):.0f} s later")


def fixity(data: Path) -> None:
    """`manage.py fixity` passes: every byte as it came, the log whole."""
    environment = os.environ | {"MUNIMENT_DATA": str(data), "DJANGO_SETTINGS_MODULE": "config.settings.embedded"}
    environment = {key: value for key, value in environment.items() if key not in {"DATABASE_URL", "CELERY_BROKER_URL"}}
    command = [sys.executable, "manage.py", "fixity", "--quiet"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_queue_folder_is_deleted_and_uploads_go_on(muniment: Running) -> None:
    """F5 on the embedded column: the broker is gone and everything in it; the rows know what there is to do."""
    muniment.wait_until_ready()
    uploader = Uploader(muniment)
    for name in ("queue", "queue-control"):
        subprocess.run(["rm", "-rf", str(muniment.data / name)], check=True)
    uploader.send([(f"文件{number}.html", page(number)) for number in range(5)])
    assert uploader.tries == 0, "an upload was refused while the broker was away"
    print(f"drained after {wait_for(lambda: unfinished(muniment.data) == 0, RECOVERY_SECONDS):.0f} s")
    assert muniment.count("archive_document") == 18 + 5
