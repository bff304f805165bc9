"""Words taken out of every edition of an evidence page: by an order, or because they should never have been public.

An edition's record stays as it was, since its hash is in the log; it is shown to nobody. What readers get of it, the
page, its manifest and its linked data, is made from `readable`. Words are known again by their SHA-256, so that the
list of what was removed does not repeat them.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive.models import Reason

# In the order in which they stand on the page.
PARTS: Final[dict[str, str | Promise]] = {
    "headline": _("Headline"),
    "about": _("What this page is"),
    "claim": _("Claim, with its evidence"),
    "quote": _("Quote, with its translation"),
    "correction": _("Correction"),
}
REASONS: Final = (Reason.ORDER, Reason.TAKEDOWN, Reason.PRIVACY, Reason.SOURCE, Reason.ERROR)
Key = tuple[str, str]


@dataclass(slots=True)
class Words:
    """Words of a page, and the editions that hold them. `part`: a key of PARTS."""

    part: str
    text: str
    editions: list[int]

    @property
    def key(self) -> Key:
        """By which they are known again."""
        return self.part, sha256(self.text)

    @property
    def value(self) -> str:
        """The same as a form sends it."""
        return ":".join(self.key)

    @property
    def label(self) -> str | Promise:
        """What they are."""
        return PARTS[self.part]


def sha256(text: str) -> str:
    """The hash that stands for words."""
    return hashlib.sha256(text.encode()).hexdigest()


def key_of(removed: dict[str, str]) -> Key:
    """The same of words that were removed, as a page keeps them."""
    return removed["part"], removed["sha256"]


def words_of(editions: Iterable[tuple[int, dict[str, Any]]]) -> list[Words]:
    """All that could be removed from these editions (number, content), each once, in the order of the page."""
    found: dict[Key, Words] = {}
    for n, content in editions:
        for part, text in _parts(content):
            each = found.setdefault((part, text), Words(part, text, []))
            if n not in each.editions:
                each.editions.append(n)
    return sorted(found.values(), key=lambda each: list(PARTS).index(each.part))


def _parts(content: dict[str, Any]) -> Iterator[Key]:
    for part in ("headline", "about"):
        if content[part]:
            yield part, content[part]
    for claim in content["claims"]:
        yield "claim", claim["text"]
        yield from (("quote", each["exact"]) for each in claim["evidence"] if each.get("exact"))
    yield from (("correction", each["text"]) for each in content["corrections"])


def readable(content: dict[str, Any], removed: list[dict[str, str]]) -> dict[str, Any]:
    """The record without the removed words, each place with what was said of the removal; itself if it holds none."""
    if not removed:
        return content
    marks = {key_of(each): {"reason": str(Reason(each["reason"]).label), "at": each["at"]} for each in removed}
    told = {part: content[part] for part in ("headline", "about")}
    told |= {part: "" for part, text in told.items() if (part, sha256(text)) in marks}
    told["claims"] = [_claim(each, marks) for each in content["claims"]]
    told["corrections"] = [_marked(each, "correction", marks) for each in content["corrections"]]
    return content if all(content[name] == value for name, value in told.items()) else content | told


def _marked(row: dict[str, Any], part: str, marks: dict[Key, dict[str, str]]) -> dict[str, Any]:
    mark = marks.get((part, sha256(row["text"])))
    return row | {"text": "", "removed": mark} if mark else row


def _claim(claim: dict[str, Any], marks: dict[Key, dict[str, str]]) -> dict[str, Any]:
    told = _marked(claim, "claim", marks)
    if "removed" in told:
        return told | {"evidence": []}
    return claim | {"evidence": [_evidence(each, marks) for each in claim["evidence"]]}


def _evidence(row: dict[str, Any], marks: dict[Key, dict[str, str]]) -> dict[str, Any]:
    mark = marks.get(("quote", sha256(row["exact"]))) if row.get("exact") else None
    if mark is None:
        return row
    told = {"shown": "removed", "stance": row["stance"], "why": "words", "reason": mark["reason"], "at": mark["at"]}
    return told | ({"document": row["document"]} if "document" in row else {})
