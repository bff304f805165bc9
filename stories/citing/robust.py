"""An article with a robust link beside each of its links, and nothing else changed (provenance.md section 11).

A robust link carries three addresses: our pinned copy, the page, and the archived copy with its day. What is written
is ASCII, and escaped so that neither HTML nor Markdown reads a mark in it; so it can be put into any text encoding.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Final, Literal

from archive.provenance.links import FoundLink, links

Kind = Literal["html", "markdown", "text"]

_TRIES: Final = 4  # damage is rare, and each try reads the whole text
_PLAIN: Final = re.compile(r"[^A-Za-z0-9:/?=.,;%+~@!$' ()#-]")
_URL: Final = re.compile(r"[^A-Za-z0-9:/?#\[\]@!$&'()*+,;=._~%-]")


@dataclass(frozen=True, slots=True)
class Robust:
    """What stands beside one link. `after` is the place in the text, behind the whole link, in characters.

    `permalink` may be empty where nothing is held: then the archived copy is what is linked.
    """

    after: int
    original: str
    permalink: str = ""
    memento: str = ""
    when: datetime | None = None
    label: str = ""  # D-7K3M9K v2


def with_robust_links(text: str, robust: Iterable[Robust], kind: Kind) -> str:
    """`text` with the insertions, in order of their places. Places outside of the text are left out; so are those from
    where damaged markup would swallow what is inserted, or a link beside it."""
    chosen = sorted((each for each in robust if 0 <= each.after <= len(text)), key=lambda each: each.after)
    before = links(text, kind)
    for _ in range(_TRIES if chosen else 0):
        written, spans = _insert(text, chosen, kind)
        wrong = _first_wrong(before, written, spans, kind)
        if wrong is None:
            return written
        chosen = [each for each in chosen if each.after < wrong]
    return text


def _insert(text: str, chosen: list[Robust], kind: Kind) -> tuple[str, list[tuple[int, int]]]:
    """The text with the insertions, and where they stand in it."""
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    at = length = 0
    for link in chosen:
        inserted = beside(link, kind)
        length += link.after - at
        spans.append((length, length + len(inserted)))
        length += len(inserted)
        parts += [text[at : link.after], inserted]
        at = link.after
    return "".join([*parts, text[at:]]), spans


def _first_wrong(before: list[FoundLink], written: str, spans: list[tuple[int, int]], kind: Kind) -> int | None:
    """The place in the text from which nothing may be inserted, since a link of it would be read otherwise; None when
    all links are read as before. It lies before the end of a link that is inserted beside, so each try takes fewer."""
    starts = [start for start, _ in spans]
    after = []
    for each in links(written, kind):
        nearest = bisect_right(starts, each.start) - 1
        if nearest < 0 or each.start >= spans[nearest][1]:
            after.append(each)
    for old, new in zip_longest(before, after):
        if old is None or new is None or (old.url, old.anchor) != (new.url, new.anchor):
            place = old.start if old else len(written)
            return min(place, _last_insertion(spans))
    return None


def _last_insertion(spans: list[tuple[int, int]]) -> int:
    """Where the last insertion stood in the text before anything was inserted."""
    return spans[-1][0] - sum(end - start for start, end in spans[:-1])


def beside(link: Robust, kind: Kind) -> str:
    """What is inserted: a blank, and the link in brackets."""
    day = link.when.astimezone(UTC).date().isoformat() if link.when else ""
    words = " ".join(part for part in ("archived", day, link.label) if part)
    if kind == "text":
        copies = ", ".join(_address(each) for each in (link.memento, link.permalink) if each)
        return f" [{words}: {copies}]"
    return f" ({html_link(link, words)})"


def html_link(link: Robust, words: str) -> str:
    """`<a href="P" data-originalurl="S" data-versionurl="M" data-versiondate="…">`: attributes always all three, as far
    as a time is known."""
    values = {
        "href": link.permalink or link.memento,
        "data-originalurl": link.original,
        "data-versionurl": link.memento or link.permalink,
        "data-versiondate": f"{link.when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if link.when else "",
        "rel": "noopener noreferrer",
    }
    attributes = " ".join(f'{name}="{_escaped(_address(value))}"' for name, value in values.items() if value)
    return f"<a {attributes}>{_escaped(words)}</a>"


def _address(url: str) -> str:
    """The address with everything escaped that cannot stand in one; its own escapes stay."""
    return _URL.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")), url)


def _escaped(text: str) -> str:
    """For an attribute or for words, in HTML and in Markdown: a reference for each character that could be a mark."""
    return _PLAIN.sub(lambda found: f"&#{ord(found[0])};", text)
