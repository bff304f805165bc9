"""What was searched and what could not be: the figures without which "nothing found" means nothing (search.md 8).

From the database, under the same rule of who may see what; never from the index, which cannot know what it lacks.
"""

import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q

from archive import selectors as archive
from archive.models import Version
from archive.policy import Person, keys
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


# (what it was counted for) -> (stamp, when it is counted anew, what was counted)
_kept: dict[tuple[str, str, frozenset[str]], tuple[int, float, Scope]] = {}
MOST_KEPT = 1000
SHARE = 0.01  # of a busy process's time that counting may take


def changed_file() -> Path:
    """The file whose time is set when a document has changed, or the index caught up with one."""
    return Path(settings.MUNIMENT_INDEX_DIR) / "CHANGED"


def note_change() -> None:
    """Let every web process count anew. After the commit, or it would count what was before."""
    file = changed_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()


def scope(*, user: Person, alias: str, generation: str, held: frozenset[str] | None = None) -> Scope:
    """What `user` may see, by what became of reading it, and what this index has not caught up with. `held`: her keys.

    Counting passes over every document, so it is kept until one changes, and for a few seconds at most, in a large
    archive for a hundred times as long as it took: a change whose word was lost is seen then.
    """
    whose, now = (alias, generation, keys(user) if held is None else held), time.monotonic()
    stamp = _stamp()
    kept = _kept.get(whose)
    if kept and kept[0] == stamp and now < kept[1]:
        return kept[2]
    counted = _count(user, alias, generation)
    if lasts := settings.MUNIMENT_SCOPE_SECONDS:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        took = time.monotonic() - now
        _kept[whose] = (stamp, now + max(lasts, took / SHARE), counted)
    return counted


def _stamp() -> int:
    try:
        return changed_file().stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _count(user: Person, alias: str, generation: str) -> Scope:
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
