"""What a story rests on: the documents of its links and of its claims, as its people may see them."""

from collections.abc import Collection
from typing import Final

from django.db.models import Q, QuerySet

from archive import selectors as record
from archive.models import Capture, Version
from archive.policy import Person
from stories.models import Claim, Edition, Evidence, Publication, Quote, Reference, Story
from stories.selectors.stories import newest_import, stories

MOST_STORIES: Final = 50


def versions_of(*, story: Story, user: Person) -> list[Version]:
    """The versions that `user` may see: those that claims pin, then of each other document behind a link of the
    article the one captured last, in order of capture. Claims first: a package that is full leaves out links."""
    seen = record.documents(user=user)
    pinned = {row.version_id: row.version for row in _evidence(story).filter(version__document__in=seen)}
    documents = {each.document_id for each in pinned.values()}
    linked: dict[int, Version] = {}
    captures = _captures(story).filter(version__document__in=seen).exclude(version__document__in=documents)
    for capture in captures.select_related("version__document", "version__original").order_by("pk"):
        assert capture.version is not None
        linked[capture.version.document_id] = capture.version
    return [*pinned.values(), *linked.values()]


def quotes_for(*, story: Story, user: Person) -> list[dict[str, object]]:
    """The quotes that its claims rest on, and those that its people made in the same versions, for its certificate."""
    versions = versions_of(story=story, user=user)
    rows = Quote.objects.filter(Q(made_by__in=story.people.all()) | Q(pk__in=_evidence(story).values("quote")))
    rows = rows.filter(version__in=versions).select_related("version__document")
    return [
        {
            "quote": row.public_id,
            "document": str(row.version),
            "page": row.page,
            "exact": row.exact,
            "sha256": row.exact_sha256,
            "translation": row.translation,
            "translation_by": row.translation_by,
        }
        for row in rows.order_by("pk")
    ]


def documents_of_named(*, user: Person, name: str) -> set[int] | None:
    """What `story:name` means to `user`: ids of documents that she may see, or None where she knows no such story.

    A story of hers, by its slug or title, is all that it rests on; a published page of any story, by its slug or
    headline, only what that page names. Of a story that is neither, nothing shows, not even that it is there.
    """
    name = name.replace("\x00", "").strip()  # PostgreSQL refuses to be asked
    hers = list(stories(user=user).filter(Q(slug=name) | Q(title__iexact=name)))
    out = Publication.objects.filter(state=Publication.State.PUBLISHED)
    pages = list(out.filter(Q(slug=name) | Q(headline__iexact=name)))
    if not name or not (hers or pages):
        return None
    asked = Q(pk__in=[])
    for story in hers:
        asked |= _documents_of(story)
    for page in pages:
        newest = page.editions.order_by("-n").values("pk")[:1]
        asked |= Q(pk__in=Edition.objects.filter(pk=newest).values("documents"))
    return set(record.documents(user=user).filter(asked).values_list("pk", flat=True))


def among(*, user: Person, numbers: Collection[int]) -> list[tuple[Story, int]]:
    """How many of these documents (ids) each of her newest stories rests on, the most first; none of which is zero."""
    ids, seen = set(numbers), record.documents(user=user)
    counted = []
    for story in stories(user=user)[:MOST_STORIES]:
        held = seen.filter(_documents_of(story)).values_list("pk", flat=True)
        counted.append((story, len(ids.intersection(held))))
    return sorted((each for each in counted if each[1]), key=lambda each: -each[1])


def _documents_of(story: Story) -> Q:
    claims, links = _evidence(story).values("version__document"), _captures(story).values("version__document")
    return Q(pk__in=claims) | Q(pk__in=links)


def _evidence(story: Story) -> QuerySet[Evidence]:
    """What the claims that count are tied to."""
    rows = Evidence.objects.filter(claim__story=story, claim__standing=Claim.Standing.KEPT)
    return rows.select_related("version__document", "version__original").order_by("claim__n", "pk")


def _captures(story: Story) -> QuerySet[Capture]:
    """The captures of the pages and archived copies that the article links to."""
    links = Reference.objects.filter(check_of=newest_import(story=story))
    keys = links.exclude(key_sha256="").values("key_sha256")
    copies = links.exclude(urim_sha256="").values("urim_sha256")
    found = Capture.objects.filter(Q(source__key_sha256__in=keys) | Q(memento__urim_sha256__in=copies))
    return found.filter(version__isnull=False)
