"""An archive with the sample, loaded once: loading it is what tests/test_make_run.py is about, not the faults."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.intake import PASSWORD
from tests.running import Running


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as the first start leaves it, with the sample's scan read. To be copied; one for all processes of
    the run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "sampled"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            shutil.rmtree(folder / "var", ignore_errors=True)  # of a process that did not get to the end
            running = Running(folder / "var", extra={"MUNIMENT_SAMPLE_PASSWORD": PASSWORD})
            running.start()
            try:
                running.wait_until_ready()
                running.wait_until_quiet()
            finally:
                running.stop()
            (folder / "made").touch()
    return folder / "var"


@pytest.fixture
def muniment(sampled: Path, tmp_path: Path) -> Iterator[Running]:
    """Started on a copy of that folder; whoever uses it waits until it is ready."""
    shutil.copytree(sampled, tmp_path / "var")
    running = Running(tmp_path / "var", extra={"MUNIMENT_SAMPLE_PASSWORD": PASSWORD})
    running.start()
    try:
        yield running
    finally:
        running.stop()
