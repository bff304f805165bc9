"""Text without paper, put together piece by piece and cut into pages: office files and mail. Pure.

A page of such a file is a sheet, a slide, or at most `PAGE` characters of a text that flows, cut between its blocks.
"""

from collections.abc import Iterator, Mapping

from ingest.readers.base import Cell, Limits, PageText, Part, ReadError, Region, RegionKind, Summary, Table
from ingest.readers.decoding import clean
from language.detect import detect_language

PAGE = 200_000  # characters, as in `text`
MANY = 10_000  # cells of a table, regions of a page: half of what the worker takes


class Flow:
    """The page being made, and what is ready of the pages before it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._ready: list[Part] = []
        self._pieces: list[str] = []
        self._regions: list[Region] = []
        self._tables: list[list[Cell]] = []
        self._cell_start = self._cell_piece = 0
        self.label = ""  # of the page being made and of those it runs on to
        self.length = 0  # characters on the page so far
        self.pages = 0  # pages that are ready
        self.sample = ""  # the beginning of all text, for its language and title

    def add(self, text: str, kind: RegionKind | None = None) -> None:
        """More text, in a region of a kind or in none."""
        text = clean(text)
        longest = self._limits.page_text
        while self.length + len(text) > longest:
            room = longest - self.length
            self._put(text[:room], kind)
            text = text[room:]
            self.end_page()
        self._put(text, kind)

    def _put(self, text: str, kind: RegionKind | None) -> None:
        if not text:
            return
        start, end = self.length, self.length + len(text)
        self._pieces.append(text)
        self.length = end
        if len(self.sample) < 20_000:
            self.sample += text[:20_000]
        if kind is None:
            return
        last = self._regions[-1] if self._regions else None
        if last is not None and last.kind == kind and last.end == start:
            self._regions[-1] = Region(kind, last.start, end)
        else:
            self._regions.append(Region(kind, start, end))

    def block(self) -> None:
        """A paragraph or row has ended: the page may be cut here."""
        self.add("\n")
        if self.length >= PAGE or len(self._regions) >= MANY:
            self.end_page()

    def begin_table(self) -> None:
        """The cells to come are one table."""
        self._tables.append([])

    def begin_cell(self) -> None:
        """The text to come is that of a cell."""
        self._cell_start, self._cell_piece = self.length, len(self._pieces)

    def end_cell(self, row: int, column: int, rowspan: int = 1, colspan: int = 1) -> None:
        """The cell begun last has its text. Rows and columns count from 0; `A1` is 0, 0."""
        if not self._tables or len(self._tables[-1]) >= MANY:
            self.begin_table()
        text = "".join(self._pieces[self._cell_piece :]).rstrip("\n")
        start, end = self._cell_start, self._cell_start + len(text)
        self._tables[-1].append(Cell(row, column, rowspan, colspan, None, start, end, text))

    def end_page(self) -> None:
        """The page is whole. Raises ReadError `too_many_pages`."""
        self.pages += 1
        if self.pages > self._limits.pages:
            raise ReadError("too_many_pages", f"The file has more than {self._limits.pages} pages.")
        text = "".join(self._pieces)
        self._ready.append(
            PageText(number=self.pages, text=text, label=self.label[:64], regions=tuple(self._regions), origin="plain")
        )
        self._ready.extend(Table(self.pages, tuple(cells)) for cells in self._tables if cells)
        self._pieces, self._regions = [], []
        self._tables = [[]] if self._tables else []
        self.length = self._cell_start = self._cell_piece = 0

    def end_tables(self) -> None:
        """No table is open: what comes is text."""
        if self._tables and self._tables[-1]:
            self.begin_table()

    def take(self) -> Iterator[Part]:
        """The parts that are ready, each once."""
        ready, self._ready = self._ready, []
        yield from ready

    def first_line(self) -> str:
        """A short first line, to serve as a title; else nothing."""
        line = next((each.strip() for each in self.sample[:4_000].splitlines() if each.strip()), "")
        return line if len(line) <= 120 else ""


def summary(flow: Flow, *, tool: str, libraries: dict[str, str], told: Mapping[str, str]) -> Summary:
    """The last part of an office file: `told` is what it says of itself, `title` among it."""
    title = " ".join(told.get("title", "").split())[:500]
    return Summary(
        kind="plain",
        tool=tool,
        settings={},
        libraries=libraries,
        pages_total=flow.pages,
        language=detect_language(flow.sample[:20_000]),
        title=title or flow.first_line(),
        title_basis="page_asserted" if title else "derived" if flow.first_line() else "",
        metadata={**told},
    )
