"""Chinese statutes from ../shared/data/laws, cut into pages, and multiplied with variation where more are asked for."""

import gzip
import json
import os
import random
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import count, islice
from pathlib import Path

from language.tokens import index_text
from search.fields import BLANK, KEYWORD_FIELDS, Entry

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "laws" / "prc-laws.jsonl.gz"
LAWS = Path(os.environ.get("MUNIMENT_LAWS", _SHARED))  # another file of `{title, text}` lines
PAGE = 1500  # characters
KEYS = frozenset({"public"})


@lru_cache(maxsize=1)
def laws() -> list[tuple[str, str]]:
    """Title and text of each."""
    with gzip.open(LAWS, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row["title"], row["text"]) for row in rows]


def _cut() -> Iterator[tuple[str, str]]:
    for title, text in laws():
        for at in range(0, len(text), PAGE):
            yield title, text[at : at + PAGE]


def _varied(page: str, rng: random.Random) -> str:
    """The sentences in another order, with another number before each tenth."""
    sentences = re.split(r"(?<=[。；])", page)
    rng.shuffle(sentences)
    return "".join(
        f"{rng.randint(1, 9999)}号 {each}" if number % 10 == 0 else each for number, each in enumerate(sentences)
    )


def stream() -> Iterator[tuple[str, str]]:
    """Pages as (title, text) without end, the same each time: first the laws as they are, then varied."""
    rng = random.Random(8)
    for number in count():
        for title, page in _cut():
            yield title, page if number == 0 else _varied(page, rng)


def pages(wanted: int) -> list[tuple[str, str]]:
    """The first `wanted` of them."""
    return list(islice(stream(), wanted))


def entry(number: int, title: str, text: str) -> Entry:
    """A page as a document of the index; `in` says which thousand it is of, `year` is one of ten."""
    keywords = {name: [BLANK] for name in KEYWORD_FIELDS}
    return Entry(
        texts={"title": index_text(title), "text": index_text(text)},
        keywords=keywords | {"in": [str(number // 1000)], "year": [str(2010 + number % 10)]},
        numbers={"document": number, "revision": 1, "commit_number": 1, "date": 20100101 + number % 10, "amount": None},
        audience=KEYS,
    )
