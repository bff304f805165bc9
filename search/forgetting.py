"""What a purge leaves in an index: deleted entries whose words stay in their segment until it is merged.

The folder that serves is filled anew beside itself, and the old one goes as soon as no question can be reading it. An
entry is deleted when its document is withdrawn, which comes before any purge: a folder begun later never held it.
"""

from typing import Final

from archive.models import PurgeRequest
from search.engines.backend import TreeBackend

# Seconds that a folder which no longer answers may still be read: a question takes less.
READ_FOR: Final = 60


def may_hold_purged(backend: TreeBackend, generation: str) -> bool:
    """Whether a document that is purged now may once have been put into this folder."""
    born = backend.generations.born(generation)
    return PurgeRequest.objects.filter(confirmed_at__isnull=False, document__withdrawn_at__gte=born).exists()


def must_renew(backend: TreeBackend, generation: str) -> bool:
    """Whether the serving folder has to be filled anew, since words of something purged may lie in it."""
    generations = backend.generations
    if generations.current() != generation or generations.coming() is not None:
        return False
    return may_hold_purged(backend, generation) and backend.store.keeps_deleted(generations.path(generation))


def forget_old(backend: TreeBackend) -> list[str]:
    """Remove the folders that no longer answer and may hold words of something purged; their names."""
    generations = backend.generations
    return [
        name
        for name in generations.old()
        if may_hold_purged(backend, name) and generations.remove(name, older_than=READ_FOR)
    ]
