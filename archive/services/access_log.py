"""Opening what is not public is an event (safety.md section 12)."""

from django.db import transaction

from archive import custody
from archive.models import Access, Version
from archive.policy import Person


def log_download(*, version: Version, user: Person) -> None:
    """Record that `user` took the original of a document that is not public."""
    if version.document.access == Access.PUBLIC:
        return
    with transaction.atomic():
        custody.append(
            type="export",
            objects=[f"document:{version.document.accession}", f"original:sha256:{version.original_id}"],
            detail={"version": version.n, "what": "original"},
            agent=custody.agent_of(user),
        )
