"""Polite to each host: one request a second, and away from a host that asks for it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

FIRST_PENALTY: Final = 60.0  # after a 429 (provenance.md section 5); doubled each time, to an hour
LONGEST_PENALTY: Final = 3600.0
_FORGET_AFTER: Final = 2 * LONGEST_PENALTY


class Turns(Protocol):
    """Whose turn it is at a host: this process's own (`Budget`), or one for all workers (`ingest.services.turns`)."""

    def take(self, origin: str, interval: float) -> float:
        """Wait for this host's next turn. Returns 0, or, without waiting, the seconds for which it is closed to us."""
        ...

    def close(self, origin: str, retry_after: float = 0) -> float:
        """The host said to wait: nobody asks it for at least a minute, or as long as it says. Returns the seconds."""
        ...

    def reopen(self, origin: str) -> None:
        """The host answered well: the next penalty is the first again."""
        ...


@dataclass(slots=True)
class _Host:
    next_at: float = 0.0
    closed_until: float = 0.0
    penalty: float = 0.0


@dataclass
class Budget:
    """One process's own knowledge of the turns. Safe between threads. `clock` is monotonic seconds."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _hosts: dict[str, _Host] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, origin: str, interval: float) -> float:
        """Wait for this host's next turn. Returns 0, or, without waiting, the seconds for which it is closed to us."""
        with self._lock:
            now = self.clock()
            self._forget(now)
            host = self._hosts.setdefault(origin, _Host())
            if host.closed_until > now:
                return host.closed_until - now
            wait = max(0.0, host.next_at - now)
            host.next_at = now + wait + interval
        if wait:
            self.sleep(wait)
        return 0.0

    def close(self, origin: str, retry_after: float = 0) -> float:
        """The host said to wait: nobody asks it for at least a minute, or as long as it says. Returns the seconds."""
        with self._lock:
            host = self._hosts.setdefault(origin, _Host())
            host.penalty = min(LONGEST_PENALTY, max(FIRST_PENALTY, host.penalty * 2))
            wait = min(max(host.penalty, retry_after), 24 * LONGEST_PENALTY)
            host.closed_until = self.clock() + wait
            return wait

    def reopen(self, origin: str) -> None:
        """The host answered well: the next penalty is the first again."""
        with self._lock:
            if host := self._hosts.get(origin):
                host.penalty = 0.0

    def _forget(self, now: float) -> None:
        if len(self._hosts) < 1000:
            return
        old = [name for name, host in self._hosts.items() if max(host.next_at, host.closed_until) < now - _FORGET_AFTER]
        for name in old:
            del self._hosts[name]
