"""What is read from the record. Every function that returns documents takes `user=` and shows only what she may see."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from archive.models import Access, BulkEdit, Capture, Collection, Document, Event, Page, Version
from archive.policy import Person, visible_to
from archive.provenance import accession as numbers

DAMAGED: Final = ("missing", "changed")  # outcomes of `archive.fixity`


def damaged() -> frozenset[str]:
    """The numbers of all documents of which bytes are missing or changed: for marks beside documents that are shown
    anyway, one query a page. Never a list for people: it knows of hidden ones."""
    rows = Version.objects.filter(original__check_outcome__in=DAMAGED)
    return frozenset(rows.values_list("document__accession", flat=True))


def documents(*, user: Person) -> QuerySet[Document]:
    """The documents that `user` may see."""
    return Document.objects.filter(visible_to(user))


def document(*, user: Person, accession: str) -> Document:
    """The document with this number, or 404 in the same words whether it is hidden or was never there.

    A mistyped number is refused by its check character without asking the database.
    """
    number = numbers.check(accession)
    if number is None:
        raise Http404
    return get_object_or_404(documents(user=user), accession=number)


def version(*, user: Person, accession: str, n: int | None = None) -> Version:
    """One version of a document that `user` may see, the newest state if `n` is not given, or 404."""
    found = document(user=user, accession=accession)
    rows = Version.objects.filter(document=found).select_related(
        "document",
        "original",
        "transcript",
        "best_capture__source",
        "best_capture__memento",
        "best_capture__supplied_by",
        "document__stated_source",
        "document__stated_by",
        "best_capture__container",
    )
    if n is None:
        return get_object_or_404(rows, pk=found.current_id)
    return get_object_or_404(rows, n=n)


def pages(*, version: Version) -> QuerySet[Page]:
    """The pages of the transcript that is shown, in order; without boxes, which are large."""
    return Page.objects.filter(transcript=version.transcript).order_by("number").defer("boxes")


def captures(*, version: Version) -> QuerySet[Capture]:
    """Every act of obtaining this version's bytes, oldest first."""
    return version.captures.select_related("source", "memento", "container", "supplied_by").order_by("pk")


def events(*, document: Document) -> QuerySet[Event]:
    """The custody events about a document, in the order of the log."""
    return (
        Event.objects.filter(event_objects__ref=f"document:{document.accession}")
        .select_related("detail")
        .prefetch_related(Prefetch("event_objects"))
        .order_by("seq")
        .distinct()
    )


def names_of(event: Event) -> set[str]:
    """What an entry speaks of: `document:D-7K3M9K`, `collection:5`, `original:sha256:…`."""
    return {each.ref for each in event.event_objects.all()}


def shut_to(*, user: Person, events: Iterable[Event]) -> set[str]:
    """Of the documents and collections that entries speak of (`names_of`) those that `user` may not see: an export, or
    a change of many, names others beside the one that she looks at; the same bytes may lie in a hidden document."""
    named = set().union(*(names_of(each) for each in events))
    numbers = {each.removeprefix("document:") for each in named if each.startswith("document:")}
    sets = {each.removeprefix("collection:") for each in named if each.startswith("collection:")}
    seen = set(documents(user=user).filter(accession__in=numbers).values_list("accession", flat=True))
    opened = {str(each.pk) for each in collections(user=user)} if sets else set()
    return {f"document:{each}" for each in numbers - seen} | {f"collection:{each}" for each in sets - opened}


def changes_by(*, user: User, document: Document) -> list[BulkEdit]:
    """The newest changes that `user` herself made to a document, alone or among others, and has not taken back."""
    rows = BulkEdit.objects.filter(made_by=user, undone_at=None, changes__has_key=document.accession)
    return list(rows.order_by("-pk")[:10])


def collections(*, user: Person) -> QuerySet[Collection]:
    """The collections whose title page `user` may open: by level, or as a member."""
    return Collection.objects.filter(_collection_visible(user)).distinct().order_by("title")


def _collection_visible(user: Person) -> Q:
    allowed = Q(access=Access.PUBLIC)
    if isinstance(user, User) and user.is_active:
        if user.is_newsroom:
            allowed |= Q(access=Access.NEWSROOM)
        allowed |= Q(memberships__user=user)
    return allowed
