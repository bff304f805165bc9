"""What every way of starting gunicorn here shares; the rest stands on its command line."""

import gc
import threading
from importlib import import_module
from typing import Any

# A query may be 512 characters: 512 Han are 4,608 bytes in an address, and gunicorn's default ends at 4,094.
limit_request_line = 8190


def post_worker_init(_worker: Any) -> None:
    """A worker that can serve reads its dictionaries beside its first requests, not within one of them."""
    threading.Thread(target=_warm, name="warm", daemon=True).start()


def _warm() -> None:
    import_module("language.warming").warm()  # here, so that nothing waits for what it imports
    # Dictionaries stay: the collector need not look at their million objects again in the middle of a request.
    gc.freeze()
