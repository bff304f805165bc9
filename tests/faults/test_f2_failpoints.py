"""F2 (safety.md section 9): 14 points on the way of a file x SIGKILL, exception, ENOSPC, EIO: 56 of 56 recover."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import NOT_LENT, ROOT

# `make faults` gives more: it is run for its figures, on machines that do other work meanwhile.
PATIENCE = float(os.environ.get("MUNIMENT_FAULTS_PATIENCE", "280"))
pytestmark = [pytest.mark.servers, pytest.mark.timeout(PATIENCE + 20)]


def test_every_fault_at_every_point_leaves_what_a_clean_run_leaves(tmp_path: Path) -> None:
    data = tmp_path / "var"
    data.mkdir(mode=0o700)
    environment = {key: value for key, value in os.environ.items() if key not in NOT_LENT}
    environment |= {"MUNIMENT_DATA": str(data), "DJANGO_SETTINGS_MODULE": "config.settings.embedded"}
    command = [sys.executable, "-m", "tests.faults.failpoints"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert len(told["cases"]) == 56
    killed = [case for case, end in told["cases"].items() if "SIGKILL" in case and end != "signal 9"]
    assert killed == [], "these were not struck"
    assert told["recovery"] == 0, done.stderr[-4000:]
    assert told["findings"] == []
