"""English words of statutes, courts and everyday disputes, and the Chinese words that Chinese law writes for them.

The third part of the project glossary, ours like `language.glossary_english`: for searching from English, before any
dictionary, which has no *legal aid* and nothing but 纳贿 and 贿买 for *bribery*. The rows are in `data/law_terms.txt`.
It serves only the relaxed reading of a query (`language.relaxed`). Raise VERSION with every change.
"""

from functools import lru_cache
from pathlib import Path

VERSION = 1
_FILE = Path(__file__).with_name("data") / "law_terms.txt"


@lru_cache(maxsize=1)
def law_terms() -> dict[str, tuple[str, ...]]:
    """Chinese words by English: singular, lower case."""
    lines = (line.partition(":") for line in _FILE.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {english.strip(): tuple(chinese.split()) for english, _, chinese in lines if chinese.strip()}
