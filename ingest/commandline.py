"""Intake as a command does it: in this process, with a progress bar, ending in a table."""

import sys
import time
from typing import TextIO

from django.core.management.base import OutputWrapper
from django.db.models import Max
from tqdm import tqdm

from ingest import services
from ingest.models import Batch, Item, ItemState
from ingest.selectors import tally
from ingest.staging import TooLarge, copy_in, max_file_bytes
from ingest.walking import Found

Out = OutputWrapper | TextIO

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
    """Takes one file after the other: staged, recorded, worked. Leases keep it safe beside workers."""

    def __init__(self, batch: Batch, *, quiet: bool = False) -> None:
        self.batch = batch
        services.open_batch(batch=batch)
        self._bar = tqdm(unit="file", file=sys.stderr, disable=True if quiet else None, dynamic_ncols=True)

    def take_files(self, found: list[Found]) -> None:
        """Every file, each to a final state before the next is begun."""
        self._expect(len(found))
        for each in found:
            item = self._item(each)
            if item is not None:
                self._work(item)
            self._bar.update(1)
        self._bar.refresh()

    def take_addresses(self, text: str) -> None:
        """Every address of a list or an article; one that cannot be reached is left to be tried again."""
        items = services.add_addresses(batch=self.batch, text=text)
        self._expect(len(items))
        for item in items:
            if item.state == ItemState.WAITING:
                self._work(item)
            self._bar.update(1)

    def close(self) -> None:
        """Wait for what other workers hold, then let the batch end."""
        self._wait_for_others()
        services.end_batch_if_over(self.batch.pk)
        self._bar.close()

    def _expect(self, more: int) -> None:
        self._bar.total = (self._bar.total or 0) + more
        self._bar.refresh()

    def _item(self, found: Found) -> Item | None:
        """The item of a file; None if it ended at the door."""
        if found.problem:
            services.add_refused(batch=self.batch, name=found.name, code="not_a_file", sentence=found.problem)
            return None
        try:
            staged = copy_in(found.path, limit=max_file_bytes())
        except TooLarge:
            size = found.path.stat().st_size
            services.add_refused(batch=self.batch, name=found.name, code="too_large", size=size)
            return None
        except OSError as error:
            said = f"The file could not be read: {error.strerror}."
            services.add_refused(batch=self.batch, name=found.name, code="unreadable", sentence=said)
            return None
        return services.add_file(batch=self.batch, staged=staged.path, name=found.name, sha256=staged.sha256)

    def _work(self, item: Item) -> None:
        self._bar.set_postfix_str(item.raw_input[-40:], refresh=False)
        services.work(item.pk)

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


def print_table(batch: Batch, out: Out) -> int:
    """Counts by outcome, then each item that did not go well with its code and sentence. Returns how many failed."""
    counts = tally(batch=batch)
    numbers = {name: sum(counts.counts[state] for state in states) for name, states in ROWS}
    out.write(f"\nBatch {batch.public_id}: {counts.total} items\n")
    for name, number in numbers.items():
        if number or name in {"stored", "already held", "failed", "waiting"}:
            out.write(f"  {name:<14}{number:>8}\n")
    for name, states in (ROWS[2], ROWS[3], ROWS[5]):
        _list(batch, name, states, out)
    return numbers["failed"] + numbers["needs you"]


def _list(batch: Batch, name: str, states: tuple[ItemState, ...], out: Out) -> None:
    rows = batch.items.filter(state__in=states).order_by("n")
    number = rows.count()
    if not number:
        return
    out.write(f"\n{name}:\n")
    for item in rows[:LISTED]:
        code = item.reason or item.state
        out.write(
            f"  {_printable(item.raw_input)}\n      {code}: {_printable(item.sentence) or item.get_state_display()}\n"
        )
    if number > LISTED:
        out.write(f"  … and {number - LISTED} more; the batch page lists them all\n")


def _printable(text: str) -> str:
    """Text for a terminal: a file name may hold escape sequences that would drive it."""
    return "".join(each if each.isprintable() else "\ufffd" for each in text)
