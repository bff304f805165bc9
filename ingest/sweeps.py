"""What intake does by itself in the scheduler's rounds, beside its own sweeper."""

from collections.abc import Callable

from ingest.services.errands import Errands
from ingest.services.rechecks import Rechecks


def all_sweeps() -> list[Callable[[], None]]:
    """New ones for each process: each remembers when it is due."""
    return [Errands(), Rechecks()]
