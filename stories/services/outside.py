"""Asking outside about a link: the live page, and the Wayback Machine. Only when a person asks for it."""

from django.db import transaction
from django.utils import timezone

from archive import storage
from archive.provenance.addresses import parse
from ingest import queue
from ingest.fetchers import Copies, Fetched, FetchPolicy, copies_of, fetch
from stories.models import LinkCheck, Reference
from stories.selectors.checks import Finding

LOOK_TASK = "stories.tasks.look_outside"
SECONDS_APART = 2.5  # 24 look-ups a minute (provenance.md section 5)
SOFT_404 = "The site answers, but with an error page."
_GONE = frozenset({"gone"})


def ask_outside(*, check: LinkCheck, findings: list[Finding]) -> int:
    """Have the links asked about whose answer is not known; one message each, apart in time. Returns how many."""
    ids = [finding.reference.pk for finding in findings if finding.can_be_asked]
    with transaction.atomic():
        rows = Reference.objects.filter(check_of=check, pk__in=ids)
        rows.update(asking=Reference.Asking.WAITING)
        for number, reference_id in enumerate(ids):
            queue.send(LOOK_TASK, reference_id, delay=number * SECONDS_APART)
    return len(ids)


def look_outside(reference_id: int, *, policy: FetchPolicy) -> None:
    """Ask about one link, if that is still wanted, and keep what was said with its time. May run twice."""
    row = Reference.objects.filter(pk=reference_id, asking=Reference.Asking.WAITING).first()
    if row is None:
        return
    if row.target:
        _hear_live(row, policy)
        _hear_archive(row, policy)
    row.asking, row.asked_at = Reference.Asking.ASKED, timezone.now()
    row.save()


def _hear_live(row: Reference, policy: FetchPolicy) -> None:
    fetched = fetch(parse(row.target), staging=storage.staging_file().parent, policy=policy)
    for left in (fetched.staged, fetched.warc):
        if left is not None:
            left.unlink(missing_ok=True)  # a look is no capture: bringing in makes one
    row.live, row.live_sentence = _live(fetched), _plain(fetched.sentence)
    if row.live == "soft-404":
        row.live_sentence = SOFT_404


def _plain(sentence: str) -> str:
    """A sentence of the fetchers without what holds for intake only: a look is repeated by nobody but a person."""
    return sentence.replace(", will retry", "")


def _live(fetched: Fetched) -> str:
    """Only a page is `live`, only a plain no is `gone`; everything else is `unsure`."""
    if fetched.ok:
        return "soft-404" if any(note.startswith("soft-404") for note in fetched.notes) else "live"
    return "gone" if fetched.code in _GONE else "unsure"


def _hear_archive(row: Reference, policy: FetchPolicy) -> None:
    answer: Copies = copies_of(row.target, staging=storage.staging_file().parent, policy=policy)
    row.copies = ("found" if answer.good else "none") if answer.known else "unsure"
    row.copies_sentence = _plain(answer.sentence)
    row.copies_number = len(answer.good)
    nearest = answer.nearest(row.ts14)
    row.nearest_ts14 = nearest.ts14 if nearest else ""
