"""`python -m benchmarks.engines [PAGES]`: Whoosh beside tantivy on the same pages of the laws; 2,000 by default.

Pages a second into the index, one changed page, and five queries with facets. The last line is `RESULT {json}`.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django

django.setup()

from benchmarks.exactness import ENGINES, fill  # noqa: E402
from benchmarks.laws import KEYS, entry, pages  # noqa: E402
from language.query import parse  # noqa: E402
from search.engines.base import Ask  # noqa: E402

QUERIES = ["公安局", "人民", "的", "中华人民共和国 行政", "国务院 OR 公安部 -税"]


def measure(engine: str, held: list[tuple[str, str]]) -> dict[str, float]:
    """Pages a second, milliseconds of one update, and the median of each query, added up (ms)."""
    store = ENGINES[engine]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.perf_counter()
        fill(store, folder, held)
        rate = len(held) / (time.perf_counter() - began)
        writer = store.writer(folder)
        began = time.perf_counter()
        writer.replace([entry(0, "", held[0][1])], [])
        writer.commit()
        update = (time.perf_counter() - began) * 1000
        writer.close()
        reader, total = store.reader(folder), 0.0
        for query in QUERIES:
            ask = Ask(tree=parse(query).tree, keys=KEYS, limit=20, facets=("year", "in"))
            reader.ask(ask)
            times = []
            for _ in range(5):
                began = time.perf_counter()
                reader.ask(ask)
                times.append((time.perf_counter() - began) * 1000)
            total += statistics.median(times)
    return {"pages_per_second": round(rate), "update_ms": round(update, 1), "five_queries_ms": round(total, 1)}


def main() -> None:
    """Both engines, one after the other."""
    held = pages(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
    found = {engine: measure(engine, held) for engine in ("tantivy", "whoosh")}
    for engine, figures in found.items():
        print(engine, figures)
    ratio = found["whoosh"]["five_queries_ms"] / found["tantivy"]["five_queries_ms"]
    print(f"RESULT {json.dumps({'pages': len(held), **found, 'whoosh_ratio': round(ratio, 1)})}")


if __name__ == "__main__":
    main()
