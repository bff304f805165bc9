"""Outlook messages (.msg), by python-oxmsg (MIT): headers and words as of other mail, files as children. Pure.

A message inside a message is not a file of its own in this format: its words follow as `note`, its files are children.
Appointments, tasks and contacts are messages too, of other classes: what words they have is read the same way.
"""

from collections.abc import Iterator
from datetime import UTC
from email.utils import format_datetime
from importlib.metadata import version

from oxmsg.domain import constants as pid
from oxmsg.domain import model
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from ingest.readers.base import ChildData, ChildEnd, ChildHead, Declared, Part, ReadContext, RegionKind, Summary, Warn
from ingest.readers.compound import FAULTS, opened_compound
from ingest.readers.decoding import clean, decode
from ingest.readers.flowing import Flow
from ingest.readers.html import text_of_page
from ingest.readers.message import PIECE, printed_time
from language.detect import detect_language

OUTLOOK = "application/vnd.ms-outlook"
SHOWN = ("From", "To", "Cc", "Date", "Subject")
DEEPEST = 3  # messages in messages
_INSIDE_HEADER = 24  # bytes before the properties of a message inside
_MESSAGE = "__substg1.0_3701000D"
_INTERNET, _MESSAGE_PAGE = 0x3FDE, 0x3FFD  # code pages of the body, of all other texts


class OutlookReader:
    """See the module."""

    name = "msg"
    version = 1

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """By the names of its streams."""
        return 50 if media_type == OUTLOOK else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Raises ReadError `damaged`, `too_large`."""
        flow = Flow(context.limits)
        with opened_compound(context.source) as ole:
            root = Storage.from_ole(ole)
            message = _Message(root, model.MSG_HDR_OFFSET)
            headers = message.headers()
            message.write(flow, "overview", "body")
        yield from flow.take()
        files: list[tuple[str, str, bytes]] = []
        for each in _all_messages(message, files):
            flow.block()
            each.write(flow, "note", "note")
            yield from flow.take()
        flow.end_page()
        yield from flow.take()
        for number, (name, media_type, data) in enumerate(files, 1):
            if number > context.limits.children:
                yield Warn("too_many_children", f"Only {number - 1} files of the message were taken out.", None)
                break
            yield from _child(name or f"part-{number}", media_type, data)
        yield _summary(flow, headers)


class _Message:
    """A message at the top or inside another."""

    def __init__(self, storage: Storage, header: int) -> None:
        self.storage = storage
        self._told = Properties(storage, properties_header_offset=header)
        self._streams = {each.name: each.bytes_ for each in storage.streams}

    def text(self, number: int) -> str:
        """A property as text: UTF-16, or 8-bit in the code page that the message states, where its bytes fit that.

        The library knows few code pages by name and takes Latin 9 where none is stated, so the bytes are read here.
        """
        wide = self._streams.get(f"__substg1.0_{number:04X}001F")
        if wide is not None:
            return clean(wide.decode("utf-16-le", "replace").strip("\0"))
        narrow = self._streams.get(f"__substg1.0_{number:04X}001E", b"").strip(b"\0")
        for charset in self._charsets(number):
            try:
                return clean(narrow.decode(charset))
            except (LookupError, UnicodeError):
                continue
        return decode(narrow, http="", html=False).text

    def _charsets(self, number: int) -> Iterator[str]:
        for code_page in (_INTERNET, _MESSAGE_PAGE) if number == pid.PID_BODY else (_MESSAGE_PAGE, _INTERNET):
            try:
                stated = self._told.int_prop_value(code_page)
            except FAULTS:
                continue
            if stated:
                yield {936: "gb18030", 950: "big5hkscs", 65001: "utf-8", 20127: "ascii"}.get(stated, f"cp{stated}")

    def headers(self) -> dict[str, str]:
        """Who wrote what to whom, on a line each; empty ones left out."""
        name, address = self.text(pid.PID_SENDER_NAME), self.text(pid.PID_SENDER_EMAIL_ADDRESS)
        if address.startswith("/"):
            address = ""  # a name in a directory of the sender's own
        sender = f"{name} <{address}>" if address and address != name else name
        found = {
            "From": sender or self.text(pid.PID_SENT_REPRESENTING_NAME),
            "To": self.text(pid.PID_DISPLAY_TO),
            "Cc": self.text(pid.PID_DISPLAY_CC),
            "Date": self._sent(),
            "Subject": self.text(pid.PID_SUBJECT),
        }
        return {key: " ".join(value.split())[:2_000] for key, value in found.items() if value.strip()}

    def _sent(self) -> str:
        try:
            sent = self._told.date_prop_value(pid.PID_CLIENT_SUBMIT_TIME)
            return format_datetime(sent.astimezone(UTC)) if sent is not None else ""
        except (*FAULTS, OverflowError):
            return ""

    def words(self) -> str:
        """The plain words; else those of its page."""
        if plain := self.text(pid.PID_BODY).strip():
            return plain
        try:
            if html := self._streams.get(f"__substg1.0_{pid.PID_HTML:04X}0102"):
                return text_of_page(decode(html, http="", html=True).text)
            return text_of_page(self.text(pid.PID_BODY_HTML))
        except FAULTS:
            return ""

    def write(self, flow: Flow, head: RegionKind, body: RegionKind) -> None:
        """Its headers and words into the flow."""
        told = self.headers()
        for name in SHOWN:
            if name in told:
                flow.add(f"{name}: {told[name]}\n", head)
        flow.block()
        for line in self.words().replace("\r\n", "\n").replace("\r", "\n").split("\n"):
            flow.add(line, body)
            flow.block()


def _all_messages(message: _Message, files: list[tuple[str, str, bytes]], depth: int = 0) -> Iterator[_Message]:
    """The messages inside; on the way the files that each carries are added to `files`."""
    for storage in message.storage.iter_attachment_storages():
        inner = next((each for each in storage.storages if each.name == _MESSAGE), None)
        if inner is not None:
            if depth < DEEPEST:
                found = _Message(inner, _INSIDE_HEADER)
                yield found
                yield from _all_messages(found, files, depth + 1)
            continue
        files.append(_file(storage))


def _file(storage: Storage) -> tuple[str, str, bytes]:
    told = _Message(storage, model.ATTACH_HDR_OFFSET)
    name = told.text(pid.PID_ATTACH_LONG_FILENAME) or told.text(pid.PID_ATTACH_FILENAME)
    data = next((each.bytes_ for each in storage.streams if each.name == "__substg1.0_37010102"), b"")
    return name.replace("/", "_")[:1_000], told.text(pid.PID_ATTACH_MIME_TAG)[:127], data


def _child(name: str, media_type: str, data: bytes) -> Iterator[Part]:
    yield ChildHead(name, Declared(name, media_type), {})
    for start in range(0, len(data), PIECE):
        yield ChildData(data[start : start + PIECE])
    yield ChildEnd("" if data else "empty")


def _summary(flow: Flow, headers: dict[str, str]) -> Summary:
    subject = headers.get("Subject", "")[:500]
    return Summary(
        kind="plain",
        tool="python-oxmsg",
        settings={},
        libraries={"python-oxmsg": version("python-oxmsg"), "olefile": version("olefile")},
        pages_total=flow.pages,
        language=detect_language(flow.sample[:20_000]),
        title=subject,
        title_basis="page_asserted" if subject else "",
        printed=printed_time(headers.get("Date", "")),
        metadata={"headers": headers},
    )
