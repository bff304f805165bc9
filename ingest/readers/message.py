"""Mail (.eml) and mailboxes (.mbox), by the standard library. Pure.

A message is a document: its headers and its words are the text. What it carries (files, pictures, other messages) comes
out as children, as a PDF's attached files do. A mailbox is a container of messages. (A page saved as mail, MHTML, is a
container too: see `mail`. There the message is only the wrapping.)
"""

import email
import email.errors
import email.generator  # else loaded by `as_bytes`, out of reach of a child that is shut in
import email.header
import email.policy
import re
from collections.abc import Iterator
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import BinaryIO, TypeAlias
from zoneinfo import ZoneInfo

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
from ingest.readers.decoding import clean, decode
from ingest.readers.flowing import Flow
from ingest.readers.html import text_of_page
from language.detect import detect_language

MAIL, MAILBOX = "message/rfc822", "application/mbox"
MAX_BYTES = 64 * 1024 * 1024
MAX_PARTS = 2_000
PIECE = 1 << 20
SHOWN = ("From", "To", "Cc", "Date", "Subject")
KEPT = (*SHOWN, "Sender", "Reply-To", "Message-ID", "In-Reply-To", "Return-Path", "X-Mailer", "User-Agent")
_BEGINS = re.compile(rb"From [^\r\n]{1,200}\r?\n")

Mail: TypeAlias = "Message[str, str]"


class MailReader:
    """See the module."""

    name = "mail"
    version = 2

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """By its headers."""
        return 50 if media_type == MAIL else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Raises ReadError `damaged`, `too_large`, `too_deep`."""
        data = context.source.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ReadError("too_large", "A message may hold 64 MiB; this one holds more.")
        message = _parsed(data)
        leaves = list(_leaves(message))
        body = _body(leaves)
        flow = Flow(context.limits)
        headers = {name: value for name in KEPT if (value := _header(message, name))}
        for name in SHOWN:
            if name in headers:
                flow.add(f"{name}: {headers[name]}\n", "overview")
        flow.block()
        for line in (_text(body) if body is not None else "").split("\n"):
            flow.add(line, "body")
            flow.block()
            yield from flow.take()
        flow.end_page()
        yield from flow.take()
        yield from _children(leaves, body, context.limits)
        yield _summary(flow, headers)


def _parsed(data: bytes) -> Mail:
    try:
        return email.message_from_bytes(data, policy=email.policy.compat32.clone(raise_on_defect=False))
    except (ValueError, LookupError, IndexError, AttributeError, TypeError) as error:
        raise ReadError("damaged", "The message is damaged and cannot be read.") from error
    except RecursionError as error:
        raise ReadError("too_deep", "Messages lie inside messages too deeply here.") from error


def _leaves(message: Mail) -> Iterator[Mail]:
    """The parts that hold something; a message inside is one, and is not looked into."""
    waiting, seen = [message], 0
    while waiting:
        part = waiting.pop(0)
        seen += 1
        if seen > MAX_PARTS:
            raise ReadError("too_large", f"The message has more than {MAX_PARTS} parts.")
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting[:0] = [each for each in inside if isinstance(each, Message)]
        else:
            yield part


def _body(leaves: list[Mail]) -> "Mail | None":
    """The words of the message: its first plain text, else its first page."""
    for kind in ("text/plain", "text/html"):
        for part in leaves:
            if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
                return part
    return None


def _text(part: Mail) -> str:
    data = _bytes(part)
    decoded = decode(data, http=str(part.get_content_charset() or ""), html=part.get_content_type() == "text/html")
    stated = str(part.get_content_charset() or "")
    text = _as_stated(data, stated) or decoded.text
    return text_of_page(text) if part.get_content_type() == "text/html" else clean(text)


def _as_stated(data: bytes, charset: str) -> str:
    """Mail programs name the encoding that they used; it is believed where all bytes fit it."""
    try:
        return data.decode(charset) if charset else ""
    except (LookupError, UnicodeError, ValueError):
        return ""


def _bytes(part: Mail) -> bytes:
    inside = part.get_payload()
    if isinstance(inside, list):  # a message inside
        return b"\n".join(each.as_bytes() for each in inside if isinstance(each, Message))
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _children(leaves: list[Mail], body: "Mail | None", limits: Limits) -> Iterator[Part]:
    number = 0
    for part in leaves:
        kind = part.get_content_type()
        named = part.get_filename()
        if part is body or (kind == "text/html" and not named and part.get_content_disposition() != "attachment"):
            continue  # the same words once more, as a page
        number += 1
        if number > limits.children:
            yield Warn("too_many_children", f"Only {limits.children} files of the message were taken out.", None)
            return
        ending = {"message/rfc822": ".eml", "text/plain": ".txt"}.get(kind, "")
        name = _words(str(named or "")).replace("/", "_")[:1_000] or f"part-{number}{ending}"
        yield ChildHead(name, Declared(name, kind[:127], str(part.get_content_charset() or "")[:64]), {})
        yield from _given(part)


def _given(part: Mail) -> Iterator[Part]:
    try:
        data = _bytes(part)
    except (ValueError, LookupError, AttributeError, TypeError, KeyError, RecursionError):
        yield ChildEnd("damaged")
        return
    for start in range(0, len(data), PIECE):
        yield ChildData(data[start : start + PIECE])
    yield ChildEnd("" if data else "empty")


def _header(message: Mail, name: str) -> str:
    return _words(str(message.get(name, "") or ""))[:2_000]


def _words(value: str) -> str:
    """A header's text: `=?gb2312?B?…?=` decoded, raw bytes read as UTF-8 or GB 18030, on one line."""
    try:
        pieces = email.header.decode_header(value)
    except (email.errors.HeaderParseError, ValueError):
        pieces = [(value, None)]
    return " ".join(clean("".join(_piece(text, charset) for text, charset in pieces)).split())


def _piece(text: str | bytes, charset: str | None) -> str:
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    wide = {"gb2312": "gb18030", "gbk": "gb18030"}
    for each in (wide.get((charset or "").lower(), charset or ""), "utf-8", "gb18030"):
        if found := _as_stated(data, each):
            return found
    return data.decode("utf-8", "replace")


def _summary(flow: Flow, headers: dict[str, str]) -> Summary:
    subject = headers.get("Subject", "")[:500]
    return Summary(
        kind="plain",
        tool="email",
        settings={},
        libraries={},
        pages_total=flow.pages,
        language=detect_language(flow.sample[:20_000]),
        title=subject,
        title_basis="page_asserted" if subject else "",
        printed=printed_time(headers.get("Date", "")),
        metadata={"headers": headers},
    )


def printed_time(text: str) -> str:
    """The day and hour that the message states, in Asia/Shanghai as all printed times."""
    try:
        return parsedate_to_datetime(text).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H:%M:%S")
    except (ValueError, TypeError, OverflowError, IndexError):
        return ""


class MailboxReader:
    """Messages one after the other, each behind a line that begins with `From `."""

    name = "mbox"
    version = 1

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """By its first line."""
        return 50 if media_type == MAILBOX else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Raises ReadError `empty`, `too_large`."""
        context.source.seek(0)
        number = 0
        for piece in _mailbox(context.source, context.limits):
            if piece is None:
                if number:
                    yield ChildEnd()
                number += 1
                name = f"message-{number}.eml"
                yield ChildHead(name, Declared(name, MAIL), {})
            elif number:
                yield ChildData(piece)
        if not number:
            raise ReadError("empty", "The mailbox holds no message.")
        yield ChildEnd()
        yield Summary(
            kind="plain",
            tool="email",
            settings={},
            libraries={},
            pages_total=0,
            language="und",
            metadata={"messages": number},
        )


def _mailbox(source: BinaryIO, limits: Limits) -> Iterator[bytes | None]:
    """None where a message begins; then its lines, without the `>` before a quoted `From `."""
    blank, messages = True, 0
    while line := source.readline(PIECE):
        if blank and _BEGINS.fullmatch(line):
            messages += 1
            if messages > limits.children:
                raise ReadError("too_large", f"The mailbox has more than {limits.children} messages.")
            yield None
        else:
            yield line[1:] if line.lstrip(b">").startswith(b"From ") and line.startswith(b">") else line
        blank = not line.strip()
