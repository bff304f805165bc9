"""What every way of starting gunicorn here shares; the rest stands on its command line."""

import gc
import threading
from importlib import import_module
from typing import Any

from gunicorn.http import message

# The search box takes a text of 4,000 characters (`language.relaxed.LONGEST_TOLD`): 36,000 bytes in an address
# if they are Han. gunicorn's default ends at 4,094, and without a limit anybody could fill its memory; its own greatest
# limit, 8,190, is a constant of its module.
limit_request_line = 49_152
message.MAX_REQUEST_LINE = limit_request_line + 1


def post_worker_init(_worker: Any) -> None:
    """A worker that can serve reads its dictionaries beside its first requests, not within one of them."""
    threading.Thread(target=_warm, name="warm", daemon=True).start()


def _warm() -> None:
    import_module("language.warming").warm()  # here, so that nothing waits for what it imports
    # Dictionaries stay: the collector need not look at their million objects again in the middle of a request.
    gc.freeze()
