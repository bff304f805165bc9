"""Looks at live pages that nobody pressed a button for: only where a collection's owner switched them on."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from archive.models import Check, Collection, Document, Source
from archive.provenance.addresses import parse
from ingest.models import Errand
from ingest.services.errands import OPEN, post
from ingest.services.turns import forget_quiet_hosts

IDLE: Final = timedelta(minutes=15)
AT_ONCE: Final = 20  # a round: looks are polite, and the queue belongs to people first


class Rechecks:
    """The sweep. Asks the database seldom."""

    def __init__(self) -> None:
        self._not_before: datetime | None = None

    def __call__(self) -> None:
        """One round."""
        now = timezone.now()
        if self._not_before and now < self._not_before:
            return
        self._not_before = now + IDLE
        forget_quiet_hosts()
        recheck_due(now)


def recheck_due(now: datetime) -> list[Errand]:
    """Post a look for documents of collections that want it and whose live page was not looked at for so long.

    Nothing where the server does not fetch from live sites: an errand would only wait in vain.
    """
    if settings.MUNIMENT_FETCH != "all":
        return []
    posted: list[Errand] = []
    for collection in Collection.objects.filter(recheck_days__gt=0).order_by("pk"):
        for document in due_in(collection, now)[: AT_ONCE - len(posted)]:
            source = source_of(document)
            if source is not None:
                posted.append(post(document=document, kind=Errand.Kind.LIVE, user=None, source=source))
    return posted


def due_in(collection: Collection, now: datetime) -> list[Document]:
    """The collection's documents with a web address, not looked at since `recheck_days`."""
    since = now - timedelta(days=collection.recheck_days)
    looked = Check.objects.filter(document=OuterRef("pk"), kind=Check.Kind.LIVE, at__gte=since)
    asked = Errand.objects.filter(document=OuterRef("pk"), kind=Errand.Kind.LIVE)
    rows = (
        Document.objects.filter(withdrawn_at=None, collections=collection)
        .filter(Q(current__best_capture__source__isnull=False) | Q(stated_source__isnull=False))
        .filter(~Exists(looked), ~Exists(asked.filter(state__in=OPEN)), ~Exists(asked.filter(created_at__gte=since)))
        .select_related("current__best_capture__source", "stated_source")
        .order_by("pk")
    )
    return list(rows[:AT_ONCE])


def source_of(document: Document) -> Source | None:
    """The live page of a document: where its newest version was published, if it can be fetched at all."""
    source = document.source
    return source if source is not None and parse(source.url).kind == "live" else None
