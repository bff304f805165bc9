"""The fetcher against a real web archive: pywb, run as a program from an environment of its own over a WARC of ours."""

import contextlib
import io
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.provenance.addresses import parse
from ingest.fetchers import Budget, Fetched, FetchPolicy, fetch
from ingest.fetchers.warc_files import check_warc
from scripts import pywb

pytestmark = pytest.mark.pywb
PAGE = "http://www.xjshs.example/info/17182.htm"
MOVED = "http://www.xjshs.example/old.htm"
TS = "20180821160835"
BODY = "<html><head><title>公告</title></head><body><p>单一来源</p></body></html>".encode()
ARCHIVE = "https://web.archive.org"


def write_warc(path: Path) -> None:
    """A page, a redirect to it, and an error page, all of one second."""
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for url, status, headers, body in (
            (PAGE, "200 OK", [("Content-Type", "text/html; charset=utf-8")], BODY),
            (MOVED, "302 Found", [("Location", PAGE)], b""),
            (f"{PAGE}?gone", "404 Not Found", [("Content-Type", "text/html")], b"<html>no</html>"),
        ):
            http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
            moment = {"WARC-Date": "2018-08-21T16:08:35Z"}
            writer.write_record(
                writer.create_warc_record(
                    url,
                    "response",
                    payload=io.BytesIO(body),
                    length=len(body),
                    http_headers=http,
                    warc_headers_dict=moment,
                )
            )


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where the archive listens."""
    if not pywb.ensure():
        pytest.skip("pywb is not here and could not be installed")
    folder = tmp_path_factory.mktemp("pywb")
    (folder / "collections").mkdir()
    write_warc(folder / "page.warc.gz")
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    manager = str(pywb.program("wb-manager"))
    for command in (["init", "web"], ["add", "web", "page.warc.gz"]):
        subprocess.run([manager, *command], cwd=folder, check=True, env=environment, capture_output=True, timeout=60)
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = int(free.getsockname()[1])
    command = [str(pywb.program("wayback")), "-b", "127.0.0.1", "-p", str(number), "-t", "4"]
    started = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(number, started)
        yield number
    finally:
        started.terminate()
        started.wait(20)


def _wait_for(port: int, started: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert started.poll() is None, "pywb ended at once"
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
            return
        time.sleep(0.1)
    raise AssertionError("pywb did not answer")


@pytest.fixture
def get(port: int, staging: Path) -> "Getter":
    """Fetch a copy from it, in the place of the Wayback Machine."""
    policy = FetchPolicy.from_settings(
        "archives",
        [f"127.0.0.1:{port}"],
        endpoints={ARCHIVE: f"http://127.0.0.1:{port}"},
        archive_interval_seconds=0,
    )
    return Getter(policy, staging)


class Getter:
    """`get(ts, page)`."""

    def __init__(self, policy: FetchPolicy, staging: Path) -> None:
        self.policy, self.staging = policy, staging

    def __call__(self, ts: str, page: str = PAGE) -> Fetched:
        address = parse(f"{ARCHIVE}/web/{ts}/{page}")
        return fetch(address, staging=self.staging, policy=self.policy, budget=Budget())


def test_a_copy_comes_byte_for_byte_with_its_time(get: Getter) -> None:
    got = get(TS)
    assert (got.code, got.drift_seconds, got.served_ts) == ("fetched", 0, TS)
    assert got.staged is not None
    assert got.staged.read_bytes() == BODY
    assert "replay" not in got.notes
    assert got.grade is not None
    assert got.grade.letter == "B-"  # pywb names no source file
    assert got.warc is not None
    assert check_warc(got.warc) == 5


def test_the_nearest_copy_is_taken_within_a_day_and_its_distance_recorded(get: Getter) -> None:
    got = get("20180821160000")
    assert (got.code, got.drift_seconds) == ("fetched", 8 * 60 + 35)
    assert "nearest-capture" in got.notes
    far = get("20190821160835")
    assert (far.code, far.served_ts) == ("other_time", TS)


def test_a_redirect_that_the_archive_saved_is_followed_inside_it(get: Getter) -> None:
    got = get(TS, MOVED)
    assert (got.code, [hop.status for hop in got.hops]) == ("fetched", [302])
    assert got.staged is not None
    assert got.staged.read_bytes() == BODY


def test_an_error_page_that_the_archive_saved_is_kept_as_one(get: Getter) -> None:
    got = get(TS, f"{PAGE}?gone")
    assert (got.code, got.http_status) == ("fetched", 404)
    assert "archived-error" in got.notes


def test_a_page_that_the_archive_does_not_hold_is_not_archived(get: Getter) -> None:
    assert get(TS, "http://www.xjshs.example/other.htm").code == "not_archived"
