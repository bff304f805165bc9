"""Whose turn it is at a host, kept in the database: one polite rate for all workers together (provenance.md section 5).

Two clocks must not quarrel over a turn, so moments are this application's (`timezone.now`), and no worker waits inside
the transaction in which it takes its turn.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from ingest.fetchers.budget import FIRST_PENALTY, LONGEST_PENALTY
from ingest.models import HostTurn

KEPT = timedelta(days=7)  # rows of hosts that nobody has asked since are removed by the sweep


@dataclass(frozen=True)
class SharedTurns:
    """The `Turns` of all workers. Every change is one short transaction on the host's row."""

    clock: Callable[[], datetime] = timezone.now
    sleep: Callable[[float], None] = time.sleep

    def take(self, origin: str, interval: float) -> float:
        """Wait for this host's next turn. Returns 0, or, without waiting, the seconds for which it is closed to us."""
        with transaction.atomic():
            row, now = _locked(origin, self.clock())
            if row.closed_until and row.closed_until > now:
                return (row.closed_until - now).total_seconds()
            turn = max(now, row.next_at)
            row.next_at = turn + timedelta(seconds=interval)
            row.save(update_fields=["next_at"])
        if turn > now:
            self.sleep((turn - now).total_seconds())
        return 0.0

    def close(self, origin: str, retry_after: float = 0) -> float:
        """The host said to wait: nobody asks it for at least a minute, or as long as it says. Returns the seconds."""
        with transaction.atomic():
            row, now = _locked(origin, self.clock())
            row.penalty_seconds = min(LONGEST_PENALTY, max(FIRST_PENALTY, row.penalty_seconds * 2))
            wait = min(max(row.penalty_seconds, retry_after), 24 * LONGEST_PENALTY)
            row.closed_until = now + timedelta(seconds=wait)
            row.save(update_fields=["penalty_seconds", "closed_until"])
        return wait

    def reopen(self, origin: str) -> None:
        """The host answered well: the next penalty is the first again."""
        HostTurn.objects.filter(name=origin[:300], penalty_seconds__gt=0).update(penalty_seconds=0)


def _locked(origin: str, now: datetime) -> tuple[HostTurn, datetime]:
    HostTurn.objects.get_or_create(name=origin[:300], defaults={"next_at": now})
    return HostTurn.objects.select_for_update().get(name=origin[:300]), now


def forget_quiet_hosts() -> int:
    """Remove rows that say nothing any more. Returns how many."""
    before = timezone.now() - KEPT
    quiet = HostTurn.objects.filter(next_at__lt=before).exclude(closed_until__gte=before)
    return quiet.delete()[0]
