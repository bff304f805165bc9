"""Opening what is not public is an event (safety.md section 12)."""

from django.db import transaction

from accounts.models import User
from archive import custody
from archive.masks import disclosure
from archive.models import Version
from archive.policy import Person


def log_download(*, version: Version, user: Person) -> None:
    """Record that `user` took the original of a document that is not public, or, signed in, one that tells more than
    its masked text, and what it discloses."""
    disclosed = disclosure(version)
    if version.document.is_public and not (disclosed.number and isinstance(user, User)):
        return
    with transaction.atomic():
        custody.append(
            type="export",
            objects=[f"document:{version.document.accession}", f"original:sha256:{version.original_id}"],
            detail={"version": version.n, "what": "original"}
            | ({"discloses": {str(kind): n for kind, n in disclosed.kinds}} if disclosed.number else {}),
            agent=custody.agent_of(user),
        )
