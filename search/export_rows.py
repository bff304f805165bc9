"""What an export says of each document, and the purchases that a list of documents is about."""

from collections.abc import Iterator, Sequence

from archive.models import Document
from archive.policy import Person
from archive.provenance.clocks import BEIJING
from procurement.display import in_words
from procurement.holdings import papers_of, permanent_address
from procurement.models import FactRow
from procurement.ocds import Release, release, release_of
from procurement.purchases import purchase
from procurement.rates import dollars
from procurement.reading.model import Field
from procurement.reading.sums import plain
from procurement.summaries import Summary, summaries
from search.found import documents_of

HEAD = (
    "accession", "address", "title", "title_en", "type", "project", "number", "buyer", "agency", "suppliers", "lots",
    "award_yuan", "award_words", "budget_yuan", "budget_words", "ceiling_yuan", "amount_in_dollars", "conflict",
    "published", "bids_until", "place", "method", "goods", "contact_offices", "credit_codes", "language",
    "file_format", "grade", "source", "sha256", "tags",
)  # fmt: skip
_NAMED = (Field.NAME, Field.NUMBER, Field.BUYER, Field.AGENCY, Field.SUPPLIER)
_TOGETHER = 200


def rows_of(user: Person, numbers: Sequence[int]) -> Iterator[list[object]]:
    """A row a document, in order; facts of its newest version, blank where it is no notice."""
    batch: list[Document] = []
    for document in documents_of(user=user, numbers=numbers):
        batch.append(document)
        if len(batch) == _TOGETHER:
            yield from _rows(batch)
            batch = []
    yield from _rows(batch)


def _rows(batch: list[Document]) -> Iterator[list[object]]:
    versions = [document.current_id for document in batch if document.current_id]
    said = summaries(versions, also=(Field.GOODS, Field.OFFICE))
    for document in batch:
        yield _row(document, said.get(document.current_id or 0) or Summary(0, ""))


def _row(document: Document, said: Summary) -> list[object]:
    version = document.current
    capture = version.best_capture if version else None
    printed = document.printed_at.astimezone(BEIJING).date() if document.printed_at else said.published
    awards, budgets = said.rows.get(Field.AWARD, []), said.rows.get(Field.BUDGET, [])
    amount = said.amount
    return [
        document.accession,
        permanent_address(document),
        document.title,
        document.title_en,
        said.kind,
        *(
            _joined(said.rows.get(name, []))
            for name in (Field.NAME, Field.NUMBER, Field.BUYER, Field.AGENCY, Field.SUPPLIER)
        ),
        "; ".join(row.lot for row in said.rows.get(Field.SUPPLIER, []) if row.lot),
        _sums(awards),
        "; ".join(row.raw for row in awards),
        _sums(budgets),
        "; ".join(row.raw for row in budgets),
        _sums(said.rows.get(Field.CEILING, [])),
        dollars(amount.number, printed) if amount else "",
        _conflicts(said),
        printed.isoformat() if printed else "",
        _joined(said.rows.get(Field.DEADLINE, [])),
        _joined(said.rows.get(Field.PLACE, [])),
        _joined(said.rows.get(Field.METHOD, [])),
        _joined(said.rows.get(Field.GOODS, [])),
        "; ".join(dict.fromkeys(in_words(row) for row in said.rows.get(Field.OFFICE, []))),
        _joined(said.rows.get(Field.CODE, [])),
        document.language,
        document.file_format,
        capture.grade if capture else "",
        source.url if (source := document.source_of(capture)) else "",
        version.original.sha256 if version else "",
        "; ".join(document.tags),
    ]


def _conflicts(said: Summary) -> str:
    rows = (row for each in said.rows.values() for row in each if row.conflict)
    return "; ".join(sorted({code for row in rows for code in row.warnings}))


def _joined(rows: list[FactRow]) -> str:
    return "; ".join(dict.fromkeys(row.value for row in rows))


def _sums(rows: list[FactRow]) -> object:
    """One sum as a number, several in words; nothing that is in doubt is added up."""
    numbers = [plain(row.number) for row in rows if row.number is not None]
    return numbers[0] if len(numbers) == 1 else "; ".join(f"{number:f}" for number in numbers)


def releases_of(user: Person, numbers: Sequence[int]) -> Iterator[Release]:
    """A release for each purchase in the list, all its notices in it, and one for each notice that is of none."""
    told: set[str] = set()
    for paper in papers_of(user, numbers):
        if paper.procedure is None:
            yield release_of([paper], paper.document.accession)
        elif paper.procedure not in told:
            told.add(paper.procedure)
            yield release(purchase(user=user, public_id=paper.procedure))
