"""F1 (safety.md section 9): processes are killed at random while documents come in; nothing is lost, nothing doubled.

Here with 100 documents and 10 kills; MUNIMENT_F1_DOCUMENTS and MUNIMENT_F1_KILLS raise both.
"""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.intake import PASSWORD, RECOVERY_SECONDS, Uploader, page, query, unfinished, wait_for, word
from tests.running import ROOT, Running

pytestmark = [pytest.mark.servers, pytest.mark.timeout(480)]
DOCUMENTS = int(os.environ.get("MUNIMENT_F1_DOCUMENTS", "100"))
KILLS = int(os.environ.get("MUNIMENT_F1_KILLS", "10"))
SEED = int(os.environ.get("MUNIMENT_F1_SEED", "20261124"))
FORM = 10  # files a form
VICTIMS = ("-Q intake", "-Q index", "manage.py scheduler", "gunicorn", "reader_server")


@pytest.fixture
def muniment(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "var", extra={"MUNIMENT_SAMPLE_PASSWORD": PASSWORD})
    running.start()
    try:
        yield running
    finally:
        running.stop()


def kill_one(muniment: Running, chance: random.Random) -> str:
    """SIGKILL to one process of a kind chosen at random among those that run; what it was."""
    for kind in chance.sample(VICTIMS, len(VICTIMS)):
        if pids := muniment.find(kind):
            pid = chance.choice(pids)
            os.kill(pid, signal.SIGKILL)
            return f"{kind}: {pid}"
    raise AssertionError("nothing runs")


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
    muniment.wait_until_it_answers()  # the last kill may have been the web server's
    browser = muniment.browser()
    browser.sign_in("alice@sample.example", PASSWORD)
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
