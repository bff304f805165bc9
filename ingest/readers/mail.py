"""MHTML: a page saved as mail. Its root part is the page; `Content-Location` is the address it had. Pure."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage

from ingest.readers.base import ChildData, ChildEnd, ChildHead, Declared, Part, ReadContext, ReadError, Summary
from ingest.readers.decoding import clean

MAX_BYTES = 64 * 1024 * 1024
PIECE = 1 << 20
_SHOWN = ("text/html", "application/xhtml+xml", "application/pdf")


class MhtmlReader:
    """See the module. Pictures and style sheets of the page stay inside: they are no documents."""

    name = "mhtml"
    version = 1

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """By its header."""
        return 50 if media_type == "multipart/related" else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Raises ReadError `damaged`, `too_large`."""
        data = context.source.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ReadError("too_large", "A saved page may hold 64 MiB; this one holds more.")
        message = email.message_from_bytes(data, policy=email.policy.compat32.clone(raise_on_defect=False))
        parts = [part for part in message.walk() if part.get_content_type() in _SHOWN]
        if not parts:
            raise ReadError("damaged", "The saved page holds no page.")
        for number, part in enumerate(parts[: context.limits.children], 1):
            yield from _child(number, part)
        said = {name: _header(message, name) for name in ("Subject", "Date", "Snapshot-Content-Location", "From")}
        yield Summary(
            kind="plain",
            tool="email",
            settings={},
            libraries={},
            pages_total=0,
            language="und",
            metadata={"headers": said, "parts": sum(1 for _ in message.walk())},
        )


def _child(number: int, part: "email.message.Message[str, str] | EmailMessage") -> Iterator[Part]:
    body = part.get_payload(decode=True)
    location = _header(part, "Content-Location")[:2_000]
    charset = str(part.get_content_charset() or "")[:64]
    name = location.rpartition("/")[2].partition("?")[0][:200] or f"part-{number}"
    facts: dict[str, object] = {"target_uri": location, "root": number == 1}
    yield ChildHead(name, Declared(name, part.get_content_type()[:127], clean(charset), location), facts)
    data = body if isinstance(body, bytes) else b""
    for start in range(0, len(data), PIECE):
        yield ChildData(data[start : start + PIECE])
    yield ChildEnd("" if data else "empty")


def _header(part: "email.message.Message[str, str] | EmailMessage", name: str) -> str:
    return clean(str(part.get(name, "")).replace("\n", " "))[:2_000].strip()
