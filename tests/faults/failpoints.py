"""F2 (safety.md section 9), the part that runs in a process of its own: 14 points x 4 faults, then one recovery.

Run as `python -m tests.faults.failpoints` on an empty MUNIMENT_DATA; prints one line of JSON. Django is loaded once and
each case is a fork, which takes one file in and meets its fault on the way. Nothing is mended in between: at the end
one recovery does what scheduler and workers do, and every case must stand as a clean run would have left it.
"""

import errno
import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.db import connections

FAULTS = ("SIGKILL", "exception", "ENOSPC", "EIO")


class Fault(Exception):
    """An error of ours that nobody expects."""


def strike(fault: str) -> None:
    """The fault happens here and now."""
    if fault == "SIGKILL":
        os.kill(os.getpid(), signal.SIGKILL)
    if fault == "exception":
        raise Fault
    number = getattr(errno, fault)
    raise OSError(number, os.strerror(number))


@dataclass(frozen=True)
class Point:
    """Where: `target` is module:function, struck before or after its first call. None: in the middle of something."""

    name: str
    target: str
    after: bool
    receipt: bool  # whether the person has her receipt by then


POINTS = (
    Point("open", "archive.storage:staging_file", after=False, receipt=False),
    Point("half write", "", after=False, receipt=False),
    Point("write", "os:fsync", after=False, receipt=False),
    Point("fsync", "os:fsync", after=True, receipt=False),
    Point("before nudge", "ingest.queue:_send", after=False, receipt=True),
    Point("after nudge", "ingest.queue:_send", after=True, receipt=True),
    Point("link", "os:link", after=True, receipt=True),
    Point("dir fsync", "archive.storage:_fsync_folder", after=False, receipt=True),
    Point("before commit", "archive.custody:append", after=True, receipt=True),
    Point("after commit", "ingest.services.working:_hold", after=True, receipt=True),
    Point("mid read", "ingest.sandbox:read_in_ranges", after=True, receipt=True),
    Point("after read", "ingest.services.working:save_reading", after=True, receipt=True),
    Point("mid index", "search.drain:_record", after=False, receipt=True),
    Point("after index", "search.drain:_record", after=True, receipt=True),
)
CASES = [(point, fault) for point in POINTS for fault in FAULTS]


def content(number: int) -> bytes:
    """The file of a case."""
    return (
        f"<html><meta charset=utf-8><title>故障{number}</title><p>第{number}号文件，停电之后还在。</p></html>".encode()
    )


def halves(number: int, strikes: Callable[[], None]) -> Iterator[bytes]:
    """The file in two pieces; `strikes` between them."""
    whole = content(number)
    yield whole[: len(whole) // 2]
    strikes()
    yield whole[len(whole) // 2 :]


def lay(point: Point, fault: str) -> None:
    """Replace the target by one that strikes at its first call."""
    module_name, _, name = point.target.partition(":")
    module = import_module(module_name)
    real: Callable[..., Any] = getattr(module, name)
    struck = False

    def first() -> bool:
        nonlocal struck
        struck, was = True, struck
        return not was

    def call(*args: Any, **kwargs: Any) -> Any:
        if not first():
            return real(*args, **kwargs)
        if not point.after:
            strike(fault)
        result = real(*args, **kwargs)
        if point.name == "mid read":
            return _cut(result, fault)
        strike(fault)
        return result

    setattr(module, name, call)


def _cut(parts: Iterator[Any], fault: str) -> Iterator[Any]:
    yield next(parts)
    strike(fault)


def take_in(number: int, point: Point, fault: str, receipts: Path) -> None:
    """What a form and a worker do with one file."""
    from accounts.models import User
    from ingest.services import add_file, create_batch, submit, work
    from ingest.staging import write_staged
    from search.drain import drain_all, writing

    if point.target:
        lay(point, fault)
    batch = create_batch(user=User.objects.get())
    staged = write_staged(halves(number, (lambda: None) if point.target else lambda: strike(fault)))
    item = add_file(batch=batch, staged=staged.path, name=f"{number}.html", sha256=staged.sha256)
    (receipts / str(number)).touch()  # the row is committed: from here on the person may count on it
    submit(batch=batch)
    work(item.pk)
    with writing():
        drain_all()


def forked(act: Callable[[], None]) -> int:
    """Runs `act` in a fork; its wait status."""
    connections.close_all()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            act()
            code = 0
        except (Fault, OSError):
            code = 3  # the fault, come through to the caller: a 500, or a worker that lost its task
        finally:
            os._exit(code)
    return os.waitpid(pid, 0)[1]


def recover() -> None:
    """What the scheduler and the workers do in two minutes, without waiting for them."""
    from archive.registry import registry
    from ingest.models import Batch, Item, ItemState
    from ingest.services import open_batch, work
    from ingest.services.sweeping import Sweeper
    from search.drain import drain_all, writing

    clock = [0.0]
    sweeper = Sweeper(clock=lambda: clock[0])
    for _round in range(4):
        # A web process that died between the rows and `submit` leaves the batch receiving; its page offers to go on.
        for batch in Batch.objects.filter(status=Batch.Status.RECEIVING, items__isnull=False):
            open_batch(batch=batch)
        sweeper.sweep()
        clock[0] += 91
        sweeper.sweep()
        waits = [ItemState.WAITING, ItemState.RETRYING]
        for pk in list(Item.objects.filter(state__in=waits).values_list("pk", flat=True)):
            work(pk, early=True)
        for sweep in registry.sweeps:
            sweep()
    with writing():
        drain_all()


def findings(data: Path, receipts: Path) -> list[str]:
    """What is not as a clean run would have left it."""
    from archive import fixity
    from archive.models import Capture, Document, Original, Transcript
    from ingest.models import Item
    from ingest.services.sweeping import remove_old_temp_files
    from search.drain import reconcile

    found = []
    for number, (point, fault) in enumerate(CASES):
        case = f"{point.name}, {fault}"
        receipt = (receipts / str(number)).exists()
        if receipt != point.receipt:
            found.append(
                f"{case}: receipt {receipt}, expected {point.receipt}: the fault did not strike where it should"
            )
        sha256 = hashlib.sha256(content(number)).hexdigest()
        wanted = 1 if receipt else 0
        documents = Document.objects.filter(versions__original=sha256)
        counts = {
            "originals": Original.objects.filter(sha256=sha256).count(),
            "documents": documents.count(),
            "captures": Capture.objects.filter(original=sha256).count(),
            "transcripts": Transcript.objects.filter(version__original=sha256).count(),
        }
        found += [f"{case}: {count} {what}, not {wanted}" for what, count in counts.items() if count != wanted]
        states = list(Item.objects.filter(raw_input=f"{number}.html").values_list("state", "reason"))
        if states != [("done", "")] * wanted:
            found.append(f"{case}: item {states}")
    found += [f"fixity: {each.code} {each.subject}" for each in _fixity(fixity, Original)]
    found += [f"index: {sentence}" for sentence in reconcile()]
    for path in (data / "tmp").iterdir():
        os.utime(path, (time.time() - 7200,) * 2)
    remove_old_temp_files()
    found += [f"left lying: {path.name}" for path in (data / "tmp").iterdir() if path.is_file()]
    return found


def _fixity(fixity: Any, original: Any) -> list[Any]:
    checks = [fixity.check_original(row) for row in original.objects.all()]
    return [*fixity.byte_problems(checks), *fixity.row_problems(), *fixity.log_problems()]


def main() -> None:
    """All cases, the recovery, the findings."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from accounts.services import ensure_admin

    data = Path(settings.MUNIMENT_DATA)
    receipts = data / "receipts"
    receipts.mkdir()
    call_command("migrate", verbosity=0)
    ensure_admin(email="otto@example.org")
    statuses = []
    for number, (point, fault) in enumerate(CASES):
        status = forked(lambda n=number, p=point, f=fault: take_in(n, p, f, receipts))  # type: ignore[misc]
        statuses.append(f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"exit {os.WEXITSTATUS(status)}")
    recovery = forked(recover)
    ends = {f"{point.name}, {fault}": status for (point, fault), status in zip(CASES, statuses, strict=True)}
    print(json.dumps({"cases": ends, "recovery": recovery, "findings": findings(data, receipts)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
