"""What was searched and what could not be: the figures without which "nothing found" means nothing (search.md 8).

From the database, under the same rule of who may see what; never from the index, which cannot know what it lacks.
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from archive import selectors as archive
from archive.models import Version
from archive.policy import Person
from search.models import IndexState


@dataclass(frozen=True, slots=True)
class Scope:
    """Numbers of documents that one person may see. `stale`: their newest state is not yet in the index."""

    documents: int
    no_text: int
    failed: int
    waiting: int
    partial: int
    stale: int
    scans: int = 0  # not read by OCR yet

    @property
    def unsearchable(self) -> int:
        """Those of which no text can be searched."""
        return self.no_text + self.failed + self.waiting + self.scans


def scope(*, user: Person, alias: str, generation: str) -> Scope:
    """Count what `user` may see, by what became of reading it, and what this index has not caught up with."""
    fresh = IndexState.objects.filter(
        document=OuterRef("pk"), alias=alias, generation=generation, revision__gte=OuterRef("revision"), error=""
    )
    reading = Version.Reading
    counts = archive.documents(user=user).aggregate(
        documents=Count("pk"),
        no_text=Count("pk", filter=Q(current__reading=reading.NO_TEXT)),
        failed=Count("pk", filter=Q(current__reading=reading.FAILED)),
        waiting=Count("pk", filter=Q(current__reading=reading.WAITING) | Q(current__isnull=True)),
        scans=Count("pk", filter=Q(current__reading=reading.OCR)),
        partial=Count("pk", filter=Q(current__reading=reading.PARTIAL)),
        stale=Count("pk", filter=~Exists(fresh)),
    )
    return Scope(**counts)
