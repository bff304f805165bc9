"""Undo the content coding of a body, within limits: the Version's original is the decoded body."""

import secrets
import zlib
from pathlib import Path
from typing import Final, Protocol

from ingest.fetchers.outcomes import FetchError

_CHUNK: Final = 64 * 1024
_GZIP: Final = zlib.MAX_WBITS | 16
_MAX_CODINGS: Final = 2


class _Inflater(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unconsumed_tail(self) -> bytes: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes: ...


def decoded(body: Path, coding: str, *, limit: int) -> tuple[Path, str]:
    """The file of the decoded body, and a note: empty, `undecoded` (a coding we do not know), `misdeclared`.

    Without a coding it is the same file. FetchError `too_large` beyond `limit` bytes, `incomplete` if it breaks off.
    """
    names = [name.strip().lower() for name in coding.split(",") if name.strip().lower() not in ("", "identity")]
    if not names:
        return body, ""
    if len(names) > _MAX_CODINGS:
        raise FetchError("bad_encoding", coding)
    if any(name not in ("gzip", "x-gzip", "deflate") for name in names):
        return body, "undecoded"
    if not _looks_packed(body, names[-1]):
        return body, "misdeclared"
    made: list[Path] = []
    try:
        for name in reversed(names):  # the last one named was applied last
            made.append(_inflate(made[-1] if made else body, name, limit))
    except FetchError:
        for path in made:
            path.unlink()
        raise
    for path in made[:-1]:
        path.unlink()
    return made[-1], ""


def _looks_packed(body: Path, name: str) -> bool:
    """Servers declare gzip and send plain bytes; those are kept as they are."""
    with body.open("rb") as file:
        start = file.read(2)
    if name == "deflate":
        return bool(start)
    return start == b"\x1f\x8b"


def _inflate(source: Path, name: str, limit: int) -> Path:
    made = source.with_name(f"fetch-{secrets.token_hex(12)}.body")
    with source.open("rb") as file, made.open("xb") as out:
        try:
            inflater = _inflater(name, file.peek(2)[:2])
            size = 0
            while data := inflater.unconsumed_tail or file.read(_CHUNK):
                piece = inflater.decompress(data, _CHUNK)
                size += len(piece)
                if size > limit:
                    raise FetchError("too_large", f"more than {limit} bytes unpacked")
                out.write(piece)
                if inflater.eof:
                    rest = inflater.unused_data
                    if not rest.startswith(b"\x1f\x8b"):
                        break  # zeros and other padding behind the end are ignored, as browsers do
                    file.seek(-len(rest), 1)
                    inflater = _inflater(name, rest[:2])
            if not inflater.eof:
                raise FetchError("incomplete", "the packed body breaks off")
        except (FetchError, zlib.error) as error:
            made.unlink()
            if isinstance(error, FetchError):
                raise
            raise FetchError("bad_encoding", f"{name}: {error}") from None
    return made


def _inflater(name: str, start: bytes) -> _Inflater:
    if name != "deflate":
        return zlib.decompressobj(_GZIP)
    # "deflate" means zlib, and many servers send it raw: a zlib header is divisible by 31 (RFC 1950)
    with_header = len(start) == 2 and start[0] & 15 == 8 and int.from_bytes(start, "big") % 31 == 0
    return zlib.decompressobj(zlib.MAX_WBITS if with_header else -zlib.MAX_WBITS)
