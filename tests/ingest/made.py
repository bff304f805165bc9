"""Files that the tests of intake make: whole ones, and ones with something wrong."""

import io
import json
import zipfile
from collections.abc import Sequence

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

NOTICE = "示例县公安局视频监控系统单一来源采购公告"
DATE = "2021-03-05T16:08:35Z"


def pdf(*pages: str, password: str | None = None) -> bytes:
    """A PDF with a line of text on each page."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=password, invariant=1)
    for text in pages:
        canvas.setFont("STSong-Light", 14)
        canvas.drawString(72, 720, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def page(title: str, body: str = NOTICE, charset: str = "utf-8") -> bytes:
    """A small HTML page."""
    head = f'<head><meta charset="{charset}"><title>{title}</title></head>'
    return f"<!DOCTYPE html><html>{head}<body><p>{body}</p></body></html>".encode(charset)


def zipped(members: Sequence[tuple[str, bytes]]) -> bytes:
    """A ZIP of these members; names are written as they are given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def bomb(megabytes: int = 40) -> bytes:
    """A small ZIP that would unpack to `megabytes` of zeroes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeroes.txt", "w") as member:
        for _ in range(megabytes):
            member.write(bytes(1024 * 1024))
    return out.getvalue()


def warc(records: Sequence[tuple[str, str, str, bytes]]) -> bytes:
    """A WARC of responses: (address, status line, content type, body)."""
    return b"".join(_record(number, *record) for number, record in enumerate(records))


def _record(number: int, url: str, status: str, media_type: str, body: bytes) -> bytes:
    block = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n"
        f"WARC-Date: {DATE}\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def rows(number: int) -> bytes:
    """A JSONL list of invented notices."""
    lines = [
        {
            "project_title": f"{NOTICE}（{n}）",
            "publish_time": "2021-12-19",
            "article_url": f"http://www.ccgp.example/t20211219_{n}.htm",
            "content": f"项目概况 {NOTICE} 第{n}号",
        }
        for n in range(number)
    ]
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
