"""The values of a facet, written by one call: there may be hundreds, for which a template takes as long as a search."""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote

from django import template

from search.facets import Value
from search.written import written

register = template.Library()
# One value; `NAME` is a facet's, one of ours.
BOX = (
    '<li><input type="checkbox" id="NAME-{}" name="NAME" value="{}"{}>'
    '<label for="NAME-{}">{}</label><span class="count">{}</span></li>'
)


@register.simple_tag
def facet_values(name: str, values: Sequence[Value]) -> str:
    """A list of boxes to tick, each with its name and its number of documents."""
    box = _box(name)
    return written([("<ul>", ()), *((box, _filled(each)) for each in values), ("</ul>", ())])


def _filled(each: Value) -> tuple[str, ...]:
    """What a box says, in the order of its `{}`."""
    key = _quoted(each.value)
    return key, each.value, " checked" if each.chosen else "", key, each.name, str(each.count)


@lru_cache(maxsize=4096)
def _quoted(value: str) -> str:
    return quote(value, safe="")


@lru_cache
def _box(name: str) -> str:
    return BOX.replace("NAME", name)
