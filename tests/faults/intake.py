"""What the fault tests share: small documents with words of their own, a person who uploads until she has a receipt."""

import http.client
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from tests.running import Running
from tests.wire import WireBrowser

PASSWORD = "only-for-the-fault-tests"
RECOVERY_SECONDS = 200  # 120 by the goal, on a machine of its own; the rest of the suite runs beside this


def page(number: int) -> bytes:
    """A small document with a word of its own."""
    return f"<html><meta charset=utf-8><title>文件{number}</title><p>受害者{word(number)}号公告</p></html>".encode()


def word(number: int) -> str:
    """Latin letters, so that one document's word is no part of another's."""
    return "zq" + "".join(chr(ord("a") + int(digit)) for digit in f"{number:05d}") + "qz"


class Uploader:
    """A person who sends each form again until she has a receipt, signing in again where she must."""

    def __init__(self, muniment: Running) -> None:
        self.muniment = muniment
        self.browser: WireBrowser | None = None
        self.tries = 0

    def send(self, files: list[tuple[str, bytes]]) -> None:
        """Until the answer is a redirect to the batch."""
        deadline = time.monotonic() + 90
        while not self._sent(files):
            self.tries += 1
            assert time.monotonic() < deadline, "no receipt in 90 s"
            time.sleep(0.3)

    def _sent(self, files: list[tuple[str, bytes]]) -> bool:
        try:
            if self.browser is None:
                browser = self.muniment.browser()
                browser.sign_in("alice@sample.example", PASSWORD)
                self.browser = browser
            answer = self.browser.upload("/intake/", files, access="newsroom", source="", addresses="")
        except (OSError, http.client.HTTPException, AssertionError):
            return False  # the web server was killed: no receipt
        return answer.status == 302 and answer.location.startswith("/batches/")


def query(data: Path, sql: str, *parameters: object) -> list[tuple[object, ...]]:
    """Rows of the embedded database, read only."""
    database = sqlite3.connect(f"file:{data / 'muniment.sqlite3'}?mode=ro", uri=True, timeout=30)
    try:
        return database.execute(sql, parameters).fetchall()
    finally:
        database.close()


def unfinished(data: Path) -> int:
    """Items that are in no final state."""
    found = query(data, "SELECT count(*) FROM ingest_item WHERE state IN ('waiting', 'working', 'retrying')")
    return int(str(found[0][0]))


def wait_for(condition: Callable[[], bool], seconds: float) -> float:
    """Seconds until `condition()` is true."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds, f"not within {seconds} s"
        time.sleep(0.5)
    return time.monotonic() - start
