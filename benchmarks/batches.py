"""`make bench-batches`: the page of a batch of 10,000 items and its filters, and 2,000 small files by command.

Pages are asked through Django's test client, in this process, over SQLite; each twice, the slower counts. The last line
is `RESULT {json}`: seconds and queries of the slowest page, seconds of the CSV, and of the files how many ended how.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

FOLDER = tempfile.mkdtemp(prefix="muniment-bench-")
os.environ["MUNIMENT_DATA"] = FOLDER
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER}/bench.sqlite3"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.embedded"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import Role, User  # noqa: E402
from ingest.commandline import Intake  # noqa: E402
from ingest.models import ENDED, Batch, Item, ItemState  # noqa: E402
from ingest.services import create_batch  # noqa: E402
from ingest.services.undoing import plan  # noqa: E402
from ingest.walking import walk  # noqa: E402

ITEMS = int(os.environ.get("BENCH_ITEMS", "10000"))
FILES = int(os.environ.get("BENCH_FILES", "2000"))
TYPES = ("application/pdf", "text/html", "text/plain", "")
STATES = (ItemState.DONE, ItemState.DONE, ItemState.DUPLICATE, ItemState.FAILED, ItemState.WAITING)


def made_batch(user: User) -> Batch:
    """A batch whose items are rows alone, in every state and of several types and reasons."""
    batch = create_batch(user=user, title="ten thousand")
    Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.OPEN)
    rows = [
        Item(
            batch=batch,
            n=n,
            kind=Item.Kind.FILE,
            raw_input=f"folder/公告-{n}.pdf",
            size=n,
            sha256=f"{n:064x}",
            media_type=TYPES[n % len(TYPES)],
            state=STATES[n % len(STATES)],
            reason=f"code_{n % 30}" if STATES[n % len(STATES)] == ItemState.FAILED else "",
            sentence="A sentence.",
        )
        for n in range(1, ITEMS + 1)
    ]
    Item.objects.bulk_create(rows, batch_size=1000)
    return batch


def slower(act: Callable[[], object]) -> float:
    """Seconds of the slower of two runs."""
    took = []
    for _ in range(2):
        begun = time.perf_counter()
        act()
        took.append(time.perf_counter() - begun)
    return max(took)


def pages(user: User) -> dict[str, object]:
    """Seconds of each page of the large batch, and the most queries."""
    batch = made_batch(user)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    path = f"/batches/{batch.public_id}/"
    asked = [
        "",
        "?page=200",
        "?state=failed",
        "?code=code_3",
        "?type=text/html",
        "?state=done&type=application/pdf&page=9",
    ]
    seconds, queries = {}, 0
    for query in asked:
        with CaptureQueriesContext(connection) as context:
            answer = client.get(path + query)
        assert answer.status_code == 200, answer.status_code
        queries = max(queries, len(context))
        seconds[query or "/"] = round(slower(lambda query=query: client.get(path + query)), 3)  # type: ignore[misc]
    listed = slower(lambda: sum(len(chunk) for chunk in client.get(f"{path}csv/")))
    return {
        "items": ITEMS,
        "page_seconds": seconds,
        "queries": queries,
        "csv_seconds": round(listed, 2),
        "undo_plan_seconds": round(slower(lambda: plan(batch)), 2),
    }


def files(user: User) -> dict[str, object]:
    """Small files through the command's own way in; how many ended in which state."""
    folder = Path(FOLDER) / "in"
    folder.mkdir()
    for n in range(FILES):
        (folder / f"{n}.txt").write_text(f"公告 number {n} about cameras\n" if n % 50 else "", encoding="utf-8")
    batch = create_batch(user=user, title="files")
    begun = time.perf_counter()
    intake = Intake(batch, quiet=True)
    intake.take_files(list(walk([str(folder)])))
    intake.close()
    took = time.perf_counter() - begun
    states = Counter(batch.items.values_list("state", flat=True))
    names = batch.items.values("raw_input").distinct().count()
    return {
        "files": FILES,
        "files_per_second": round(FILES / took, 1),
        "states": dict(states),
        "unfinished": sum(count for state, count in states.items() if state not in ENDED),
        "lost_or_doubled": abs(FILES - names) + abs(FILES - batch.items.count()),
    }


def main() -> int:
    """Both; the exit code tells whether anything was lost or is unfinished."""
    call_command("migrate", verbosity=0)
    user = User.objects.create_user("bench@example.org", "unused", role=Role.ADMIN)
    result = pages(user) | files(user)
    print("RESULT " + json.dumps(result, ensure_ascii=False))
    return 1 if result["unfinished"] or result["lost_or_doubled"] else 0


if __name__ == "__main__":
    try:
        code = main()
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    sys.exit(code)
