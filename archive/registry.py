"""What the record needs from rooms above it while it works; they fill it in `AppConfig.ready`.

Imports run one way, so `archive` cannot ask `ingest` to draw a page: `ingest` leaves a function here instead.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from language.expansion import Expanded
from language.query_nodes import Node

if TYPE_CHECKING:  # models cannot be imported before every application is ready
    from django.http import HttpRequest

    from archive.masking import Span
    from archive.models import Document, Version
    from archive.policy import Person


class DrawPage(Protocol):
    """Draws a page of a file as JPEG, with covers over what must not be seen."""

    def __call__(self, path: Path, media_type: str, page: int, covers: "Sequence[Cover]" = ()) -> bytes:
        """The picture. Raises NotAvailable."""
        ...


class NotAvailable(Exception):
    """No room has filled the place, or it cannot do it for these bytes; the sentence is for people."""


@dataclass(frozen=True, slots=True)
class PageToSet:
    """A page of a transcript without paper, to be set on some. `alone`: it is all of its document."""

    media_type: str
    charset: str
    text: str
    regions: list[dict[str, Any]]
    tables: list[dict[str, Any]]
    language: str
    alone: bool


@dataclass(frozen=True, slots=True)
class SetResult:
    """A page on `sheets` sheets. `boxes`: for each code point of the text five little-endian uint16: sheet from 1 (0:
    on none), left, top, right, bottom in 1/65535 of it. `refused`: how many addresses it asked for; `matched`: part of
    the text that stands on the sheets."""

    pdf: bytes
    boxes: bytes
    sheets: int
    refused: int
    matched: float


def _nobody_sets(path: Path, page: PageToSet) -> SetResult:
    raise NotAvailable("Pages without paper cannot be shown as pictures on this machine.")


# Left, top, right and bottom of what is drawn over on a page's picture, in per mille of its width and height.
Cover = tuple[float, float, float, float]


def _nobody_draws(path: Path, media_type: str, page: int, covers: Sequence[Cover] = ()) -> bytes:
    raise NotAvailable("Page images cannot be drawn on this machine.")


def _nobody_sanitises(path: Path, charset: str) -> str:
    raise NotAvailable("Saved pages cannot be shown on this machine.")


def _nobody_asks(url: str, request: bytes) -> bytes:
    raise NotAvailable("No time-stamp authority can be asked from this machine.")


def _nobody_reads(path: Path) -> list[str]:
    raise NotAvailable("WARC files cannot be read on this machine.")


def _no_head(version: "Version", page: int | None) -> str:
    return ""


def _nobody_cites(version: "Version") -> str:
    return ""


def _nothing_beside(tree: Node, user: "Person", dropped: Sequence[str], added: Sequence[str]) -> Expanded:
    return Expanded(tree)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question outside that is on its way, or ended without an answer. `kind` as in `archive.models.Check`."""

    kind: str
    source: int | None
    memento: int | None
    is_open: bool
    code: str
    sentence: str
    at: datetime


def _nothing_asked(document: "Document") -> list[Asked]:
    return []


def _nothing_personal(text: str) -> "Sequence[Span]":
    return ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What a room found when its rows were checked against the log: what, how many, what does not hold, what could not
    be asked."""

    name: str
    count: int
    failures: list[str]
    unchecked: list[str]


@dataclass
class Registry:
    """`draw_page(path, media_type, page, covers) -> JPEG bytes`, `sanitise_html(path, charset) -> script-free HTML`,
    `set_page(path, page) -> a page without paper on sheets`, made anew when `setter` changes.

    All raise NotAvailable. They run hostile bytes, so what fills them runs in the sandbox. The others too raise it:
    `ask_time(address, request) -> reply`, both DER (RFC 3161), is the one door to a time-stamp authority;
    `warc_problems(path)` reads a WARC file to its end and says in sentences what does not hold.
    """

    draw_page: DrawPage = _nobody_draws
    sanitise_html: Callable[[Path, str], str] = _nobody_sanitises
    set_page: Callable[[Path, PageToSet], SetResult] = _nobody_sets
    setter: str = "0"
    ask_time: Callable[[str, bytes], bytes] = _nobody_asks
    warc_problems: Callable[[Path], list[str]] = _nobody_reads
    # What is being asked outside for a document, the newest first, one for each copy.
    asked_outside: "Callable[[Document], list[Asked]]" = _nothing_asked
    # What the results page searches beside the typed words, as `user` may know of it: a document marks the same.
    widen: "Callable[[Node, Person, Sequence[str], Sequence[str]], Expanded]" = _nothing_beside
    # Each is given ids of documents, and says which of them something in its room rests on: those are not withdrawn
    # with their batch.
    citing: list[Callable[[Collection[int]], set[int]]] = field(default_factory=list)
    # Each is given a document that is being purged, and deletes what its room made of the text, in the purge's own
    # transaction.
    erasing: "list[Callable[[Document], None]]" = field(default_factory=list)
    # Each checks rows of its room against the log, for `verify --all`.
    checking: "list[Callable[[], Checked]]" = field(default_factory=list)
    # Each says of a request which document its address is about, by accession number, where the route does not name
    # one; empty for none that it knows.
    document_behind: "list[Callable[[HttpRequest], str]]" = field(default_factory=list)
    # How a version is cited, in one line of plain text; empty where nothing cites.
    citation: "Callable[[Version], str]" = _nobody_cites
    # Elements for the head of a page about a version, and a page of it: what reference managers read. Safe HTML.
    page_head: "Callable[[Version, int | None], str]" = _no_head
    # The personal data in a short text that is not part of a transcript: a title, a name of a file.
    personal_in: "Callable[[str], Sequence[Span]]" = _nothing_personal
    # Called in turn by the scheduler's loop: each finds what a lost signal left stale, a little at a time.
    sweeps: list[Callable[[], None]] = field(default_factory=list)


registry = Registry()
