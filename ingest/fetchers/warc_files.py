"""One WARC per capture: warcinfo, each request with its response, metadata, and for a memento a resource record.

warcio needs two corrections: its digests are SHA-1 by a hard-coded method, and `Transfer-Encoding` must go, since the
body is kept with that coding undone. A third: it rewrites header values that are not ASCII; ours stay as they came.
Each file is read again before it counts: warcio alone takes truncated ones for good.
"""

import datetime as dt
import gzip
import io
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from ingest.fetchers.http_client import Exchange

_CHUNK: Final = 1024 * 1024


class DamagedWarcError(OSError):
    """A WARC file that does not hold what was written, or is cut: trouble of our disk, if we wrote it just now."""


@dataclass(frozen=True, slots=True)
class Written:
    """The file, and the record id of the last response: the one that the Capture is."""

    path: Path
    response_id: str
    records: int


@dataclass(frozen=True, slots=True)
class Resource:
    """A memento's body under the address and time that its archive states."""

    url: str
    moment: dt.datetime


class _RawHeaders(StatusAndHeaders):  # type: ignore[misc]  # warcio ships no types
    """Header lines byte for byte: our pairs are Latin-1 text, so Latin-1 gives the bytes that came."""

    def to_ascii_bytes(self, filter_func: Any = None) -> bytes:
        return str(self.to_str(filter_func)).encode("latin-1") + b"\r\n"


class _Writer(WARCWriter):  # type: ignore[misc]
    """Digests are SHA-256."""

    @staticmethod
    def _create_digester() -> Any:
        return Digester("sha256")


def write_warc(
    exchanges: Sequence[Exchange],
    *,
    staging: Path,
    facts: dict[str, Any],
    software: str,
    resource: Resource | None = None,
    resource_body: Path | None = None,
) -> Written:
    """Write and re-read a file in `staging`. DamagedWarcError if it does not read back as written."""
    path = staging / f"fetch-{secrets.token_hex(12)}.warc.gz"
    with path.open("xb") as out:
        writer = _Writer(out, gzip=True, warc_version="1.1")
        info = {"software": software, "format": "WARC File Format 1.1"}
        writer.write_record(writer.create_warcinfo_record(path.name, info))
        last = ""
        for each in exchanges:
            last = _write_pair(writer, each)
        records = 1 + 2 * len(exchanges)
        if exchanges:
            _write_metadata(writer, exchanges[-1], facts, last)
            records += 1
        if resource and resource_body:
            _write_resource(writer, resource, resource_body, last)
            records += 1
        out.flush()
        os.fsync(out.fileno())
    check_warc(path, records=records)
    return Written(path, last, records)


def check_warc(path: Path, *, records: int | None = None) -> int:
    """Read a file to its end: every gzip member whole, every digest right, as many records as written.

    Returns the number of records; DamagedWarcError, saying what is wrong.
    """
    try:
        with gzip.open(path) as file:
            while file.read(_CHUNK):
                pass
        found = 0
        with path.open("rb") as raw:
            for record in ArchiveIterator(raw, check_digests=True):
                _check_record(record)
                found += 1
    except DamagedWarcError:
        raise
    except (EOFError, OSError, ArchiveLoadFailed, ValueError) as error:
        raise DamagedWarcError(f"{path.name}: {error}") from None
    if records is not None and found != records:
        raise DamagedWarcError(f"{path.name}: {found} records where {records} were written")
    return found


def _check_record(record: Any) -> None:
    name = record.rec_headers.get_header("WARC-Record-ID")
    while record.raw_stream.read(_CHUNK):  # not content_stream(): it unpacks, which nobody asked for, and fails on br
        pass
    if record.raw_stream.limit:
        raise DamagedWarcError(f"{name}: {record.raw_stream.limit} bytes are missing")
    if record.digest_checker.passed is False:
        raise DamagedWarcError(f"{name}: {'; '.join(record.digest_checker.problems)}")


def _write_pair(writer: _Writer, each: Exchange) -> str:
    """A response and its request; returns the id of the response record."""
    common = {"WARC-Date": _date(each.started_at), "WARC-IP-Address": each.ip}
    headers = [(name, _one_line(value)) for name, value in each.headers if name.lower() != "transfer-encoding"]
    status = _RawHeaders(f"{each.status} {_one_line(each.reason)}".strip(), headers, protocol=each.version)
    with each.body.open("rb") as body:
        response = writer.create_warc_record(
            each.url,
            "response",
            payload=body,
            length=each.size,
            http_headers=status,
            warc_headers_dict=dict(common),
        )
        writer.write_record(response)
    name = str(response.rec_headers.get_header("WARC-Record-ID"))
    sent = _RawHeaders(each.request_line, list(each.request_headers), is_http_request=True)
    request = writer.create_warc_record(
        each.url,
        "request",
        payload=io.BytesIO(each.request_body),
        length=len(each.request_body),
        http_headers=sent,
        warc_headers_dict={**common, "WARC-Concurrent-To": name},
    )
    writer.write_record(request)
    return name


def _write_metadata(writer: _Writer, last: Exchange, facts: dict[str, Any], response_id: str) -> None:
    data = json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str).encode()
    _write_plain(
        writer,
        last.url,
        "metadata",
        data,
        {
            "WARC-Date": _date(last.finished_at),
            "WARC-Refers-To": response_id,
            "Content-Type": "application/json",
        },
    )


def _write_plain(writer: _Writer, url: str, kind: str, data: bytes, headers: dict[str, str]) -> None:
    record = writer.create_warc_record(
        url,
        kind,
        payload=io.BytesIO(data),
        length=len(data),
        warc_content_type=headers["Content-Type"],
        warc_headers_dict=headers,
    )
    writer.write_record(record)


def _write_resource(writer: _Writer, resource: Resource, body: Path, response_id: str) -> None:
    headers = {"WARC-Date": _date(resource.moment), "WARC-Refers-To": response_id}
    with body.open("rb") as stream:
        record = writer.create_warc_record(
            resource.url,
            "resource",
            payload=stream,
            length=body.stat().st_size,
            warc_content_type="application/octet-stream",
            warc_headers_dict=headers,
        )
        writer.write_record(record)


def _date(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _one_line(value: str) -> str:
    """A folded header as one line: a line break inside would begin a new header."""
    return " ".join(value.split()) if "\r" in value or "\n" in value else value
