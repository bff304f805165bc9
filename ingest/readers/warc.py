"""WARC and WACZ: each response or resource comes out as a child with what the record says of it. Pure.

warcio takes 9.9 TB declared for 5 bytes, negative lengths and cut gzip as good (safety.md section 3), so lengths,
digests and the end of the file are checked here. Which children become documents is the caller's business.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from ingest.readers.archives import MEMBER_FAULTS, Counter, open_zip
from ingest.readers.base import (
    ChildData,
    ChildEnd,
    ChildHead,
    Declared,
    Limits,
    Part,
    ReadContext,
    ReadError,
    Summary,
    Warn,
)
from ingest.readers.content_coding import FAULTS as CODING_FAULTS
from ingest.readers.content_coding import undo
from ingest.readers.decoding import clean

PIECE = 1 << 18
HELD = 32 * 1024 * 1024  # bytes of a body kept back until its digest is known
MAX_HEADERS, MAX_HEADER = 200, 4_000
_NO_PAGES = ("dns:", "whois:", "ntp:")  # schemes of records about the network, not of it
_FAULTS = (
    ArchiveLoadFailed,
    OSError,
    EOFError,
    ValueError,
    zlib.error,
    KeyError,
    AttributeError,
    TypeError,
    IndexError,
)


@dataclass(slots=True)
class _Told:
    """What the file was found to hold, for the summary."""

    records: int = 0
    documents: int = 0
    damaged: int = 0
    revisits: int = 0
    titles: dict[str, str] = field(default_factory=dict)  # of pages, by address; a WACZ states them
    info: dict[str, str] = field(default_factory=dict)

    def metadata(self) -> dict[str, object]:
        """As plain values."""
        return {
            "records": self.records,
            "documents": self.documents,
            "damaged": self.damaged,
            "revisits": self.revisits,
            "warcinfo": self.info,
        }


class WarcReader:
    """See the module."""

    name = "warc"
    version = 1

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """By its first record."""
        return 50 if media_type == "application/warc" else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Raises ReadError `damaged` where the file breaks off between records, `too_deep`, `expansion_ratio`."""
        _refuse_depth(context.limits)
        told = _Told()
        context.source.seek(0)
        yield from _records(context.source, context.limits, told)
        yield _summary("warcio", told.metadata())


def _refuse_depth(limits: Limits) -> None:
    if limits.depth <= 0:
        raise ReadError("too_deep", "Files lie inside files too deeply here.")


def _summary(tool: str, metadata: dict[str, object]) -> Summary:
    return Summary(kind="plain", tool=tool, settings={}, libraries={}, pages_total=0, language="und", metadata=metadata)


def _records(source: BinaryIO, limits: Limits, told: _Told) -> Iterator[Part]:
    """The children of one WARC. A fault between records ends it with `damaged`; those before are good."""
    archive = ArchiveIterator(source, check_digests=True)
    counter = Counter(limits)
    records = iter(archive)
    while True:
        try:
            record = next(records, None)
        except _FAULTS as error:
            raise ReadError("damaged", f"The web archive is damaged behind record {told.records}.") from error
        if record is None:
            break
        told.records += 1
        yield from _record(archive, record, counter, told)
    # warcio takes a header that is cut for the end of the file; what it did not take as a record shows it.
    if archive.offset < archive.fh.tell() and not told.damaged:
        raise ReadError("damaged", f"The web archive breaks off behind record {told.records}.")
    if not told.records:
        raise ReadError("damaged", "The web archive holds no record.")
    if told.revisits:
        said = f"{told.revisits} records only point at earlier copies (revisit records) and were left in the file."
        yield Warn("revisit_unresolved", said, None)


def _record(archive: Any, record: Any, counter: Counter, told: _Told) -> Iterator[Part]:
    headers = record.rec_headers
    kind = (headers.get_header("WARC-Type") or "").lower()
    if not _length_is_sane(headers.get_header("Content-Length")):
        raise ReadError("damaged", f"Record {told.records} of the web archive states an impossible length.")
    if kind == "warcinfo":
        told.info = _info(record)
    elif kind == "revisit":
        told.revisits += 1
    elif kind in {"response", "resource"} and not _address(record).startswith(_NO_PAGES):
        yield from _child(archive, record, kind, counter, told)
        return
    _drain(archive, record, told)


def _address(record: Any) -> str:
    return clean(record.rec_headers.get_header("WARC-Target-URI") or "")[:8_000]


def _length_is_sane(stated: str | None) -> bool:
    return stated is not None and stated.strip().isascii() and stated.strip().isdigit()


def _drain(archive: Any, record: Any, told: _Told) -> None:
    """Read past a record. Raises ReadError `damaged` if it is cut or longer than it says."""
    try:
        while record.raw_stream.read(PIECE):
            pass
        whole = _is_whole(archive, record)
    except _FAULTS as error:
        raise ReadError("damaged", f"The web archive breaks off in record {told.records}.") from error
    if not whole:
        raise ReadError("damaged", f"The web archive breaks off in record {told.records}.")


def _is_whole(archive: Any, record: Any) -> bool:
    """After the last byte: the record was as long as it says, and the next begins where it should."""
    faults = archive.err_count
    left = int(getattr(record.raw_stream, "limit", 0))
    archive.read_to_end()
    return left == 0 and int(archive.err_count) == faults


def _child(archive: Any, record: Any, kind: str, counter: Counter, told: _Told) -> Iterator[Part]:
    """One document: its body decoded, and its digest in the facts when the body is not very large."""
    held: list[bytes] = []
    size, announced, reason = 0, False, ""
    counter.begin()
    for data in _body(record):
        if isinstance(data, str):
            reason = data
            break
        size += len(data)
        if reason := counter.add(len(data), archive.fh.tell()):
            break
        held.append(data)
        if announced or size > HELD:
            if not announced:
                yield _head(record, kind, told)
                announced = True
            yield from map(ChildData, held)
            held = []
    try:
        whole = _is_whole(archive, record)
    except _FAULTS:
        whole = False
    reason = reason or ("" if whole else "damaged")
    if not announced:
        yield _head(record, kind, told)
        yield from map(ChildData, held)
    told.documents += 1
    told.damaged += reason == "damaged"
    yield ChildEnd(reason or ("" if size else "empty"))
    if reason == "damaged":
        yield Warn("damaged", f"Record {told.records} of the web archive is cut short or states a wrong length.", None)
    if record.digest_checker.passed is False and reason != "damaged":
        identity = clean(record.rec_headers.get_header("WARC-Record-ID") or "")[:200]
        yield Warn("digest_mismatch", f"The bytes of record {identity} are not those its digest was made of.", None)


def _body(record: Any) -> Iterator[bytes | str]:
    """The body without transfer and content coding; a fault ends it with the string `damaged`."""
    coding = _http_header(record, "Content-Encoding").strip().lower()
    try:
        yield from undo(_stored_body(record), coding)
        while record.raw_stream.read(PIECE):
            pass  # what stands behind a coded body belongs to the digest
    except (*_FAULTS, *CODING_FAULTS):
        yield "damaged"


def _stored_body(record: Any) -> Iterator[bytes]:
    stream = record.raw_stream
    if _http_header(record, "Transfer-Encoding").strip().lower() == "chunked":
        stream = ChunkedDataReader(stream)
    while data := stream.read(PIECE):
        yield data


def _http_header(record: Any, name: str) -> str:
    return clean(record.http_headers.get_header(name) or "") if record.http_headers else ""


def _head(record: Any, kind: str, told: _Told) -> ChildHead:
    headers, http = record.rec_headers, record.http_headers
    address = _address(record)
    pairs = [[clean(name)[:200], clean(value)[:MAX_HEADER]] for name, value in (http.headers if http else [])]
    facts: dict[str, object] = {
        "record_id": clean(headers.get_header("WARC-Record-ID") or "")[:300],
        "warc_type": kind,
        "target_uri": address,
        "warc_date": clean(headers.get_header("WARC-Date") or "")[:64],
        "http_status": _status(http),
        "http_headers": pairs[:MAX_HEADERS],
        "payload_digest": clean(headers.get_header("WARC-Payload-Digest") or "")[:200],
        "digest_ok": record.digest_checker.passed,
        "content_encoding": _http_header(record, "Content-Encoding")[:64],
        "ip": clean(headers.get_header("WARC-IP-Address") or "")[:64],
        "truncated": clean(headers.get_header("WARC-Truncated") or "")[:64],
    }
    if title := told.titles.get(address):
        facts["title"] = title
    claimed = _claimed_type(record)
    charset = _claimed_header(record).lower().partition("charset=")[2].strip("\"' ;")[:40]
    return ChildHead(address, Declared(file_name(address), claimed, clean(charset), address), facts)


def _status(http: Any) -> int | None:
    code = (http.get_statuscode() or "") if http else ""
    return int(code) if code.isascii() and code.isdigit() and len(code) == 3 else None


def _claimed_header(record: Any) -> str:
    if record.http_headers:
        return _http_header(record, "Content-Type")
    return clean(record.rec_headers.get_header("Content-Type") or "")


def _claimed_type(record: Any) -> str:
    return _claimed_header(record).partition(";")[0].strip().lower()[:127]


def file_name(address: str) -> str:
    """The last part of the address's path: a name, never a path."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    return clean(unquote(path.rpartition("/")[2]))[:200].replace("/", "_")


def _info(record: Any) -> dict[str, str]:
    """The fields of a warcinfo record: who made the file, with what."""
    try:
        text = record.raw_stream.read(16_384).decode("utf-8", "replace")
    except _FAULTS:
        return {}
    lines = (line.partition(":") for line in clean(text).splitlines()[:50])
    return {name.strip()[:64]: value.strip()[:500] for name, colon, value in lines if colon}


class WaczReader:
    """A ZIP of WARCs with `datapackage.json`, whose hashes are checked before its records are read."""

    name = "wacz"
    version = 1

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """By the names in it."""
        return 60 if media_type == "application/wacz" else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Raises ReadError as WARC and ZIP do."""
        _refuse_depth(context.limits)
        told, wrong = _Told(), list[str]()
        with open_zip(context.source, context.limits) as archive:
            package = _package(archive)
            for name, expected in _resources(package):
                if not _hash_fits(archive, name, expected, context.limits):
                    wrong.append(name)
                    yield Warn(
                        "digest_mismatch", f"{name[:200]} is not the file that datapackage.json describes.", None
                    )
            told.titles = _titles(archive)
            names = [n for n in archive.namelist() if n.startswith("archive/") and n.endswith((".warc", ".warc.gz"))]
            for name in names:
                try:
                    with archive.open(name) as member:
                        yield from _records(member, context.limits, told)  # type: ignore[arg-type]
                except MEMBER_FAULTS as error:
                    raise ReadError("damaged", f"{name[:200]} in the web archive is damaged.") from error
            if not names:
                raise ReadError("damaged", "The file holds no web archive.")
        said = {
            key: clean(str(package[key]))[:500]
            for key in ("title", "software", "created", "mainPageUrl")
            if package.get(key)
        }
        yield _summary("warcio", {**told.metadata(), "datapackage": said, "hashes_wrong": wrong[:100]})


def _package(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        with archive.open("datapackage.json") as member:
            value = json.loads(member.read(4 * 1024 * 1024))
    except (*MEMBER_FAULTS, ValueError, RecursionError) as error:
        raise ReadError("damaged", "The description of the web archive (datapackage.json) is damaged.") from error
    if not isinstance(value, dict):
        raise ReadError("damaged", "The description of the web archive (datapackage.json) is damaged.")
    return value


def _resources(package: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for each in list(package.get("resources") or [])[:1_000]:
        if not (isinstance(each, dict) and isinstance(each.get("path"), str)):
            continue
        stats = each.get("stats")
        old = f"{each.get('hashing', '')}:{stats['hash']}" if isinstance(stats, dict) and stats.get("hash") else ""
        if stated := str(each.get("hash") or old):
            yield clean(each["path"])[:1_000], stated


def _titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """The titles of pages by address, from `pages/pages.jsonl`; none if it is missing or damaged."""
    try:
        with archive.open("pages/pages.jsonl") as member:
            rows = [json.loads(line) for line in member.read(4 * 1024 * 1024).splitlines()[:10_000] if line.strip()]
    except (*MEMBER_FAULTS, ValueError, RecursionError):
        return {}
    stated = ((row.get("url"), row.get("title")) for row in rows if isinstance(row, dict))
    return {clean(url): clean(title)[:500] for url, title in stated if isinstance(url, str) and isinstance(title, str)}


def _hash_fits(archive: zipfile.ZipFile, name: str, expected: str, limits: Limits) -> bool:
    algorithm, _, value = expected.partition(":")
    if algorithm not in {"sha256", "md5", "sha1"}:
        return False
    digest, size = hashlib.new(algorithm, usedforsecurity=False), 0
    try:
        with archive.open(name) as member:
            while data := member.read(PIECE):
                digest.update(data)
                size += len(data)
                if size > limits.total_child_bytes:
                    return False
    except MEMBER_FAULTS:
        return False
    return digest.hexdigest() == value.lower()
