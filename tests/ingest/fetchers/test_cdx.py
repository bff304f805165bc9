"""The list of captures, asked of a server of this machine that answers as the Wayback Machine's CDX server does."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from ingest.fetchers import Budget, Copies, copies_of
from tests.ingest.fetchers.conftest import policy_for
from tests.ingest.fetchers.servers import Handler, Site

PAGE = "http://www.a.example/s?n=%D6%D0&b=1"
HEAD = ["timestamp", "original", "mimetype", "statuscode", "digest"]


def row(ts14: str, status: str = "200", original: str = PAGE) -> list[str]:
    return [ts14, original, "text/html", status, "ABC"]


def ask(site: Site, staging: Path, budget: Budget | None = None, mode: str = "archives", url: str = PAGE) -> Copies:
    policy = policy_for(site, mode, endpoints={"https://web.archive.org": site.origin}, cdx_interval_seconds=0)
    return copies_of(url, staging=staging, policy=policy, budget=budget or Budget())


def answers(site: Site, status: int, body: object, *headers: tuple[str, str]) -> None:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()

    def answer(handler: Handler) -> None:
        asked = urlsplit(handler.path)
        query = parse_qs(asked.query, strict_parsing=True)
        right = asked.path == "/cdx/search/cdx" and query["matchType"] == ["exact"] and query["output"] == ["json"]
        handler.reply(status if right else 400, sent, *headers)

    site.pages["*"] = answer


def test_captures_are_listed_and_the_nearest_good_one_is_found(site: Site, staging: Path) -> None:
    rows = [row("20180821160835"), row("20190306000000"), row("20200101000000", "404"), row("20200102000000", "-")]
    answers(site, 200, [HEAD, *rows])
    found = ask(site, staging)
    assert (found.known, len(found.rows), len(found.good)) == (True, 4, 2)
    nearest, newest = found.nearest("20181001000000"), found.nearest("")
    assert nearest
    assert newest
    assert nearest.urim == f"https://web.archive.org/web/20180821160835/{PAGE}"
    assert newest.ts14 == "20190306000000"
    assert list(staging.iterdir()) == []


def test_the_page_is_asked_for_with_every_byte_of_its_address(site: Site, staging: Path) -> None:
    answers(site, 200, [])
    assert ask(site, staging).known
    assert "url=http%3A%2F%2Fwww.a.example%2Fs%3Fn%3D%25D6%25D0%26b%3D1&" in site.asked[0][0]


def test_a_page_that_only_looks_alike_is_no_capture_of_ours(site: Site, staging: Path) -> None:
    answers(site, 200, [HEAD, row("20180821160835", original="http://www.a.example/S?n=%D6%D0&b=1")])
    found = ask(site, staging)
    assert (found.known, found.rows, found.others) == (True, (), 1)


def test_no_rows_from_an_archive_that_answered_is_an_answer(site: Site, staging: Path) -> None:
    for body in (b"", b"\n", b"[]"):
        answers(site, 200, body)
        found = ask(site, staging)
        assert (found.code, found.rows) == ("fetched", ())


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (503, b"busy", "server_error"),
        (403, b"Blocked Site Error", "excluded_by_archive"),
        (200, b"<html>a page</html>", "server_error"),
        (200, b"[" * 100_000, "server_error"),
        (200, b'{"rows": []}', "server_error"),
        (200, b'[["timestamp"], ["2018"]]', "server_error"),
        (200, json.dumps([HEAD, row("20180231000000")]).encode(), "server_error"),
    ],
)
def test_an_answer_that_is_no_list_says_nothing_about_absence(
    site: Site, staging: Path, status: int, body: bytes, code: str
) -> None:
    answers(site, status, body)
    found = ask(site, staging)
    assert (found.known, found.code, found.rows) == (False, code, ())
    assert list(staging.iterdir()) == []


def test_an_archive_that_asks_us_to_wait_is_left_alone(site: Site, staging: Path) -> None:
    answers(site, 429, b"", ("Retry-After", "90"))
    budget = Budget()
    first = ask(site, staging, budget)
    assert (first.code, first.transient, first.retry_after) == ("busy", True, 90)
    assert ask(site, staging, budget).code == "busy"
    assert len(site.asked) == 1


def test_nothing_is_asked_where_fetching_is_off(site: Site, staging: Path) -> None:
    assert ask(site, staging, mode="off").code == "fetching_off"
    assert site.asked == []
