"""What a story rests on: the documents of its links, as its people may see them."""

from django.db.models import Q

from archive import selectors as record
from archive.models import Capture, Version
from archive.policy import Person
from stories.models import Quote, Story
from stories.selectors.stories import newest_import


def versions_of(*, story: Story, user: Person) -> list[Version]:
    """The versions that the story's article links to and that `user` may see, in order of the links."""
    found = newest_import(story=story)
    if found is None:
        return []
    keys = [each.key_sha256 for each in found.references.order_by("n") if each.key_sha256]
    mementos = [each.urim for each in found.references.all() if each.urim]
    captures = Capture.objects.filter(
        Q(source__key_sha256__in=keys) | Q(memento__urim__in=mementos),
        version__document__in=record.documents(user=user),
    )
    versions: dict[int, Version] = {}
    for capture in captures.select_related("version__document", "version__original").order_by("pk"):
        if capture.version is not None:
            versions[capture.version.document_id] = capture.version
    return list(versions.values())


def quotes_for(*, story: Story, user: Person) -> list[dict[str, object]]:
    """The quotes that the story's people made in those versions, for its certificate."""
    versions = versions_of(story=story, user=user)
    rows = Quote.objects.filter(version__in=versions, made_by__in=story.people.all()).select_related(
        "version__document"
    )
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
