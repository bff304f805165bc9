"""The values of a facet, written by one call: there may be hundreds, for which a template takes as long as a search."""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote

from django import template
from django.utils.html import format_html, format_html_join

from search.facets import Value

register = template.Library()
CHECKED, NOT_CHECKED = format_html(" {}", "checked"), format_html("{}", "")  # escaped once, not for each value


@register.simple_tag
def facet_values(name: str, values: Sequence[Value]) -> str:
    """A list of boxes to tick, each with its name and its number of documents."""
    rows = (
        (quote(each.value, safe=""), each.value, CHECKED if each.chosen else NOT_CHECKED, each.name, each.count)
        for each in values
    )
    return format_html("<ul>{}</ul>", format_html_join("", _box(name), rows))


@lru_cache
def _box(name: str) -> str:
    """One value as HTML, to be filled in; `name` is one of ours."""
    return (
        f'<li><input type="checkbox" id="{name}-{{0}}" name="{name}" value="{{1}}"{{2}}>'
        f'<label for="{name}-{{0}}">{{3}}</label><span class="count">{{4}}</span></li>'
    )
