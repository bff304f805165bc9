"""An index of its own for every test, and the drain run here instead of in a worker."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from haystack import connections

from search import drain, services
from search.engines.backend import forget_readers
from search.engines.generations import Generations


@pytest.fixture(autouse=True)
def index_folder(tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Index folders in the test's own place; writers and readers are closed afterwards."""
    folder = tmp_path / "index"
    for alias in ("public", "guests", "all"):
        backend = connections[alias].get_backend()
        monkeypatch.setattr(backend, "generations", Generations(folder / alias))
    monkeypatch.setattr(services, "_flag", lambda: folder / "NUDGED")
    yield folder
    drain.close_writers()
    forget_readers()


@pytest.fixture
def index(index_folder: Path) -> Callable[[], int]:
    """Bring both indexes up to the record, as the index worker does; the number of entries written."""

    def run() -> int:
        return drain.drain_all().documents

    return run
