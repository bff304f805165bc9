"""Plain text, and what is read as such: CSV, TSV, Markdown, XML and SVG sources. Pure.

A page is the whole file, or, for long files, at most `Limits.page_text` characters, cut at a line end.
"""

import re
from collections.abc import Iterator

from ingest.readers.base import Limits, PageText, Part, ReadContext, ReadError, Summary, Warn
from ingest.readers.decoding import decode
from language.detect import detect_language

PAGE = 200_000  # characters; a page of plain text has no paper to follow
READ = frozenset(
    {"text/plain", "text/csv", "text/tab-separated-values", "text/markdown", "application/xml", "image/svg+xml"}
)
_HEADING = re.compile(r"^#{1,3}[ \t]+(\S.{0,298})$", re.MULTILINE)
MAX_BYTES = 64 * 1024 * 1024


class TextReader:
    """See the module. `title` is the first Markdown heading, else the first line that is short."""

    name = "text"
    version = 2

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """Only for kinds of text."""
        return 50 if media_type in READ else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Raises ReadError `empty`, `too_large`, `too_many_pages`."""
        data = context.source.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ReadError("too_large", "A text file may hold 64 MiB; this one holds more.")
        decoded = decode(data, http=context.declared.charset)
        if not decoded.text.strip():
            raise ReadError("empty", "The file holds no text.")
        pages = list(cut(decoded.text, context.limits))
        for number, text in enumerate(pages, 1):
            yield PageText(number=number, text=text, origin="plain")
        if decoded.replaced:
            yield Warn("replaced_characters", f"{decoded.replaced} characters could not be decoded.", None)
        title, basis = _title(decoded.text, context.media_type)
        yield Summary(
            kind="plain",
            tool="text",
            settings={"page": PAGE},
            libraries={},
            pages_total=len(pages),
            language=detect_language(decoded.text[:20_000]),
            title=title,
            title_basis=basis,
            charset=decoded.charset,
            charset_why=decoded.why,
            metadata={"labels": decoded.labels, "replaced": decoded.replaced},
        )


def cut(text: str, limits: Limits) -> Iterator[str]:
    """Pieces of at most a page, each ending behind a line end where there is one. Raises ReadError."""
    size = min(PAGE, limits.page_text)
    start = pages = 0
    while start < len(text):
        end = min(len(text), start + size)
        if end < len(text) and (line := text.rfind("\n", start, end)) > start:
            end = line + 1
        pages += 1
        if pages > limits.pages:
            raise ReadError("too_many_pages", f"The file has more than {limits.pages} pages.")
        yield text[start:end]
        start = end


def _title(text: str, media_type: str) -> tuple[str, str]:
    if media_type == "text/markdown" and (found := _HEADING.search(text)):
        return found.group(1).strip(" #")[:300], "page_asserted"
    first = next((line.strip() for line in text[:4000].splitlines() if line.strip()), "")
    return (first, "derived") if media_type == "text/plain" and 0 < len(first) <= 120 else ("", "")
