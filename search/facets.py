"""What results can be narrowed by: values with the number of documents each would leave (search.md section 6).

Every count is made under the query and all other chosen facets, but not the facet itself, so that a second value of
the same facet can be chosen. Blank is a value. Collections are shown by title, and only those the person may open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy

from archive import selectors as archive
from archive.models import Collection
from archive.policy import Person
from language.query_nodes import Node, Not, all_of, any_of
from procurement.display import KINDS, kind_in_both
from procurement.summaries import WITHHELD
from search.engines.canonical import Keyword
from search.fields import BLANK, FACETS

# How the blank value stands in an address: no host, language, year or slug is spelt so.
NONE = "(none)"
SHOWN = 8  # values before "more"
MIN_BARS, MOST_BARS, BAR_WIDTH, BAR_HEIGHT = 2, 30, 12, 48

TITLES: dict[str, Any] = {
    "type": gettext_lazy("Notice type"),
    "buyer": gettext_lazy("Buyer"),
    "supplier": gettext_lazy("Supplier"),
    "region": gettext_lazy("Region"),
    "format": gettext_lazy("File type"),
    "site": gettext_lazy("Source host"),
    "lang": gettext_lazy("Language"),
    "year": gettext_lazy("Year"),
    "live": gettext_lazy("Live page"),
    "memento": gettext_lazy("Copies in web archives"),
    "grade": gettext_lazy("Grade of the capture"),
    "tag": gettext_lazy("Tag"),
    "in": gettext_lazy("Collection"),
}
BLANKS: dict[str, Any] = {
    "type": gettext_lazy("No procurement notice"),
    "buyer": gettext_lazy("No buyer read"),
    "supplier": gettext_lazy("No supplier read"),
    "region": gettext_lazy("No place read"),
    "format": gettext_lazy("Unknown file type"),
    "site": gettext_lazy("No source address"),
    "lang": gettext_lazy("Language not known"),
    "year": gettext_lazy("No printed date"),
    "live": gettext_lazy("No source address"),
    "memento": gettext_lazy("Not known"),
    "grade": gettext_lazy("No capture"),
    "tag": gettext_lazy("No tag"),
    "in": gettext_lazy("In no collection"),
}
NAMES: dict[tuple[str, str], Any] = {
    ("format", "html"): gettext_lazy("Web page"),
    ("format", "pdf"): "PDF",
    ("format", "text"): gettext_lazy("Plain text"),
    ("format", "image"): gettext_lazy("Image"),
    ("format", "word"): gettext_lazy("Word or text document"),
    ("format", "sheet"): gettext_lazy("Spreadsheet"),
    ("format", "slides"): gettext_lazy("Slides"),
    ("format", "mail"): gettext_lazy("E-mail"),
    ("format", "other"): gettext_lazy("Other"),
    ("buyer", WITHHELD): gettext_lazy("Withheld by the notice"),
    ("supplier", WITHHELD): gettext_lazy("Withheld by the notice"),
    ("live", "same"): gettext_lazy("Same content"),
    ("live", "changed"): gettext_lazy("Changed"),
    ("live", "gone"): gettext_lazy("Gone"),
    ("live", "soft-404"): gettext_lazy("Error page (soft 404)"),
    ("live", "blocked"): gettext_lazy("Blocked"),
    ("live", "unreachable"): gettext_lazy("Could not check"),
    ("live", "unknown"): gettext_lazy("A person decides"),
    ("live", "unchecked"): gettext_lazy("Not checked"),
    ("memento", "some"): gettext_lazy("Some known"),
    ("memento", "none"): gettext_lazy("None known"),
    ("grade", "a"): gettext_lazy("A: captured by us"),
    ("grade", "b"): gettext_lazy("B: from a web archive"),
    ("grade", "b-"): gettext_lazy("B−: from a web archive, nearest"),
    ("grade", "c"): gettext_lazy("C: saved page"),
    ("grade", "d"): gettext_lazy("D: supplied copy"),
    ("grade", "e"): gettext_lazy("E: text or link only"),
    ("lang", "zh-Hans"): gettext_lazy("Chinese, simplified"),
    ("lang", "zh-Hant"): gettext_lazy("Chinese, traditional"),
    ("lang", "zh"): gettext_lazy("Chinese"),
    ("lang", "en"): gettext_lazy("English"),
    ("lang", "ug"): gettext_lazy("Uyghur"),
    ("lang", "bo"): gettext_lazy("Tibetan"),
    ("lang", "kk"): gettext_lazy("Kazakh"),
    ("lang", "mn"): gettext_lazy("Mongolian"),
    ("lang", "ja"): gettext_lazy("Japanese"),
    ("lang", "ru"): gettext_lazy("Russian"),
    ("lang", "ar"): gettext_lazy("Arabic"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """One line of a facet. `value` is what stands in the address."""

    value: str
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values: chosen ones first, then by number of documents; years from the newest back."""

    name: str
    title: str
    values: list[Value] = field(default_factory=list)

    @property
    def bars(self) -> list[tuple[int, int, int, Value]]:
        """For years: a picture of the counts, as (x, y, height, value) on a field 12 a year wide and 48 high, oldest
        first. Nothing for other facets, or for fewer than two years."""
        years = sorted((each for each in self.values if each.value != NONE), key=lambda each: each.value)
        if self.name != "year" or len(years) < MIN_BARS:
            return []
        most = max(each.count for each in years) or 1
        heights = [max(1, round(BAR_HEIGHT * each.count / most)) if each.count else 0 for each in years[-MOST_BARS:]]
        made = enumerate(zip(heights, years[-MOST_BARS:], strict=True))
        return [(BAR_WIDTH * place, BAR_HEIGHT - height, height, value) for place, (height, value) in made]

    @property
    def bars_width(self) -> int:
        """How wide the picture is."""
        return BAR_WIDTH * len(self.bars)

    @property
    def first(self) -> list[Value]:
        """What is shown at once: the chosen ones and the most frequent."""
        chosen = sum(1 for each in self.values if each.chosen)
        return self.values[: max(SHOWN, chosen)]

    @property
    def rest(self) -> list[Value]:
        """What stands behind "more"."""
        return self.values[len(self.first) :]


class Choices:
    """The chosen values of each facet, for one person: read from the address, turned into conditions."""

    def __init__(self, chosen: Mapping[str, Sequence[str]], user: Person) -> None:
        self.user = user
        self.chosen = {name: list(dict.fromkeys(chosen.get(name, ()))) for name in FACETS}
        self.collections: list[Collection] = list(archive.collections(user=user))
        self._ids = {each.slug: str(each.pk) for each in self.collections}
        self._slugs = {str(each.pk): each for each in self.collections}

    @property
    def active(self) -> list[str]:
        """The facets of which something is chosen."""
        return [name for name, values in self.chosen.items() if values]

    def conditions(self, *, without: str = "") -> list[Node]:
        """What the chosen values ask for, leaving out one facet."""
        return [self._condition(name, self.chosen[name]) for name in self.active if name != without]

    def _condition(self, name: str, values: Sequence[str]) -> Node:
        if name != "in":
            return Keyword(name, tuple(BLANK if value == NONE else value for value in values))
        named: list[Node] = [Keyword("in", tuple(self._ids[value] for value in values if value in self._ids))]
        return any_of([*named, self.in_none()]) if NONE in values else named[0]

    def in_none(self) -> Node:
        """In no collection that this person may know of: a hidden one must not make itself felt."""
        return Not(Keyword("in", tuple(self._slugs)))

    def collection(self, slug: str) -> Node:
        """`in:` as typed. A collection that is hidden and one that is not there both hold nothing."""
        return Keyword("in", (self._ids[slug],) if slug in self._ids else ())

    @property
    def known(self) -> frozenset[str]:
        """The collections that this person may know of, as the index names them."""
        return frozenset(self._slugs)

    def facet(self, name: str, counts: Mapping[str, int]) -> Facet:
        """The facet with its counts, which were made for what this person may know."""
        values = [self._value(name, key, number) for key, number in counts.items()]
        shown = {each.value for each in values}
        values += [self._unmet(name, value) for value in self.chosen[name] if value not in shown]
        values.sort(key=lambda each: each.value if name == "year" and each.value != NONE else "", reverse=True)
        values.sort(key=lambda each: (not each.chosen, 0 if name == "year" else -each.count))
        return Facet(name, str(TITLES[name]), values)

    def _value(self, name: str, key: str, count: int) -> Value:
        value = NONE if key == BLANK else self._slugs[key].slug if name == "in" else key
        return Value(value, self.name_of(name, value), count, value in self.chosen[name])

    def _unmet(self, name: str, value: str) -> Value:
        return Value(value, self.name_of(name, value), 0, chosen=True)

    def name_of(self, name: str, value: str) -> str:
        """How people read a value. A collection that cannot be opened is named as it was asked for."""
        if value == NONE:
            return str(BLANKS[name])
        if name == "in":
            held = self._slugs.get(self._ids.get(value, ""))
            return held.title if held else value
        if name == "type":
            return kind_in_both(value) if value in KINDS else value
        return str(NAMES.get((name, value), value))


def narrowed(tree: Node, conditions: Sequence[Node]) -> Node:
    """The query under further conditions."""
    return all_of([tree, *conditions]) if conditions else tree


__all__ = ["NONE", "Choices", "Facet", "Value", "narrowed"]
