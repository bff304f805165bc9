"""Many short values as HTML in one go, for template tags of the results page."""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe  # gate: mark_safe: for `written` alone, which escapes

Piece = tuple[str, tuple[str, ...]]


def written(pieces: Iterable[Piece]) -> SafeString:
    """The pieces one after another: each is HTML of ours with `{}` for its values, and every value is escaped.

    What `format_html_join` does, at a tenth of its time for each value: a results page has a thousand of them. Unlike
    there no value is taken as HTML, so that of two things only the first, a literal of our code, can bring markup in.
    """
    text = "".join(box.format(*map(escape, values)) for box, values in pieces)
    return mark_safe(text)  # noqa: S308  # gate: mark_safe: every value escaped just above, as format_html does
