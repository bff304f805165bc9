"""English words of statutes, courts, offices, purchases and places, and what Chinese documents write for them.

The third part of the project glossary, ours like `language.glossary_english`: for searching from English, before any
dictionary, which has no *legal aid*, nothing but 纳贿 and 贿买 for *bribery*, and neither *PSB* nor *Kashgar*. The rows
are in `data/`: of an English word that stands in two of the files the first counts. Raise VERSION with every change.
"""

from functools import lru_cache
from pathlib import Path

VERSION = 2
_FOLDER = Path(__file__).with_name("data")
_FILES = ("law_terms.txt", "office_terms.txt", "places.txt")


@lru_cache(maxsize=1)
def law_terms() -> dict[str, tuple[str, ...]]:
    """Chinese words by English: singular, lower case."""
    made: dict[str, tuple[str, ...]] = {}
    for name in _FILES:
        for line in (_FOLDER / name).read_text("utf-8").splitlines():
            english, _, chinese = line.partition(":")
            if chinese.strip() and not line.startswith("#"):
                made.setdefault(english.strip(), tuple(chinese.split()))
    return made
