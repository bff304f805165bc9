"""`make bench-intake`: the shared PDFs through the whole pipeline, the sandbox on, into an archive of its own.

Named baseline, in the same run: pypdfium2 alone extracting the text of every page of the same files, in a bare process
without sandbox, boxes, tables, storage or database. The ratio is our documents per second over the baseline's.
The last line is `RESULT {json}`; `unfinished` counts items in no final state.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FOLDER = tempfile.mkdtemp(prefix="muniment-bench-")
os.environ["MUNIMENT_DATA"] = FOLDER
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER}/bench.sqlite3"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.embedded"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db.models import Sum  # noqa: E402

from accounts.models import User  # noqa: E402
from archive.models import Version  # noqa: E402
from ingest import sandbox  # noqa: E402
from ingest.commandline import Intake, print_table  # noqa: E402
from ingest.models import Batch, ItemState  # noqa: E402
from ingest.selectors import tally  # noqa: E402
from ingest.services import create_batch  # noqa: E402
from ingest.walking import Found, walk  # noqa: E402

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "pdf"
UNFINISHED = (ItemState.WAITING, ItemState.WORKING, ItemState.RETRYING)
# One line a file: pages read, or -1. Flushed, so that the parent knows which file ended the process.
BASELINE = """
import sys
import pypdfium2
for path in sys.stdin.read().splitlines():
    pages = 0
    try:
        with pypdfium2.PdfDocument(path) as document:
            for page in document:
                page.get_textpage().get_text_bounded()
                pages += 1
    except pypdfium2.PdfiumError:
        pages = -1
    print(pages, flush=True)
"""


def baseline(files: list[Path]) -> tuple[float, int]:
    """Seconds and pages of bare pypdfium2; a file that kills the process is passed over, and the rest goes on."""
    left, pages = list(files), 0
    begun = time.perf_counter()
    while left:
        done = subprocess.run(
            [sys.executable, "-I", "-c", BASELINE],
            check=False,
            input="\n".join(map(str, left)),
            capture_output=True,
            text=True,
        )
        answers = [int(line) for line in done.stdout.split()]
        pages += sum(answer for answer in answers if answer > 0)
        left = left[len(answers) + 1 :] if done.returncode else []
    return time.perf_counter() - begun, pages


def intake(found: list[Found]) -> tuple[float, Batch]:
    """Seconds that the pipeline took, and the batch as it ended."""
    user = User.objects.create_user("bench@example.org", None, role="admin")
    batch = create_batch(user=user, title="bench")
    begun = time.perf_counter()
    work = Intake(batch, quiet=True)
    work.take_files(found)
    work.close()
    return time.perf_counter() - begun, batch


def main() -> int:
    """Run both and print the figures."""
    if not SHARED.is_dir():
        print(f"no shared data at {SHARED}: nothing was measured")
        return 0
    found = list(walk([str(SHARED)]))
    bare_seconds, bare_pages = baseline([each.path for each in found])
    call_command("migrate", verbosity=0)
    seconds, batch = intake(found)
    counts = tally(batch=batch)
    pages = Version.objects.aggregate(pages=Sum("transcript__page_count"))["pages"] or 0
    documents = Version.objects.count()
    print_table(batch, sys.stdout)
    print(f"\nsandbox level {sandbox.level()}, {os.cpu_count()} cores")
    print(f"bare pypdfium2: {bare_seconds:.1f} s, {len(found) / bare_seconds:.1f} files/s, {bare_pages} pages")
    print(f"intake:         {seconds:.1f} s, {documents / seconds:.1f} documents/s, {pages / seconds:.1f} pages/s")
    print(f"ratio of files a second, intake to bare pypdfium2: {bare_seconds / seconds:.3f}")
    result = {
        "documents": documents,
        "pages": pages,
        "failed": counts.failed,
        "unfinished": sum(counts.counts[state] for state in UNFINISHED),
        "documents_per_second": round(documents / seconds, 2),
        "pages_per_second": round(pages / seconds, 2),
        "seconds": round(seconds, 2),
        "ratio_to_bare_pypdfium2": round(bare_seconds / seconds, 4),
        "sandbox": sandbox.level(),
    }
    print("RESULT", json.dumps(result))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
