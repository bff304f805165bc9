"""A single file or a tar packed by gzip: it comes out as one child, counted as it is inflated. Pure."""

from collections.abc import Iterator
from typing import BinaryIO

from ingest.readers.archives import PIECE, Counter
from ingest.readers.base import ChildData, ChildEnd, ChildHead, Declared, Part, ReadContext, ReadError, Summary, Warn
from ingest.readers.content_coding import FAULTS, undo

_ENDS = {".tgz": ".tar", ".taz": ".tar", ".svgz": ".svg", ".gz": ""}


class GzipReader:
    """See the module. A WARC packed so is a WARC, and read by its own reader."""

    name = "gzip"
    version = 1

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """By its first bytes."""
        return 50 if media_type == "application/gzip" else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """What came before a fault is given, and its end says `damaged`. Raises ReadError `too_deep`, `too_large`."""
        if context.limits.depth <= 0:
            raise ReadError("too_deep", "Files lie inside files too deeply here.")
        context.source.seek(0)
        counter, size, reason = Counter(context.limits), 0, ""
        name = _inner_name(context.declared.filename)
        counter.begin()
        yield ChildHead(name, Declared(filename=name), {})
        try:
            for data in undo(_pieces(context.source), "gzip"):
                size += len(data)
                if reason := counter.add(len(data), context.source.tell()):
                    break
                yield ChildData(data)
        except (*FAULTS, EOFError):
            reason = "damaged"
        yield ChildEnd(reason or ("" if size else "empty"))
        if reason == "damaged":
            yield Warn("damaged", "The gzip file is cut short or damaged.", None)
        yield Summary(
            kind="plain", tool="zlib", settings={}, libraries={}, pages_total=0, language="und", metadata={"files": 1}
        )


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    while data := source.read(PIECE):
        yield data


def _inner_name(name: str) -> str:
    """The name without what says that it is packed."""
    last = name.replace("\\", "/").rpartition("/")[2]
    for end, instead in _ENDS.items():
        if last.casefold().endswith(end) and len(last) > len(end):
            return last[: -len(end)] + instead
    return last or "content"
