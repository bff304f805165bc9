"""`make bench-readers`: PDF text and boxes with the sandbox on, small documents through the pipeline, memory.

Baselines in the same run, in this process, without a sandbox: raw pdfium calls that ask for the code and the loose box
of each character and keep them (reading.md section 2), and pdfplumber's words on every fourth file. Ratios are of the
clock; those named `_cpu` are of computing, children and server included: one core reads, the other makes the next child
ready, so the two differ. Tables and pictures are timed apart. The last line is `RESULT {json}`: ratio_to_pdfium (goal
0.70), ratio_to_pdfplumber (goal 5), documents_per_second (goal 10), peak_mb_1000_pages (goal under 600: the largest
resident set of any process).
"""

import ctypes
import json
import os
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

FOLDER = tempfile.mkdtemp(prefix="muniment-bench-")
os.environ["MUNIMENT_DATA"] = FOLDER
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER}/bench.sqlite3"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.embedded"

import django  # noqa: E402

django.setup()

import pdfplumber  # noqa: E402
import pypdfium2.raw as pdfium  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from pdfminer.pdfparser import PDFSyntaxError  # noqa: E402
from pdfplumber.utils.exceptions import PdfminerException  # noqa: E402
from reportlab.pdfgen.canvas import Canvas  # noqa: E402

from accounts.models import User  # noqa: E402
from archive.models import Version  # noqa: E402
from ingest import sandbox  # noqa: E402
from ingest.commandline import Intake  # noqa: E402
from ingest.models import Batch  # noqa: E402
from ingest.readers.base import Declared, Limits, PageText, Part, ReadError  # noqa: E402
from ingest.readers.pdf import opened  # noqa: E402
from ingest.sandbox_checks import Checker  # noqa: E402
from ingest.sandbox_ranges import read_in_ranges  # noqa: E402
from ingest.sandbox_server import keeper  # noqa: E402
from ingest.services import create_batch  # noqa: E402
from ingest.walking import Found, walk  # noqa: E402

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "pdf"
ROUNDS = 2
FIRST_PAGES = 12  # of each file, for pdfplumber, as in the design's measure
PLUMBED = 4
GROUP = 17  # files measured together
SMALL, LONG = 200, 1_000
CORES = 2
PLUMBER_FAULTS = (PdfminerException, PDFSyntaxError, ValueError, KeyError, TypeError, AttributeError, AssertionError)
TICKS = os.sysconf("SC_CLK_TCK")


def raw(path: Path) -> list[tuple[int, float, float, float, float]]:
    """Every character's code and box, by raw calls."""
    kept: list[tuple[int, float, float, float, float]] = []
    rectangle = pdfium.FS_RECTF()
    reference = ctypes.byref(rectangle)
    with path.open("rb") as source, opened(source) as document:
        for index in range(pdfium.FPDF_GetPageCount(document)):
            page = pdfium.FPDF_LoadPage(document, index)
            text_page = pdfium.FPDFText_LoadPage(page) if page else None
            for place in range(pdfium.FPDFText_CountChars(text_page) if text_page else 0):
                code = pdfium.FPDFText_GetUnicode(text_page, place)
                pdfium.FPDFText_GetLooseCharBox(text_page, place, reference)
                kept.append((code, rectangle.left, rectangle.top, rectangle.right, rectangle.bottom))
            if text_page:
                pdfium.FPDFText_ClosePage(text_page)
            if page:
                pdfium.FPDF_ClosePage(page)
    return kept


def plumbed(path: Path) -> int:
    """The words of the first pages by pdfplumber."""
    with pdfplumber.open(path) as document:
        return sum(len(page.extract_words()) for page in document.pages[:FIRST_PAGES])


def ours(path: Path, *, tables: bool, pages: range | None = None) -> list[Part]:
    """The whole reading in the sandbox, as intake has it."""

    def attempt(wanted: range | None) -> Iterator[Part]:
        request = sandbox._reading(Declared(path.name), wanted, Limits()) | {"tables": tables}
        checker = Checker(Limits(), wanted)
        for frame in sandbox.run(keeper.current(), path, request):
            yield checker.part(frame, len(frame.tail))
        checker.finish()

    return list(read_in_ranges(attempt, pages))


def spent() -> float:
    """CPU seconds of this process, the server and its children so far."""
    server = keeper.current().pid
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    ticks = [int(each) for pid in [str(server), *children] for each in _stat(pid)[11:15]]
    return time.process_time() + sum(ticks) / TICKS


@dataclass
class Cost:
    """Seconds by the clock and of computing."""

    clock: float = 0.0
    cpu: float = 0.0


def cost(work: Callable[[], Any]) -> Cost:
    """Of one go: the clock until it has all, the computing until all children it caused have ended or wait.

    A server that was replaced meanwhile makes it worthless, and it is done again.
    """
    while True:
        server = keeper.current().pid
        settle(server)
        computed, begun = spent(), time.perf_counter()
        work()
        took = time.perf_counter() - begun
        settle(keeper.current().pid)
        if keeper.current().pid == server:
            return Cost(took, spent() - computed)


def settle(server: int) -> None:
    """Return when none of its children computes: what one work left to be done must not burden the next."""
    while True:
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        states = [_stat(pid)[0] for pid in children]
        if len(children) <= 1 and set(states) <= {"S"}:
            return
        time.sleep(0.001)


def _stat(pid: str) -> list[str]:
    """State and what follows it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["gone"]


def compared(files: list[Path], *works: Callable[[Path], Any]) -> list[Cost]:
    """What each work costs on all files: by the clock the best round of each few, of computing the best whole round.

    A few files, one work after the other, so that a machine that is busy for a while is so for all of them; file after
    file without a pause, so that the next child is made while one reads, or is waited for.
    """
    groups = [files[start : start + GROUP] for start in range(0, len(files), GROUP)]
    clock = [[float("inf")] * len(groups) for _ in works]
    cpu = [[0.0] * ROUNDS for _ in works]
    for number in range(ROUNDS):
        for place, group in enumerate(groups):
            for which, work in enumerate(works):
                once = cost(lambda w=work, g=group: [w(path) for path in g])  # type: ignore[misc]
                clock[which][place] = min(clock[which][place], once.clock)
                cpu[which][number] += once.cpu
    return [Cost(sum(best), min(rounds)) for best, rounds in zip(clock, cpu, strict=True)]


def readable(files: list[Path], work: Callable[[Path], Any]) -> list[Path]:
    """The files that can be read so."""
    good = []
    for path in files:
        try:
            work(path)
        except (ReadError, *PLUMBER_FAULTS):
            continue
        good.append(path)
    return good


def speeds(files: list[Path]) -> dict[str, float]:
    """Text and boxes against both baselines; tables and pictures on their own."""
    first = range(1, FIRST_PAGES + 1)
    text = partial(ours, tables=False)
    by_pdfium = readable(readable(files, raw), text)
    bare, mine = compared(by_pdfium, raw, text)
    tables = cost(lambda: [ours(path, tables=True) for path in by_pdfium])
    by_both = readable(by_pdfium[::PLUMBED], plumbed)
    words, mine_first = compared(by_both, plumbed, partial(ours, tables=False, pages=first))
    drawn = cost(lambda: [sandbox.draw_page(path, "application/pdf", 1) for path in by_pdfium])
    print(
        f"{len(by_pdfium)} files: raw pdfium {bare}, ours {mine}, ours with tables {tables}; first pages drawn {drawn}"
    )
    print(f"{len(by_both)} files: pdfplumber {words}, ours {mine_first}", flush=True)
    return {
        "ratio_to_pdfium": round(bare.clock / mine.clock, 3),
        "ratio_to_pdfium_cpu": round(bare.cpu / mine.cpu, 3),
        "ratio_to_pdfplumber": round(words.clock / mine_first.clock, 2),
        "ratio_to_pdfplumber_cpu": round(words.cpu / mine_first.cpu, 2),
    }


def small_documents() -> float:
    """Small saved pages a second through the whole pipeline, by the clock, in one worker a core."""
    folder = Path(FOLDER) / "small"
    folder.mkdir()
    for number in range(SMALL):
        body = f"<p>示例县公安局第{number}号单一来源采购公告，预算{number}万元。</p>" * 20
        page = f"<html><head><title>公告{number}</title></head><body>{body}</body></html>"
        (folder / f"{number}.html").write_text(page, encoding="utf-8")
    call_command("migrate", verbosity=0)
    user = User.objects.create_user("bench@example.org", None, role="admin")
    batch, found = create_batch(user=user, title="bench"), list(walk([str(folder)]))
    Intake(batch, quiet=True)  # opens it
    connections.close_all()
    go_read, go_write = os.pipe()
    workers = [_worker(batch, found[number::CORES], go_read) for number in range(CORES)]
    for ready, _ in workers:
        os.read(ready, 1)
    begun = time.perf_counter()
    os.write(go_write, b"." * CORES)
    for _, pid in workers:
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    took = time.perf_counter() - begun
    assert Version.objects.filter(reading="read").count() == SMALL
    return SMALL / took


def _worker(batch: Batch, files: list[Found], go: int) -> tuple[int, int]:
    """A process that takes these files in once it may: where it says that it is ready, and its id."""
    ready_read, ready_write = os.pipe()
    pid = os.fork()
    if pid:
        return ready_read, pid
    code = 1
    try:
        work = Intake(Batch.objects.get(pk=batch.pk), jobs=1, quiet=True)
        keeper.current()
        os.write(ready_write, b".")
        os.read(go, 1)
        work.take_files(files)
        keeper.stop()
        code = 0
    finally:
        os._exit(code)


class Watch(threading.Thread):
    """The largest resident set of the server and its children, looked at fifty times a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak_kib = 0
        self.over = threading.Event()

    def run(self) -> None:
        """Until told that it is over."""
        server = keeper.current().pid
        while not self.over.wait(0.02):
            try:
                children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
            except OSError:
                continue
            for pid in (str(server), *children):
                self.peak_kib = max(self.peak_kib, _peak(pid))


def _peak(pid: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def long_document() -> float:
    """MiB of the largest process while a PDF of 1,000 pages is read."""
    path = Path(FOLDER) / "long.pdf"
    canvas = Canvas(str(path))
    for number in range(LONG):
        for line in range(40):
            canvas.drawString(
                60, 780 - 18 * line, f"Page {number}, line {line}: words of a long tender document, 120 of them"
            )
        canvas.rect(50, 50, 200, 100)
        canvas.showPage()
    canvas.save()
    watch = Watch()
    watch.start()
    pages = sum(isinstance(part, PageText) for part in sandbox.read(path, declared=Declared("long.pdf")))
    watch.over.set()
    watch.join()
    assert pages == LONG
    return max(watch.peak_kib, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def main() -> None:
    """Measure and print."""
    long = round(long_document(), 1)  # first: this process has held nothing yet
    files = sorted(SHARED.rglob("*.pdf"))
    figures: dict[str, object] = {"level": sandbox.level(), **(speeds(files) if files else {})}
    figures |= {"documents_per_second": round(small_documents(), 1), "peak_mb_1000_pages": long}
    print("RESULT " + json.dumps(figures))


if __name__ == "__main__":
    try:
        main()
    finally:
        keeper.stop()
        shutil.rmtree(FOLDER, ignore_errors=True)
    sys.exit(0)
