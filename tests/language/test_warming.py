"""A web worker reads its dictionaries before it is asked."""

import runpy
import threading
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

from language import cedict, romanise
from language.relaxed import LONGEST_TOLD

CONFIGURATION = Path(__file__).resolve().parents[2] / "gunicorn.conf.py"


def test_a_web_worker_reads_its_dictionaries_in_a_thread_of_its_own() -> None:
    runpy.run_path(str(CONFIGURATION))["post_worker_init"](None)
    for thread in threading.enumerate():
        if thread.name == "warm":
            thread.join(60)
    assert cedict._made
    assert romanise._segmenter.cache_info().currsize == 1


def test_an_address_may_hold_the_longest_text_that_is_read_loosely() -> None:
    longest = len(quote("字" * LONGEST_TOLD))
    runpy.run_path(str(CONFIGURATION))
    assert longest < import_module("gunicorn.http.message").MAX_REQUEST_LINE
