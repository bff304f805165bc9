"""Which leases no longer move, by a clock of one's own: wall clocks jump (safety.md section 7)."""

from collections.abc import Iterable


class Stillness:
    """Remembers each row's heartbeat, and when it last changed."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._seen: dict[int, tuple[str, int, float]] = {}

    def still(self, rows: Iterable[tuple[int, str, int]], now: float) -> list[tuple[int, str, int]]:
        """Of the working rows (key, token, heartbeat) those that have not moved for too long."""
        seen: dict[int, tuple[str, int, float]] = {}
        found: list[tuple[int, str, int]] = []
        for pk, token, heartbeat in rows:
            before = self._seen.get(pk)
            moved = before is None or before[:2] != (token, heartbeat)
            since = now if moved or before is None else before[2]
            seen[pk] = (token, heartbeat, since)
            if now - since >= self._seconds:
                found.append((pk, token, heartbeat))
        self._seen = seen
        return found
