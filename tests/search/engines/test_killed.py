"""The index worker may die at any instruction. What it had committed is there, and the next one can write."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from language.query_nodes import Everything
from search.engines.base import Ask, IndexBusy, Store
from search.engines.tantivy import TantivyStore
from search.engines.whoosh import WhooshStore
from tests.search.engines.corpus import KEYS, make

# Commits one document after another and says so after each: run in a process of its own, and killed.
WORKER = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
import django
django.setup()
from pathlib import Path
from search.engines.tantivy import TantivyStore
from search.engines.whoosh import WhooshStore
from tests.search.engines.corpus import make
writer = {"tantivy": TantivyStore, "whoosh": WhooshStore}[sys.argv[2]]().writer(Path(sys.argv[1]))
for document in make(seed=9, count=400):
    writer.replace([document.entry()], [])
    writer.commit()
    print(document.number, flush=True)
"""


@pytest.fixture(params=[TantivyStore, WhooshStore])
def store(request: pytest.FixtureRequest) -> Store:
    made: Store = request.param()
    return made


def test_nothing_committed_is_lost_when_the_writer_is_killed(store: Store, tmp_path: Path) -> None:
    rng = random.Random(20211231)
    path = tmp_path / "index"
    store.create(path)
    for _ in range(2):
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(path), store.signature.split()[0]],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ},
        )
        assert worker.stdout is not None
        first = worker.stdout.readline()
        time.sleep(rng.uniform(0.01, 0.2))
        worker.send_signal(signal.SIGKILL)
        said = [first, *worker.stdout.read().split()]
        worker.stdout.close()
        worker.wait()
        committed = {int(number) for number in said}
        held = store.reader(path).held()
        assert committed <= set(held)
        assert store.reader(path).ask(Ask(tree=Everything(), keys=frozenset(KEYS))).total == len(held)
    writer = store.writer(path)  # the lock died with its holder
    writer.replace([each.entry() for each in make(seed=9, count=400)], [])
    writer.commit()
    writer.close()
    assert len(store.reader(path).held()) == 400


def test_there_is_one_writer_and_a_second_is_told_so(store: Store, tmp_path: Path) -> None:
    store.create(tmp_path)
    writer = store.writer(tmp_path)
    with pytest.raises(IndexBusy):
        store.writer(tmp_path)
    writer.close()
    store.writer(tmp_path).close()
