"""`make faults`: F1 and F2 of safety.md section 9 in full; takes some ten minutes on two quiet cores.

F1: 1,000 documents over HTTP while 50 processes are killed at random (DOCUMENTS, KILLS and SEED in the environment
change that). F2: every point of a file's way x SIGKILL, exception, ENOSPC, EIO. The last line is
`RESULT {json}`; `f2` says whether that passed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.faults.campaign import Outcome, campaign
from tests.faults.intake import PASSWORD
from tests.running import ROOT, Running

PATIENCE = 600.0  # seconds for the queue to run empty after the last receipt


def kills() -> Outcome:
    """F1 on an archive of its own, which is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="muniment-faults-"))
    muniment = Running(folder / "var", extra={"MUNIMENT_SAMPLE_PASSWORD": PASSWORD})
    muniment.start()
    try:
        return campaign(
            muniment,
            documents=int(os.environ.get("DOCUMENTS", "1000")),
            kills=int(os.environ.get("KILLS", "50")),
            seed=int(os.environ.get("SEED", "20261126")),
            patience=PATIENCE,
        )
    finally:
        muniment.stop()
        shutil.rmtree(folder, ignore_errors=True)


def passes(name: str) -> bool:
    """Whether a file of the fault tests passes, none of it skipped."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"tests/faults/{name}.py"]
    patient = os.environ | {"MUNIMENT_FAULTS_PATIENCE": str(2 * PATIENCE)}
    done = subprocess.run(command, cwd=ROOT, env=patient, capture_output=True, text=True, check=False)
    print(done.stdout[-600:], flush=True)
    return done.returncode == 0 and "skipped" not in done.stdout


def main() -> int:
    """Both, and the figures. Exit code 1 when anything was lost, doubled, damaged or left open."""
    every_point = passes("test_f2_failpoints")
    outcome = kills()
    print(outcome)
    figures = {
        "documents": outcome.documents,
        "kills": outcome.kills,
        "lost": outcome.lost,
        "doubled": outcome.doubled,
        "fixity_failures": outcome.fixity_failures,
        "unfinished": outcome.unfinished,
        "f2": every_point,
    }
    print("RESULT " + json.dumps(figures))
    return 0 if outcome.well and every_point else 1


if __name__ == "__main__":
    sys.exit(main())
