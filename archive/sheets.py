"""Pages without paper, set on sheets: made when somebody looks, kept in a cache that may be deleted at any hour."""

import hashlib
import json
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from struct import iter_unpack

from django.conf import settings

from archive.boxes import Box, Rect, runs
from archive.marking import Mark
from archive.models import Page, Version
from archive.registry import PageToSet, SetResult, registry
from archive.storage import local_path

PLACE = "<5H"  # sheet, left, top, right, bottom: `archive.registry.SetResult`


@dataclass(frozen=True, slots=True)
class Sheets:
    """A page as it was set. `pdf` is a file of the cache, `places` as `PLACE` for each code point of the text."""

    pdf: Path
    places: bytes
    count: int
    refused: int
    matched: float

    def of(self, mark: Mark) -> int:
        """The sheet on which a mark begins; 0 if it stands on none."""
        found = iter_unpack(PLACE, self.places[10 * mark.start : 10 * mark.end])
        return next((place[0] for place in found if place[0]), 0)

    def rectangles(self, sheet: int, marks: Sequence[Mark]) -> list[Rect]:
        """The marks on one sheet, as `archive.boxes.rectangles`."""
        return [rect for mark in marks for rect in runs(self._boxes(sheet, mark), mark)]

    def _boxes(self, sheet: int, mark: Mark) -> list[Box]:
        found = iter_unpack(PLACE, self.places[10 * mark.start : 10 * mark.end])
        return [place[1:] if place[0] == sheet else (0, 0, 0, 0) for place in found]


def can_be_set(version: Version) -> bool:
    """Whether its pages have no paper of their own, and a text that can be set on some."""
    media_type = version.original.sniffed_type
    return version.transcript_id is not None and media_type != "application/pdf" and not media_type.startswith("image/")


def cache_folder(sha256: str) -> Path:
    """Where the pictures of an original's pages are kept."""
    return Path(settings.MUNIMENT_DATA) / "cache" / "pages" / sha256[:2] / sha256


def set_on_sheets(version: Version, page: Page, masked: str | None = None) -> Sheets:
    """The page on sheets, from the cache or set now. Raises NotAvailable, FileNotFoundError.

    `masked`: its text with personal data covered. Then only those words are set, never the page as it was saved.
    """
    transcript = version.transcript
    assert transcript is not None  # `page` is one of its
    name = f"set{registry.setter}-{transcript.sha256[:32]}-{page.number}"
    if masked is not None:
        name += f"-{hashlib.sha256(masked.encode()).hexdigest()[:32]}"
    folder = cache_folder(version.original.sha256)
    try:
        return _read(folder, name)
    except (FileNotFoundError, ValueError, KeyError):
        pass
    wanted = PageToSet(
        media_type=version.original.sniffed_type,
        charset=transcript.charset,
        text=page.text if masked is None else masked,
        regions=page.regions if masked is None else [],
        tables=page.tables if masked is None else [],
        language=page.language,
        alone=transcript.page_count == 1 and masked is None,
    )
    with local_path(version.original.sha256) as source:
        made = registry.set_page(source, wanted)
    _write(folder, name, made)
    return _read(folder, name)


def _read(folder: Path, name: str) -> Sheets:
    told = json.loads((folder / f"{name}.json").read_text())
    places = zlib.decompress((folder / f"{name}.places").read_bytes())
    pdf = folder / f"{name}.pdf"
    if not pdf.exists():
        raise FileNotFoundError(pdf)
    return Sheets(pdf, places, told["sheets"], told["refused"], told["matched"])


def _write(folder: Path, name: str, made: SetResult) -> None:
    """The description last: where it stands, the others do."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = {"sheets": made.sheets, "refused": made.refused, "matched": made.matched}
    keep(folder / f"{name}.pdf", made.pdf)
    keep(folder / f"{name}.places", zlib.compress(made.boxes))
    keep(folder / f"{name}.json", json.dumps(told).encode())


def keep(path: Path, data: bytes) -> None:
    """Write a file of the cache in one step: whoever reads it meanwhile sees it whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}-{os.getpid()}.part")
    unfinished.write_bytes(data)
    unfinished.replace(path)


def sheet_picture(sheets: Sheets, number: int) -> bytes:
    """One sheet as JPEG, from the cache or drawn now. Raises NotAvailable."""
    path = sheets.pdf.with_name(f"{sheets.pdf.stem}-{number}.jpg")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        picture = registry.draw_page(sheets.pdf, "application/pdf", number)
        keep(path, picture)
        return picture
