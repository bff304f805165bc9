"""The masks of a page on its picture: drawn over, or the picture is withheld where nobody knows where they stand."""

import hashlib
import zlib
from collections.abc import Sequence
from struct import iter_unpack

from archive.boxes import BOX, rectangles_of
from archive.masks import Masks
from archive.models import Page
from archive.registry import Cover, NotAvailable

# How much larger than its characters a cover is on each side, in parts of its height: ink runs over boxes.
_MARGIN = 0.2


def covers_of(page: Page, masks: Masks) -> list[Cover]:
    """What is drawn over on the picture of `page`: left, top, right, bottom in per mille. NotAvailable if it is not
    known where a mask stands."""
    if page.transcript_id in masks.unknown:
        raise NotAvailable("This page is being looked through for personal data.")
    spans = masks.of(page.transcript_id, page.number)
    if not spans:
        return []
    boxes = list(iter_unpack(BOX, zlib.decompress(bytes(page.boxes)))) if page.boxes else []
    covers: list[Cover] = []
    for span in spans:
        letters = [at for at in range(span.start, span.end) if not page.text[at].isspace()]
        if not all(at < len(boxes) and any(boxes[at]) for at in letters):
            raise NotAvailable("The picture of this page would show personal data, and is withheld.")
        covers += [_cover(rect) for rect in rectangles_of(page, span.start, span.end)]
    return covers


def _cover(rect: Sequence[float]) -> Cover:
    x, y, width, height = rect
    margin = min(height, width) * _MARGIN
    sides = (max(x - margin, 0), max(y - margin, 0), min(x + width + margin, 1000), min(y + height + margin, 1000))
    left, top, right, bottom = (round(side, 2) for side in sides)
    return left, top, right, bottom


def cover_key(covers: Sequence[Cover]) -> str:
    """A short name for a set of covers; empty for none."""
    return hashlib.sha256(repr(list(covers)).encode()).hexdigest()[:12] if covers else ""
