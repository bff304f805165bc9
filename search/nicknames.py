"""Short names: titles in which the characters of a run stand in its order, 刑诉法 → 刑事诉讼法."""

from collections.abc import Callable, Sequence

from archive.policy import Person
from archive.selectors import documents
from language.folding import fold
from language.query_nodes import Field, Node, Words, all_of

SHORTEST, LONGEST = 3, 8  # characters of a short name
MOST_TITLES = 3
WIDEST = 4  # a title may put so many characters for each one of its short name

Candidates = Callable[[Node], tuple[Sequence[int], int]]


def titles_in_order(run: str, *, user: Person, candidates: Candidates) -> list[str]:
    """Titles, of documents that `user` may see, that a run of 3 to 8 Han may be short for; the closest first.

    Raises EngineError.
    """
    if not SHORTEST <= len(run) <= LONGEST:
        return []
    asked = all_of(Field("title", Words(sign, literal=True)) for sign in dict.fromkeys(run))
    numbers, _total = candidates(asked)
    rows = documents(user=user).filter(pk__in=list(numbers)).values_list("title", flat=True)
    found = {title: width for title in rows if (width := _width(run, fold(title)))}
    return sorted(found, key=lambda title: (found[title], len(title), title))[:MOST_TITLES]


def _width(run: str, title: str) -> int:
    """How many characters of the title the run stretches over at the least; 0 if it does not stand in it in order."""
    widths = []
    for start in (at for at, sign in enumerate(title) if sign == run[0]):
        at = start
        for sign in run[1:]:
            at = title.find(sign, at + 1)
            if at < 0:
                break
        else:
            widths.append(at - start + 1)
    width = min(widths, default=0)
    return width if width <= WIDEST * len(run) else 0
