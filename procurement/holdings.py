"""Papers about a body or a purchase: notices with what they say, as far as one person may see their documents."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import F, QuerySet
from django.urls import reverse

from archive.models import Document
from archive.policy import Person
from archive.provenance.clocks import BEIJING
from archive.selectors import documents
from procurement.models import Notice
from procurement.reading.model import Field, Kind
from procurement.summaries import Summary, summaries

# Newest first; a page says so when there are more.
MOST = 500


@dataclass(frozen=True, slots=True)
class Paper:
    """A document whose newest version is a notice."""

    document: Document
    summary: Summary
    read_at: datetime | None = None
    procedure: str | None = None  # the number of its purchase

    @property
    def day(self) -> date | None:
        """The day it was published, as printed or as read."""
        printed = self.document.printed_at
        return printed.astimezone(BEIJING).date() if printed else self.summary.published

    @property
    def kind(self) -> Kind:
        """The type of the notice."""
        return Kind(self.summary.kind)

    @property
    def purchase(self) -> str:
        """What tells purchases apart: the key of the procedure, else the content, so that a repost is counted once."""
        version = self.document.current
        content = version.content_sha256 if version else ""
        return self.summary.procedure_key or content or str(self.document.pk)


def notices_of(user: Person) -> QuerySet[Notice]:
    """The notices that newest versions are, of documents that `user` may see."""
    return Notice.objects.filter(
        is_notice=True, version__document__in=documents(user=user), version__document__current=F("version")
    )


def papers(notices: Iterable[Notice]) -> list[Paper]:
    """The notices with their documents; those without a date last."""
    known = {notice.version_id: notice for notice in notices}
    said = summaries(known, also=(Field.GOODS, Field.OFFICE))
    return [_paper(notice, said[version]) for version, notice in known.items() if version in said]


def _paper(notice: Notice, said: Summary) -> Paper:
    number = notice.procedure.public_id if notice.procedure else None
    return Paper(notice.version.document, said, notice.read_at, number)


def permanent_address(document: Document) -> str:
    """The address of the newest version, which is the one that facts were read from; it stays when others follow."""
    number = document.current.n if document.current else 1
    return f"{settings.MUNIMENT_BASE_URL}{reverse('version_text', args=[document.accession, number])}"


def papers_of(user: Person, documents: Sequence[int]) -> Iterator[Paper]:
    """Those of the documents, by their numbers, that are notices which `user` may see, in this order."""
    for start in range(0, len(documents), MOST):
        part = documents[start : start + MOST]
        rows = notices_of(user).filter(version__document__in=part)
        held = papers(rows.select_related("version__document__current__original", "procedure"))
        place = {number: at for at, number in enumerate(part)}
        yield from sorted(held, key=lambda paper: place[paper.document.pk])
