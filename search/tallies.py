"""Searching a list: many terms at once, each a search of its own, under the rights of who asks (experience.md 4)."""

import csv
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from django.utils.translation import gettext as _

from archive import selectors as archive
from archive.csvcells import Echo, disarm
from archive.models import Document
from archive.policy import Person
from language.query import parse
from search.engines.base import EngineError, TooBroad
from search.selectors import Asker, asker, resolved_for, widened_for
from search.verify import verified

MOST_TERMS = 200
MOST_ROWS = 10_000  # of the CSV (experience.md section 4)
SHOWN = 5  # documents of a term on the page
# Seconds after which no further term is counted, and the page says which: nearness reads documents.
COUNTING = 20.0


@dataclass(frozen=True, slots=True)
class Tally:
    """One term. `total` is None where it was not counted, and `why` says so; `documents` are the first of them."""

    term: str
    total: int | None
    at_most: bool = False
    why: str = ""
    documents: Sequence[Document] = field(default_factory=list)


def tallies(*, user: Person, terms: Sequence[str], shown: int = SHOWN) -> list[Tally]:
    """Every term as a query, with the documents that hold it; those without any first, else in the order given.

    Raises EngineError if the index cannot be asked: a table of noughts would read like a finding.
    """
    person, began = asker(user), time.monotonic()
    found = []
    for term in terms[:MOST_TERMS]:
        late = time.monotonic() - began > COUNTING
        found.append(Tally(term, None, why=_("not counted: out of time")) if late else _tally(person, term, shown))
    return sorted(found, key=lambda each: each.total != 0)


def _tally(person: Asker, term: str, shown: int) -> Tally:
    """What the results page would say of one term: it is asked in the same way."""
    try:
        tree = resolved_for(widened_for(parse(term).tree, person.user, (), ()).tree, person.user)
        tree, at_most = verified(tree, user=person.user, candidates=person.candidates)
        answer = person.ask(tree, last=shown)
    except TooBroad:
        return Tally(term, None, why=_("not counted: too many words begin like this"))
    numbers = [hit.number for hit in answer.get_results()]
    held = archive.documents(user=person.user).in_bulk(numbers)
    return Tally(term, answer.get_count(), at_most, "", [held[each] for each in numbers if each in held])


def csv_lines(found: Sequence[Tally], address_of_term: str, address_of_document: str) -> Iterator[str]:
    """A row for each term and document; a term without documents has one row. Addresses are joined to what they name.

    Ends after 10,000 rows with a line that says so.
    """
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow(["term", "documents", "search", "document", "title", "document_address"])
    written = 0
    for each in found:
        total = each.why if each.total is None else f"at most {each.total}" if each.at_most else each.total
        search = address_of_term + quote(each.term)
        documents: Sequence[Document | None] = each.documents or [None]
        for document in documents:
            if written == MOST_ROWS:
                yield writer.writerow(["(cut after 10,000 rows)"])
                return
            written += 1
            named: tuple[str, ...] = ("", "", "")
            if document is not None:
                named = (document.accession, document.title, address_of_document + document.accession)
            yield writer.writerow([disarm(cell) for cell in (each.term, total, search, *named)])


__all__ = ["MOST_TERMS", "EngineError", "Tally", "csv_lines", "tallies"]
