"""Old Word files (.doc): all text in its order, from the piece table of the format ([MS-DOC] 2.4.1). Pure.

olefile opens the compound file; no library that may be used here reads the text in it, and no program is started.
What stands beside the text (footnotes, headers, comments, endnotes) follows as `note`. Trap: with tracked changes the
deleted words stand among the others; their marks lie in formatting that is not read.
"""

import re
import struct
from collections.abc import Iterator

from ingest.readers import embedded
from ingest.readers.base import Part, ReadContext, ReadError, RegionKind
from ingest.readers.compound import LIBRARIES, opened_compound, properties, stream
from ingest.readers.flowing import Flow, summary

WORD_OLD = "application/msword"
_WORD_97 = 0x00C1  # nFib from which text is cut into pieces of UTF-16 or of 8-bit characters
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_CHARSETS = {0x0804: "gb18030", 0x1004: "gb18030", 0x0404: "big5hkscs", 0x0C04: "big5hkscs", 0x0411: "cp932",
             0x0412: "cp949", 0x0419: "cp1251"}  # fmt: skip
_EIGHT_BIT = 0x40000000
# Phonetic guides of East Asian text are formulas without a result: EQ … \\o\\ad(\\s\\up 9(reading),word)
_READING = re.compile(
    r"\x13\s*EQ [^\x13-\x15]*?\\up\s*\d+\(([^()\x13-\x15]*)\)[,;]([^()\x13-\x15]*)\)[^\x13-\x15]*\x15"
)
# Lengths of the parts of the text in the header, in the order in which they stand: its own first.
_PARTS: tuple[tuple[int, RegionKind | None], ...] = (
    (0x4C, None),
    (0x50, "note"),  # footnotes
    (0x54, "note"),  # headers and footers
    (0x58, "note"),  # macros
    (0x5C, "note"),  # comments
    (0x60, "note"),  # endnotes
    (0x64, None),  # text boxes
    (0x68, "note"),  # text boxes of headers
)
_SIGNS = str.maketrans({"\x0b": "\n", "\x0e": "\n", "\x1e": "\u2011", "\x1f": "\u00ad", "\xa0": "\xa0",
                        **dict.fromkeys("\x01\x02\x03\x04\x05\x06\x08\x12\x1c\x1d", "")})  # fmt: skip


class OldWordReader:
    """See the module."""

    name = "doc"
    version = 2

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """By the names of its streams."""
        return 50 if media_type == WORD_OLD else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Raises ReadError `damaged`, `encrypted`, `too_large`."""
        flow = Flow(context.limits)
        with opened_compound(context.source) as ole:
            told = properties(ole)
            parts = list(_parts(stream(ole, "WordDocument"), stream(ole, "0Table"), stream(ole, "1Table")))
            inside = list(embedded.of_compound(ole, context.limits))
        for text, kind in parts:
            _paragraphs(flow, text, kind)
            yield from flow.take()
        if flow.length or not flow.pages:
            flow.end_page()
        yield from flow.take()
        yield from inside
        yield summary(flow, tool="olefile", libraries=LIBRARIES, told=told)


def _parts(document: bytes, table_0: bytes, table_1: bytes) -> Iterator[tuple[str, RegionKind | None]]:
    """The parts of the text. Raises struct.error, ValueError and ReadError `encrypted`."""
    kind, version = struct.unpack_from("<HH", document)
    flags = struct.unpack_from("<H", document, 10)[0]
    if flags & _ENCRYPTED:
        raise ReadError("encrypted", "The Word file is protected by a password.")
    if version < _WORD_97 or kind != 0xA5EC:
        yield _before_97(document), None
        return
    start, size = struct.unpack_from("<II", document, 0x1A2)
    text = "".join(_pieces(document, (table_1 if flags & _TABLE_1 else table_0)[start : start + size]))
    at = 0
    for place, region in _PARTS:
        length = max(0, struct.unpack_from("<i", document, place)[0])
        yield text[at : at + length], region
        at += length


def _before_97(document: bytes) -> str:
    """Word 6 and 95: one run of 8-bit text, in the code page of the file's language."""
    first, last = struct.unpack_from("<II", document, 0x18)
    language = struct.unpack_from("<H", document, 6)[0]
    if not 0 < first <= last <= len(document):
        raise ValueError("the text does not lie in the file")
    return document[first:last].decode(_CHARSETS.get(language, "cp1252"), "replace")


def _pieces(document: bytes, complex_part: bytes) -> Iterator[str]:
    """The text, piece by piece. UTF-16 units are the places that the format counts, so pairs are kept as two."""
    table = _piece_table(complex_part)
    count = (len(table) - 4) // 12
    places = struct.unpack_from(f"<{count + 1}I", table)
    for index in range(count):
        length = places[index + 1] - places[index]
        offset = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * index + 2)[0]
        if length < 0 or length > len(document):
            raise ValueError("a piece is longer than the file")
        if offset & _EIGHT_BIT:
            start = (offset & ~_EIGHT_BIT) // 2
            yield document[start : start + length].decode("cp1252", "replace")
        else:
            units = document[offset : offset + 2 * length]
            yield "".join(map(chr, struct.unpack(f"<{len(units) // 2}H", units[: len(units) // 2 * 2])))


def _piece_table(data: bytes) -> bytes:
    """What stands behind the formatting of the pieces."""
    at = 0
    while at < len(data):
        if data[at] == 2:
            size = struct.unpack_from("<I", data, at + 1)[0]
            return data[at + 5 : at + 5 + size]
        if data[at] != 1:
            break
        at += 3 + struct.unpack_from("<H", data, at + 1)[0]
    raise ValueError("there is no piece table")


def _paragraphs(flow: Flow, text: str, kind: RegionKind | None) -> None:
    """Lines of the text, without the instructions of fields; cells of a row apart by tabs."""
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    shown = _without_fields(paired).replace("\x07\x07", "\n").replace("\x07", "\t").translate(_SIGNS)
    for line in shown.replace("\x0c", "\r").replace("\n", "\r").split("\r"):
        if line or kind is None:
            flow.add(line, kind)
            flow.block()


def _without_fields(text: str) -> str:
    """Of `{ instruction | result }` the result: what a reader of the page sees. A reading above a word follows it."""
    if "\x13" not in text:
        return text.replace("\x14", "").replace("\x15", "")
    text = _READING.sub(r"\2（\1）", text)
    kept: list[str] = []
    open_fields: list[bool] = []  # whether each field is at its result
    for character in text:
        if character == "\x13":
            open_fields.append(False)
        elif character == "\x14" and open_fields:
            open_fields[-1] = True
        elif character == "\x15" and open_fields:
            open_fields.pop()
        elif character not in "\x14\x15" and all(open_fields):
            kept.append(character)
    return "".join(kept)
