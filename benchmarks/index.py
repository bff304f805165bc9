"""`make bench-index`: documents a second through the drain against bare tantivy, both writing both indexes.

A made archive (`--documents N`, 1,500; `--small` is 300; three pages each, all public, so that both indexes hold all).
Ours reads the database, cuts tokens, commits in batches and records what each entry holds; the bare engine is handed
the same texts, read beforehand, cuts the same tokens and commits at the end. The last line is `RESULT {json}`.
"""

import argparse
import json
import os
import shutil
import tempfile
import time
from pathlib import Path

FOLDER = tempfile.mkdtemp(prefix="muniment-bench-index-")
os.environ["MUNIMENT_DATA"] = FOLDER
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER}/bench.sqlite3"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.embedded"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

from accounts.models import User  # noqa: E402
from archive.models import Access, Document, Page  # noqa: E402
from benchmarks.archive import fill  # noqa: E402
from benchmarks.laws import entry  # noqa: E402
from search import drain  # noqa: E402
from search.engines.tantivy import TantivyStore  # noqa: E402


def texts() -> list[tuple[str, str]]:
    """Title and text of every document, in order."""
    held: dict[int, list[str]] = {}
    for number, text in Page.objects.order_by("transcript_id", "number").values_list("transcript_id", "text"):
        held.setdefault(number, []).append(text)
    rows = Document.objects.order_by("pk").values_list("title", "current__transcript_id")
    return [(title, "\f".join(held.get(transcript, []))) for title, transcript in rows]


def bare(held: list[tuple[str, str]]) -> float:
    """Documents a second into two tantivy indexes."""
    store, began = TantivyStore(), time.perf_counter()
    for alias in ("public", "all"):
        folder = Path(FOLDER) / "bare" / alias
        store.create(folder)
        writer = store.writer(folder)
        writer.replace((entry(number, title, text) for number, (title, text) in enumerate(held)), [])
        writer.commit()
        writer.close()
    return len(held) / (time.perf_counter() - began)


def ours(count: int) -> float:
    """Documents a second through the drain."""
    began = time.perf_counter()
    with drain.writing():
        drain.drain_all()
    return count / (time.perf_counter() - began)


def main() -> None:
    """Fill, measure both, report."""
    options = argparse.ArgumentParser()
    options.add_argument("--documents", type=int, default=1500)
    options.add_argument("--small", action="store_true")
    asked = options.parse_args()
    count = 300 if asked.small else asked.documents
    try:
        call_command("migrate", verbosity=0)
        fill(User.objects.create_user("bench-index@example.org", None), count)
        Document.objects.update(access=Access.PUBLIC)
        held = texts()
        through, raw = ours(count), bare(held)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    print(f"{count:,} documents of three pages, each into both indexes")
    result = {
        "docs_per_second": round(through, 1),
        "raw_docs_per_second": round(raw, 1),
        "ratio_to_raw": round(through / raw, 2),
    }
    print(f"RESULT {json.dumps(result)}")


if __name__ == "__main__":
    main()
