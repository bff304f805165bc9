"""Finding: a query, typed by somebody, becomes a page of results that she may see (search.md, experience.md 4)."""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from haystack import connections
from haystack.query import SQ

from archive.models import Narrowing
from archive.policy import PUBLIC, Person, keys, may_unmask
from language.expansion import Expanded
from language.query import Query, leaves, parse, read_as
from language.query_nodes import And, Everything, Field, Lifted, Node, Not, Or, TermList, all_of
from language.relaxed import lifts
from procurement.display import kinds_named
from search.copies import folded
from search.drain import backend_of
from search.engines.backend import TreeQuery
from search.engines.base import EngineError, TooBroad
from search.engines.canonical import Documents, Keyword
from search.facets import NAMES, NONE, Choices, Facet, narrowed
from search.fields import BLANK, FACETS, FULL_INDEX, GUESTS_INDEX, OPEN_FACETS, PUBLIC_INDEX
from search.lists import with_words
from search.locate import Clock, Pages, locate
from search.loosening import loosened
from search.near import with_near
from search.pages_hit import ordered
from search.registry import registry
from search.results import DEEPEST, SIZES, Paging, Results, Row, order_of, with_facts
from search.rows import documents, rows_of, site_of
from search.scope import Scope, scope
from search.unknown import unanswerable
from search.verify import verified
from search.widening import carried, counted, widen

log = logging.getLogger(__name__)


class Hit:
    """What Haystack makes of a hit: its number. Nothing is loaded until it is asked for with `user=`."""

    __slots__ = ("content", "number", "score")

    def __init__(self, app_label: str, model_name: str, pk: str, score: float, content: int | None = None) -> None:
        self.number, self.score, self.content = int(pk), score, content


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asks: her index, her keys, and what was narrowed since it was indexed."""

    user: Person
    alias: str
    held: frozenset[str]
    excluded: tuple[int, ...]

    def ask(
        self,
        tree: Node,
        *,
        sort: str = "relevance",
        first: int = 0,
        last: int = 1,
        facets: Sequence[str] = (),
        known: frozenset[str] | None = None,
    ) -> TreeQuery:
        """Run a query through Haystack; raises EngineError. `known`: the collections counted in the facet `in`."""
        query: TreeQuery = connections[self.alias].get_query()
        query.add_filter(SQ(content=tree))
        query.set_audience(self.held, self.excluded)
        query.set_collections(known)
        query.set_limits(first, last)
        query.set_result_class(Hit)
        if sort != "relevance":
            query.add_order_by(sort)
        for name in facets:
            query.add_field_facet(name)
        query.run()
        return query

    def candidates(self, tree: Node) -> tuple[list[int], int]:
        """Documents that hold `tree`, as many as paging shows, and how many there are."""
        query = self.ask(tree, last=DEEPEST)
        return [hit.number for hit in query.get_results()], query.get_count()


def asker(user: Person) -> Asker:
    """Who only has the public key asks the public index, whose statistics know nothing hidden; guests ask one of
    masked text too, so that no query of theirs can confirm what is masked."""
    held = keys(user)
    trusted = FULL_INDEX if may_unmask(user) else GUESTS_INDEX
    alias = PUBLIC_INDEX if held == {PUBLIC} else trusted
    return Asker(user, alias, held, tuple(Narrowing.objects.values_list("document_id", flat=True).distinct()))


def search(
    *,
    user: Person,
    query: str,
    filters: Mapping[str, Sequence[str]] | None = None,
    sort: str = "relevance",
    page: int = 1,
    size: int = SIZES[0],
    dropped: Sequence[str] = (),
    added: Sequence[str] = (),
    loosely: str = "",
) -> Results:
    """A page of what `user` may see. Total: an index that cannot be asked gives titles from the database, and says so.

    `filters` are the chosen values of `search.fields.FACETS`; collections by slug, a blank as `facets.NONE`. `dropped`
    and `added` are Chinese words that the person crossed out or ticked beside her English ones. `loosely`: "1" asks
    for the relaxed reading, "0" for none; else one is made where a question finds next to nothing.
    """
    began = time.monotonic()
    parsed, person = parse(query), asker(user)
    listed, versions = with_words(parsed.tree, user=user)
    choices = Choices(filters or {}, user)
    blank = _blank(person, parsed, listed, choices, sort=sort, size=size if size in SIZES else SIZES[0])
    blank = replace(blank, lists=versions)
    try:
        widened = widen(listed, user=user, candidates=person.candidates, dropped=dropped, added=added)
        done = _found(person, widened, choices, blank, page)
        done = loosened(person, choices, done, page, query=query, asked=loosely)
    except TooBroad:
        refused = _("Too many words begin like this. Type more of the word, and the rest of the query stays as it is.")
        done = replace(blank, refused=refused)
    except EngineError:
        log.exception("the index could not be asked")
        done = _from_database(person, query, blank, page)
    return replace(done, seconds=time.monotonic() - began)


def _blank(person: Asker, parsed: Query, listed: Node, choices: Choices, *, sort: str, size: int) -> Results:
    """A results page before anything was asked of an index: how the query is read, and what there is to search."""
    generations = backend_of(person.alias).generations
    current = generations.current() or ""
    return Results(
        query=parsed,
        sort=order_of(parsed.sort or "", sort),
        readings=read_as(parsed),
        notices=[*parsed.notices, *unanswerable(replace(parsed, tree=listed), user=person.user)],
        total=0,
        rows=[],
        facets=[],
        paging=Paging(1, size, 0),
        scope=scope(user=person.user, alias=person.alias, generation=current, held=person.held),
        chosen=choices.chosen,
        rebuilding=generations.coming() is not None,
    )


def matching(
    *,
    user: Person,
    query: str,
    filters: Mapping[str, Sequence[str]],
    among: Sequence[int],
    dropped: Sequence[str] = (),
    added: Sequence[str] = (),
) -> list[int]:
    """Which of the documents with the numbers `among` (at most 1,000) this query finds, as `user` may see them.

    Nearness is always read: only these are, and nobody waits for it. Raises EngineError.
    """
    person, these = asker(user), Documents(tuple(among))
    listed, _versions = with_words(parse(query).tree, user=user)
    widened = widen(listed, user=user, candidates=person.candidates, dropped=dropped, added=added)
    choices = Choices(filters, user)
    tree, _at_most = verified(
        _resolved(widened.tree, choices),
        user=user,
        candidates=lambda node: person.candidates(all_of([node, these])),
        seconds=inf,
    )
    whole = narrowed(tree, [*choices.conditions(), these])
    return [hit.number for hit in person.ask(whole, last=DEEPEST).get_results()]


def widened_for(tree: Node, user: Person, dropped: Sequence[str], added: Sequence[str]) -> Expanded:
    """What a search of `tree` by `user` searches: for the document page, through `archive.registry`."""
    listed, _versions = with_words(tree, user=user)
    return widen(listed, user=user, candidates=asker(user).candidates, dropped=dropped, added=added)


def resolved_for(tree: Node, user: Person) -> Node:
    """`tree` with values that only the record knows, as this person may know them."""
    return _resolved(tree, Choices({}, user))


def _found(person: Asker, widened: Expanded, choices: Choices, blank: Results, page: int) -> Results:
    tree = _resolved(widened.tree, choices)
    tree, at_most = verified(tree, user=person.user, candidates=person.candidates)
    whole = narrowed(tree, choices.conditions())
    rest = [name for name in FACETS if name not in choices.active]
    size = blank.paging.size
    sort = engine_sort(tree, blank.sort)
    lifted = lifts(blank.query.typed) if sort == "relevance" and widened.widenings else ()
    ranked = Lifted(whole, lifted) if lifted else whole
    answer = person.ask(ranked, sort=sort, last=DEEPEST, facets=rest, known=choices.known)
    asked = tree if at_most else widened.tree  # where nearness was not read, it is not looked for in rows either
    total = answer.get_count()
    hits, pages_counted = ordered(answer.get_results(), blank.sort, asked, user=person.user)
    groups = folded(hits)
    best = [hit for hit in hits if hit.number in groups]
    page = max(1, min(page, DEEPEST // size))
    shown = best[(page - 1) * size : page * size]
    rows = rows_of(person.user, shown, asked, (page - 1) * size, groups)
    return replace(
        blank,
        strict=tree,
        total=total,
        rows=with_near(rows, user=person.user),
        facets=_facets(person, tree, choices, _counted(answer)),
        paging=Paging(page, size, total, len(best)),
        at_most=at_most,
        pages_counted=pages_counted,
        beside=counted(widened.widenings, lambda node: person.ask(node).get_count()),
        passed=widened.passed,
        carried=carried(widened.widenings),
        without=_without(person, tree, choices) if not total else {},
    )


def engine_sort(tree: Node, order: str) -> str:
    """The order to ask the engine for. It knows no pages, and an empty query is a list of everything, newest first:
    relevance means nothing there."""
    order = "relevance" if order == "hits" else order
    return "-date" if isinstance(tree, Everything) and order == "relevance" else order


def _resolved(node: Node, choices: Choices) -> Node:
    """Names that only the record knows, as values the index knows: collections by slug, languages by their family."""
    match node:
        case And(parts) | Or(parts):
            return replace(node, parts=tuple(_resolved(part, choices) for part in parts))
        case Not(part):
            return replace(node, part=_resolved(part, choices))
        case Field(name="in" | "type" | "lang" | "story" as name, value=value):
            return _known_value(name, value.text.strip(), choices)
        case TermList(words=()):
            return Documents(())  # `search.unknown` says so
        case _:
            return node


def _known_value(name: str, text: str, choices: Choices) -> Node:
    if name == "in":
        return choices.collection(text)
    if name == "story":
        return Documents(tuple(sorted(registry.in_story(user=choices.user, name=text) or ())))
    if name == "type":
        return Keyword("type", kinds_named(text))
    known = {code for field, code in NAMES if field == "lang"} | {text}
    return Keyword("lang", tuple(sorted(each for each in known if _is_language(each.lower(), text.lower()))))


def _is_language(code: str, asked: str) -> bool:
    return code == asked or code.startswith(f"{asked}-")


def _counted(answer: TreeQuery) -> dict[str, dict[str, int]]:
    fields: dict[str, Any] = answer.get_facet_counts().get("fields", {})
    return {name: dict(values) for name, values in fields.items()}


def _facets(person: Asker, tree: Node, choices: Choices, counted: dict[str, dict[str, int]]) -> list[Facet]:
    """Each facet under the query less itself: those with nothing chosen were counted with the hits."""
    for name in choices.active:
        others = narrowed(tree, choices.conditions(without=name))
        answer = person.ask(others, last=0, facets=[name], known=choices.known)
        counted[name] = _counted(answer)[name]
    for name in OPEN_FACETS:  # a chosen value that is not among the most frequent was not counted with them
        for key in [BLANK if each == NONE else each for each in choices.chosen[name]]:
            if key not in counted[name]:
                alone = narrowed(tree, [*choices.conditions(without=name), Keyword(name, (key,))])
                counted[name] |= {key: count} if (count := person.ask(alone).get_count()) else {}
    return [choices.facet(name, counted[name]) for name in FACETS]


def _without(person: Asker, tree: Node, choices: Choices) -> dict[str, int]:
    """Nothing found: how many there would be without each chosen facet, so that the reader sees which empties it."""
    counts = {name: person.ask(narrowed(tree, choices.conditions(without=name))).get_count() for name in choices.active}
    return {name: number for name, number in counts.items() if number}


def _from_database(person: Asker, query: str, blank: Results, page: int) -> Results:
    """Search is down: titles and accession numbers that hold the words, read from the database."""
    condition = Q()
    for word in query.split():
        condition &= Q(title__icontains=word) | Q(title_en__icontains=word) | Q(accession__iexact=word)
    matching = documents(person.user).filter(condition).exclude(pk__in=person.excluded).order_by("-pk")
    total = matching.count()
    paging = Paging(max(1, min(page, DEEPEST // blank.paging.size)), blank.paging.size, total)
    clock, words = Clock(), leaves(blank.query.tree)
    chosen = list(matching[paging.first : paging.first + paging.size])
    pages = Pages(chosen if words else (), user=person.user)
    rows = [
        Row(number, row, locate(row, words, pages, clock), site_of(row))
        for number, row in enumerate(chosen, start=paging.first + 1)
    ]
    return replace(blank, down=True, total=total, rows=with_facts(rows), paging=paging)


def summary(scope: Scope) -> str:
    """One sentence: what was searched, and what could not be."""
    searched = _("Searched %(count)s documents you may see") % {"count": f"{scope.documents:,}"}
    if not scope.unsearchable:
        return f"{searched}."
    parts = [
        (scope.scans, _("scans not read yet")),
        (scope.no_text, _("no text")),
        (scope.failed, _("could not be read")),
        (scope.waiting, _("waiting to be read")),
    ]
    why = ", ".join(f"{number:,} {reason}" for number, reason in parts if number)
    cannot = _("%(count)s cannot be searched (%(why)s)") % {"count": f"{scope.unsearchable:,}", "why": why}
    return f"{searched}; {cannot}."
