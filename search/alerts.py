"""News of saved searches: each (search, document, version) once, under the rights of the moment (search.md section 9).

A search is asked of what the index has committed since it was asked last. Its matches and the new place are one
transaction: a crash repeats the question, and the rows are there already. Access is asked again at every showing and
sending.
"""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from archive import selectors as archive
from archive.models import Access, Document
from search.drain import backend_of
from search.engines.base import EngineError
from search.models import AlertMatch, IndexState, SavedSearch
from search.selectors import asker, matching

logger = logging.getLogger(__name__)

MOST_KNOWN = 10_000  # a broader search is refused as an alert
AT_ONCE = 500  # documents a question
IN_A_MAIL = 50
EVERY = {
    SavedSearch.Alert.AT_ONCE: timedelta(0),
    SavedSearch.Alert.DAILY: timedelta(days=1),
    SavedSearch.Alert.WEEKLY: timedelta(days=7),
}


class TooBroadForNews(Exception):
    """The search finds more than 10,000 documents now: news of it would be no news."""


def save(
    *,
    owner: User,
    title: str,
    query: str,
    filters: dict[str, list[str]],
    alert: str,
    by_mail: bool,
    dropped: Sequence[str] = (),
    added: Sequence[str] = (),
) -> SavedSearch:
    """Keep a search. What it finds now is no news. Raises TooBroadForNews, EngineError."""
    row = SavedSearch(
        owner=owner, title=title[:200], query=query, filters=filters, dropped=list(dropped), added=list(added)
    )
    row.alert, row.by_mail = alert, by_mail
    place = _committed(row)
    found = list(_found(row, after=0)) if alert != SavedSearch.Alert.OFF else []
    if len(found) > MOST_KNOWN:
        raise TooBroadForNews
    with transaction.atomic():
        row.last_commit = place
        row.save()
        _keep(row, found, known=True)
    return row


def change(*, saved: SavedSearch, title: str, alert: str, by_mail: bool) -> None:
    """Other news, or another name. Switched on, what is found now is no news. Raises TooBroadForNews, EngineError."""
    begins = saved.alert == SavedSearch.Alert.OFF != alert
    place = _committed(saved)
    found = list(_found(saved, after=0)) if begins else []
    if len(found) > MOST_KNOWN:
        raise TooBroadForNews
    with transaction.atomic():
        saved.title, saved.alert, saved.by_mail = title[:200], alert, by_mail
        if begins:
            saved.last_commit = place
        saved.save(update_fields=["title", "alert", "by_mail", "last_commit"])
        _keep(saved, found, known=True)


def look() -> int:
    """Ask every search that wants news of what was committed since; how many rows are new. After each drain."""
    total = 0
    for row in SavedSearch.objects.exclude(alert=SavedSearch.Alert.OFF).filter(owner__is_active=True):
        try:
            total += _look_for(row)
        except EngineError:
            logger.warning("saved search %s could not be asked; it will be", row.pk)
    return total


def _look_for(row: SavedSearch) -> int:
    place = _committed(row)
    if place <= row.last_commit:
        return 0
    found = list(_found(row, after=row.last_commit))
    with transaction.atomic():
        held = SavedSearch.objects.select_for_update().filter(pk=row.pk, last_commit=row.last_commit)
        if not held.update(last_commit=place):
            return 0  # another worker was faster; it has written the rows
        return _keep(row, found, known=False)


def _committed(row: SavedSearch) -> int:
    """The last commit of the index that its owner asks."""
    return _states(row).aggregate(last=Max("commit_number"))["last"] or 0


def _states(row: SavedSearch) -> QuerySet[IndexState]:
    alias = asker(row.owner).alias
    return IndexState.objects.filter(alias=alias, generation=backend_of(alias).generations.current() or "")


def _found(row: SavedSearch, *, after: int) -> Iterator[tuple[int, int]]:
    """(document, its newest version) of what was committed past `after` and is found, as its owner may see it."""
    numbers = _states(row).filter(commit_number__gt=after, error="").order_by("document_id")
    changed = list(numbers.values_list("document_id", flat=True))
    for start in range(0, len(changed), AT_ONCE):
        hits = matching(
            user=row.owner,
            query=row.query,
            filters=row.filters,
            among=changed[start : start + AT_ONCE],
            dropped=row.dropped,
            added=row.added,
        )
        visible = archive.documents(user=row.owner).filter(pk__in=hits, current__isnull=False)
        yield from visible.values_list("pk", "current_id")


def _keep(row: SavedSearch, found: Sequence[tuple[int, int]], *, known: bool) -> int:
    before = row.matches.count()
    rows = [AlertMatch(search=row, document_id=pk, version_id=version, known=known) for pk, version in found]
    AlertMatch.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)
    return row.matches.count() - before


def news(saved: SavedSearch) -> QuerySet[AlertMatch]:
    """The matches of a search that were news, newest first, of what its owner may see now."""
    visible = archive.documents(user=saved.owner)
    rows = saved.matches.filter(known=False, document__in=visible)
    return rows.select_related("document", "version").order_by("-pk")


def sweep() -> None:
    """The scheduler's round: what a lost message left is asked for, and mails that are due are sent."""
    look()
    now = timezone.now()
    for row in SavedSearch.objects.filter(by_mail=True, owner__is_active=True).exclude(alert=SavedSearch.Alert.OFF):
        if row.mailed_at is None or now - row.mailed_at >= EVERY[SavedSearch.Alert(row.alert)]:
            send(row)


def send(row: SavedSearch) -> bool:
    """One mail with what was not mailed yet; whether there was anything. A mail cut off by a crash is sent again under
    the same Message-ID, derived from its rows."""
    waiting = list(news(row).filter(mailed=False).order_by("pk")[:IN_A_MAIL])
    if not waiting:
        return False
    try:
        _mail(row, waiting).send()
    except OSError as error:  # a mail server that is away; tried again in the next round
        logger.warning("news of saved search %s could not be mailed: %s", row.pk, type(error).__name__)
        return False
    with transaction.atomic():
        AlertMatch.objects.filter(pk__in=[each.pk for each in waiting]).update(mailed=True)
        SavedSearch.objects.filter(pk=row.pk).update(mailed_at=timezone.now())
    return True


def _mail(row: SavedSearch, waiting: Sequence[AlertMatch]) -> EmailMessage:
    told = "-".join(str(each.pk) for each in waiting)
    digest = hashlib.sha256(f"{row.public_id}:{told}".encode()).hexdigest()[:32]
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    page = settings.MUNIMENT_BASE_URL + reverse("saved_search", args=[row.public_id])
    with translation.override("en"):
        subject = _("%(count)d new: %(title)s") % {"count": len(waiting), "title": " ".join(row.title.split())}
        lines = [*(_line(each.document) for each in waiting), "", page]
        body = "\n".join(lines) + "\n"
    return EmailMessage(subject[:200], body, to=[row.owner.email], headers={"Message-ID": f"<{digest}@{host}>"})


def _line(document: Document) -> str:
    """Of a confidential document a mail says only that there is one: mail is read on the way."""
    if document.access == Access.MEMBERS:
        return _("- a document that only the members of its collections see")
    address = settings.MUNIMENT_BASE_URL + reverse("document", args=[document.accession])
    return f"- {' '.join(document.title.split())[:200]}\n  {address}"
