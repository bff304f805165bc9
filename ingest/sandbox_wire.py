"""How parts travel from a child to the worker: frames of JSON with a tail of raw bytes. Pure; used on both sides.

A frame is two big-endian 32-bit lengths (JSON, tail), the JSON, the tail. The tail holds what is bytes already
(character boxes, a child's bytes, a picture), which base64 would make a third larger.
"""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from ingest.readers.base import ChildData, PageText, Part

HEADER = struct.Struct(">II")
MAX_JSON = 16 * 1024 * 1024  # one frame; a page of 1 MiB characters of four bytes fits
MAX_TAIL = 32 * 1024 * 1024  # the longest page's boxes are 8 MiB, a sanitised page 20 MiB


class BadFrame(Exception):
    """What came over the pipe is no frame of ours."""


@dataclass(frozen=True, slots=True)
class Frame:
    """`name` is the class of a part, or `done`, `error`, `result`; `values` its fields; `tail` its bytes."""

    name: str
    values: dict[str, Any]
    tail: bytes


def _as_list(value: object) -> list[object]:
    """A dataclass inside a part (Region, Cell, Declared) as the list of its fields."""
    if is_dataclass(value):
        return [getattr(value, each.name) for each in fields(value)]
    raise TypeError(f"{type(value).__name__} cannot travel")


def frame(name: str, values: dict[str, Any], tail: bytes = b"") -> bytes:
    """The bytes of one frame. Raises TypeError for a value JSON has no word for."""
    body = json.dumps([name, values], default=_as_list, ensure_ascii=False, allow_nan=False).encode(
        "utf-8", "surrogatepass"
    )
    return HEADER.pack(len(body), len(tail)) + body + tail


def encode(part: Part) -> bytes:
    """The frame of a part."""
    values = {each.name: getattr(part, each.name) for each in fields(part)}
    tail = b""
    if isinstance(part, PageText):
        tail = values.pop("boxes")
    elif isinstance(part, ChildData):
        tail = values.pop("data")
    return frame(type(part).__name__, values, tail)


class Unframer:
    """Frames out of bytes that arrive in any pieces."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Every frame that `data` completes. Raises BadFrame."""
        self._buffer += data
        while len(self._buffer) >= HEADER.size:
            body_length, tail_length = HEADER.unpack_from(self._buffer)
            if body_length > MAX_JSON or tail_length > MAX_TAIL:
                raise BadFrame("a frame is too long")
            end = HEADER.size + body_length + tail_length
            if len(self._buffer) < end:
                return
            body = bytes(self._buffer[HEADER.size : HEADER.size + body_length])
            tail = bytes(self._buffer[HEADER.size + body_length : end])
            del self._buffer[:end]
            yield self._parse(body, tail)

    @property
    def pending(self) -> bool:
        """Whether a frame was begun and not ended."""
        return bool(self._buffer)

    @staticmethod
    def _parse(body: bytes, tail: bytes) -> Frame:
        try:
            value = json.loads(body.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise BadFrame("a frame is not JSON") from error
        if not (isinstance(value, list) and len(value) == 2 and isinstance(value[0], str)):
            raise BadFrame("a frame has no name")
        if not isinstance(value[1], dict):
            raise BadFrame("a frame has no values")
        return Frame(value[0], value[1], tail)
