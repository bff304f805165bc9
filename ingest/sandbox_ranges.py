"""A long document in ranges of pages, a child each; a page that kills its child is found and left out. Pure."""

from collections.abc import Callable, Iterator

from ingest.readers.base import Opened, PageText, Part, ReadError, Summary, Warn

RANGE = 200  # pages a child (safety.md section 2)
MAX_DEATHS = 12  # of children on one document; each may have cost 30 s of computing
KILLS = {"reader_error", "memory_limit", "cpu_limit", "output_limit", "output_invalid"}

Attempt = Callable[[range | None], Iterator[Part]]


def read_in_ranges(attempt: Attempt, pages: range | None) -> Iterator[Part]:
    """The parts of all ranges, with one Summary at the end. Raises ReadError when the file itself is at fault.

    The wanted pages are `pages`, or all. After a death the page that came next is tried alone; if it is bad it is given
    as an empty page with a warning, and reading goes on behind it, half as many pages at a time.
    """
    state = _State(pages.start if pages else 1, pages.stop if pages else None)
    while not state.over:
        wanted = state.next_range()
        try:
            for part in attempt(wanted):
                if isinstance(part, Summary):
                    state.summed_up(part, wanted)
                elif isinstance(part, Opened):
                    state.total = part.pages_total
                else:
                    if isinstance(part, PageText):
                        state.next_page = part.number + 1
                        state.any_page = True
                    yield part
        except ReadError as error:
            yield from state.died(error, wanted)
    if state.summary is not None:
        yield state.summary


class _State:
    """Where a reading in ranges stands."""

    def __init__(self, first: int, stop: int | None) -> None:
        self.next_page = first
        self.stop = stop
        self.total: int | None = None
        self.size = RANGE
        self.deaths = 0
        self.any_page = False
        self.summary: Summary | None = None

    @property
    def over(self) -> bool:
        """Whether no page is left. Before the first child nobody knows how many there are."""
        last = self.stop if self.stop is not None else None if self.total is None else self.total + 1
        return self.summary is not None and (last is None or self.next_page >= min(last, (self.total or 0) + 1))

    def next_range(self) -> range:
        """The pages of the next child."""
        stop = self.next_page + self.size
        return range(self.next_page, stop if self.stop is None else min(stop, self.stop))

    def summed_up(self, summary: Summary, wanted: range) -> None:
        """A child reached the end of its range."""
        self.total = summary.pages_total
        self.summary = self.summary or summary
        self.next_page = max(self.next_page, min(wanted.stop, summary.pages_total + 1))
        self.size = min(RANGE, self.size * 2)

    def died(self, error: ReadError, wanted: range) -> Iterator[Part]:
        """A child died on `wanted`, perhaps after some pages of it."""
        self.deaths += 1
        if error.code not in KILLS or self.total is None or self.deaths > MAX_DEATHS:
            raise error
        left = range(self.next_page, wanted.stop)
        if len(left) > 1:
            self.size = 1
            return
        if not left:  # all pages were read; it died after them, before its summary
            raise error
        yield PageText(number=self.next_page, text="", origin="none")
        yield Warn(
            "page_unreadable", f"Page {self.next_page} could not be read: {error.sentence}"[:500], self.next_page
        )
        self.next_page += 1
        self.size = max(1, RANGE // 2 >> self.deaths)
        if self.next_page > self.total and not self.any_page:
            raise error
