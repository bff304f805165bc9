"""`make bench-index`: documents a second through the drain against bare tantivy, both writing both indexes.

A made archive of law pages as documents of mixed lengths (`--pages N`, 8,000; `--small` is 1,500), of three levels of
access, a third with facts. Ours reads the database, cuts tokens, commits in batches and records what each entry holds.
The bare engine is handed the same texts, keywords, numbers and audiences, read beforehand; it cuts the same tokens once
for both indexes and commits at the end. Also: each index against its text in UTF-8, and how much of the index's folder
is written for one changed document. The last line is `RESULT {json}`; 1 if a goal of search.md section 10 is missed.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

FOLDER = tempfile.mkdtemp(prefix="muniment-bench-index-")
os.environ["MUNIMENT_DATA"] = FOLDER
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER}/bench.sqlite3"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.embedded"

import django  # noqa: E402

django.setup()

from dataclasses import dataclass, replace  # noqa: E402

from django.core.management import call_command  # noqa: E402

from accounts.models import User  # noqa: E402
from archive.models import Document, Page  # noqa: E402
from archive.services import touch  # noqa: E402
from benchmarks.bulk import fill  # noqa: E402
from language.tokens import index_text  # noqa: E402
from language.warming import warm_names  # noqa: E402
from search import drain  # noqa: E402
from search.engines.backend import configured_aliases  # noqa: E402
from search.engines.tantivy import TantivyStore  # noqa: E402
from search.entries import belongs, entry_for  # noqa: E402
from search.fields import Entry  # noqa: E402
from search.records import prefetch, records  # noqa: E402

RATIO, SIZE = 0.5, 1.0  # goals: of bare tantivy's speed; of the text


@dataclass(frozen=True, slots=True)
class Bare:
    """What the bare engine is handed: an entry whose title and text are to be cut again, and these."""

    entry: Entry
    title: str
    text: str


def read() -> list[Bare]:
    """Every document, in order."""
    held: dict[int, list[str]] = {}
    for number, text in Page.objects.order_by("transcript_id", "number").values_list("transcript_id", "text"):
        held.setdefault(number, []).append(text)
    made = []
    for document, record in records(list(prefetch(Document.objects.order_by("pk")))):
        entry = entry_for(document, commit_number=1, record=record)
        made.append(Bare(entry, document.title, "\n".join(held[document.pk])))
    return made


def bare(held: list[Bare]) -> float:
    """Documents a second into the same tantivy indexes."""
    store, began = TantivyStore(), time.perf_counter()
    folders = {alias: Path(FOLDER) / "bare" / alias for alias in configured_aliases()}
    for folder in folders.values():
        store.create(folder)
    writers = {alias: store.writer(folder) for alias, folder in folders.items()}
    for each in held:
        cut = {"title": index_text(each.title), "text": index_text(each.text)}
        entry = replace(each.entry, texts=each.entry.texts | cut)
        for alias, writer in writers.items():
            if belongs(entry, alias):
                writer.replace([entry], [])
    for writer in writers.values():
        writer.commit()
        writer.close()
    return len(held) / (time.perf_counter() - began)


def ours(count: int) -> float:
    """Documents a second through the drain."""
    warm_names()  # as the index worker does when it starts
    began = time.perf_counter()
    with drain.writing():
        drain.drain_all()
    return count / (time.perf_counter() - began)


def _folder(alias: str) -> Path:
    generations = drain.backend_of(alias).generations
    return generations.path(generations.current() or "")


def _files(alias: str) -> dict[str, int]:
    return {each.name: each.stat().st_size for each in _folder(alias).iterdir() if each.is_file()}


def sizes(held: list[Bare]) -> dict[str, float]:
    """Each index ÷ the text of the documents that it holds."""
    found = {}
    for alias in configured_aliases():
        text = sum(len(f"{each.title}{each.text}".encode()) for each in held if belongs(each.entry, alias))
        found[alias] = round(sum(_files(alias).values()) / text, 2)
    return found


def changed() -> tuple[float, float]:
    """One changed document: milliseconds until it is visible, and the share of the folder that was written for it."""
    document = Document.objects.filter(access="public").earliest("pk")
    before = _files("all")
    touch(document)
    began = time.perf_counter()
    with drain.writing():
        drain.drain_index()
        took = (time.perf_counter() - began) * 1000
        after = _files("all")
    written = sum(size for name, size in after.items() if name not in before)
    return took, written / sum(before.values())


def main() -> int:
    """Fill, measure all, report."""
    options = argparse.ArgumentParser()
    options.add_argument("--pages", type=int, default=8000)
    options.add_argument("--small", action="store_true")
    asked = options.parse_args()
    pages = 1500 if asked.small else asked.pages
    try:
        call_command("migrate", verbosity=0)
        count = fill(User.objects.create_user("bench-index@example.org", None), pages)
        held = read()
        through, raw = ours(count), bare(held)
        size, (update, share) = sizes(held), changed()
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    print(f"{count:,} documents of {pages:,} pages, each into both indexes")
    print(f"one changed document: {update:.0f} ms, files of {share:.1%} of the index written")
    result = {
        "docs_per_second": round(through, 1),
        "raw_docs_per_second": round(raw, 1),
        "ratio_to_raw": round(through / raw, 2),
        "pages_per_second": round(through * pages / count, 1),
        "index_to_text": size,
        "one_change_ms": round(update),
    }
    print(f"RESULT {json.dumps(result)}")
    return 0 if through / raw >= RATIO and max(size.values()) <= SIZE else 1


if __name__ == "__main__":
    sys.exit(main())
