"""The contract between a reader and what calls it (reading.md section 1). Pure: no Django, no socket, no process.

A reader yields each part when it is ready, so that a document killed on page 300 keeps 299 pages. Text is stored as
read: no folding, line ends `\\n`, offsets in Unicode code points; U+0000 and lone surrogates become U+FFFD.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Literal, Protocol, runtime_checkable

RegionKind = Literal[
    "title", "overview", "body", "attachments", "furniture", "note", "deleted", "not_visible", "unsure"
]
TextOrigin = Literal["text_layer", "embedded_ocr", "ocr", "html", "plain", "none"]
TranscriptKind = Literal["text-layer", "html-text", "plain", "ocr", "by-page"]


@dataclass(frozen=True, slots=True)
class Declared:
    """What others say of the bytes: claims, kept, not believed."""

    filename: str = ""
    media_type: str = ""
    charset: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds a reader keeps by itself; the sandbox holds harder ones over it (safety.md sections 2 and 3)."""

    pages: int = 10_000
    page_text: int = 1_048_576  # characters
    children: int = 10_000
    child_bytes: int = 512 * 1024 * 1024
    total_child_bytes: int = 2 * 1024 * 1024 * 1024
    ratio: int = 100  # expansion, after the first 10 MiB
    depth: int = 3
    page_image_pixels: int = 25_000_000


@dataclass(frozen=True, slots=True)
class ReadContext:
    """All that a reader may know; it never sees settings."""

    source: BinaryIO  # seekable, read only
    media_type: str  # found in the bytes by `readers.registry.sniff`
    declared: Declared = field(default_factory=Declared)
    languages: tuple[str, ...] = ("zh", "en")
    pages: range | None = None  # 1-based page numbers, for a second attempt on part of a document
    limits: Limits = field(default_factory=Limits)
    tables: bool = True  # whether tables are looked for on ruled pages: most of the time that a PDF takes


@dataclass(frozen=True, slots=True)
class Region:
    """A span of a page's text with a role."""

    kind: RegionKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PageText:
    """One page. `boxes`: empty, or 8 bytes a code point as `archive.models.Page.boxes` has them, uncompressed."""

    number: int
    text: str
    label: str = ""
    width: float | None = None
    height: float | None = None
    rotation: int = 0
    boxes: bytes = b""
    regions: tuple[Region, ...] = ()
    origin: TextOrigin = "plain"
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; `box` in page fractions (left, top, right, bottom), `start`/`end` in the page's text."""

    row: int
    column: int
    rowspan: int
    colspan: int
    box: tuple[float, float, float, float] | None
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a page that was already yielded."""

    page: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value in an overview, with the value's span in the page's text."""

    label: str
    value: str
    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """Something the page points at; `key` names an attachment that ought to exist."""

    kind: Literal["attachment", "link", "refused"]
    name: str
    target: str
    key: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class ChildHead:
    """A file inside this one: announced first, then its bytes in `ChildData` parts, ended by `ChildEnd`.

    `facts` holds what the container says of it, as claims: for a WARC record `record_id`, `warc_type`, `target_uri`,
    `warc_date`, `http_status`, `http_headers` (ordered pairs), `payload_digest`, `digest_ok`, `content_encoding`;
    for a notice row `title`, `published`.
    """

    path: str
    declared: Declared
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChildData:
    """The next bytes of the child announced last; at most 1 MiB."""

    data: bytes


@dataclass(frozen=True, slots=True)
class ChildEnd:
    """The child announced last is complete, or is not: then `reason` says why, by the codes of reading.md."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Warn:
    """Something a person should know; not a failure."""

    code: str
    sentence: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """The last part of a whole reading. `content` is the canonical form under `profile`, if the family has one."""

    kind: TranscriptKind
    tool: str
    settings: dict[str, object]
    libraries: dict[str, str]
    pages_total: int
    language: str
    title: str = ""
    title_basis: str = ""  # page_asserted (the page says so), derived (first words, file name)
    printed: str = ""  # ISO date or date-time in Asia/Shanghai, as printed
    charset: str = ""
    charset_why: str = ""
    content_sha256: str = ""
    content_profile: str = ""
    metadata: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opened:
    """The document could be opened and has this many pages. For `ingest.sandbox` only, which keeps it to itself:
    after a crash it must know whether the file or one page of it is at fault."""

    pages_total: int


Part = PageText | Table | Pair | Link | ChildHead | ChildData | ChildEnd | Warn | Summary | Opened


class ReadError(Exception):
    """A permanent failure: `code` is one of reading.md's reasons, `sentence` is for people, in plain words."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@runtime_checkable
class Reader(Protocol):
    """One file family. `version` is raised when the output for any file may differ (docs/errata.md)."""

    name: str
    version: int

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """How well this reader fits; the highest wins, None declines."""
        ...

    def read(self, context: ReadContext) -> Iterator[Part]:
        """The parts of the document, in order; raises ReadError."""
        ...
