"""`make bench-exactness`: is every page that holds a string found, and none that does not?

2,000 strings of 1 to 20 characters taken from the laws (a third of them mixed with letters or digits where there are
such, a third typed in traditional characters) are asked of the default engine and looked for by a plain scan of the
folded pages, which shares no code with the tokeniser. Words and numbers count whole, as the promise has it (search.md
section 1). `--pages N` (20,000), `--queries N` (2,000), `--engine whoosh`. The last line is `RESULT {json}`; the exit
code is 1 if anything was missed or invented.
"""

import argparse
import json
import os
import random
import re
import sys
import tempfile
import time
from bisect import bisect_right
from itertools import accumulate
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django

django.setup()

from opencc import OpenCC  # noqa: E402

from benchmarks.laws import KEYS, entry, pages  # noqa: E402
from language.folding import fold  # noqa: E402
from language.query import parse  # noqa: E402
from language.query_nodes import Node, all_of  # noqa: E402
from search.engines.base import DEEPEST, Ask, Reader, Store  # noqa: E402
from search.engines.canonical import Keyword  # noqa: E402
from search.engines.tantivy import TantivyStore  # noqa: E402
from search.engines.whoosh import WhooshStore  # noqa: E402

ENGINES: dict[str, type[TantivyStore] | type[WhooshStore]] = {"tantivy": TantivyStore, "whoosh": WhooshStore}
LONGEST = 20
HAN = "\u3400-\u9fff\U00020000-\U0003ffff〇々"
_signs = re.compile(r"[\W_]+")
_sentence_end = re.compile("[。！？；!?;]")


def _kind(character: str) -> str:
    if character.isdigit():
        return "digit"
    return "han" if re.match(f"[{HAN}]", character) else "letter"


def plain(text: str) -> str:
    """Folded text for the scan: a sentence end is 。, other signs one space, and none between runs of two kinds."""
    folded = fold(text)

    def sign(match: re.Match[str]) -> str:
        if _sentence_end.search(match[0]):
            return "。"
        before, after = folded[match.start() - 1 : match.start()], folded[match.end() : match.end() + 1]
        return " " if before and after and _kind(before) == _kind(after) else ""

    return _signs.sub(sign, folded)


class Scan:
    """All pages in one string, to be looked through by `find`."""

    def __init__(self, texts: list[str]) -> None:
        # A title and its page are two values, between which nothing runs on.
        self._text = "\x00".join(texts) + "\x00"
        self._ends = list(accumulate(len(text) + 1 for text in texts))

    def holding(self, wanted: str) -> set[int]:
        """The places of the pages that hold `wanted`, words and numbers whole."""
        found: set[int] = set()
        at = self._text.find(wanted)
        while at >= 0:
            if self._whole(at, at + len(wanted)):
                page = bisect_right(self._ends, at)
                found.add(page)
                at = self._text.find(wanted, self._ends[page])
            else:
                at = self._text.find(wanted, at + 1)
        return found

    def _whole(self, start: int, end: int) -> bool:
        return not self._runs_on(start) and not self._runs_on(end)

    def _runs_on(self, at: int) -> bool:
        """Whether a word or a number goes on over this place."""
        before, after = self._text[max(0, at - 1) : at], self._text[at : at + 1]
        return before.isalnum() and after.isalnum() and _kind(before) == _kind(after) != "han"


def draw(texts: list[str], wanted: int) -> list[str]:
    """Strings from the pages: any, then mixed ones, then typed in traditional characters, in turn."""
    rng, traditional = random.Random(20), OpenCC("s2t")
    found: list[str] = []
    mixed = re.compile(f"[{HAN}]{{0,9}}[0-9a-z]+[{HAN}]{{1,9}}|[{HAN}]{{1,9}}[0-9a-z]+", re.I)
    while len(found) < wanted:
        text = rng.choice(texts)
        if len(found) % 3 == 1 and (places := list(mixed.finditer(text))):
            string = rng.choice(places)[0][:LONGEST]
        else:
            at = rng.randrange(len(text))
            string = text[at : at + rng.randint(1, LONGEST)]
        if len(found) % 3 == 2:
            string = traditional.convert(string)
        string = re.sub('["“”„]', "", string).strip()  # a quotation mark would end the quoted query
        if re.search(r"[^\W_]", fold(string)):
            found.append(string)
    return found


def fill(store: Store, path: Path, held: list[tuple[str, str]]) -> None:
    """An index of the pages, each a document."""
    store.create(path)
    writer = store.writer(path)
    for start in range(0, len(held), 2000):
        some = enumerate(held[start : start + 2000], start=start)
        writer.replace([entry(number, "", text) for number, (_, text) in some], [])
        writer.commit()
    writer.close()


def answered(reader: Reader, tree: Node, count: int) -> set[int]:
    """Every document, asked for by the thousand where there are more than one answer gives."""
    answer = reader.ask(Ask(tree=tree, keys=KEYS))
    if answer.total <= DEEPEST:
        return {each.document for each in answer.found}
    found: set[int] = set()
    for thousand in range(count // 1000 + 1):
        part = all_of([tree, Keyword("in", (str(thousand),))])
        found |= {each.document for each in reader.ask(Ask(tree=part, keys=KEYS)).found}
    return found


def main() -> int:
    """Index, ask, scan, compare."""
    options = argparse.ArgumentParser()
    options.add_argument("--pages", type=int, default=20_000)
    options.add_argument("--queries", type=int, default=2_000)
    options.add_argument("--engine", choices=sorted(ENGINES), default="tantivy")
    asked = options.parse_args()
    held, store = pages(asked.pages), ENGINES[asked.engine]()
    queries = draw([text for _, text in held], asked.queries)
    scan = Scan([plain(text) for _, text in held])
    right = missed = invented = 0
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        fill(store, Path(folder), held)
        print(f"{len(held):,} pages indexed by {store.signature} in {time.monotonic() - began:.0f} s", flush=True)
        reader = store.reader(Path(folder))
        for query in queries:
            truth = scan.holding(plain(query).strip(" 。"))
            given = answered(reader, parse(f'"{query}"').tree, len(held))
            right += len(truth & given)
            missed += len(truth - given)
            invented += len(given - truth)
            if truth != given:
                print(f"{query!r}: {len(truth - given)} missed, {len(given - truth)} invented")
    result = {
        "queries": len(queries),
        "recall": right / (right + missed) if right + missed else 1.0,
        "precision": right / (right + invented) if right + invented else 1.0,
        "missed": missed,
        "invented": invented,
    }
    print(f"{right:,} pairs of string and page, {time.monotonic() - began:.0f} s in all")
    print(f"RESULT {json.dumps(result)}")
    return 1 if missed or invented else 0


if __name__ == "__main__":
    sys.exit(main())
