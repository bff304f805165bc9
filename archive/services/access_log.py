"""Opening what is not public is an event (safety.md section 12)."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archive import custody
from archive.masks import disclosure
from archive.models import Event, Version
from archive.policy import Person

AGAIN: Final = timedelta(minutes=15)  # a person who turns pages opens a document once


def log_restricted(*, version: Version, user: Person, what: str) -> None:
    """Record that `user` opened a restricted document: `page`, `original`. Nothing for every other document."""
    document = version.document
    if not document.restricted:
        return
    agent, ref = custody.agent_of(user), f"document:{document.accession}"
    if what == "page":
        lately = Event.objects.filter(type="view-restricted", agent=agent, time__gt=timezone.now() - AGAIN)
        if lately.filter(event_objects__ref=ref).exists():
            return
    with transaction.atomic():
        custody.append(
            type="view-restricted",
            objects=[ref, f"original:sha256:{version.original_id}"],
            detail={"version": version.n, "what": what},
            agent=agent,
        )


def log_download(*, version: Version, user: Person) -> None:
    """Record that `user` took the original of a document that is not public, or, signed in, one that tells more than
    its masked text, and what it discloses."""
    if version.document.restricted:
        log_restricted(version=version, user=user, what="original")
        return
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
