"""Rolling fixity: every original is read again within 90 days, and some at random each day (provenance.md 7)."""

import secrets
from datetime import UTC, datetime, time, timedelta
from typing import Final

from django.db.models import F, QuerySet
from django.utils import timezone

from archive.custody import SYSTEM_AGENT
from archive.fixity import Check, check_logged, record
from archive.models import Original

PASS_DAYS: Final = 60  # a full pass; the promise is 90, so a month of standing still breaks nothing
SAMPLE_DAYS: Final = 365  # how long the daily random sample alone would take
LEAST_SAMPLE: Final = 10
AT_ONCE: Final = 64  # originals a round, so that the scheduler's other work never waits long
BYTES_AT_ONCE: Final = 256 * 1024**2
IDLE: Final = timedelta(minutes=15)


class Rolling:
    """The sweep. Asks seldom when the day's share is done."""

    def __init__(self) -> None:
        self._not_before: datetime | None = None

    def __call__(self) -> None:
        """One round."""
        now = timezone.now()
        if self._not_before and now < self._not_before:
            return
        if not check_some(now):
            self._not_before = now + IDLE


def check_some(now: datetime) -> list[Check]:
    """Read a round's worth of what is still due today, the longest unread first, some at random; record it."""
    midnight = datetime.combine(now.astimezone(UTC).date(), time.min, tzinfo=UTC)
    present = Original.objects.filter(state=Original.State.PRESENT)
    total = present.count()
    sample = min(total, max(LEAST_SAMPLE, total // SAMPLE_DAYS))
    share = min(total, -(-total // PASS_DAYS) + sample)
    due = min(share - present.filter(checked_at__gte=midnight).count(), AT_ONCE)
    if due <= 0:
        return []
    unread = present.exclude(checked_at__gte=midnight)
    chosen = _at_random(unread, -(-due * sample // share))
    known = {each.pk for each in chosen}
    chosen += [each for each in _longest_unread(unread, due) if each.pk not in known][: due - len(chosen)]
    checks = [check_logged(each) for each in _no_more_than(chosen, BYTES_AT_ONCE)]
    record(checks, agent=SYSTEM_AGENT)
    return checks


def _at_random(rows: QuerySet[Original], count: int) -> list[Original]:
    """Digests are spread evenly: those that follow a random one are a fair sample, and the index finds them at once."""
    start = secrets.token_hex(32)
    found = list(rows.filter(sha256__gte=start).order_by("sha256")[:count])
    return found + list(rows.filter(sha256__lt=start).order_by("sha256")[: count - len(found)])


def _longest_unread(rows: QuerySet[Original], count: int) -> list[Original]:
    return list(rows.order_by(F("checked_at").asc(nulls_first=True), "created_at")[:count])


def _no_more_than(rows: list[Original], most: int) -> list[Original]:
    """At least one; then as many as do not exceed `most` bytes."""
    size = 0
    taken: list[Original] = []
    for row in rows:
        size += row.size
        if taken and size > most:
            break
        taken.append(row)
    return taken
