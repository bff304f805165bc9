"""`make run` as a test sees it: started on a folder and a port of its own, asked, stopped, searched for orphans."""

import contextlib
import http.client
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from scripts.with_services import free_port
from tests.wire import WireBrowser

ROOT = Path(__file__).resolve().parents[1]
# What a person's shell or the suite's other column must not lend to the embedded archive under test.
NOT_LENT = ("DATABASE_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "MUNIMENT_DATA", "SECRET_KEY", "CI")


@dataclass
class Running:
    """One `python -m scripts.run`, which is what `make run` starts."""

    data: Path
    port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    @property
    def _log(self) -> Path:
        return self.data.parent / f"{self.data.name}-{self.port}.out"

    def start(self) -> None:
        """Starts it without a terminal, in a session of its own."""
        environment = {key: value for key, value in os.environ.items() if key not in NOT_LENT}
        environment |= {"MUNIMENT_DATA": str(self.data), "MUNIMENT_FETCH": "off"} | self.extra
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scripts.run", "--port", str(self.port)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self, seconds: float = 240.0) -> float:
        """The seconds it says it took; fails with what it printed."""
        deadline = time.monotonic() + seconds
        while not (found := re.search(r"ready after ([0-9.]+) s", self.output)):
            assert self.process is not None
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.1)
        return float(found[1])

    def wait_until_it_answers(self, seconds: float = 240.0) -> None:
        """Returns once the web server serves: after it was killed, its supervisor starts it again."""
        deadline = time.monotonic() + seconds
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.browser().get("/readyz").status == 200:
                    return
            assert time.monotonic() < deadline, self.output
            time.sleep(0.2)

    def wait_until_quiet(self, seconds: float = 300.0) -> None:
        """Returns once no scan waits for OCR and nothing was written to the custody log for five seconds."""
        deadline, last, since = time.monotonic() + seconds, -1, time.monotonic()
        while time.monotonic() - since < 5:
            jobs = self.count("ingest_ocrjob", "state IN ('waiting', 'working')")
            events = self.count("archive_event")
            if jobs or events != last:
                last, since = events, time.monotonic()
            assert time.monotonic() < deadline, self.output
            time.sleep(0.5)

    def wait(self, seconds: float = 40.0) -> int:
        """Its exit code."""
        assert self.process is not None
        return self.process.wait(seconds)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Sends a signal and returns the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.wait()

    def processes(self) -> dict[int, str]:
        """Everything alive that was started with this data folder in its environment, or is a reader's child of such.

        Readers are started with an empty environment: they are found as children.
        """
        marker = f"MUNIMENT_DATA={self.data}".encode()
        rows = list(_table())
        found = {pid for pid, _parent, environment, _command in rows if marker in environment.split(b"\0")}
        while more := {pid for pid, parent, _environment, _command in rows if parent in found} - found:
            found |= more
        return {pid: command for pid, _parent, _environment, command in rows if pid in found}

    def cpu_seconds(self) -> float:
        """What its processes have worked so far, those that have ended among them; no matter what else runs here."""
        assert self.process is not None
        ticks = 0
        for pid in {self.process.pid, *self.processes()}:
            with contextlib.suppress(OSError):
                stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
                ticks += sum(int(each) for each in stat[11:15])  # in user and system mode, its own and its children's
        return ticks / os.sysconf("SC_CLK_TCK")

    def find(self, words: str) -> list[int]:
        """Ids of the processes whose command line holds `words`."""
        return [pid for pid, command in self.processes().items() if words in command]

    def browser(self) -> WireBrowser:
        """A visitor's browser."""
        return WireBrowser(self.port)

    def password(self) -> str:
        """The sample people's password as it was printed."""
        found = re.search(r"changes it: (\S+)", self.output)
        assert found, self.output
        return found[1]

    def count(self, table: str, condition: str = "1") -> int:
        """Rows of a table for which the condition holds."""
        with sqlite3.connect(f"file:{self.data / 'muniment.sqlite3'}?mode=ro", uri=True) as database:
            number: int = database.execute(f'SELECT count(*) FROM "{table}" WHERE {condition}').fetchone()[0]
        database.close()
        return number


def _table() -> list[tuple[int, int, bytes, str]]:
    """(id, parent, environment, command line) of every process that this account may look at and that is not dead."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
            environment = (folder / "environ").read_bytes()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if state != "Z":
            found.append((int(folder.name), int(parent), environment, command))
    return found
