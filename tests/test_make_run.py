"""`make run`: the first start, the second, what it survives, and that it leaves nothing behind."""

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import Running

pytestmark = [pytest.mark.servers, pytest.mark.timeout(900)]
TABLES = ("archive_document", "archive_capture", "archive_event", "ingest_item", "accounts_user", "archive_collection")


@pytest.fixture(scope="module")
def muniment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Started once for the tests of this module, which run in order."""
    running = Running(tmp_path_factory.mktemp("run") / "var")
    running.start()
    try:
        yield running
    finally:
        running.stop()


def test_the_first_start_loads_the_sample_and_says_where_to_go(muniment: Running) -> None:
    muniment.wait_until_ready()
    assert f"http://127.0.0.1:{muniment.port}/" in muniment.output
    assert "alice@sample.example" in muniment.output
    visitor = muniment.browser()
    found = visitor.get("/search/", q="单一来源")
    assert found.status == 200
    assert re.search(r"/d/D-[0-9A-Z]{6}/text/", found.text)


def test_a_sample_person_signs_in_with_what_was_printed(muniment: Running) -> None:
    alice = muniment.browser()
    alice.sign_in("alice@sample.example", muniment.password())
    letter = '"县局的仓库里"'  # in quotes: read to the letter, by members only
    assert "/d/D-" in alice.get("/search/", q=letter).text
    assert "/d/D-" not in muniment.browser().get("/search/", q=letter).text


def test_a_second_start_on_the_same_folder_is_refused_in_words(muniment: Running) -> None:
    twin = Running(muniment.data)
    twin.start()
    assert twin.wait() == 1
    assert "already runs" in twin.output
    assert "Traceback" not in twin.output


def test_a_taken_port_is_named_and_another_proposed(muniment: Running, tmp_path: Path) -> None:
    other = Running(tmp_path / "var", port=muniment.port)
    other.start()
    assert other.wait() == 1
    assert f"Port {muniment.port} is taken" in other.output
    assert f"PORT={muniment.port + 1}" in other.output
    assert not (tmp_path / "var" / "muniment.sqlite3").exists()


@pytest.mark.parametrize("words", ["-Q intake", "-Q index", "manage.py scheduler", "gunicorn"])
def test_a_process_that_is_killed_is_started_again(muniment: Running, words: str) -> None:
    before = set(muniment.find(words))
    assert before
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while not set(muniment.find(words)) - before:
        assert time.monotonic() < deadline, muniment.output
        time.sleep(0.2)


def test_sigterm_stops_everything(muniment: Running) -> None:
    muniment.wait_until_quiet()  # what the sample's scan becomes belongs to the first start
    assert len(muniment.processes()) >= 5
    assert muniment.stop(signal.SIGTERM) == 0
    assert muniment.processes() == {}
    assert "Traceback" not in muniment.output


def test_the_second_start_is_quick_and_loads_nothing_twice(muniment: Running) -> None:
    before = {table: muniment.count(table) for table in TABLES}
    muniment.start()
    seconds, worked = muniment.wait_until_ready(), muniment.cpu_seconds()
    print(f"second start: {seconds} s, of work {worked:.1f} s")
    assert worked < 40  # 10 s by the clock on two cores of its own; what else runs here does not count
    assert {table: muniment.count(table) for table in TABLES} == before
    assert muniment.stop(signal.SIGINT) == 0
    assert muniment.processes() == {}
