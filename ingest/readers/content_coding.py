"""HTTP content codings undone piece by piece: gzip, deflate, Brotli. Pure.

Not warcio's own: it asks brotli for a method that is not there, and takes a fault for the end. Some archives keep
bodies decoded under the old header, so bytes that do not begin as their label says are given as they are.
"""

import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import brotli

PIECE = 1 << 18
CODINGS = ("gzip", "x-gzip", "deflate", "br")


class Coding(Protocol):
    """A decoder under way."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What `data` gives, in pieces. Raises zlib.error or brotli.error."""
        ...

    @property
    def complete(self) -> bool:
        """Whether the coded stream has come to its own end."""
        ...


class _Zlib:
    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._inner = zlib.decompressobj(bits)

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inner.eof:  # another gzip member follows, or padding, which is no error
                if not data.startswith(b"\x1f\x8b"):
                    return
                self._inner = zlib.decompressobj(self._bits)
            yield self._inner.decompress(data, PIECE)
            data = self._inner.unconsumed_tail or self._inner.unused_data

    @property
    def complete(self) -> bool:
        return self._inner.eof


class _Brotli:
    def __init__(self) -> None:
        self._inner: Any = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        while not self._inner.is_finished():
            given = self._inner.process(data, output_buffer_limit=PIECE)
            if not given:
                return
            yield given
            data = b""

    @property
    def complete(self) -> bool:
        return bool(self._inner.is_finished())


FAULTS = (zlib.error, brotli.error)


def undo(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """The body without its coding; as it is if it was never coded. Raises one of FAULTS, or EOFError if it is cut."""
    coder: Coding | None = None
    began = False
    for data in pieces:
        if not began:
            began = True
            coder = _coding_of(coding, data)
        if coder is None:
            yield data
        else:
            yield from coder.feed(data)
    if coder is not None and not coder.complete:
        raise EOFError("the coded body is cut")


def _coding_of(coding: str, start: bytes) -> Coding | None:
    """The decoder that takes these first bytes, if one does."""
    options: list[Coding] = []
    if coding in {"gzip", "x-gzip"}:
        options = [_Zlib(zlib.MAX_WBITS | 16)]
    elif coding == "deflate":  # with a zlib header by the standard, without it from some servers
        options = [_Zlib(zlib.MAX_WBITS), _Zlib(-zlib.MAX_WBITS)]
    elif coding == "br":
        options = [_Brotli()]
    for trial in options:
        try:
            for _ in trial.feed(start[:4096]):
                break
        except FAULTS:
            continue
        return _fresh(trial)
    return None


def _fresh(used: Coding) -> Coding:
    return _Brotli() if isinstance(used, _Brotli) else _Zlib(used._bits) if isinstance(used, _Zlib) else used
