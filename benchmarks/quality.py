"""`make bench-quality`: known items. Somebody remembers a statute, or asks what one answers; where does search show it?

Over `../shared/data/laws` (MUNIMENT_LAWS names another file of `{title, text}` lines), written as rows into a folder
that goes with the run (MUNIMENT_BENCH_FOLDER: one that stays). Chinese queries are content words of 150 titles, drawn
the same way each time, and sentences of 60 statutes with every fourth word dropped; titles and questions in English and
questions in Chinese are ours (`benchmarks.quality_items`); titles with a slip, short names of laws and cases told at
length are in `benchmarks.quality_made`.
What is shown below the strict hits as read loosely counts at the place where it stands. MRR and nDCG@10 are means over
the queries; `mrr_en_zh` is over all English ones. Baselines of the same run: the same queries without the relaxed
reading. The last line is `RESULT {json}`.
"""

import json
import os
import shutil
import tempfile
from pathlib import Path

KEPT = os.environ.get("MUNIMENT_BENCH_FOLDER", "")
MADE = f"{KEPT}/quality" if KEPT else tempfile.mkdtemp(prefix="muniment-bench-")
Path(MADE).mkdir(parents=True, exist_ok=True)
os.environ["MUNIMENT_DATA"] = MADE
os.environ["DATABASE_URL"] = f"sqlite:///{MADE}/bench.sqlite3"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.embedded"

import django  # noqa: E402

django.setup()

import logging  # noqa: E402
import math  # noqa: E402
import random  # noqa: E402
import re  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Sequence  # noqa: E402
from typing import Any  # noqa: E402

from django.core.management import call_command  # noqa: E402

from accounts.models import User  # noqa: E402
from benchmarks.bulk import Made, fill_plain  # noqa: E402
from benchmarks.laws import LAWS, PAGE, laws  # noqa: E402
from benchmarks.quality_items import KEYWORDS_EN, QUESTIONS_EN, QUESTIONS_ZH, TITLES_EN, accepted  # noqa: E402
from benchmarks.quality_made import SHORT_NAMES, slips, told  # noqa: E402
from language.romanise import words as cut_words  # noqa: E402
from search import drain  # noqa: E402
from search.selectors import search  # noqa: E402

DRAWN = 150
DESCRIBED = 60
DEPTH = 100


def chinese(titles: list[str]) -> dict[str, str]:
    """Up to three content words of each drawn title: what somebody remembers of it."""
    rng, made = random.Random(4), {}
    for title in rng.sample(sorted(titles), min(DRAWN, len(titles))):
        words = [word for word in cut_words(title) if len(word) > 1]
        chosen = sorted(rng.sample(range(len(words)), min(3, len(words))))
        made[" ".join(words[at] for at in chosen)] = title
    return made


def described() -> dict[str, str]:
    """A sentence of each drawn statute with every fourth word dropped, in one run: somebody tells what it says."""
    rng = random.Random(77)
    made: dict[str, str] = {}
    drawn = rng.sample(laws(), min(2 * DESCRIBED, len(laws())))
    for title, text in drawn:
        sentences = ["".join(re.findall("[\u4e00-\u9fff]", each)) for each in re.split("[。；：\n]", text)]
        long = [each for each in sentences if 14 <= len(each) <= 60]
        told = "".join(word for word in cut_words(rng.choice(long)) if rng.random() > 0.25) if long else ""
        if len(told) >= 10 and len(made) < DESCRIBED:
            made[told] = title
    return made


def rank(user: User, query: str, wanted: set[str], loosely: str = "") -> int:
    """The place of the first document with one of these titles; 0 if it is not among the first 100."""
    found = search(user=user, query=query, size=DEPTH, loosely=loosely)
    rows = [*found.rows, *(found.loosely.rows if found.loosely else ())]
    return next((place for place, row in enumerate(rows, start=1) if row.document.title in wanted), 0)


def scores(ranks: Sequence[int]) -> tuple[float, float]:
    """MRR and nDCG@10 of known items: one document is right, so the best gain is 1."""
    mrr = sum(1 / place for place in ranks if place) / len(ranks)
    ndcg = sum(1 / math.log2(1 + place) for place in ranks if 0 < place <= 10) / len(ranks)
    return round(mrr, 4), round(ndcg, 4)


def prepare() -> tuple[User, set[str]]:
    """The laws stored and indexed, by an earlier run or now; and their titles."""
    call_command("migrate", verbosity=0)
    user, new = User.objects.get_or_create(email="bench-quality@example.org", defaults={"name": "Bench"})
    if new:
        began = time.monotonic()
        cut = (
            Made(number, title, [text[at : at + PAGE] for at in range(0, len(text), PAGE)] or [""])
            for number, (title, text) in enumerate(laws(), start=1)
        )
        fill_plain(user, cut)
        with drain.writing():
            drain.drain_all()
        print(f"{len(laws())} documents stored and indexed in {time.monotonic() - began:.0f} s", flush=True)
    return user, {title for title, _ in laws()}


def main() -> int:
    """Fill, ask, print."""
    if not LAWS.exists():
        print(f"no laws at {LAWS}: set MUNIMENT_LAWS")
        return 1
    logging.disable(logging.CRITICAL)
    user, titles = prepare()
    ours = {
        "keywords_en": KEYWORDS_EN,
        "titles_en": TITLES_EN,
        "questions_en": QUESTIONS_EN,
        "questions_zh": QUESTIONS_ZH,
    }
    asked = {"zh": {query: {title} for query, title in chinese(list(titles)).items()}}
    asked["described_zh"] = {query: {title} for query, title in described().items()}
    asked["slips_zh"] = {query: {title} for query, title in slips().items()}
    asked["told_zh"] = {query: {title} for query, title in told().items()}
    ours["short_names_zh"] = SHORT_NAMES
    asked |= {
        name: {query: wanted for query, line in items.items() if (wanted := accepted(line)) & titles}
        for name, items in ours.items()
    }
    result: dict[str, Any] = {}
    english: list[int] = []
    for name, queries in asked.items():
        ranks = {query: rank(user, query, wanted) for query, wanted in queries.items()}
        strict = [rank(user, query, wanted, "0") for query, wanted in queries.items()]
        result[f"mrr_{name}"], result[f"ndcg_{name}"] = scores(list(ranks.values()))
        english += ranks.values() if name.endswith("_en") else []
        print(f"{name}: {len(ranks)} queries, MRR {result[f'mrr_{name}']}, nDCG@10 {result[f'ndcg_{name}']}")
        print(f"  without the relaxed reading: MRR {scores(strict)[0]}, nDCG@10 {scores(strict)[1]}")
        print(f"  past the third place: { {query[:60]: place for query, place in ranks.items() if not 0 < place < 4} }")
    result["mrr_en_zh"], result["ndcg_en_zh"] = scores(english)
    print("RESULT " + json.dumps(result))
    return 0


if __name__ == "__main__":
    try:
        code = main()
    finally:
        if not KEPT:
            shutil.rmtree(MADE, ignore_errors=True)
    sys.exit(code)
