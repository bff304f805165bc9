"""The WARC and the WACZ of the sample: pages of the invented site as a crawler would have kept them."""

import gzip
import hashlib
import io
import json
import uuid
import zipfile
import zlib
from dataclasses import dataclass

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

NAMESPACE = uuid.UUID("5a1e0000-0000-4000-8000-000000000000")
ZIP_TIME = (2022, 3, 2, 0, 0, 0)
SOFTWARE = "muniment sample/1 (invented)"


@dataclass(frozen=True)
class Record:
    """One answer of the invented site."""

    url: str
    when: str  # 2021-05-13T01:02:03Z
    body: bytes
    content_type: str
    status: str = "200 OK"
    location: str = ""

    @property
    def ts14(self) -> str:
        """The time as web archives write it."""
        return "".join(character for character in self.when if character.isdigit())


def _identifier(*parts: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(NAMESPACE, ' '.join(parts))}>"


def warc(records: list[Record], filename: str) -> bytes:
    """A gzipped WARC 1.1: warcinfo, then request and response of each record."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
    first = records[0].when
    info = writer.create_warcinfo_record(filename, {"software": SOFTWARE, "description": "invented sample 虚构样本"})
    info.rec_headers.replace_header("WARC-Date", first)
    info.rec_headers.replace_header("WARC-Record-ID", _identifier(filename, "info"))
    writer.write_record(info)
    for record in records:
        headers = [("Content-Type", record.content_type), ("Content-Length", str(len(record.body)))]
        headers += [("Location", record.location)] if record.location else []
        fixed = {"WARC-Date": record.when, "WARC-Record-ID": _identifier(filename, record.url, "response")}
        writer.write_record(
            writer.create_warc_record(
                record.url,
                "response",
                payload=io.BytesIO(record.body),
                http_headers=StatusAndHeaders(record.status, headers, protocol="HTTP/1.1"),
                warc_headers_dict=fixed,
            )
        )
        host = record.url.split("/")[2]
        path = record.url.split(host, 1)[1]
        asked = {
            "WARC-Date": record.when,
            "WARC-Record-ID": _identifier(filename, record.url, "request"),
            "WARC-Concurrent-To": fixed["WARC-Record-ID"],
        }
        writer.write_record(
            writer.create_warc_record(
                record.url,
                "request",
                http_headers=StatusAndHeaders(f"GET {path} HTTP/1.1", [("Host", host)], is_http_request=True),
                warc_headers_dict=asked,
            )
        )
    return out.getvalue()


def wacz(records: list[Record], title: str) -> bytes:
    """A WACZ 1.1.1: the WARC, its CDX index, the list of pages, and the package that names and hashes them."""
    data = warc(records, "data.warc.gz")
    pages = [json.dumps({"format": "json-pages-1.0", "id": "pages", "title": "All pages"})]
    pages += [
        json.dumps({"id": record.ts14, "url": record.url, "ts": record.when, "title": record.url}, ensure_ascii=False)
        for record in records
        if record.content_type.startswith("text/html")
    ]
    parts = {
        "archive/data.warc.gz": data,
        "indexes/index.cdx.gz": gzip.compress(_cdx(records, data).encode(), mtime=0),
        "pages/pages.jsonl": ("\n".join(pages) + "\n").encode(),
    }
    package = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": title,
        "software": SOFTWARE,
        "created": records[0].when,
        "resources": [
            {
                "name": name.rpartition("/")[2],
                "path": name,
                "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
                "bytes": len(content),
            }
            for name, content in parts.items()
        ],
    }
    parts["datapackage.json"] = json.dumps(package, ensure_ascii=False, indent=2).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            # WARC inside a WACZ is stored, not deflated, so that a reader can seek in it.
            method = zipfile.ZIP_STORED if name.endswith(".gz") else zipfile.ZIP_DEFLATED
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, method)
    return out.getvalue()


def _cdx(records: list[Record], data: bytes) -> str:
    """CDXJ lines, sorted; offsets are those of the gzip members that hold the responses."""
    offsets = _members(data)
    lines = []
    for index, record in enumerate(records):
        offset, length = offsets[1 + 2 * index]  # warcinfo first, then response and request by turns
        host, _, path = record.url.split("//", 1)[1].partition("/")
        key = ",".join(reversed(host.removeprefix("www.").split("."))) + ")/" + path.lower()
        row = {
            "url": record.url,
            "mime": record.content_type.partition(";")[0],
            "status": record.status[:3],
            "digest": "sha-256:" + hashlib.sha256(record.body).hexdigest(),
            "length": str(length),
            "offset": str(offset),
            "filename": "data.warc.gz",
        }
        lines.append(f"{key} {record.ts14} {json.dumps(row)}")
    return "\n".join(sorted(lines)) + "\n"


def _members(data: bytes) -> list[tuple[int, int]]:
    """Offset and length of each gzip member: warcio starts one for each record."""
    found, offset = [], 0
    while offset < len(data):
        inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
        inflater.decompress(data[offset:])
        length = len(data) - offset - len(inflater.unused_data)
        found.append((offset, length))
        offset += length
    return found
