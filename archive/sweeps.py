"""What the record does by itself in the scheduler's rounds."""

from collections.abc import Callable

from archive.services import purging
from archive.services.checkpoints import Daily
from archive.services.holding_back import Sealing
from archive.services.rolling import Rolling


def all_sweeps() -> list[Callable[[], None]]:
    """New ones for each process: each remembers when it is due."""
    return [Daily(), Rolling(), purging.sweep, Sealing()]
