"""A web worker reads its dictionaries before it is asked."""

import runpy
import threading
from pathlib import Path

from language import cedict, romanise

CONFIGURATION = Path(__file__).resolve().parents[2] / "gunicorn.conf.py"


def test_a_web_worker_reads_its_dictionaries_in_a_thread_of_its_own() -> None:
    runpy.run_path(str(CONFIGURATION))["post_worker_init"](None)
    for thread in threading.enumerate():
        if thread.name == "warm":
            thread.join(60)
    assert cedict._made
    assert romanise._segmenter.cache_info().currsize == 1
