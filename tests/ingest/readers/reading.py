"""What the readers' tests share: a reading of bytes in this process, sorted by kind of part."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from ingest.readers import registry
from ingest.readers.base import (
    ChildData,
    ChildEnd,
    ChildHead,
    Declared,
    Limits,
    Link,
    PageText,
    Pair,
    Part,
    ReadContext,
    ReadError,
    Summary,
    Table,
    Warn,
)
from ingest.sandbox_checks import Checker
from ingest.sandbox_wire import Unframer, encode


@dataclass
class Child:
    """A file inside, put together again."""

    head: ChildHead
    data: bytes = b""
    reason: str = ""


@dataclass
class Reading:
    """Everything a reader gave."""

    pages: list[PageText] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    warnings: list[Warn] = field(default_factory=list)
    summaries: list[Summary] = field(default_factory=list)
    error: str = ""
    sentence: str = ""

    @property
    def summary(self) -> Summary:
        """The one summary of a whole reading."""
        assert len(self.summaries) == 1
        return self.summaries[0]

    @property
    def codes(self) -> list[str]:
        """The codes of the warnings."""
        return [warning.code for warning in self.warnings]

    def region(self, kind: str, page: int = 1) -> str:
        """The text of the first region of a kind; empty if there is none."""
        found = self.pages[page - 1]
        return next((found.text[r.start : r.end] for r in found.regions if r.kind == kind), "")


def parts_of(data: bytes, declared: Declared, limits: Limits, pages: range | None = None) -> Iterator[Part]:
    """The parts, each through the wire and the checks that the worker makes, as in the sandbox."""
    source = io.BytesIO(data)
    media_type, reader = registry.pick(source, declared)
    checker, unframer = Checker(limits, pages), Unframer()
    for part in reader.read(ReadContext(source, media_type, declared, limits=limits, pages=pages)):
        written = encode(part)
        for frame in unframer.feed(written):
            yield checker.part(frame, len(written))
    checker.finish()


def read(
    data: bytes, name: str = "", *, limits: Limits | None = None, pages: range | None = None, **declared: str
) -> Reading:
    """The reading of these bytes under a file name; a ReadError becomes its code."""
    found = Reading()
    try:
        for part in parts_of(data, Declared(filename=name, **declared), limits or Limits(), pages):
            _sort_in(part, found)
    except ReadError as error:
        found.error, found.sentence = error.code, error.sentence
    return found


def _sort_in(part: Part, found: Reading) -> None:
    match part:
        case PageText():
            found.pages.append(part)
        case Table():
            found.tables.append(part)
        case Pair():
            found.pairs.append(part)
        case Link():
            found.links.append(part)
        case Warn():
            found.warnings.append(part)
        case Summary():
            found.summaries.append(part)
        case ChildHead():
            found.children.append(Child(part))
        case ChildData():
            found.children[-1].data += part.data
        case ChildEnd():
            found.children[-1].reason = part.reason


def code_of(data: bytes, name: str = "", limits: Limits | None = None) -> str:
    """The code a reading fails with; fails the test if it does not."""
    found = read(data, name, limits=limits)
    if not found.error:
        pytest.fail("the file was read")
    return found.error
