"""Waiting for what happens by itself, on a machine that may be busy."""

import time
from collections.abc import Callable


def eventually(holds: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Whether `holds()` comes true within `seconds`; asked every 20 ms, so that a quiet machine waits for nothing."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
