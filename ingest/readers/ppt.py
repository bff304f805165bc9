"""Old PowerPoint files (.ppt): a slide is a page, its notes and comments follow as `note` ([MS-PPT] 2.1). Pure.

olefile opens the compound file. A file that was saved in steps holds older states of its slides: the newest edit says
which container is which slide, and only those are read.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.readers import embedded
from ingest.readers.base import Part, ReadContext, ReadError
from ingest.readers.compound import DAMAGED, LIBRARIES, STREAM_BYTES, opened_compound, properties, stream
from ingest.readers.decoding import clean
from ingest.readers.flowing import Flow, summary

SLIDES_OLD = "application/vnd.ms-powerpoint"
_HEADER = struct.Struct("<HHI")  # version and instance, type, length
_USER_EDIT, _DIRECTORY, _CURRENT_ENCRYPTED = 0x0FF5, 0x1772, 0xF3D1C4DF
_SLIDE_LIST, _PERSIST, _NOTES_ATOM = 0x0FF0, 0x03F3, 0x03F1
_CHARS, _BYTES, _STRING, _COMMENT = 0x0FA0, 0x0FA8, 0x0FBA, 0x2EE0
_OBJECT, _COMPRESSED = 0x1011, 1
_MOST_RECORDS, _DEEPEST = 500_000, 40


@dataclass(frozen=True, slots=True)
class Record:
    """A piece of the format: where its body lies in the stream."""

    kind: int
    instance: int
    container: bool
    start: int
    end: int


@dataclass(slots=True)
class _Slide:
    texts: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class OldSlidesReader:
    """See the module."""

    name = "ppt"
    version = 2

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """By the names of its streams."""
        return 50 if media_type == SLIDES_OLD else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Raises ReadError `damaged`, `encrypted`, `empty`, `too_large`."""
        flow = Flow(context.limits)
        with opened_compound(context.source) as ole:
            told = properties(ole)
            show = _Show(stream(ole, "PowerPoint Document"), stream(ole, "Current User"))
            slides = show.slides()
            inside = list(show.objects())
        if not slides:
            raise ReadError("empty", "The file holds no slides.")
        for number, slide in enumerate(slides, 1):
            flow.label = str(number)
            for text in slide.texts:
                flow.add(f"{text}\n")
            for text in [*slide.notes, *slide.comments]:
                flow.add(f"{text}\n", "note")
            flow.end_page()
            yield from flow.take()
        yield from embedded.of_objects(inside, context.limits)
        yield summary(flow, tool="olefile", libraries=LIBRARIES, told=told)


class _Show:
    """The stream of a presentation, and where its newest state lies."""

    def __init__(self, data: bytes, user: bytes) -> None:
        self._data = data
        self._seen = 0
        _size, token, edit = struct.unpack_from("<III", user, _HEADER.size)
        if token == _CURRENT_ENCRYPTED:
            raise ReadError("encrypted", "The presentation is protected by a password.")
        self._places: dict[int, int] = {}
        self._document = self._edits(edit)

    def _edits(self, at: int) -> int:
        """The number of the document's container; the places of all containers, the newest first."""
        document, visited = 0, set[int]()
        while at not in visited and len(visited) < 1_000:
            visited.add(at)
            edit = self._record(at)
            if edit.kind != _USER_EDIT:
                raise ValueError("no edit where one should be")
            before, directory, number = struct.unpack_from("<III", self._data, edit.start + 8)
            document = document or number
            self._take_places(self._record(directory))
            if not before:
                break
            at = before
        return document

    def _take_places(self, directory: Record) -> None:
        if directory.kind != _DIRECTORY:
            raise ValueError("no directory where one should be")
        at = directory.start
        while at + 4 <= directory.end:
            head = struct.unpack_from("<I", self._data, at)[0]
            first, count = head & 0xFFFFF, head >> 20
            for step, offset in enumerate(struct.unpack_from(f"<{count}I", self._data, at + 4)):
                self._places.setdefault(first + step, offset)
            at += 4 + 4 * count

    def _record(self, at: int) -> Record:
        flags, kind, length = _HEADER.unpack_from(self._data, at)
        start = at + _HEADER.size
        if start + length > len(self._data):
            raise ValueError("a record runs beyond the file")
        return Record(kind, flags >> 4, flags & 15 == 15, start, start + length)

    def _inside(self, record: Record) -> Iterator[Record]:
        at = record.start
        while at + _HEADER.size <= record.end:
            self._seen += 1
            if self._seen > _MOST_RECORDS:
                raise ReadError(*DAMAGED)
            found = self._record(at)
            yield found
            at = found.end

    def slides(self) -> list[_Slide]:
        """The slides in their order, with what stands beside them."""
        document = self._record(self._places[self._document])
        lists = {each.instance: each for each in self._inside(document) if each.kind == _SLIDE_LIST}
        if 0 not in lists:
            return []
        found = dict(self._listed(lists[0]))
        for _, (number, _slide) in self._persisted(lists[2]) if 2 in lists else ():
            notes = self._record(self._places[number])
            about = next((each for each in self._inside(notes) if each.kind == _NOTES_ATOM), None)
            slide = found.get(struct.unpack_from("<I", self._data, about.start)[0]) if about else None
            if slide is not None:
                self._gather(notes, slide.notes, slide.comments)
        return list(found.values())

    def objects(self) -> Iterator[bytes]:
        """The embedded objects, compressed or as they are; none that is larger than a stream may be."""
        for place in sorted(set(self._places.values())):
            try:
                record = self._record(place)
            except (struct.error, ValueError):
                continue
            if record.kind != _OBJECT:
                continue
            body = self._data[record.start : record.end]
            if record.instance == _COMPRESSED:
                unpacker = zlib.decompressobj()
                try:
                    body = unpacker.decompress(body[4:], STREAM_BYTES)
                except zlib.error:
                    continue
                if unpacker.unconsumed_tail:
                    continue
            yield body

    def _persisted(self, listed: Record) -> Iterator[tuple[Record, tuple[int, int]]]:
        for each in self._inside(listed):
            if each.kind == _PERSIST:
                number, _flags, _texts, identity = struct.unpack_from("<IIII", self._data, each.start)
                yield each, (number, identity)

    def _listed(self, listed: Record) -> Iterator[tuple[int, _Slide]]:
        """Each slide by its identity: the words of its outline, then those of its own boxes."""
        slide, identity, number = _Slide(), 0, 0
        for each in self._inside(listed):
            if each.kind == _PERSIST:
                if number:
                    yield identity, self._whole(slide, number)
                number, _flags, _texts, identity = struct.unpack_from("<IIII", self._data, each.start)
                slide = _Slide()
            elif text := self._text(each):
                slide.texts.append(text)
        if number:
            yield identity, self._whole(slide, number)

    def _whole(self, slide: _Slide, number: int) -> _Slide:
        if number in self._places:
            self._gather(self._record(self._places[number]), slide.texts, slide.comments)
        return slide

    def _gather(self, record: Record, texts: list[str], comments: list[str], depth: int = 0) -> None:
        """All texts below a record, comments apart."""
        if depth > _DEEPEST:
            return
        for each in self._inside(record):
            if each.kind == _COMMENT:
                strings = {part.instance: part for part in self._inside(each) if part.kind == _STRING}
                comments += [self._wide(strings[1])] if 1 in strings else []
            elif each.container:
                self._gather(each, texts, comments, depth + 1)
            elif (text := self._text(each)) and text not in texts:
                texts.append(text)

    def _text(self, record: Record) -> str:
        if record.kind == _CHARS:
            return self._wide(record)
        if record.kind == _BYTES:
            return _lines(self._data[record.start : record.end].decode("latin-1"))
        return ""

    def _wide(self, record: Record) -> str:
        return _lines(self._data[record.start : record.end].decode("utf-16-le", "replace"))


def _lines(text: str) -> str:
    return clean(text.replace("\r", "\n").replace("\x0b", "\n")).strip("\n")
