"""The values of a facet, written by one call: there may be hundreds, for which a template takes as long as a search."""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote

from django import template
from django.utils.html import format_html

from search.facets import Facet, Value
from search.written import Piece, written

register = template.Library()
# One value up to its number; the facet's name is one of ours.
BOX = (
    '<li><input type="checkbox" id="{name}-{key}" name="{name}" value="{value}"{checked}>'
    '<label for="{name}-{key}">{said}</label><span class="count">'
)


@register.simple_tag
def facet_values(name: str, values: Sequence[Value]) -> str:
    """A list of boxes to tick, each with its name and its number of documents."""
    lines = [(f"{{}}{each.count:d}</span></li>", (_box(name, each.value, each.name, each.chosen),)) for each in values]
    return written([("<ul>", ()), *lines, ("</ul>", ())])


@register.simple_tag
def facet_bars(facet: Facet) -> str:
    """The bars of the histogram, each with what it stands for."""
    return written(_bar(*each) for each in facet.bars)


def _bar(x: int, y: int, height: int, value: Value) -> Piece:
    bar = f'<rect x="{x:d}" y="{y:d}" width="10" height="{height:d}"><title>{{}}: {value.count:d}</title></rect>'
    return bar, (value.name,)


@lru_cache(maxsize=8192)
def _box(name: str, value: str, said: str, chosen: bool) -> str:
    """A box with its label, escaped; most are the same from one results page to the next, but for their numbers."""
    checked = " checked" if chosen else ""
    return format_html(BOX, name=name, key=quote(value, safe=""), value=value, checked=checked, said=said)
