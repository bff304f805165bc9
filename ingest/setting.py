"""Setting a page that has no paper, in a child of a server of its own kind: only who looks at one pays for it."""

import json
import tempfile
from dataclasses import astuple
from pathlib import Path
from typing import Any

from django.conf import settings

from archive.registry import PageToSet, SetResult
from ingest import sandbox
from ingest.readers.base import Declared, ReadError
from ingest.sandbox_checks import Invalid, real, whole
from ingest.sandbox_server import setting_keeper

HTML = frozenset({"text/html", "application/xhtml+xml"})
MOST_BYTES = 16 * 1024 * 1024  # of a saved page: larger ones are set from their words
BOX = 10  # bytes a code point, see `readers.setting.PLACE`


def set_page(original: Path, page: PageToSet) -> SetResult:
    """The page on A4 sheets, as PDF, and where each character of its text stands. Raises ReadError."""
    server = setting_keeper.current()
    if server.level != "L1" and not settings.MUNIMENT_ALLOW_UNSANDBOXED:
        raise ReadError("sandbox_unavailable", sandbox.NOT_ISOLATED)
    with tempfile.NamedTemporaryFile(prefix="muniment-set-", dir=settings.MUNIMENT_DATA / "tmp") as source:
        source.write(_request(original, page))
        source.flush()
        request = {"op": "set", "declared": astuple(Declared())}
        frames = list(sandbox.run(server, Path(source.name), request))
    try:
        (answer,) = frames
        return _checked(answer.name, answer.values, answer.tail, len(page.text))
    except (Invalid, ValueError, KeyError, TypeError) as error:
        raise ReadError("output_invalid", "The page could not be set.") from error


def _request(original: Path, page: PageToSet) -> bytes:
    html = page.media_type in HTML and page.alone and original.stat().st_size <= MOST_BYTES
    told = {
        "html": html,
        "charset": page.charset,
        "text": page.text,
        "regions": page.regions,
        "tables": page.tables,
        "language": page.language,
    }
    return json.dumps(told).encode() + b"\n" + (original.read_bytes() if html else b"")


def _checked(name: str, values: dict[str, Any], tail: bytes, length: int) -> SetResult:
    if name != "result":
        raise Invalid("no result")
    sheets, cut = whole(values["sheets"], 1, 10_000), whole(values["boxes"], 0, len(tail))
    boxes, pdf = tail[:cut], tail[cut:]
    if len(boxes) != BOX * length or not pdf.startswith(b"%PDF-"):
        raise Invalid("boxes do not fit the text")
    refused = whole(len(values["refused"]), 0, 1_000)
    return SetResult(pdf, boxes, sheets, refused, real(values["matched"], 0, 1) or 0.0)
