"""`python -m benchmarks.rivals FOLDER NAME PAGES [build]`: another engine beside tantivy, on the same rows and queries.

NAME is `whoosh`, `fts5` or `postgres`. Every page of the laws is a row with our tokens, two keywords of few values and
two of many; a query is one or two phrases, and wants the number of rows, the best twenty, and four facets counted.
FTS5 and PostgreSQL are told the tokens ready cut: their own cutting finds no Chinese word.
"""

import json
import os
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django

django.setup()

import psycopg2  # noqa: E402

from benchmarks.laws import KEYS, entry, stream  # noqa: E402
from language.query import parse  # noqa: E402
from language.tokens import phrase_terms  # noqa: E402
from scripts.with_services import postgres  # noqa: E402
from search.engines.base import Ask, Store  # noqa: E402
from search.engines.tantivy import TantivyStore  # noqa: E402
from search.engines.whoosh import WhooshStore  # noqa: E402
from search.fields import Entry  # noqa: E402

FACETS = ("year", "in", "format", "site")
HITS = 20
ROUNDS = 3
COMMON = ["公安局", "人民政府", "国务院 公安", "中华人民共和国 行政", "责令改正", "处罚"]


def queries() -> list[str]:
    """Thirty: common words, and runs of 2 to 12 Han from the first pages."""
    found = list(COMMON)
    for number, (_, text) in enumerate(islice(stream(), 0, 480, 20)):
        run = max(text.replace("\n", " ").split(), key=len)
        at = max(0, len(run) // 2 - 6)
        cut = "".join(sign for sign in run[at : at + 40] if "\u4e00" <= sign <= "\u9fff")
        found.append(cut[: (2, 4, 8, 12)[number % 4]])
    return [each for each in found if len(each) > 1]


def rows(pages: int) -> Iterator[Entry]:
    """The pages as entries; `site` is one of 60, `format` one of 5."""
    for number, (title, text) in enumerate(islice(stream(), pages)):
        made = entry(number, title, text)
        more = {
            "site": [f"h{number * 7 % 60}.example.cn"],
            "format": [("html", "pdf", "text", "word", "mail")[number % 5]],
        }
        yield Entry(made.texts, made.keywords | more, made.numbers, made.audience)


class Engine(Protocol):
    """An engine that has been filled."""

    def ask(self, query: str) -> int:
        """The number of rows that hold the phrases; hits and facets are read too."""


class Ours:
    """tantivy or Whoosh, through our back ends."""

    def __init__(self, store: Store, folder: Path, pages: int) -> None:
        if not (folder / "FILLED").exists():
            store.create(folder)
            writer, left = store.writer(folder), rows(pages)
            while some := list(islice(left, 5000)):
                writer.replace(some, [])
                writer.commit()
            writer.close()
            (folder / "FILLED").touch()
        self._reader = store.reader(folder)

    def ask(self, query: str) -> int:
        return self._reader.ask(Ask(tree=parse(query).tree, keys=KEYS, limit=HITS, facets=FACETS)).total


def _phrases(query: str) -> list[list[str]]:
    return [[term.text for term in phrase_terms(word)] for word in query.split()]


class Fts5:
    """SQLite's full text index, with the keywords in a table beside it."""

    def __init__(self, folder: Path, pages: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._base = sqlite3.connect(folder / "fts5.sqlite3")
        if not (folder / "FILLED").exists():
            columns = ", ".join(f'"{each}" TEXT' for each in FACETS)
            cut = "unicode61 remove_diacritics 0"
            self._base.execute(f"CREATE VIRTUAL TABLE held USING fts5(title, text, content='', tokenize='{cut}')")
            self._base.execute(f"CREATE TABLE facts (id INTEGER PRIMARY KEY, {columns})")
            for row in rows(pages):
                number = row.document + 1
                texts = (number, row.texts["title"], row.texts["text"])
                self._base.execute("INSERT INTO held (rowid, title, text) VALUES (?, ?, ?)", texts)
                facts = (number, *(row.keywords[each][0] for each in FACETS))
                self._base.execute(f"INSERT INTO facts VALUES ({', '.join('?' * len(facts))})", facts)
            self._base.execute("INSERT INTO held (held) VALUES ('optimize')")
            self._base.commit()
            (folder / "FILLED").touch()

    def ask(self, query: str) -> int:
        asked = (" AND ".join('"' + " ".join(words) + '"' for words in _phrases(query)),)
        held = "held MATCH ?"
        self._base.execute(f"SELECT rowid FROM held WHERE {held} ORDER BY rank LIMIT {HITS}", asked).fetchall()
        for name in FACETS:
            inside = f"id IN (SELECT rowid FROM held WHERE {held})"
            self._base.execute(f'SELECT "{name}", count(*) FROM facts WHERE {inside} GROUP BY 1', asked).fetchall()
        (total,) = self._base.execute(f"SELECT count(*) FROM held WHERE {held}", asked).fetchone()
        return int(total)


class Postgres:
    """PostgreSQL's full text search: a tsvector of our tokens under a GIN index."""

    def __init__(self, address: str, pages: int) -> None:
        self._base = psycopg2.connect(address)
        with self._base.cursor() as cursor:
            cursor.execute("SELECT to_regclass('held_words')")
            if cursor.fetchone() == (None,):
                columns = ", ".join(f'"{each}" text' for each in FACETS)
                cursor.execute(f"CREATE TABLE held (id integer PRIMARY KEY, words tsvector, {columns})")
                cursor.copy_expert("COPY held FROM STDIN", Lines(map(self._line, rows(pages))))
                cursor.execute("CREATE INDEX held_words ON held USING gin (words)")
                self._base.commit()
                self._base.autocommit = True
                cursor.execute("VACUUM ANALYZE held")
            else:
                self._base.commit()  # what asked opened a transaction, inside which nothing may be set
        self._base.autocommit = True

    @staticmethod
    def _line(row: Entry) -> str:
        tokens = f"{row.texts['title']} \ue001 {row.texts['text']}".split(" ")
        words = " ".join(f"'{token}':{place}" for place, token in enumerate(tokens, start=1))
        return "\t".join([str(row.document), words, *(row.keywords[each][0] for each in FACETS)]) + "\n"

    def ask(self, query: str) -> int:
        words = " & ".join("(" + " <-> ".join(f"'{word}'" for word in phrase) + ")" for phrase in _phrases(query))
        with self._base.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM held WHERE words @@ %(q)s::tsquery"
                " ORDER BY ts_rank(words, %(q)s::tsquery) DESC LIMIT 20",
                {"q": words},
            )
            cursor.fetchall()
            for name in FACETS:
                cursor.execute(
                    f'SELECT "{name}", count(*) FROM held WHERE words @@ %s::tsquery GROUP BY 1',
                    (words,),
                )
                cursor.fetchall()
            cursor.execute("SELECT count(*) FROM held WHERE words @@ %s::tsquery", (words,))
            (total,) = cursor.fetchone()
        return int(total)


class Lines:
    """Lines as a file to be read, for COPY."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)

    def read(self, size: int = -1) -> str:
        """At least one line while there is one."""
        return "".join(islice(self._lines, 20))


def measure(engine: Engine, asked: list[str]) -> tuple[float, dict[str, int]]:
    """Milliseconds of all queries together, each the median of its rounds; and what each found."""
    total, found = 0.0, {}
    for query in asked:
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            found[query] = engine.ask(query)
            times.append((time.perf_counter() - began) * 1000)
        total += statistics.median(times)
    return total, found


def compare(name: str, rival: Engine, folder: Path, pages: int) -> dict[str, Any]:
    """Both over the same queries. A different number of hits is said: then they do not do the same work."""
    tantivy = Ours(TantivyStore(), folder / f"tantivy-{pages}", pages)
    if sys.argv[4:] == ["build"]:
        return {}
    asked = queries()
    ours, truth = measure(tantivy, asked)
    theirs, found = measure(rival, asked)
    other = [query for query in asked if truth[query] != found[query]]
    print(f"{name} at {pages:,} pages: {theirs:.0f} ms for {len(asked)} queries, tantivy {ours:.0f} ms", flush=True)
    if other:
        print(f"  {len(other)} queries have other numbers of hits: {[(q, truth[q], found[q]) for q in other[:5]]}")
    return {"ratio": round(theirs / ours, 1), "ms": round(theirs), "tantivy_ms": round(ours), "other": len(other)}


def main() -> None:
    """One engine."""
    folder, name, pages = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    home = folder / f"{name}-{pages}"
    home.mkdir(parents=True, exist_ok=True)
    if name == "postgres":
        home.chmod(0o755)
        with postgres(home) as address:
            found = compare(name, Postgres(address, pages), folder, pages)
    elif name == "fts5":
        found = compare(name, Fts5(home, pages), folder, pages)
    else:
        found = compare(name, Ours(WhooshStore(), home, pages), folder, pages)
    print("PART " + json.dumps(found))


if __name__ == "__main__":
    main()
