"""`make bench-search`: the results page over HTTP at 100,000 and 300,000 pages, and other engines beside ours.

Pages of the laws, multiplied with variation, as documents of mixed lengths with facts, hosts, dates, three levels of
access and collections (`benchmarks.bulk`). gunicorn runs as `make run` starts it; one reader, who is a member of some
collections, asks 80 queries, every fourth with a facet ticked: hits, snippets, nine facets, rights. Raw is the engine
alone in one process: the same query under the same keys, twenty hits, their number and the same facets. Whoosh on the
first 20,000 pages, SQLite FTS5 and PostgreSQL full text on 100,000 are handed our tokens, each page a row, and asked 30
queries of phrases for number, twenty ranked hits and four facets; ratios are their time ÷ tantivy's on the same rows.

MUNIMENT_BENCH_PAGES names the three sizes (`20000,100000,300000`), MUNIMENT_BENCH_FOLDER where archives and indexes are
kept (under the folder for temporary files), so that a second run measures at once. MUNIMENT_BENCH_ONLY=http or rivals
runs one half. MUNIMENT_BENCH_STEP=build makes archives and indexes and measures nothing, so that only the minutes in
which time is taken need a quiet machine. The first full run takes about 40 minutes on two cores, and 8 GB; a second one
four minutes.
The last line is `RESULT {json}`; 1 if a goal of search.md section 10 is missed.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SIZES = [int(each) for each in os.environ.get("MUNIMENT_BENCH_PAGES", "20000,100000,300000").split(",")]
FOLDER = Path(os.environ.get("MUNIMENT_BENCH_FOLDER", Path(tempfile.gettempdir()) / "muniment-bench-search"))
ONLY = os.environ.get("MUNIMENT_BENCH_ONLY", "")
STEP = os.environ.get("MUNIMENT_BENCH_STEP", "")
TIMES_RAW, MORE, GROWTH = 5, 40.0, 3.0  # goals: p95 ≤ 5 × raw + 40 ms; at three times the pages ≤ 3 ×


def part(module: str, *arguments: object) -> dict[str, Any]:
    """What a part of this benchmark measured, in a process of its own; what it prints is shown."""
    command = [sys.executable, "-m", module, str(FOLDER), *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    last = "{}"
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("PART "):
            last = line.removeprefix("PART ")
        else:
            print(line, end="", flush=True)
    if process.wait() != 0:
        raise SystemExit(f"{module} ended with {process.returncode}")
    found: dict[str, Any] = json.loads(last)
    return found


def build() -> None:
    """Make what is not there yet, and measure nothing."""
    small, middle, large = SIZES
    for pages in (middle, large) if ONLY != "rivals" else ():
        part("benchmarks.search_pages", pages, "build")
    for name, pages in (("whoosh", small), ("fts5", middle), ("postgres", middle)) if ONLY != "http" else ():
        part("benchmarks.rivals", name, pages, "build")


def pages_over_http(result: dict[str, Any]) -> list[str]:
    """Both sizes; the goals that were missed."""
    _, middle, large = SIZES
    at, grown = part("benchmarks.search_pages", middle), part("benchmarks.search_pages", large)
    growth = grown["http_p95_ms"] / at["http_p95_ms"]
    result |= {
        "http_p95_ms_100k": at["http_p95_ms"],
        "raw_p95_ms_100k": at["raw_p95_ms"],
        "growth_300k_to_100k": round(growth, 2),
    }
    result |= {
        "http_p95_ms_300k": grown["http_p95_ms"],
        "raw_p95_ms_300k": grown["raw_p95_ms"],
        "at": at,
        "at_3": grown,
    }
    missed = []
    if at["http_p95_ms"] > TIMES_RAW * at["raw_p95_ms"] + MORE:
        missed.append("p95 over HTTP")
    if growth > GROWTH:
        missed.append("growth")
    return missed + ["errors"] * bool(at["errors"] or grown["errors"])


def rivals(result: dict[str, Any]) -> list[str]:
    """Each engine on the rows it is measured on; those that ours did not beat."""
    small, middle, _ = SIZES
    missed = []
    for name, pages, label in (("whoosh", small, "20k"), ("fts5", middle, "100k"), ("postgres", middle, "100k")):
        found = part("benchmarks.rivals", name, pages)
        result[f"{name}_{label}_ratio"] = found["ratio"]
        if found["ratio"] <= 1:
            missed.append(name)
    return missed


def main() -> int:
    """All parts, and whether the goals are met."""
    if STEP == "build":
        build()
        return 0
    result: dict[str, Any] = {"pages": SIZES}
    missed = [] if ONLY == "rivals" else pages_over_http(result)
    missed += [] if ONLY == "http" else rivals(result)
    print(f"missed: {', '.join(missed) or 'nothing'}")
    print(f"RESULT {json.dumps(result)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
