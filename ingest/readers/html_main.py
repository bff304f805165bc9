"""The main text of a page without a site rule, found again in the visible text so that it is a region of it. Pure."""

import logging

import trafilatura
from resiliparse.extract.html2text import extract_plain_text

from ingest.readers.base import Region

LEAST = 8  # characters of a line that is worth finding again
_SHARE = 0.5  # of the extracted characters that must be found again for the region to be believed

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports every page it finds nothing on


def main_region(source: str, text: str) -> tuple[Region | None, str]:
    """The body as a span of `text`, and who found it. `source` is the HTML, already below the limits."""
    for tool, extracted in (("trafilatura", _by_trafilatura(source)), ("resiliparse", _by_resiliparse(source))):
        region = align(extracted, text)
        if region is not None:
            return region, tool
    return (Region("body", 0, len(text)), "whole page") if text else (None, "nothing")


def _by_trafilatura(source: str) -> str:
    try:
        return trafilatura.extract(source, include_comments=False, include_tables=True, favor_recall=True) or ""
    except (ValueError, TypeError, AttributeError, AssertionError, LookupError, RecursionError):
        return ""  # it is a guess at what matters, and the text is already read


def _by_resiliparse(source: str) -> str:
    return extract_plain_text(source, main_content=True) or ""


def align(extracted: str, text: str) -> Region | None:
    """From the first to the last of the extracted lines that stand in the text in this order, white space aside."""
    dense, starts = _dense(text)
    position, first, last, found, total = 0, -1, -1, 0, 0
    for line in extracted.splitlines():
        needle = "".join(line.split()).strip("|-")
        if len(needle) < LEAST:
            continue
        total += len(needle)
        place = dense.find(needle, position)
        if place < 0:
            continue
        first = place if first < 0 else first
        position = last = place + len(needle)
        found += len(needle)
    if not found or found < total * _SHARE:
        return None
    return Region("body", starts[first], starts[last - 1] + 1)


def _dense(text: str) -> tuple[str, list[int]]:
    """The text without white space, and where each of its characters stood."""
    places = [place for place, character in enumerate(text) if not character.isspace()]
    return "".join(text[place] for place in places), places


def furniture(regions: tuple[Region, ...], text: str) -> tuple[Region, ...]:
    """What no region covers, white space aside: navigation, footers, banners."""
    gaps: list[Region] = []
    position = 0
    for region in sorted(regions, key=lambda each: each.start):
        if region.start > position:
            gaps.append(Region("furniture", position, region.start))
        position = max(position, region.end)
    gaps.append(Region("furniture", position, len(text)))
    return tuple(gap for gap in gaps if text[gap.start : gap.end].strip())


def sorted_regions(regions: tuple[Region, ...]) -> tuple[Region, ...]:
    """In text order, outer before inner."""
    return tuple(sorted(regions, key=lambda each: (each.start, -each.end)))
