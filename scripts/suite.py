"""`make test`: the suite on SQLite, what touches the database or the queue on PostgreSQL and Redis, then a browser.

What starts whole servers waits more than it works (for leases to run out, for killed processes to come back), so it
runs beside the rest, which makes way for it, and is printed when it ends.

Installs Chromium and a Chinese font through apt where it may (root, Debian); elsewhere the browser tests are skipped
by name, and under CI=true that is a failure. Arguments go to every pytest run, e.g. `-k search`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path

from scripts import pywb

ROOT = Path(__file__).resolve().parent.parent
BUDGET_SECONDS = 12 * 60
# Only what is asked for is imported: the browser's modules by one step, all others by the rest.
BROWSER, ELSEWHERE = "tests/browser", "--ignore=tests/browser"
NO_TESTS_SELECTED = 5  # pytest's exit code; a fault only if a person selected nothing herself


@dataclass(frozen=True)
class Step:
    """One pytest run: what it is called, what it selects, where that stands, in how many processes."""

    name: str
    select: str
    where: str
    processes: int
    on_servers: bool = False
    dist: str = "loadfile"

    def command(self, extra: list[str]) -> list[str]:
        """The command line."""
        pytest = [sys.executable, "-m", "pytest", "-q", "-m", self.select, *(extra or [self.where])]
        if self.processes > 1:
            # As conftest.py sorts: what takes longest first, not the fullest files.
            pytest += ["-n", str(self.processes), f"--dist={self.dist}", "--no-loadscope-reorder"]
        services = [sys.executable, "-m", "scripts.with_services"]
        return services + pytest if self.on_servers else pytest


def ensure_browser() -> None:
    """Installs Chromium, Pango and a font with Chinese where this may be done, else says that it is missing."""
    if shutil.which("chromium") and _has_chinese_font() and find_library("pangoft2-1.0"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        packages = ["chromium", "fonts-noto-cjk", "fontconfig", "tesseract-ocr-rus"]
        packages += ["libpango-1.0-0", "libpangoft2-1.0-0"]
        for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *packages]):
            subprocess.run(["apt-get", *command], env=environment, stdout=subprocess.DEVNULL, check=False)
    if not shutil.which("chromium"):
        print("Chromium is not here and could not be installed: the browser tests will be skipped.", flush=True)


def _has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def run(step: Step, extra: list[str]) -> int:
    """Runs a step and says how long it took; 0 if it passed."""
    print(f"\n== {step.name}", flush=True)
    start = time.monotonic()
    code = subprocess.run(["nice", "-n", "5", *step.command(extra)], cwd=ROOT, check=False).returncode
    return _told(step, time.monotonic() - start, code, extra)


def _told(step: Step, seconds: float, code: int, extra: list[str]) -> int:
    print(f"== {step.name}: {seconds:.0f} s, exit code {code}", flush=True)
    return 0 if code == NO_TESTS_SELECTED and extra else code


def run_beside(step: Step, steps: Sequence[Step], extra: list[str]) -> list[int]:
    """Runs `steps` in turn and `step` beside them, whose output is printed at the end; the exit codes."""
    with tempfile.TemporaryFile() as said:
        start = time.monotonic()
        beside = subprocess.Popen(step.command(extra), cwd=ROOT, stdout=said, stderr=subprocess.STDOUT)
        try:
            codes = [run(each, extra) for each in steps]
            code = beside.wait()
        finally:
            beside.terminate()
            beside.wait()
        print(f"\n== {step.name}, beside the others", flush=True)
        said.seek(0)
        print(said.read().decode(errors="replace"), flush=True)
        return [*codes, _told(step, time.monotonic() - start, code, extra)]


def main(extra: list[str]) -> int:
    """0 if every step passed; all are run whatever the first says."""
    jobs = int(os.environ.get("JOBS", "2"))
    start = time.monotonic()
    ensure_browser()
    pywb.ensure()
    servers = Step("whole servers", "servers and not browser", ELSEWHERE, jobs)
    steps = (
        Step("SQLite, a folder, no servers", "not browser and not servers", ELSEWHERE, jobs),
        Step("PostgreSQL and Redis", "database and not browser and not servers and not once", ELSEWHERE, jobs, True),
        # Most of it is one file, so it is shared out test by test.
        Step("a real browser", "browser", BROWSER, jobs, dist="worksteal"),
    )
    codes = run_beside(servers, steps, extra)
    total = time.monotonic() - start
    print(f"\n== all: {total:.0f} s of {BUDGET_SECONDS} s", flush=True)
    if total > BUDGET_SECONDS:
        print("The suite is over its budget: find out which tests grew (--durations=20).", flush=True)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
