"""Rows of a crawl: each line of JSON with a text is a child document (grade E: no page bytes are held). Pure."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from ingest.readers.base import ChildData, ChildEnd, ChildHead, Declared, Part, ReadContext, ReadError, Summary, Warn
from ingest.readers.decoding import clean

MAX_LINE = 8 * 1024 * 1024  # bytes
PIECE = 1 << 20
_ADDRESS, _TITLE = ("article_url", "url", "link"), ("project_title", "title", "name")
_PUBLISHED, _SOURCE = ("publish_time", "published", "pub_time", "date"), ("source", "site")


class JsonLinesReader:
    """See the module. A row's facts: `row`, `title`, `published`, `source`, `target_uri`, and the rest as `fields`."""

    name = "jsonl"
    version = 1

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """By its first line."""
        return 50 if media_type == "application/x-ndjson" else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Raises ReadError `damaged` when no row can be read."""
        rows = damaged = 0
        for number, line in enumerate(_lines(context.source), 1):
            if not line.strip():
                continue
            row = _row(line)
            if row is None or not _text(row, ("content", "text", "body")).strip():
                damaged += 1
                if damaged <= 100:
                    yield Warn("row_unreadable", f"Row {number} holds no notice.", None)
                continue
            rows += 1
            if rows > context.limits.children:
                raise ReadError("too_large", f"The file has more than {context.limits.children} rows.")
            yield from _child(number, row)
        if not rows:
            raise ReadError("damaged", "No row of the file holds a notice.")
        yield Summary(
            kind="plain",
            tool="json",
            settings={},
            libraries={},
            pages_total=0,
            language="und",
            metadata={"rows": rows, "unreadable": damaged},
        )


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Lines of bounded length; the rest of a longer one is skipped, and the line comes out as unreadable."""
    source.seek(0)
    while line := source.readline(MAX_LINE):
        if not line.endswith(b"\n") and len(line) == MAX_LINE:
            while (rest := source.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
            line = b"too long"
        yield line


def _row(line: bytes) -> dict[str, object] | None:
    try:
        row = json.loads(line.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _text(row: dict[str, object], names: tuple[str, ...]) -> str:
    return next((clean(value) for name in names if isinstance(value := row.get(name), str) and value), "")


def _child(number: int, row: dict[str, object]) -> Iterator[Part]:
    content = _text(row, ("content", "text", "body"))
    address, title = _text(row, _ADDRESS)[:2_000], " ".join(_text(row, _TITLE).split())[:500]
    known = {*_ADDRESS, *_TITLE, *_PUBLISHED, *_SOURCE, "content", "text", "body"}
    fields = {str(k)[:64]: clean(v)[:500] for k, v in list(row.items())[:50] if k not in known and isinstance(v, str)}
    facts: dict[str, object] = {
        "row": number,
        "title": title,
        "published": _text(row, _PUBLISHED)[:64],
        "source": _text(row, _SOURCE)[:200],
        "target_uri": address,
        "fields": fields,
    }
    yield ChildHead(f"row-{number}.txt", Declared(f"row-{number}.txt", "text/plain", "utf-8", address), facts)
    data = content.encode("utf-8")
    for start in range(0, len(data), PIECE):
        yield ChildData(data[start : start + PIECE])
    yield ChildEnd()
