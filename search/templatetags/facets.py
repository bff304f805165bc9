"""The values of a facet, written by one call: there may be hundreds, for which a template takes as long as a search."""

from collections.abc import Sequence
from urllib.parse import quote

from django import template
from django.utils.html import format_html, format_html_join

from search.facets import Value

register = template.Library()


@register.simple_tag
def facet_values(name: str, values: Sequence[Value]) -> str:
    """A list of boxes to tick, each with its name and its number of documents."""
    rows = (
        (
            f"{name}-{quote(each.value, safe='')}",
            name,
            each.value,
            " checked" if each.chosen else "",
            each.name,
            each.count,
        )
        for each in values
    )
    box = (
        '<li><input type="checkbox" id="{0}" name="{1}" value="{2}"{3}>'
        '<label for="{0}">{4}</label><span class="count">{5}</span></li>'
    )
    return format_html("<ul>{}</ul>", format_html_join("", box, rows))
