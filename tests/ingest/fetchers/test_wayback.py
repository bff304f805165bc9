"""Every outcome of the table in provenance.md section 5, against a server that answers as the Wayback Machine does."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.provenance.addresses import parse
from ingest.fetchers import Budget, Fetched, FetchPolicy, fetch
from tests.ingest.fetchers.archive_server import Held, WaybackServer, memento_datetime
from tests.ingest.fetchers.conftest import policy_for
from tests.ingest.fetchers.servers import running

TS = "20180821160835"
URL = "http://www.xjshs.gov.cn/info/1773/17182.htm"
PAGE = "<html><body><div class='vF_detail_content'>政府采购公告</div></body></html>".encode()
HTML = (("Content-Type", "text/html"),)


@pytest.fixture
def wayback() -> Iterator[WaybackServer]:
    with running(WaybackServer()) as started:
        assert isinstance(started, WaybackServer)
        yield started


def get(wayback: WaybackServer, staging: Path, text: str = f"https://web.archive.org/web/{TS}/{URL}") -> Fetched:
    return fetch(parse(text), staging=staging, policy=policy(wayback), budget=Budget())


def policy(wayback: WaybackServer) -> FetchPolicy:
    return policy_for(wayback, "archives", endpoints={"https://web.archive.org": wayback.origin})


def test_a_capture_exactly_as_asked_is_grade_b(wayback: WaybackServer, staging: Path) -> None:
    wayback.held[TS, URL] = Held(body=PAGE, headers=HTML)
    got = get(wayback, staging, f"https://web.archive.org/web/{TS}/http:/www.xjshs.gov.cn/info/1773/17182.htm")
    assert (got.code, got.method, got.http_status, got.drift_seconds) == ("fetched", "memento", 200, 0)
    assert got.staged is not None
    assert got.staged.read_bytes() == PAGE
    assert got.memento_datetime is not None
    assert f"{got.memento_datetime:%Y%m%d%H%M%S}" == TS
    assert (got.asked_ts, got.served_ts, got.archive_src) == (TS, TS, "crawl-2018/file-00001.warc.gz")
    assert got.grade is not None
    assert (got.grade.letter, got.grade.phrase) == ("B", "captured by the Internet Archive")
    assert wayback.asked[0][0] == f"/web/{TS}id_/{URL}"


def test_the_nearest_capture_within_a_day_is_kept_with_its_drift(wayback: WaybackServer, staging: Path) -> None:
    wayback.held["20180821170835", URL] = Held(body=PAGE)
    got = get(wayback, staging)
    assert (got.code, got.drift_seconds, got.notes) == ("fetched", 3600, ("nearest-capture",))
    assert [hop.status for hop in got.hops] == [302]
    assert got.grade is not None
    assert (got.grade.letter, got.grade.phrase) == ("B-", "captured by the Internet Archive, nearest capture")


def test_a_capture_of_another_time_waits_for_a_person_and_is_not_fetched(wayback: WaybackServer, staging: Path) -> None:
    wayback.held["20190101000000", URL] = Held(body=PAGE)
    got = get(wayback, staging)
    assert (got.code, got.kind, got.served_ts, got.staged) == ("other_time", "person", "20190101000000", None)
    assert len(wayback.asked) == 1


def test_a_time_that_differs_without_a_redirect_is_drift_too(wayback: WaybackServer, staging: Path) -> None:
    later = (("Memento-Datetime", memento_datetime("20180821160840")), ("x-archive-src", "x"))
    wayback.trouble[URL] = (200, PAGE, later)
    got = get(wayback, staging)
    assert (got.code, got.drift_seconds, got.notes) == ("fetched", 5, ("nearest-capture",))
    wayback.trouble[URL] = (200, PAGE, (("Memento-Datetime", memento_datetime("20200101000000")),))
    assert get(wayback, staging).code == "other_time"


@pytest.mark.parametrize(
    "location",
    [
        "https://web.archive.org/web/20180821161000id_/http://a.cn/new",
        "/web/20180821161000id_/http://a.cn/new",
        "http://a.cn/new",
    ],
)
def test_a_saved_redirect_is_followed_inside_the_archive(wayback: WaybackServer, staging: Path, location: str) -> None:
    time = "20180821161000" if "161000" in location else TS
    wayback.held[TS, URL] = Held(status=301, headers=(("Location", location),))
    wayback.held[time, "http://a.cn/new"] = Held(body=PAGE)
    got = get(wayback, staging)
    assert (got.code, got.served_url) == ("fetched", f"{wayback.origin}/web/{time}id_/http://a.cn/new")
    assert got.hops[0].memento_datetime == memento_datetime(TS)


def test_redirects_without_end_and_redirects_out_of_the_archive(wayback: WaybackServer, staging: Path) -> None:
    wayback.held[TS, URL] = Held(status=302, headers=(("Location", f"/web/{TS}id_/{URL}"),))
    assert get(wayback, staging).code == "too_many_redirects"
    wayback.trouble[URL] = (302, b"", (("Location", "http://elsewhere.example/"),))
    assert get(wayback, staging).code == "not_raw"
    wayback.trouble[URL] = (302, b"", (("Location", f"/web/{TS}id_/http://other.example/"),))
    assert get(wayback, staging).code == "not_raw"


def test_an_archived_error_page_is_kept_and_is_not_the_document(wayback: WaybackServer, staging: Path) -> None:
    wayback.held[TS, URL] = Held(status=404, body=b"gone in 2018")
    got = get(wayback, staging)
    assert (got.code, got.http_status) == ("fetched", 404)
    assert "archived-error" in got.notes
    assert got.grade is not None
    assert "not-the-document" in got.grade.notes


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (404, "not_archived", "permanent"),
        (403, "excluded_by_archive", "permanent"),
        (451, "excluded_by_archive", "permanent"),
        (429, "busy", "transient"),
        (500, "server_error", "transient"),
        (503, "server_error", "transient"),
        (504, "server_error", "transient"),
        (200, "not_raw", "transient"),
    ],
)
def test_what_the_archive_says_for_itself_is_not_about_the_page(
    wayback: WaybackServer, staging: Path, status: int, code: str, kind: str
) -> None:
    wayback.trouble[URL] = (status, b"x", ())
    got = get(wayback, staging)
    assert (got.code, got.kind, got.staged) == (code, kind, None)


def test_after_a_429_the_archive_is_left_alone_for_a_minute(wayback: WaybackServer, staging: Path) -> None:
    wayback.trouble[URL] = (429, b"", ())
    budget = Budget()
    address = parse(f"https://web.archive.org/web/{TS}/{URL}")
    first = fetch(address, staging=staging, policy=policy(wayback), budget=budget)
    second = fetch(address, staging=staging, policy=policy(wayback), budget=budget)
    assert (first.retry_after, second.code, len(wayback.asked)) == (60, "busy", 1)


@pytest.mark.parametrize(
    ("held", "letter", "note"),
    [
        (Held(body=PAGE, src=False), "B-", "no-archive-src"),
        (Held(body=gzip.compress(PAGE, mtime=0), headers=(("Content-Encoding", "gzip"),)), "B-", "re-encoded"),
        (Held(body=b"<html><!-- BEGIN WAYBACK TOOLBAR INSERT --></html>"), "C", "rewritten-replay"),
        (Held(body=b"<html><script src='/_static/js/x.js'></script></html>"), "C", "rewritten-replay"),
    ],
)
def test_less_than_the_raw_body_is_graded_lower(
    wayback: WaybackServer, staging: Path, held: Held, letter: str, note: str
) -> None:
    wayback.held[TS, URL] = held
    got = get(wayback, staging)
    assert got.grade is not None
    assert got.grade.letter == letter
    assert note in got.grade.notes


def test_a_copy_of_a_copy_is_at_most_a_saved_page(wayback: WaybackServer, staging: Path) -> None:
    inner = "https://web.archive.org/web/20170101000000/http://a.cn/"
    wayback.held[TS, inner] = Held(body=PAGE)
    got = get(wayback, staging, f"https://web.archive.org/web/{TS}/{inner}")
    assert got.grade is not None
    assert got.grade.letter == "C"


@pytest.mark.parametrize(
    "text",
    [
        "https://web.archive.org/web/2018/http://a.cn/",
        "https://web.archive.org/web/*/http://a.cn/",
        "https://web.archive.org/web/*/http://a.cn/*",
        "https://web.archive.org/save/http://a.cn/",
        "https://web.archive.org/",
        "https://archive.ph/AbC12",
        "https://archive.is/20200101000000/http://a.cn/",
        "https://perma.cc/M36S-ZLVS",
    ],
)
def test_an_address_that_names_no_raw_copy_needs_a_choice_and_asks_nobody(
    wayback: WaybackServer, staging: Path, text: str
) -> None:
    got = get(wayback, staging, text)
    assert (got.code, got.kind, wayback.asked) == ("needs_choice", "person", [])
    assert len(got.sentence) > 40


@pytest.mark.parametrize(
    ("mode", "text", "code"),
    [
        ("off", "http://a.cn/", "fetching_off"),
        ("off", f"https://web.archive.org/web/{TS}/{URL}", "fetching_off"),
        ("archives", "http://a.cn/", "live_fetching_off"),
        ("all", "关于采购", "not_an_address"),
        ("all", "https://web.archive.org/web/20180230000000/http://a.cn/", "not_an_address"),
    ],
)
def test_what_is_switched_off_or_no_address_asks_nobody(staging: Path, mode: str, text: str, code: str) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return []

    refusing = FetchPolicy.from_settings(mode, resolve=resolve)
    got = fetch(parse(text), staging=staging, policy=refusing, budget=Budget())
    assert (got.code, got.transient, asked) == (code, False, [])
    assert got.sentence
