"""What entries are made of, read for many documents together: a dozen queries for a hundred pages, not ten a document.

The documents come with `prefetch()`; a group is read when its first document is asked for, so that a batch which ends
early has read little in vain and a few long documents do not fill the memory.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import QuerySet, Sum

from archive.masking import cut_out
from archive.masks import spans_of, unchecked
from archive.models import Capture, Check, Document, Page, Transcript
from archive.origins import sources_left
from procurement.summaries import Summary, added_names, summaries
from search.registry import registry

CUT = "\ue002"  # stands for a mask: what is left of a text is cut here, and each piece is a value of its own
PAGES_TOGETHER = 600  # pages read with one query; one document may have more


@dataclass(slots=True)
class Record:
    """What is read of one document beside its own row."""

    # The pages of each transcript of any version, oldest transcript first.
    texts: list[tuple[int, list[str]]] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)  # of its transcripts
    sites: set[str] = field(default_factory=set)  # hosts that captures of any version name as their source
    live: str = ""  # the verdict of the last look at the live page
    mementos: bool = False  # whether an archive's copy is known
    said: Summary | None = None  # what its newest version says, if that is a notice
    is_cited: bool = False  # a published evidence page names it
    # The same texts with `CUT` for each mask; nothing of a transcript that nobody looked through yet.
    masked: list[tuple[int, list[str]]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # that people added to the bodies it names


def prefetch(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Documents with the rows that an entry reads through them."""
    return documents.select_related("current__best_capture__source", "stated_source").prefetch_related("collections")


def records(documents: Sequence[Document]) -> Iterator[tuple[Document, Record]]:
    """Each document with its record, in order."""
    for group in _groups(documents):
        found = _read(group)
        for document in group:
            yield document, found[document.pk]


def _groups(documents: Sequence[Document]) -> Iterator[list[Document]]:
    counts = Transcript.objects.filter(version__document__in=documents).values_list("version__document")
    pages: dict[int, int] = dict(counts.annotate(together=Sum("page_count")))
    group: list[Document] = []
    held = 0
    for document in documents:
        if group and held + pages.get(document.pk, 0) > PAGES_TOGETHER:
            yield group
            group, held = [], 0
        group.append(document)
        held += pages.get(document.pk, 0)
    if group:
        yield group


def _read(group: Sequence[Document]) -> dict[int, Record]:
    numbers = [document.pk for document in group]
    found: defaultdict[int, Record] = defaultdict(Record)
    kinds = Transcript.objects.filter(version__document__in=numbers).values_list("version__document", "kind", "pk")
    owner = {}
    for number, kind, transcript in kinds:
        found[number].kinds.add(kind)
        owner[transcript] = number
    rows = Page.objects.filter(transcript__in=owner).order_by("transcript_id", "number")
    pages = rows.values_list("transcript_id", "text", "number")
    spans, unknown = spans_of(owner), unchecked(owner)
    for transcript, texts in groupby(pages.iterator(chunk_size=200), key=lambda row: row[0]):
        held = [(number, text) for _, text, number in texts]
        record = found[owner[transcript]]
        record.texts.append((transcript, [text for _, text in held]))
        if transcript in unknown:
            record.masked.append((transcript, []))
        else:
            cut = [cut_out(text, spans.get((transcript, number), ()), CUT) for number, text in held]
            record.masked.append((transcript, cut))
    left = sources_left(group)
    _read_sites(group, found, left)
    for number in registry.cited(numbers):
        found[number].is_cited = True
    _read_ladder(numbers, found, left)
    said = summaries(document.current_id for document in group if document.current_id)
    names = added_names(said.values())
    for document in group:
        if document.current_id in said:
            found[document.pk].said = said[document.current_id]
            found[document.pk].names = names.get(document.current_id, [])
    return found


def _read_sites(group: Sequence[Document], found: defaultdict[int, Record], left: Mapping[int, frozenset[int]]) -> None:
    """The hosts that their captures name, less those that a person has put right, and what she stated."""
    hosts = Capture.objects.filter(version__document__in=[each.pk for each in group], source__isnull=False)
    hosts = hosts.exclude(source__host_unicode="")
    for number, source, host in hosts.values_list("version__document", "source", "source__host_unicode"):
        if source not in left.get(number, ()):
            found[number].sites.add(host)
    for document in group:
        if document.stated_source and document.stated_source.host_unicode:
            found[document.pk].sites.add(document.stated_source.host_unicode)


def _read_ladder(numbers: Sequence[int], found: defaultdict[int, Record], left: Mapping[int, frozenset[int]]) -> None:
    """The last look at each live page, and whether an archive's copy is held or was listed."""
    looks = Check.objects.filter(document__in=numbers, kind=Check.Kind.LIVE).order_by("at", "pk")
    for number, verdict, source in looks.values_list("document", "verdict", "source"):
        if source not in left.get(number, ()):
            found[number].live = verdict
    held = Capture.objects.filter(version__document__in=numbers, memento__isnull=False)
    for number in held.values_list("version__document", flat=True).distinct():
        found[number].mementos = True
    lists = Check.objects.filter(document__in=numbers, kind=Check.Kind.CAPTURES).order_by("at", "pk")
    listed = {number: facts.get("good") for number, facts in lists.values_list("document", "facts")}
    for number, good in listed.items():
        found[number].mementos = found[number].mementos or bool(good)
