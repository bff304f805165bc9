"""The media type of a file by signatures in its bytes; for a ZIP by the names of its members. Pure."""

import json
import re
import zipfile
import zlib
from typing import BinaryIO

HEAD, TAIL = 65_536, 4_096

CONTAINERS = frozenset(
    {
        "application/zip",
        "application/x-tar",
        "application/gzip",
        "application/warc",
        "application/wacz",
        "application/x-ndjson",
    }
    | {"multipart/related", "application/mbox"}
)
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),  # an empty one
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"%!PS", "application/postscript"),
    (b"\x7fELF", "application/x-elf"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"OggS", "application/ogg"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"(\xb5/\xfd", "application/zstd"),
    (b"WARC/", "application/warc"),
)
# Letters may begin a text as well: these count only where the bytes are no text.
_WEAK = ((b"MZ", "application/vnd.microsoft.portable-executable"), (b"ID3", "audio/mpeg"))
_PLACED = ((8, b"WEBPVP8", "image/webp"), (257, b"ustar", "application/x-tar"))
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|table|div|script|h[1-6]|p|a|br|iframe|style|link|span|ul|form|center|font|base)\b",
    re.IGNORECASE,
)
_MAIL_HEADER = re.compile(rb"\A(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_RELATED = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_BY_NAME = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "md": "text/markdown",
    "markdown": "text/markdown",
    "jsonl": "application/x-ndjson",
    "ndjson": "application/x-ndjson",
    "html": "text/html",
    "htm": "text/html",
    "xhtml": "text/html",
    "shtml": "text/html",
}
_TEXT_BY_NAME = frozenset(("text/csv", "text/tab-separated-values", "text/markdown"))
_MAIL_FIRST = re.compile(
    rb"(?:from|received|return-path|message-id|mime-version|date|subject|dkim-signature|delivered-to|x-[a-z-]+):",
    re.IGNORECASE,
)
_MAIL_SURE = re.compile(rb"^(?:from|received|message-id|mime-version):", re.IGNORECASE | re.MULTILINE)
_MAILBOX = re.compile(rb"From [^\r\n]{1,200}\r?\n(?=[!-9;-~]+:)")
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]')
_ROW_KEY = re.compile(rb'"(?:article_url|project_title|title|url)"')
_OPENDOCUMENT = "application/vnd.oasis.opendocument."


def sniff(head: bytes, tail: bytes, filename: str, declared: str) -> str:
    """The media type. `filename` and `declared` only choose between kinds of text; a ZIP is looked into elsewhere."""
    magic = next((media_type for mark, media_type in _MAGIC if head.startswith(mark)), "")
    if magic:
        return magic
    if head.startswith(b"\x1f\x8b"):
        return _gzip_kind(head)
    if head.startswith(b"BM") and head[6:10] == bytes(4):  # two letters may begin a text as well; its reserved word not
        return "image/bmp"
    placed = next((kind for offset, mark, kind in _PLACED if head[offset : offset + len(mark)] == mark), "")
    if placed:
        return placed
    return "application/pdf" if _is_pdf(head) else _text_kind(head, filename, declared)


def _is_pdf(head: bytes) -> bool:
    """PDF readers take a header within the first 1,024 bytes: files with a printer's ticket before it are real.

    Asked last of the signatures: a ZIP or WARC may begin with a PDF that lies in it."""
    return b"%PDF-" in head[:1024] and not _HTML.match(head.lstrip()[:64])


def _gzip_kind(head: bytes) -> str:
    """A gzip file is a WARC if its first record says so."""
    try:
        start = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 64)
    except zlib.error:
        return "application/gzip"
    return "application/warc" if start.startswith(b"WARC/") else "application/gzip"


def _text_kind(head: bytes, filename: str, declared: str) -> str:
    if _is_binary(head):
        return next((kind for mark, kind in _WEAK if head.startswith(mark)), "application/octet-stream")
    start = _without_nul(head).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    named = _BY_NAME.get(filename.rpartition(".")[2].lower(), "") if "." in filename else ""
    certain = _mail_kind(start) or ("application/x-ndjson" if _looks_like_rows(start) else "")
    if certain or named in _TEXT_BY_NAME:
        return certain or named
    return (
        _xml_kind(start)
        or ("text/html" if _is_html(start, named or declared.partition(";")[0].strip().lower()) else "")
        or "text/plain"
    )


def _mail_kind(start: bytes) -> str:
    """Saved pages may begin with mail-like lines; only a multipart/related is a page in the shape of mail."""
    if _MAILBOX.match(start):
        return "application/mbox"
    if not _MAIL_HEADER.match(start):
        return ""
    if _RELATED.search(start[:8192]):
        return "multipart/related"
    return "message/rfc822" if _MAIL_FIRST.match(start) and _MAIL_SURE.search(start[:16_384]) else ""


def _xml_kind(start: bytes) -> str:
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in start[:4096]):
        return "image/svg+xml"
    return "application/xml" if start.startswith(b"<?xml") and not _HTML.search(start[:2048]) else ""


def _is_html(start: bytes, claimed: str) -> bool:
    """A tag at the start is enough; further down it needs a name or a claim beside it, or two kinds of tags."""
    window = start[:16_384]
    if start.startswith(b"<") and _HTML.search(window[:2048]):
        return True
    found = {tag.lower() for tag in _HTML.findall(window)}
    return (claimed in {"text/html", "application/xhtml+xml"} and bool(found)) or bool(
        found & {b"<html", b"<!doctype html", b"<head"}
    )


def _looks_like_rows(start: bytes) -> bool:
    """JSON lines of notices: the first line is an object with a text in it, whole or longer than what we look at."""
    line, newline, rest = start.partition(b"\n")
    if not (line.startswith(b"{") and b'"content"' in line and _ROW_KEY.search(line)):
        return False
    if not newline and len(start) > HEAD // 2:
        return _content_is_text(line)
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(row.get("content"), str) and (not rest.strip() or rest.lstrip().startswith(b"{"))


def _content_is_text(line: bytes) -> bool:
    """Whether the object that begins here has a text `content` of its own: answers of a site's API have it deeper."""
    depth = 0
    for token in _TOKEN.finditer(line):
        found = token.group()
        depth += (found in b"{[") - (found in b"}]")
        if depth == 1 and found == b'"content"':
            return line[token.end() : token.end() + 8].lstrip(b" :\t").startswith(b'"')
    return False


def _is_binary(head: bytes) -> bool:
    """Control characters no text has. UTF-16 is text: its NULs stand in every second place."""
    sample = _without_nul(head[:8192])
    odd = sum(sample.count(bytes([code])) for code in (*range(9), 14, 15, *range(16, 27), 28, 29, 30, 31))
    return odd > len(sample) // 100 + 1


def _without_nul(head: bytes) -> bytes:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or 0.2 < head[:2048].count(0) / max(1, len(head[:2048])) < 0.6:
        return head.replace(b"\0", b"")
    return head


def zip_kind(source: BinaryIO) -> str:
    """What a ZIP is by the names in its directory. A damaged directory makes it a plain ZIP, whose reader says so."""
    try:
        with zipfile.ZipFile(source) as archive:
            names = {info.filename for info in archive.infolist()[:2000]}
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                said = archive.read("mimetype")[:120].decode("ascii", "replace").strip()
                if said.startswith(_OPENDOCUMENT) or said == "application/epub+zip":
                    return said
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, KeyError, EOFError):
        return "application/zip"
    return _kind_by_names(names)


def _kind_by_names(names: set[str]) -> str:
    office = "application/vnd.openxmlformats-officedocument."
    if "[Content_Types].xml" in names:
        for folder, kind in (
            ("word/", "wordprocessingml.document"),
            ("xl/", "spreadsheetml.sheet"),
            ("ppt/", "presentationml.presentation"),
        ):
            if any(name.startswith(folder) for name in names):
                return office + kind
    if "datapackage.json" in names and any(name.startswith("archive/") for name in names):
        return "application/wacz"
    return "application/zip"
