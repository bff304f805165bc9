"""The guard over what is published: each night every quote, every original and every archived copy is looked at again.

What is no longer as it was becomes a finding: listed on the story, mailed to its editors once, and ended when a later
round finds it well. What readers see counts, the newest edition, not the draft that goes on behind it. A copy is asked
about only where outside look-ups are allowed; else it counts as not asked.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive import custody, storage
from archive.fixity import check_original, record
from archive.models import Access, Capture, Original, Version
from archive.provenance.addresses import parse
from ingest.fetchers import FetchPolicy, fetch
from ingest.services import policy as fetch_policy
from stories.models import Claim, Edition, Evidence, GuardFinding, GuardRound, Publication, Quote, Story
from stories.selectors.quotes import State, resolve
from stories.services.mailing import mail_editors
from stories.services.publishing import publish_due

logger = logging.getLogger(__name__)

WORDS: Final[dict[str, Promise]] = {
    "quote_moved": _("The words have moved: only a near match stands in the current transcript."),
    "quote_gone": _("The words do not stand in the current transcript; they are shown as first quoted."),
    "bytes_changed": _("The file is no longer the one that was received."),
    "bytes_missing": _("The file is missing from the store."),
    "not_public": _("The document is no longer public: readers see a card without its words."),
    "withdrawn": _("The document was withdrawn: readers see a card without its words."),
    "restricted": _("The document is restricted: readers see a card without its words."),
    "copy_gone": _("The web archive no longer hands out the copy."),
}
EVERY: Final = timedelta(days=1)
AGAIN: Final = timedelta(minutes=15)
_GONE: Final = frozenset({"gone", "not_archived", "excluded_by_archive", "other_time"})


@dataclass(frozen=True, slots=True)
class Watched:
    """One piece of evidence as it was published. `claim` and `evidence` are ids; None: the draft has dropped them."""

    version: Version
    quote: Quote | None
    opens: bool
    claim: int | None
    evidence: int | None


@dataclass
class Seen:
    """What one round has looked at and found."""

    quotes: int = 0
    originals: int = 0
    copies: int = 0
    not_asked: int = 0
    found: dict[tuple[str, str], Watched] = field(default_factory=dict)  # (code, place) -> where it matters
    asked: set[str] = field(default_factory=set)  # places of copies that answered, well or not

    def numbers(self) -> dict[str, int]:
        """For the page and the log."""
        return {
            "quotes": self.quotes,
            "originals": self.originals,
            "copies": self.copies,
            "not_asked": self.not_asked,
            "found": len(self.found),
        }


class Guard:
    """The sweep: due stories, asked for seldom, and at each round what is scheduled to be published."""

    def __init__(self) -> None:
        self._not_before: datetime | None = None

    def __call__(self) -> None:
        """One look; cheap when nothing is due."""
        publish_due()
        now = timezone.now()
        if self._not_before and now < self._not_before:
            return
        stories = due(now)
        for story in stories:
            watch(story=story, policy=fetch_policy())
        if not stories:
            self._not_before = now + AGAIN


def due(now: datetime, *, most: int = 5) -> list[Story]:
    """Published stories that no round has looked at for a day."""
    fresh = GuardRound.objects.filter(at__gt=now - EVERY).values("story")
    out = Publication.objects.filter(state=Publication.State.PUBLISHED).exclude(story__in=fresh)
    return [each.story for each in out.select_related("story").order_by("pk")[:most]]


def watch(*, story: Story, policy: FetchPolicy) -> GuardRound:
    """One round over a story. New findings are mailed to its editors, one mail for all of them."""
    seen = _look(story, policy)
    with transaction.atomic():
        fresh = _keep(story, seen)
        made = GuardRound.objects.create(story=story, looked_at=seen.numbers())
        custody.append(
            type="check",
            objects=[f"story:{story.slug}"],
            detail={"looked_at": seen.numbers(), "new": [f"{each.code} {each.place}" for each in fresh]},
            agent=custody.SYSTEM_AGENT,
            outcome="failed" if fresh else "ok",
        )
    if fresh:
        lines = [f"{each.place}: {WORDS[each.code]}" for each in fresh]
        mail_editors(story=story, subject="Published evidence has changed", lines=lines)
        GuardFinding.objects.filter(pk__in=[each.pk for each in fresh]).update(mailed_at=timezone.now())
    return made


def _look(story: Story, policy: FetchPolicy) -> Seen:
    seen = Seen()
    originals: dict[str, str] = {}
    for row in watched(story=story):
        for code, place in _of_row(row, seen, originals):
            seen.found[code, place] = row
        _of_copy(row, seen, policy)
    return seen


def watched(*, story: Story) -> list[Watched]:
    """What the newest edition of the story's page rests on."""
    edition = Edition.objects.filter(publication__story=story).order_by("-n").defer("content").first()
    rows = edition.rests_on if edition else []
    versions = Version.objects.select_related("document", "original").in_bulk({each["version"] for each in rows})
    quotes = Quote.objects.select_related("version__transcript").in_bulk(
        {each["quote"] for each in rows if each["quote"]}
    )
    claims = set(Claim.objects.filter(story=story).values_list("pk", flat=True))
    evidence = set(Evidence.objects.filter(claim__in=claims).values_list("pk", flat=True))
    return [
        Watched(
            versions[each["version"]],
            quotes.get(each["quote"]),
            each["opens"],
            each["claim"] if each["claim"] in claims else None,
            each["evidence"] if each["evidence"] in evidence else None,
        )
        for each in rows
        if each["version"] in versions
    ]


def _of_row(row: Watched, seen: Seen, originals: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What the archive itself can tell of a piece of evidence."""
    document, place = row.version.document, str(row.version)
    if document.withdrawn_at is not None:
        yield "withdrawn", place
    elif document.restricted:
        yield "restricted", place
    elif row.opens and document.access != Access.PUBLIC:
        yield "not_public", place
    if row.quote is not None:
        seen.quotes += 1
        state = resolve(row.quote).state
        if state in (State.MOVED, State.GONE):
            yield f"quote_{state.value}", row.quote.public_id
    original = row.version.original
    if original.state == Original.State.PRESENT:
        if original.pk not in originals:
            seen.originals += 1
            check = check_original(original)
            record([check], agent=custody.SYSTEM_AGENT)
            originals[original.pk] = check.outcome
        if originals[original.pk] != "ok":
            yield f"bytes_{originals[original.pk]}", place


def _of_copy(row: Watched, seen: Seen, policy: FetchPolicy) -> None:
    """Ask the web archive whether it still hands out the copy. No answer is no finding."""
    captures = Capture.objects.filter(version=row.version, memento__isnull=False).select_related("memento")
    capture = captures.order_by("pk").first()
    place = str(row.version)
    if capture is None or capture.memento is None or place in seen.asked:
        return
    fetched = fetch(parse(capture.memento.urim), staging=storage.staging_file().parent, policy=policy)
    for left in (fetched.staged, fetched.warc):
        if left is not None:
            left.unlink(missing_ok=True)
    if fetched.ok:
        seen.copies += 1
        seen.asked.add(place)
    elif fetched.code in _GONE:
        seen.copies += 1
        seen.asked.add(place)
        seen.found["copy_gone", place] = row
    else:
        seen.not_asked += 1


def _keep(story: Story, seen: Seen) -> list[GuardFinding]:
    """Open what is new, end what is well again. A copy that nobody could ask about stays as it was."""
    open_now = {(each.code, each.place): each for each in story.guard_findings.filter(ended_at=None)}
    for (code, place), finding in open_now.items():
        unknown = code == "copy_gone" and place not in seen.asked
        if (code, place) not in seen.found and not unknown:
            finding.ended_at = timezone.now()
            finding.save(update_fields=["ended_at"])
    return [
        GuardFinding.objects.create(story=story, claim_id=row.claim, evidence_id=row.evidence, code=code, place=place)
        for (code, place), row in seen.found.items()
        if (code, place) not in open_now
    ]
