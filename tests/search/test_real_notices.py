"""Real notices: what is typed finds exactly the documents that hold it, against a plain scan of every transcript."""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.models import User
from archive.models import Page
from language.folding import fold
from language.query import parse
from search.results import SIZES
from search.selectors import asker, search
from tests.search.making import make_document

pytestmark = [pytest.mark.django_db, pytest.mark.shared, pytest.mark.once]
HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"


def load(shared_data: Path) -> list[str]:
    texts = []
    for name in ("ccgp-2021.jsonl", "other-portals-2021.jsonl"):
        for line in (shared_data / "notices" / name).read_text("utf-8").splitlines():
            row = json.loads(line)
            make_document([row["content"]], title=row["project_title"], language="zh-Hans")
            texts.append(row["content"])
    return texts


class Scan:
    """Every transcript and title, folded once and read from end to end, by `in` alone."""

    def __init__(self) -> None:
        rows = Page.objects.values_list(
            "transcript__version__document_id", "transcript__version__document__title", "text"
        )
        self.texts = [(number, fold(text)) for number, title, page in rows for text in (title, page)]

    def __call__(self, query: str) -> set[int]:
        looked_for = fold(query)
        return {number for number, text in self.texts if looked_for in text}


def found(user: User, query: str) -> set[int]:
    """What the index answers to what she typed: all of it, past the page that is shown."""
    numbers, total = asker(user).candidates(parse(query).tree)
    assert len(numbers) == total
    return set(numbers)


def runs_of_twelve(text: str) -> list[str]:
    """Twelve Han characters in a row, as they stand in the page, from the run nearest to the middle of the notice."""
    runs = list(re.finditer(f"[{HAN}]{{12,}}", text))
    if not runs:
        return []
    run = min(runs, key=lambda match: abs((match.start() + match.end()) // 2 - len(text) // 2)).group()
    start = (len(run) - 12) // 2
    return [run[start : start + 12]]


def whole_words(text: str, rng: random.Random) -> str:
    """A stretch from the middle of any characters at all, not beginning or ending inside a word or number."""
    joints = [match.start() for match in re.finditer(r"(?<![0-9A-Za-z])(?=\S)", text) if match.start() > len(text) // 3]
    start = rng.choice(joints[: max(1, len(joints) // 2)])
    end = start + 12
    while end < len(text) and text[end].isalnum() and text[end].isascii():
        end += 1
    return text[start:end].replace('"', " ").strip()


def test_phrases_and_runs_find_exactly_the_notices_that_hold_them(
    shared_data: Path, charlie: User, index: Callable[[], int]
) -> None:
    texts = load(shared_data)
    index()
    scan = Scan()
    queries = ["单一来源", "竞争性谈判", "局", "中标"] + [run for text in texts for run in runs_of_twelve(text)]
    assert len(queries) > 150
    truth = {query: scan(query) for query in queries}
    assert all(truth.values())
    assert {query for query in queries if found(charlie, query) != truth[query]} == set()
    for query in queries[:2]:
        shown = search(user=charlie, query=query, size=SIZES[-1])
        assert {row.document.pk for row in shown.rows} == truth[query]
        assert all(row.located.found for row in shown.rows)

    # Any stretch, signs and line ends included, typed in quotes, finds the notice that it came from.
    rng = random.Random(17)
    numbers = dict(Page.objects.order_by("pk").values_list("text", "transcript__version__document_id"))
    stretches = [(text, whole_words(text, rng)) for text in texts]
    lost = [
        stretch
        for text, stretch in stretches
        if re.search(r"\w", stretch) and numbers[text] not in found(charlie, f'"{stretch}"')
    ]
    assert lost == []
