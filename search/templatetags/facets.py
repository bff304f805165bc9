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
    '<li><input type="checkbox" id="NAME-{0}" name="NAME" value="{1}"{2}>'
    '<label for="NAME-{0}">{3}</label><span class="count">{4}</span></li>'
)


@register.simple_tag
def facet_values(name: str, values: Sequence[Value]) -> str:
    """A list of boxes to tick, each with its name and its number of documents."""
    box = _box(name)
    items = [
        (box, (quote(each.value, safe=""), each.value, " checked" if each.chosen else "", each.name, str(each.count)))
        for each in values
    ]
    return written([("<ul>", ()), *items, ("</ul>", ())])


@lru_cache
def _box(name: str) -> str:
    return BOX.replace("NAME", name)
