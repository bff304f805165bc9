"""Pages as they were rendered, kept in the memory of each web process while they are asked for.

For pages that are the same for everybody and follow from a few facts: whoever asks has the facts read from the database
each time, and they are the key, so that nothing old is ever shown.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Final

MOST_BYTES: Final = 32 * 1024 * 1024  # of each process


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes of a page and their ETag."""

    body: bytes
    etag: str


class Pages:
    """The pages asked for last, up to so many bytes. Threads may share it."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._held, self._size = most_bytes, OrderedDict[Hashable, Page](), 0
        self._lock = Lock()

    def page(self, key: Hashable, render: Callable[[], str]) -> Page:
        """The page of `key`, rendered if it is not kept. Two threads may render the same one; it is kept once."""
        with self._lock:
            if held := self._held.get(key):
                self._held.move_to_end(key)
                return held
        body = render().encode()
        made = Page(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')
        with self._lock:
            if key not in self._held:
                self._held[key] = made
                self._size += len(body)
            while self._size > self._most:
                _, gone = self._held.popitem(last=False)
                self._size -= len(gone.body)
        return made
