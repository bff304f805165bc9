"""Live fetches from a real web server on this machine."""

import gzip
import hashlib
import socket
import time
import zlib
from pathlib import Path

import brotli
import pytest

from archive.provenance.addresses import parse
from ingest.fetchers import OUTCOMES, Budget, Fetched, FetchPolicy, fetch
from tests.ingest.fetchers.conftest import Fetch, policy_for
from tests.ingest.fetchers.servers import Handler, Raw, Site

HTML = "<html><title>公告</title><body>单一来源采购公告</body></html>".encode("gb18030")


def test_a_live_page_is_kept_with_everything_that_was_said(site: Site, get: Fetch, staging: Path) -> None:
    cookies = [("Set-Cookie", "a=1"), ("X-One", "1"), ("Set-Cookie", "b=2"), ("Content-Type", "text/html; charset=gbk")]
    site.page("/n.htm", 200, HTML, *cookies)
    got = get("/n.htm#part")
    assert (got.code, got.transient, got.http_status, got.method) == ("fetched", False, 200, "live")
    assert got.staged is not None
    assert got.staged.read_bytes() == HTML
    assert got.wire_sha256 == hashlib.sha256(HTML).hexdigest()
    names = [name for name, _ in got.response_headers]
    assert names[-5:] == ["Set-Cookie", "X-One", "Set-Cookie", "Content-Type", "Content-Length"]
    assert got.ip == "127.0.0.1"
    assert got.served_url == f"{site.origin}/n.htm"
    assert got.started_at is not None
    assert got.finished_at is not None
    assert got.started_at <= got.finished_at
    assert got.grade is not None
    assert got.grade.letter == "A"
    (path, headers) = site.asked[0]
    assert path == "/n.htm"
    assert headers == dict(got.request_headers)
    assert headers["Accept-Encoding"] == "identity"
    assert "Cookie" not in headers
    assert {each.name for each in staging.iterdir()} == {got.staged.name, got.warc.name if got.warc else ""}


def test_bytes_of_gbk_in_an_address_are_sent_as_they_stand(site: Site, get: Fetch) -> None:
    site.page("/s?n=%D6%D0&b=//x", 200, b"ok")
    assert get("/s?n=%D6%D0&b=//x").code == "fetched"


def test_redirects_are_followed_by_hand_and_each_is_kept(site: Site, get: Fetch) -> None:
    for at, status in enumerate((301, 302, 303, 307, 308)):
        site.page(f"/{at}", status, b"moved", ("Location", f"/{at + 1}"))
    site.page("/5", 200, b"here")
    got = get("/0")
    assert got.code == "fetched"
    assert [hop.status for hop in got.hops] == [301, 302, 303, 307, 308]
    assert got.hops[0].url == f"{site.origin}/0"
    assert got.served_url == f"{site.origin}/5"


def test_a_redirect_keeps_bytes_that_are_not_ascii(site: Site, get: Fetch) -> None:
    site.page("/a", 302, b"", ("Location", "/中".encode("gbk").decode("latin-1")))
    site.page("/%D6%D0", 200, b"here")
    assert get("/a").served_url == f"{site.origin}/%D6%D0"


def test_a_sixth_redirect_is_one_too_many(site: Site, get: Fetch) -> None:
    site.page("*", 302, b"", ("Location", "/again"))
    got = get("/loop")
    assert (got.code, got.staged, len(site.asked)) == ("too_many_redirects", None, 6)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (404, "gone", "permanent"),
        (410, "gone", "permanent"),
        (403, "blocked_by_site", "permanent"),
        (412, "blocked_by_site", "permanent"),
        (400, "http_error", "permanent"),
        (429, "busy", "transient"),
        (500, "server_error", "transient"),
        (503, "server_error", "transient"),
    ],
)
def test_an_error_of_the_site_has_a_code_and_leaves_evidence(
    site: Site, get: Fetch, status: int, code: str, kind: str
) -> None:
    site.page("/x", status, b"no")
    got = get("/x")
    assert (got.code, got.kind, got.staged, got.http_status) == (code, kind, None, status)
    assert got.warc is not None
    assert got.sentence == OUTCOMES[code][1]


def test_a_site_that_asks_to_wait_is_left_alone(site: Site, staging: Path, policy: FetchPolicy) -> None:
    site.page("/x", 429, b"", ("Retry-After", "120"))
    budget = Budget()
    address = parse(f"{site.origin}/x")
    first = fetch(address, staging=staging, policy=policy, budget=budget)
    second = fetch(address, staging=staging, policy=policy, budget=budget)
    assert (first.code, first.retry_after) == ("busy", 120)
    assert (second.code, len(site.asked)) == ("busy", 1)
    assert 110 < second.retry_after <= 120


def test_a_chunked_body_is_put_together(site: Site, get: Fetch) -> None:
    def chunked(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")

    site.pages["/x"] = chunked
    got = get("/x")
    assert got.staged is not None
    assert got.staged.read_bytes() == b"abcdefg"
    assert ("Transfer-Encoding", "chunked") in got.response_headers


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(HTML, mtime=0)),
        ("x-gzip", gzip.compress(HTML[:10], mtime=0) + gzip.compress(HTML[10:], mtime=0)),
        ("deflate", zlib.compress(HTML)),
        ("deflate", zlib.compress(HTML, wbits=-15)),
        ("gzip, gzip", gzip.compress(gzip.compress(HTML, mtime=0), mtime=0)),
        ("br", brotli.compress(HTML)),
        ("br", brotli.compress(bytes(300_000) + HTML)),
        ("identity", HTML),
    ],
)
def test_a_packed_body_is_kept_both_ways(site: Site, get: Fetch, coding: str, packed: bytes) -> None:
    site.page("/x", 200, packed, ("Content-Encoding", coding))
    got = get("/x")
    assert got.staged is not None
    assert got.staged.read_bytes().lstrip(b"\0") == HTML
    assert got.wire_sha256 == hashlib.sha256(packed).hexdigest()
    assert got.content_encoding == coding


def test_codings_that_lie_or_are_unknown_keep_the_bytes_as_they_came(site: Site, get: Fetch) -> None:
    site.page("/lie", 200, HTML, ("Content-Encoding", "gzip"))
    site.page("/zstd", 200, b"\x28\xb5\x2f\xfd", ("Content-Encoding", "zstd"))
    site.page("/bad", 200, b"\x1f\x8b" + HTML, ("Content-Encoding", "gzip"))
    site.page("/br", 200, b"\xff" * 100, ("Content-Encoding", "br"))
    got = [get(path) for path in ("/lie", "/zstd", "/bad", "/br")]
    assert [each.notes for each in got] == [("misdeclared",), ("undecoded",), ("undecoded",), ("undecoded",)]
    assert got[0].staged is not None
    assert got[0].staged.read_bytes() == HTML


def test_a_gzip_bomb_and_a_long_body_are_refused_and_leave_no_body(site: Site, get: Fetch, staging: Path) -> None:
    site.page("/bomb", 200, gzip.compress(bytes(5_000_000)), ("Content-Encoding", "gzip"))
    site.page("/long", 200, bytes(300_000))
    site.page("/brotli", 200, brotli.compress(bytes(5_000_000)), ("Content-Encoding", "br"))
    assert get("/bomb", max_inflated=1_000_000).code == "too_large"
    assert get("/brotli", max_inflated=1_000_000).code == "too_large"
    assert get("/long", max_body=200_000).code == "too_large"
    assert all(each.name.endswith(".warc.gz") for each in staging.iterdir())


def test_a_body_without_end_is_cut_off_at_the_limit(site: Site, get: Fetch) -> None:
    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(bytes(65536))

    site.pages["/x"] = endless
    assert get("/x", max_body=1_000_000).code == "too_large"


@pytest.mark.parametrize(
    "cut",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    ],
)
def test_an_answer_that_breaks_off_is_no_answer(staging: Path, cut: bytes) -> None:
    got = _raw_answer(cut, staging)
    assert (got.code, got.transient, list(staging.iterdir())) == ("incomplete", True, [])


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(10_000)) + b"\r\n", "bad_answer"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n", "bad_answer"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "bad_answer"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "incomplete"),
        (b"", "unreachable"),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "http_error"),
    ],
)
def test_what_is_not_proper_http_is_said_so(staging: Path, answer: bytes, code: str) -> None:
    assert _raw_answer(answer, staging).code == code


@pytest.mark.timeout(30)  # the drops alone would take 50 s
def test_drops_of_bytes_buy_no_time(staging: Path) -> None:
    def drip(connected: socket.socket) -> None:
        connected.recv(4096)
        for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 1000:
            connected.sendall(bytes([byte]))
            time.sleep(0.05)

    server = Raw(drip)
    try:
        got = _fetch(server.port, staging, total_seconds=0.6)
    finally:
        server.close()
    assert (got.code, got.transient) == ("timed_out", True)


def test_nobody_there_is_a_clear_state_and_will_be_tried_again(staging: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    got = _fetch(port, staging)
    assert (got.code, got.transient, got.warc) == ("unreachable", True, None)
    assert got.sentence == "The address could not be reached, will retry."


def test_a_name_without_an_address_could_not_be_reached(staging: Path) -> None:
    policy = FetchPolicy(mode="all", read_robots=False)
    got = fetch(parse("http://no-such-host.invalid/"), staging=staging, policy=policy, budget=Budget())
    assert (got.code, got.transient) == ("unreachable", True)


def test_a_refusal_in_robots_txt_stops_a_fetch_until_a_person_says_why_not(site: Site, staging: Path) -> None:
    site.page("/robots.txt", 200, b"User-agent: *\nDisallow: /secret\n")
    site.page("/secret", 200, b"x")
    policy = policy_for(site, read_robots=True)
    refused = fetch(parse(f"{site.origin}/secret"), staging=staging, policy=policy, budget=Budget())
    said = {"url": f"{site.origin}/robots.txt", "status": 200, "allowed": False}
    assert (refused.code, refused.kind, refused.robots) == ("robots_refused", "person", said)
    past = policy_for(site, read_robots=True, past_robots="a public record")
    got = fetch(parse(f"{site.origin}/secret"), staging=staging, policy=past, budget=Budget())
    assert got.code == "fetched"
    assert got.robots == {**said, "past": "a public record"}
    fetch(parse(f"{site.origin}/other"), staging=staging, policy=policy, budget=Budget())
    assert [path for path, _ in site.asked] == ["/robots.txt", "/secret", "/other"]


def test_trouble_with_our_own_disk_is_not_blamed_on_the_site(site: Site, policy: FetchPolicy, tmp_path: Path) -> None:
    site.page("/x", 200, b"ok")
    with pytest.raises(FileNotFoundError):
        fetch(parse(f"{site.origin}/x"), staging=tmp_path / "gone", policy=policy, budget=Budget())


def test_a_soft_404_is_noted(site: Site, get: Fetch) -> None:
    site.page("/x.htm", 200, "<html><h1>您访问的页面不存在</h1></html>".encode(), ("Content-Type", "text/html"))
    assert get("/x.htm").notes == ("soft-404:cn-1",)


def _raw_answer(answer: bytes, staging: Path) -> Fetched:
    def send(connected: socket.socket) -> None:
        connected.recv(4096)
        connected.sendall(answer)

    server = Raw(send)
    try:
        return _fetch(server.port, staging)
    finally:
        server.close()


def _fetch(port: int, staging: Path, total_seconds: float = 20) -> Fetched:
    policy = FetchPolicy.from_settings(
        "all", [f"127.0.0.1:{port}"], interval_seconds=0, read_robots=False, total_seconds=total_seconds
    )
    return fetch(parse(f"http://127.0.0.1:{port}/x"), staging=staging, policy=policy, budget=Budget())


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate"])
def test_a_packed_body_that_breaks_off_is_incomplete(site: Site, get: Fetch, coding: str) -> None:
    noise = bytes(range(256)) * 50
    packed = {"gzip": gzip.compress, "br": brotli.compress, "deflate": zlib.compress}[coding](noise)
    site.page("/x", 200, packed[:-20], ("Content-Encoding", coding))
    assert get("/x").code == "incomplete"
