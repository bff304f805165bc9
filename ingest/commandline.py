"""Intake as a command does it: in this process, with a progress bar, ending in a table."""

import logging
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from typing import TextIO

from django.core.management.base import OutputWrapper
from django.db import DatabaseError, connection
from django.db.models import Max
from tqdm import tqdm

from ingest import services
from ingest.models import Batch, Item, ItemState
from ingest.selectors import tally
from ingest.staging import TooLarge, copy_in, max_bytes_by_command
from ingest.walking import Found

Out = OutputWrapper | TextIO

logger = logging.getLogger(__name__)

Job = Callable[[], list[int]]  # takes one file or item as far as it goes; the ids of the items found inside

POLL_SECONDS = 0.5
PATIENCE_SECONDS = 150.0  # for items that a worker beside us holds: longer than the sweeper waits for a dead one
LISTED = 200
ROWS: tuple[tuple[str, tuple[ItemState, ...]], ...] = (
    ("stored", (ItemState.DONE,)),
    ("already held", (ItemState.DUPLICATE,)),
    ("failed", (ItemState.FAILED, ItemState.QUARANTINED)),
    ("needs you", (ItemState.BLOCKED,)),
    ("cancelled", (ItemState.CANCELLED,)),
    ("waiting", (ItemState.RETRYING, ItemState.WAITING, ItemState.WORKING)),
)


class Intake:
    """Takes files one by one: staged, recorded, worked. Leases keep it safe beside workers, and its own threads.

    A thread a core: while one waits for its reader's child, another writes. Inside a transaction there is one, since
    others would see nothing of it.
    """

    def __init__(self, batch: Batch, *, jobs: int = 0, quiet: bool = False) -> None:
        self.batch = batch
        self._jobs = 1 if connection.in_atomic_block else jobs or os.cpu_count() or 1
        services.open_batch(batch=batch)
        self._bar = tqdm(unit="file", file=sys.stderr, disable=True if quiet else None, dynamic_ncols=True)

    def take_files(self, found: list[Found]) -> None:
        """Every file, to a final state."""
        self._do([partial(self._take_file, each) for each in found])

    def take_addresses(self, text: str) -> None:
        """Every address of a list or an article; one that cannot be reached is left to be tried again."""
        items = services.add_addresses(batch=self.batch, text=text)
        self._do([partial(self._work, item.pk) for item in items if item.state == ItemState.WAITING])

    def work_items(self) -> None:
        """Every item that the batch has already, to a final state."""
        self._do([partial(self._work, item_id) for item_id in self._open_items(ItemState.WAITING)])

    def close(self) -> None:
        """Wait for what other workers hold, then let the batch end."""
        self._wait_for_others()
        services.end_batch_if_over(self.batch.pk)
        self._bar.close()

    def _do(self, jobs: list[Job]) -> None:
        """Run the jobs, and before the next of them those for the files found inside."""
        self._expect(len(jobs))
        files, inside = iter(jobs), deque[int]()
        if self._jobs == 1:
            while (job := self._next(files, inside)) is not None:
                self._ended(job(), inside)
            return
        pending: set[Future[list[int]]] = set()
        with ThreadPoolExecutor(self._jobs) as pool:
            while True:
                while len(pending) < 2 * self._jobs and (job := self._next(files, inside)) is not None:
                    pending.add(pool.submit(_alone, job))
                if not pending:
                    return
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for each in done:
                    self._ended(each.result(), inside)

    def _next(self, files: Iterator[Job], inside: deque[int]) -> Job | None:
        return partial(self._work, inside.popleft()) if inside else next(files, None)

    def _ended(self, found_inside: list[int], inside: deque[int]) -> None:
        self._expect(len(found_inside))
        inside.extend(found_inside)
        self._bar.update(1)

    def _expect(self, more: int) -> None:
        self._bar.total = (self._bar.total or 0) + more
        self._bar.refresh()

    def _take_file(self, found: Found) -> list[int]:
        item = self._item(found)
        return self._work(item.pk) if item is not None else []

    def _work(self, item_id: int) -> list[int]:
        """Work one item; the ids of what it holds inside."""
        try:
            services.work_one(item_id, nudge_members=False)
        except DatabaseError as error:  # the item waits again; it is taken up before the end
            logger.warning("item %s waits: %s", item_id, type(error).__name__)
        inside = Item.objects.filter(parent_id=item_id, state=ItemState.WAITING).order_by("member_n")
        return list(inside.values_list("pk", flat=True))

    def _item(self, found: Found) -> Item | None:
        """The item of a file; None if it ended at the door."""
        if found.problem:
            services.add_refused(batch=self.batch, name=found.name, code="not_a_file", sentence=found.problem)
            return None
        try:
            staged = copy_in(found.path, limit=max_bytes_by_command(found.name))
        except TooLarge:
            size = found.path.stat().st_size
            services.add_refused(batch=self.batch, name=found.name, code="too_large", size=size)
            return None
        except OSError as error:
            said = f"The file could not be read: {error.strerror}."
            services.add_refused(batch=self.batch, name=found.name, code="unreadable", sentence=said)
            return None
        return services.add_file(batch=self.batch, staged=staged.path, name=found.name, sha256=staged.sha256)

    def _wait_for_others(self) -> None:
        """A worker may have been nudged to an item of ours by the sweeper: give it time to finish."""
        quiet_since, last = time.monotonic(), None
        while time.monotonic() - quiet_since < PATIENCE_SECONDS:
            for item_id in self._open_items(ItemState.WAITING):
                services.work(item_id)
            if not self._open_items(ItemState.WORKING):
                return
            beat = self.batch.items.aggregate(beat=Max("heartbeat"))["beat"]
            if beat != last:
                quiet_since, last = time.monotonic(), beat
            time.sleep(POLL_SECONDS)

    def _open_items(self, state: ItemState) -> list[int]:
        return list(self.batch.items.filter(state=state).order_by("n").values_list("pk", flat=True))


def _alone(job: Job) -> list[int]:
    """The job in a thread of a pool, whose database connection ends with it."""
    try:
        return job()
    finally:
        connection.close()


def print_table(batch: Batch, out: Out) -> int:
    """Counts by outcome, then each item that did not go well with its code and sentence. Returns how many failed."""
    counts = tally(batch=batch)
    numbers = {name: sum(counts.counts[state] for state in states) for name, states in ROWS}
    repeated = batch.items.filter(reason="same_line").count()
    numbers["already held"] -= repeated
    out.write(f"\nBatch {batch.public_id}: {counts.total} items\n")
    for name, number in {**numbers, "repeated": repeated}.items():
        if number or name in {"stored", "already held", "failed", "waiting"}:
            out.write(f"  {name:<14}{number:>8}{_labels(batch) if name == 'stored' else ''}\n")
    for name, states in (ROWS[2], ROWS[3], ROWS[5]):
        _list(batch, name, states, out)
    return numbers["failed"] + numbers["needs you"]


def _labels(batch: Batch) -> str:
    """What is stored and yet not all there: of these n partly read, n without text."""
    stored = batch.items.filter(state=ItemState.DONE)
    words = {"partial": "partly read", "no_text": "without text"}
    counts = {word: stored.filter(reason=code).count() for code, word in words.items()}
    said = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    return f"  (of these {said})" if said else ""


def _list(batch: Batch, name: str, states: tuple[ItemState, ...], out: Out) -> None:
    rows = batch.items.filter(state__in=states).select_related("parent").order_by("n")
    number = rows.count()
    if not number:
        return
    out.write(f"\n{name}:\n")
    for item in rows[:LISTED]:
        where = f" in {_printable(item.parent.raw_input)}" if item.parent else ""
        said = _printable(item.sentence) or item.get_state_display()
        out.write(f"  {_printable(item.raw_input)}{where}\n      {item.reason or item.state}: {said}\n")
    if number > LISTED:
        out.write(f"  … and {number - LISTED} more; the batch page lists them all\n")


def _printable(text: str) -> str:
    """Text for a terminal: a file name may hold escape sequences that would drive it."""
    return "".join(each if each.isprintable() else "\ufffd" for each in text)
