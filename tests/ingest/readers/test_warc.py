"""WARC and WACZ: records, digests, damage (safety.md section 3)."""

import base64
import gzip
import hashlib
import io
import json
import zipfile
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.readers.base import Limits
from tests.ingest.readers.reading import Child, Reading, code_of, read

PAGE = "<html><body><p>示例县公告</p></body></html>".encode()


def record(body: bytes, kind: str = "response", length: int | str | None = None, **headers: str) -> bytes:
    """One WARC record."""
    fields = {
        "WARC-Type": kind,
        "WARC-Target-URI": "http://a.example/cggg/t1.htm",
        "WARC-Date": "2021-03-05T16:08:35Z",
        "WARC-Record-ID": "<urn:uuid:00000000-0000-0000-0000-000000000001>",
        "Content-Type": "application/http; msgtype=response",
        **{name.replace("_", "-"): value for name, value in headers.items()},
        "Content-Length": str(len(body) if length is None else length),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"WARC/1.0\r\n{head}\r\n".encode() + body + b"\r\n\r\n"


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A response as it came over the wire."""
    lines = "".join(f"{each}\r\n" for each in ("Content-Type: text/html; charset=utf-8", *headers))
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def sha1(data: bytes) -> str:
    """A digest as WARC files write it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def only(found: Reading) -> Child:
    """The one child."""
    assert len(found.children) == 1
    return found.children[0]


def test_a_response_is_a_child_with_what_the_record_says() -> None:
    found = read(record(http(PAGE, "Server: x"), WARC_Payload_Digest=sha1(PAGE), WARC_IP_Address="192.0.2.7"))
    child = only(found)
    assert child.data == PAGE
    assert child.head.declared.filename == "t1.htm"
    assert (child.head.declared.media_type, child.head.declared.charset) == ("text/html", "utf-8")
    facts = child.head.facts
    assert facts["record_id"] == "<urn:uuid:00000000-0000-0000-0000-000000000001>"
    assert facts["target_uri"] == "http://a.example/cggg/t1.htm"
    assert (facts["warc_type"], facts["warc_date"]) == ("response", "2021-03-05T16:08:35Z")
    assert (facts["http_status"], facts["digest_ok"], facts["ip"]) == (200, True, "192.0.2.7")
    assert facts["http_headers"] == [["Content-Type", "text/html; charset=utf-8"], ["Server", "x"]]


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_bodies_are_given_decoded(coding: str, pack: object) -> None:
    packed = pack(PAGE)  # type: ignore[operator]
    child = only(read(record(http(packed, f"Content-Encoding: {coding}"), WARC_Payload_Digest=sha1(packed))))
    assert child.data == PAGE
    assert (child.head.facts["content_encoding"], child.head.facts["digest_ok"]) == (coding, True)


def test_chunked_bodies_are_put_together() -> None:
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)
    assert only(read(record(http(chunks, "Transfer-Encoding: chunked")))).data == PAGE


def test_a_wrong_digest_is_said() -> None:
    found = read(record(http(PAGE), WARC_Payload_Digest=sha1(b"other")))
    assert only(found).head.facts["digest_ok"] is False
    assert found.codes == ["digest_mismatch"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_record_cut_in_the_middle_is_damaged_and_those_before_are_good(pack: object) -> None:
    first, second = pack(record(http(PAGE))), pack(record(http(PAGE * 50)))  # type: ignore[operator]
    found = read(first + second[: len(second) * 2 // 3])
    assert found.children[0].data == PAGE
    assert [child.reason for child in found.children][:1] == [""]
    assert found.error == "damaged" or found.children[1].reason == "damaged"


def test_a_web_archive_cut_anywhere_is_never_taken_for_whole() -> None:
    first, second = gzip.compress(record(http(PAGE)), mtime=0), gzip.compress(record(http(PAGE * 3)), mtime=0)
    plain = record(http(PAGE)), record(http(PAGE * 3))
    for start, end in ((first, second), plain):
        for cut in range(1, len(end) - 12, 7):  # the last bytes are the gzip trailer, or the blank lines behind
            found = read(start + end[:cut])
            assert found.children[0].reason == "", cut
            damaged = found.error == "damaged" or [child.reason for child in found.children[1:]] == ["damaged"]
            assert damaged, cut


def test_a_cut_between_the_records_is_told_as_damage_of_the_file() -> None:
    found = read(record(http(PAGE)) + b"WARC/1.0\r\nWARC-Ty")
    assert found.children[0].reason == ""
    assert found.error == "damaged"


@pytest.mark.parametrize("length", ["-5", "abc", ""])
def test_an_impossible_length_is_damage(length: str) -> None:
    assert code_of(record(http(PAGE), length=length)) == "damaged"


def test_a_length_of_terabytes_is_damage_and_costs_nothing() -> None:
    found = read(record(http(PAGE), length=9_900_000_000_000))
    assert only(found).reason == "damaged"


def test_a_length_that_is_too_short_is_damage() -> None:
    body = http(PAGE)
    found = read(record(body, length=len(body) - 10) + record(body))
    assert found.children[0].reason == "damaged"


def test_a_gzip_bomb_in_a_record_is_stopped() -> None:
    found = read(gzip.compress(record(http(bytes(60 * 1024 * 1024)))))
    assert only(found).reason == "expansion_ratio"
    assert len(found.children[0].data) < 20 * 1024 * 1024


def test_revisits_are_counted_and_requests_passed_over() -> None:
    found = read(record(b"GET / HTTP/1.0\r\n\r\n", "request") + record(http(b""), "revisit") + record(http(PAGE)))
    assert len(found.children) == 1
    assert found.codes == ["revisit_unresolved"]
    assert found.summary.metadata["revisits"] == 1


def test_files_inside_files_end_at_the_depth_given() -> None:
    assert code_of(record(http(PAGE)), limits=Limits(depth=0)) == "too_deep"


def test_the_shared_web_archives_are_read(shared_data: Path) -> None:
    expected = {"example.warc.gz": 1, "example-iana.warc": 24, "testWARC_multiple.warc.gz": 2, "example-trunc.warc": 1}
    for name, count in expected.items():
        found = read(next((shared_data / "warc").rglob(name)).read_bytes(), name)
        assert (len(found.children), found.error) == (count, ""), name
    trunc = read(next((shared_data / "warc").rglob("example-trunc.warc")).read_bytes())
    assert trunc.children[0].reason == "damaged"


def wacz(*, wrong_hash: bool = False) -> bytes:
    """A WACZ of one page."""
    archive = gzip.compress(record(http(PAGE)))
    digest = "sha256:" + hashlib.sha256(b"other" if wrong_hash else archive).hexdigest()
    package = {"title": "一个案例", "resources": [{"path": "archive/data.warc.gz", "hash": digest}]}
    pages = '{"format": "json-pages-1.0"}\n{"url": "http://a.example/cggg/t1.htm", "title": "中标公告"}\n'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("archive/data.warc.gz", archive)
        made.writestr("datapackage.json", json.dumps(package))
        made.writestr("pages/pages.jsonl", pages)
    return out.getvalue()


def test_a_wacz_gives_its_pages_with_their_titles() -> None:
    found = read(wacz(), "a.wacz")
    assert only(found).data == PAGE
    assert found.children[0].head.facts["title"] == "中标公告"
    assert found.summary.metadata["hashes_wrong"] == []


def test_a_wacz_whose_file_is_not_the_one_described_says_so() -> None:
    found = read(wacz(wrong_hash=True))
    assert found.codes == ["digest_mismatch"]
    assert found.summary.metadata["hashes_wrong"] == ["archive/data.warc.gz"]


def test_the_shared_wacz_files_fit_their_hashes(shared_data: Path) -> None:
    for path in sorted((shared_data / "warc").rglob("*.wacz")):
        found = read(path.read_bytes(), path.name)
        assert (found.codes, found.error) == ([], ""), path.name
        assert found.children


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_warc_with_wrong_bytes_ends_in_a_code_or_a_reading(data: st.DataObject) -> None:
    whole = record(http(PAGE)) + record(http(gzip.compress(PAGE), "Content-Encoding: gzip"))
    whole = gzip.compress(whole, mtime=0) if data.draw(st.booleans()) else whole
    broken = bytearray(whole[: data.draw(st.integers(20, len(whole)))])
    for place in data.draw(st.lists(st.integers(10, len(broken) - 1), max_size=6)):
        broken[place] = data.draw(st.integers(0, 255))
    found = read(bytes(broken))
    assert found.error in {"", "damaged", "unsupported_type"}
