"""What is put beside the words that somebody typed: Chinese for English (search.md section 7).

`language.expansion` matches the words and knows no archive; here it is handed what only the archive knows, as
far as the person who asks may see it. The results page and the document page ask here alike, so that they mark the
same words.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from archive.policy import Person
from archive.selectors import documents
from language.cedict import english_key
from language.expansion import Expanded, Widening, expand, runs
from language.finder import word_of
from language.query_nodes import Expansion, Field, Node, TermList, Words, any_of
from search.engines.base import EngineError
from search.located import Located

# Documents that hold a tree, under the asker's keys: their numbers, and how many there are in all.
Candidates = Callable[[Node], tuple[Sequence[int], int]]

MOST_READ = 100  # documents whose two titles are compared; the best ranked hold the whole title
LONGEST_TITLE = 60  # characters of a Chinese title that is searched for
MOST_COUNTED = 30  # words whose documents are counted on one results page
MOST_ASKED = 50  # words in an address


@dataclass(frozen=True, slots=True)
class Counted:
    """One word put beside what was typed, with the documents that hold it; None: not counted."""

    word: str
    documents: int | None


@dataclass(frozen=True, slots=True)
class Beside:
    """What "Read as" says of one widening: the words searched with their counts, those dropped, those offered."""

    of: str
    origin: str
    words: tuple[Counted, ...]
    dropped: tuple[str, ...]
    offered: tuple[Counted, ...]


def widen(
    tree: Node, *, user: Person, candidates: Candidates, dropped: Iterable[str] = (), added: Iterable[str] = ()
) -> Expanded:
    """`tree` with Chinese words beside its English ones. Total: an index that cannot be asked gives no titles."""
    wanted = runs(tree)
    pairs = _pairs(wanted, user, candidates) if wanted else {}
    return expand(tree, pairs=pairs, dropped=list(dropped)[:MOST_ASKED], added=list(added)[:MOST_ASKED])


def _pairs(wanted: Sequence[str], user: Person, candidates: Candidates) -> dict[str, list[str]]:
    """Chinese titles by English title, of documents that `user` may see whose whole English title was typed."""
    asked = any_of(Field("title", Words(run, literal=True)) for run in wanted)
    try:
        numbers, _ = candidates(asked)
    except EngineError:
        return {}
    found: dict[str, list[str]] = {}
    rows = documents(user=user).filter(pk__in=list(numbers)[:MOST_READ]).exclude(title_en="").order_by("pk")
    for title, english in rows.values_list("title", "title_en"):
        key = english_key(english)
        if key in wanted and 1 < len(title) <= LONGEST_TITLE and title not in found.get(key, ()):
            found.setdefault(key, []).append(title)
    return found


def counted(widenings: Iterable[Widening], count: Callable[[Node], int]) -> list[Beside]:
    """The widenings with the number of documents that hold each word; `count` asks under the person's keys."""
    left = MOST_COUNTED

    def number(word: str) -> Counted:
        nonlocal left
        left -= 1
        return Counted(word, count(Words(word, literal=True)) if left >= 0 else None)

    return [
        Beside(each.of, each.origin, tuple(map(number, each.words)), each.dropped, tuple(map(number, each.offered)))
        for each in widenings
    ]


def carried(widenings: Iterable[Widening]) -> list[tuple[str, str]]:
    """The choices of the person as parts of an address: `x` for a word crossed out, `w` for an offered one ticked."""
    out: list[tuple[str, str]] = []
    for each in widenings:
        out += [("x", word) for word in each.dropped]
        out += [("w", word) for word in each.words] if each.ticked else []
    return list(dict.fromkeys(out))


def words_that_hit(located: Located, leaves: Sequence[Node]) -> list[str]:
    """The words put beside what was typed, and the words of term lists, that are marked in a result, in order."""
    shown = [*located.title, *(piece for each in located.snippets for piece in each.segments)]
    found: dict[str, None] = {}
    for piece in shown:
        leaf = leaves[piece.term] if piece.hit else None
        if isinstance(leaf, Expansion | TermList):
            word = word_of(leaf, piece.text)
            if word and not (isinstance(leaf, Expansion) and word == leaf.of.text):
                found[word] = None
    return list(found)
