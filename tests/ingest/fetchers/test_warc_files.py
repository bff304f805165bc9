"""WARC files of captures: what is written reads back, and any damage is noticed."""

import gzip
import hashlib
import json
from base64 import b32encode
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.provenance.addresses import parse
from ingest.fetchers import Budget, fetch
from ingest.fetchers.warc_files import DamagedWarcError, check_warc
from tests.ingest.fetchers.archive_server import Held, WaybackServer
from tests.ingest.fetchers.conftest import Fetch, policy_for
from tests.ingest.fetchers.servers import Handler, Site, running

BODY = "<html>中标公告</html>".encode()


def records(path: Path) -> list[dict[str, Any]]:
    with path.open("rb") as file:
        return [
            {
                "type": each.rec_type,
                "headers": dict(each.rec_headers.headers),
                "http": each.http_headers,
                "body": each.raw_stream.read(),
            }
            for each in ArchiveIterator(file)
        ]


def test_a_live_capture_holds_every_exchange_and_the_facts(site: Site, get: Fetch) -> None:
    site.page("/a", 302, b"moved", ("Location", "/b"))
    site.page("/b", 200, BODY, ("X-Latin", "Grüße"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    got = get("/a")
    assert got.warc is not None
    found = records(got.warc)
    assert [each["type"] for each in found] == ["warcinfo", "response", "request", "response", "request", "metadata"]
    answer, asked, facts = found[3], found[4], found[5]
    assert answer["headers"]["WARC-Record-ID"] == got.warc_record_id
    assert answer["headers"]["WARC-Target-URI"] == f"{site.origin}/b"
    assert answer["headers"]["WARC-IP-Address"] == "127.0.0.1"
    assert answer["headers"]["WARC-Payload-Digest"] == "sha256:" + b32encode(hashlib.sha256(BODY).digest()).decode()
    assert answer["body"] == BODY
    assert ("X-Latin", "Grüße") in answer["http"].headers
    assert [value for name, value in answer["http"].headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    assert asked["headers"]["WARC-Concurrent-To"] == got.warc_record_id
    assert tuple(asked["http"].headers) == got.request_headers
    assert asked["http"].protocol == "GET"
    assert json.loads(facts["body"])["hops"][0]["location"] == "/b"


def test_a_chunked_answer_is_kept_without_its_chunks_and_says_so(site: Site, get: Fetch) -> None:
    def chunked(handler: Handler) -> None:
        handler.reply(200, b"4\r\nabcd\r\n0\r\n\r\n", ("Transfer-Encoding", "chunked"), length=False)

    site.pages["/x"] = chunked
    got = get("/x")
    assert got.warc is not None
    answer = records(got.warc)[1]
    assert answer["body"] == b"abcd"
    assert answer["http"].get_header("Transfer-Encoding") is None


def test_the_packed_body_is_the_one_in_the_warc(site: Site, get: Fetch) -> None:
    packed = gzip.compress(BODY)
    site.page("/x", 200, packed, ("Content-Encoding", "gzip"))
    got = get("/x")
    assert got.warc is not None
    assert records(got.warc)[1]["body"] == packed


def test_a_memento_also_stands_under_its_own_address_and_time(staging: Path) -> None:
    with running(WaybackServer()) as wayback:
        assert isinstance(wayback, WaybackServer)
        wayback.held["20180821160835", "http://a.cn/x"] = Held(body=BODY)
        policy = policy_for(wayback, endpoints={"https://web.archive.org": wayback.origin})
        address = parse("https://web.archive.org/web/20180821160835/http://a.cn/x")
        got = fetch(address, staging=staging, policy=policy, budget=Budget())
        assert got.warc is not None
        answer, resource = records(got.warc)[1], records(got.warc)[4]
    assert answer["headers"]["WARC-Target-URI"] == f"{wayback.origin}/web/20180821160835id_/http://a.cn/x"
    assert resource["type"] == "resource"
    assert resource["headers"]["WARC-Target-URI"] == "http://a.cn/x"
    assert resource["headers"]["WARC-Date"].startswith("2018-08-21T16:08:35")
    assert resource["headers"]["WARC-Refers-To"] == got.warc_record_id
    assert resource["body"] == BODY


def test_any_damage_to_a_file_is_noticed(site: Site, get: Fetch, tmp_path: Path) -> None:
    site.page("/x", 200, BODY * 20)
    got = get("/x")
    assert got.warc is not None
    whole = got.warc.read_bytes()
    assert check_warc(got.warc, records=4) == 4
    damaged = tmp_path / "damaged.warc.gz"
    step = max(1, len(whole) // 60)
    for at in range(0, len(whole), step):
        damaged.write_bytes(whole[:at])
        with pytest.raises(DamagedWarcError):
            check_warc(damaged, records=4)
    unpacked = gzip.decompress(whole)
    for at in (
        unpacked.index("中标".encode()),
        unpacked.index(b"GET "),
        unpacked.index(b"HTTP/1.1 200") + 9,
    ):
        changed = bytearray(unpacked)
        changed[at] ^= 1
        damaged.write_bytes(_repacked(bytes(changed)))
        with pytest.raises(DamagedWarcError):
            check_warc(damaged, records=4)


def _repacked(unpacked: bytes) -> bytes:
    """Each record a gzip member of its own, as WARC wants it."""
    parts = unpacked.split(b"WARC/1.1\r\n")[1:]
    return b"".join(gzip.compress(b"WARC/1.1\r\n" + part) for part in parts)
