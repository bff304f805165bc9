"""What is read loosely below the strict hits, where a question finds next to nothing (docs/decisions/0018)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from django.utils.translation import gettext as _

from archive.policy import Person
from language.folding import CJK, fold
from language.query import LONGEST_QUERY, Notice
from language.query_nodes import And, Field, Node, Not, Ranked, Words, all_of, any_of
from language.relaxed import LONGEST_TOLD, Relaxed, is_told, relax
from search.engines.canonical import Documents
from search.facets import Choices, narrowed
from search.nicknames import titles_in_order
from search.results import DEEPEST, Loosely, Results
from search.rows import rows_of

LITTLE = 10  # documents under which a question of several words is also read loosely
TITLE_WEIGHT = 3.0  # what a title that a short name may stand for counts beside the words
_run = re.compile(f"[{CJK}]+")


class Asker(Protocol):
    """Somebody who asks an index: `search.selectors.Asker`."""

    @property
    def user(self) -> Person:
        """Who she is."""

    def ask(self, tree: Node, *, first: int = 0, last: int = 1) -> Any:
        """Hits and their number under her keys."""

    def candidates(self, tree: Node) -> tuple[list[int], int]:
        """Documents that hold `tree`, as many as paging shows, and how many there are."""


def loosened(person: Asker, choices: Choices, found: Results, page: int, *, query: str, asked: str) -> Results:
    """`found`, and after it the documents that hold some of the words of `query`, best first.

    `asked`: "1" reads loosely what would only be offered, "0" nothing. Raises EngineError.
    """
    read = _reading(person, found, query) if found.sort == "relevance" and asked != "0" else None
    if read is None:
        return found
    if not (read.long or asked == "1"):
        return replace(found, could_loosen=not found.total)
    size, before = found.paging.size, found.total if found.paging.rows is None else found.paging.rows
    page = max(1, min(page, DEEPEST // size))
    strict, _total = person.candidates(narrowed(found.strict, choices.conditions())) if before else ([], 0)
    tree = narrowed(all_of([read.tree, *([Not(Documents(tuple(strict)))] if strict else [])]), choices.conditions())
    first, last = max(0, (page - 1) * size - before), max(0, page * size - before)
    answer = person.ask(tree, first=first, last=max(last, 1))
    hits = answer.get_results()[: last - first]
    rows = rows_of(person.user, hits, read.marks, before + first, {}, loosely=read.tree)
    loose = Loosely(read.words, read.typed, answer.get_count(), rows, read.left_out)
    found = replace(found, notices=[_in_part(each) for each in found.notices])
    return replace(found, loosely=loose, paging=replace(found.paging, page=page, total=before + loose.total, rows=None))


def _reading(person: Asker, found: Results, query: str) -> Relaxed | None:
    """The relaxed reading of what was typed; None where quotes, fields or enough hits speak against one."""
    told = is_told(query)
    plain = all(isinstance(part, Words) and not part.prefix for part in _parts(found.query.tree))
    plain = plain and not any(notice.code == "bad_value" for notice in found.query.notices)  # a field was meant
    if found.total >= LITTLE or not (plain or told):
        return None
    read, typed = relax(query), query.strip()
    if _run.fullmatch(typed):
        titles = titles_in_order(fold(typed), user=person.user, candidates=person.candidates)
        read = _with_titles(read, titles) if titles else read
        if not titles and found.total:
            return None
    return read


def _with_titles(read: Relaxed | None, titles: Sequence[str]) -> Relaxed:
    nodes = [Field("title", Words(title, literal=True)) for title in titles]
    trees = [*nodes, *([read.tree] if read else [])]
    weights = [TITLE_WEIGHT] * len(nodes) + [1.0] * (len(trees) - len(nodes))
    marks = any_of([*nodes, *([read.marks] if read else [])])
    words = dict.fromkeys([*titles, *(read.words if read else ())])
    return Relaxed(Ranked(tuple(trees), tuple(weights)), marks, tuple(words), exact=True, long=True)


def _in_part(notice: Notice) -> Notice:
    """A long text is cut for the exact count alone: what stands below was read further."""
    if notice.code != "too_long":
        return notice
    sentence = _("The exact count is of the first %(exact)s characters; what is read loosely, of the first %(told)s.")
    return replace(notice, sentence=sentence % {"exact": LONGEST_QUERY, "told": f"{LONGEST_TOLD:,}"})


def _parts(tree: Node) -> Sequence[Node]:
    return tree.parts if isinstance(tree, And) else (tree,)
