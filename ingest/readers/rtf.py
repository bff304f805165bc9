"""RTF, by striprtf: text that flows, without pages. Pure."""

import re
from collections.abc import Iterator
from importlib.metadata import version

from striprtf.striprtf import rtf_to_text

from ingest.readers.base import Part, ReadContext, ReadError, Summary, Warn
from ingest.readers.flowing import Flow
from language.detect import detect_language

MAX_BYTES = 64 * 1024 * 1024
# Pictures in hexadecimal: the library would look at each of their digits.
_PICTURE = re.compile(r"(?:[0-9a-fA-F]{2}[ \r\n]{0,4}){4096,}")
_FIELD = re.compile(r"\bHYPERLINK\b", re.IGNORECASE)


class RtfReader:
    """See the module. The words of links stand in the text; where they lead is not read."""

    name = "rtf"
    version = 1

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """By its first characters."""
        return 50 if media_type == "application/rtf" else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Raises ReadError `damaged`, `too_large`."""
        data = context.source.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ReadError("too_large", "An RTF file may hold 64 MiB; this one holds more.")
        text, replaced = _text(data)
        flow = Flow(context.limits)
        for line in text.split("\n"):
            flow.add(line)
            flow.block()
            yield from flow.take()
        if flow.length or not flow.pages:
            flow.end_page()
        yield from flow.take()
        if replaced:
            yield Warn("replaced_characters", f"{replaced} characters could not be decoded.", None)
        yield Summary(
            kind="plain",
            tool="striprtf",
            settings={},
            libraries={"striprtf": version("striprtf")},
            pages_total=flow.pages,
            language=detect_language(flow.sample[:20_000]),
            title=flow.first_line(),
            title_basis="derived" if flow.first_line() else "",
        )


def _text(data: bytes) -> tuple[str, int]:
    """The text, and how many characters of it could not be read."""
    source = _FIELD.sub("LINK", _PICTURE.sub("", data.decode("latin-1")))
    try:
        text = str(rtf_to_text(_escaped(source, data), errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, TypeError, RecursionError, OverflowError) as error:
        raise ReadError("damaged", "The RTF file is damaged and cannot be read.") from error
    joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # \u writes surrogates in two halves
    return joined, joined.count("\ufffd")


def _escaped(source: str, data: bytes) -> str:
    """Bytes above 127 stand bare in files of some programs: written as the escapes that RTF has for them."""
    return source if data.isascii() else re.sub("[\x80-\xff]", lambda found: f"\\'{ord(found.group()):02x}", source)
