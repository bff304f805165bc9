"""Undo the content coding of a body, within limits: the Version's original is the decoded body."""

import secrets
import zlib
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import Final

import brotli

from ingest.fetchers.outcomes import FetchError

_CHUNK: Final = 64 * 1024
_GZIP: Final = zlib.MAX_WBITS | 16
_GZIP_START: Final = b"\x1f\x8b"
_KNOWN: Final = frozenset({"gzip", "x-gzip", "deflate", "br"})
_MAX_CODINGS: Final = 2


class _CannotUnpackError(Exception):
    """The bytes are not what their coding says."""


def decoded(body: Path, coding: str, *, limit: int) -> tuple[Path, str]:
    """The file of the decoded body, and a note: empty; `undecoded`: a coding that is unknown, or does not hold what it
    says; `misdeclared`: said to be packed, and is not. With a note the bytes stay as they came: none are thrown away.

    Without a coding it is the same file. FetchError `too_large` beyond `limit` bytes, `incomplete` if it breaks off.
    """
    names = [name.strip().lower() for name in coding.split(",") if name.strip().lower() not in ("", "identity")]
    if not names:
        return body, ""
    if len(names) > _MAX_CODINGS or not _KNOWN.issuperset(names):
        return body, "undecoded"
    if names[-1].endswith("gzip") and _start(body) != _GZIP_START:
        return body, "misdeclared"
    made: list[Path] = []
    try:
        for name in reversed(names):  # the last one named was applied last
            made.append(body.with_name(f"fetch-{secrets.token_hex(12)}.body"))
            _unpack(made[-2] if made[1:] else body, made[-1], name, limit)
    except (FetchError, _CannotUnpackError) as error:
        for path in made:
            path.unlink(missing_ok=True)
        if isinstance(error, _CannotUnpackError):
            return body, "undecoded"
        raise
    for path in made[:-1]:
        path.unlink()
    return made[-1], ""


def _start(body: Path) -> bytes:
    with body.open("rb") as file:
        return file.read(2)


def _unpack(source: Path, made: Path, name: str, limit: int) -> None:
    size = 0
    with source.open("rb") as file, made.open("xb") as out:
        pieces = _unbrotli(file) if name == "br" else _inflated(file, name)
        for piece in pieces:
            size += len(piece)
            if size > limit:
                raise FetchError("too_large", f"more than {limit} bytes unpacked")
            out.write(piece)


def _inflated(file: BufferedReader, name: str) -> Iterator[bytes]:
    """Pieces of at most 64 KiB: what one packed byte may become is never in memory at once."""
    inflater = zlib.decompressobj(_window(name, file.peek(2)[:2]))
    try:
        while data := inflater.unconsumed_tail or file.read(_CHUNK):
            yield inflater.decompress(data, _CHUNK)
            if inflater.eof:
                rest = inflater.unused_data
                if not rest.startswith(_GZIP_START):
                    return  # zeros and other padding behind the end are ignored, as browsers do
                file.seek(-len(rest), 1)
                inflater = zlib.decompressobj(_GZIP)
    except zlib.error as error:
        raise _CannotUnpackError(str(error)) from None
    if not inflater.eof:
        raise FetchError("incomplete", "the packed body breaks off")


def _unbrotli(file: BufferedReader) -> Iterator[bytes]:
    unpacker = brotli.Decompressor()
    try:
        while not unpacker.is_finished():
            data = file.read(_CHUNK) if unpacker.can_accept_more_data() else b""
            piece = bytes(unpacker.process(data, output_buffer_limit=_CHUNK))
            # at the end of the file it may still have much to give out, piece by piece
            if not data and not piece and not unpacker.is_finished():
                raise FetchError("incomplete", "the packed body breaks off")
            yield piece
    except brotli.error as error:
        raise _CannotUnpackError(str(error)) from None


def _window(name: str, start: bytes) -> int:
    if name != "deflate":
        return _GZIP
    # "deflate" means zlib, and many servers send it raw: a zlib header is divisible by 31 (RFC 1950)
    with_header = len(start) == 2 and start[0] & 15 == 8 and int.from_bytes(start, "big") % 31 == 0
    return zlib.MAX_WBITS if with_header else -zlib.MAX_WBITS
