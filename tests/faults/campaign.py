"""The kill campaign of F1 (safety.md section 9): what `make faults` runs in full and the suite in short."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.intake import PASSWORD, Uploader, page, query, unfinished, wait_for, word
from tests.running import ROOT, Running

FORM = 10  # files a form
VICTIMS = ("-Q intake", "-Q index", "manage.py scheduler", "gunicorn", "reader_server")


@dataclass
class Outcome:
    """What was left after the kills. All but the first two are to be nothing."""

    documents: int
    kills: int
    lost: int = 0
    doubled: int = 0
    unfinished: int = 0
    fixity_failures: int = 0
    not_found: int = 0
    stray: int = 0
    states: Counter[str] = field(default_factory=Counter)

    @property
    def well(self) -> bool:
        """Whether nothing is lost, doubled, open, damaged, unfound or left over."""
        wrong = self.lost + self.doubled + self.unfinished + self.fixity_failures + self.not_found + self.stray
        return not wrong and set(self.states) <= {"done", "duplicate"}


def campaign(muniment: Running, *, documents: int, kills: int, seed: int, patience: float) -> Outcome:
    """Send the documents while processes are killed, wait up to `patience` seconds for the end, look at everything.

    Stops the archive at its end: fixity reads what lies there then.
    """
    chance = random.Random(seed)
    print(f"seed {seed}, {documents} documents, {kills} kills", flush=True)
    muniment.wait_until_ready(max(90.0, patience))
    contents = {f"文件{number:05d}.html": page(number) for number in range(documents)}
    _send(muniment, list(contents.items()), kills, chance)
    outcome = Outcome(documents, kills)
    try:
        recovered = wait_for(lambda: unfinished(muniment.data) == 0, patience)
        print(f"all items ended {recovered:.0f} s after the last receipt", flush=True)
    except AssertionError:
        outcome.unfinished = unfinished(muniment.data)
    _count(muniment.data, contents, outcome)
    outcome.not_found = _not_found(muniment, documents)
    assert muniment.stop() == 0
    assert muniment.processes() == {}
    outcome.fixity_failures = int(not _fixity_passes(muniment.data))
    return outcome


def _send(muniment: Running, files: list[tuple[str, bytes]], kills: int, chance: random.Random) -> None:
    forms = [files[start : start + FORM] for start in range(0, len(files), FORM)]
    uploader = Uploader(muniment)
    done = 0
    for index, form in enumerate(forms, 1):
        uploader.send(form)
        while done < round(kills * index / len(forms)):
            print("kill", _kill_one(muniment, chance), flush=True)
            done += 1
            time.sleep(chance.uniform(0.1, 1.0))
    print(f"{uploader.tries} forms were sent again", flush=True)


def _kill_one(muniment: Running, chance: random.Random) -> str:
    """SIGKILL to one process of a kind chosen at random among those that run; what it was."""
    for kind in chance.sample(VICTIMS, len(VICTIMS)):
        if pids := muniment.find(kind):
            pid = chance.choice(pids)
            os.kill(pid, signal.SIGKILL)
            return f"{kind}: {pid}"
    raise AssertionError("nothing runs")


def _count(data: Path, contents: dict[str, bytes], outcome: Outcome) -> None:
    digests = {hashlib.sha256(content).hexdigest() for content in contents.values()}
    rows = query(data, "SELECT v.original_id FROM archive_version v JOIN archive_document d ON d.id = v.document_id")
    held = Counter(str(row[0]) for row in rows if row[0] in digests)
    outcome.lost = len(digests - set(held))
    outcome.doubled = sum(number - 1 for number in held.values())
    outcome.states = Counter(str(row[0]) for row in query(data, "SELECT state FROM ingest_item WHERE kind = 'file'"))
    # Every file among the originals has its row, and every row its file.
    lying = {path.name for path in (data / "originals").rglob("*") if path.is_file()}
    outcome.stray = len(lying ^ {str(row[0]) for row in query(data, "SELECT sha256 FROM archive_original")})


def _not_found(muniment: Running, documents: int) -> int:
    """How many documents their own word does not find, a minute after all have ended."""
    muniment.wait_until_it_answers()  # the last kill may have been the web server's
    browser = muniment.browser()
    browser.sign_in("alice@sample.example", PASSWORD)
    missing = set(range(documents))

    def all_found() -> bool:
        for number in sorted(missing):
            if f"文件{number}" not in browser.get("/search/", q=word(number)).text:
                return False
            missing.discard(number)
        return True

    try:
        print(f"all found {wait_for(all_found, 60 + documents / 4):.0f} s later", flush=True)
    except AssertionError:
        return len(missing)
    return 0


def _fixity_passes(data: Path) -> bool:
    """Whether `manage.py fixity` passes: every byte as it came, the log whole."""
    environment = os.environ | {"MUNIMENT_DATA": str(data), "DJANGO_SETTINGS_MODULE": "config.settings.embedded"}
    environment = {key: value for key, value in environment.items() if key not in {"DATABASE_URL", "CELERY_BROKER_URL"}}
    command = [sys.executable, "manage.py", "fixity", "--quiet"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900, check=False)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0
