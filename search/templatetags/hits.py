"""Marks and addresses of hits, for templates."""

from collections.abc import Sequence

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from archive.models import Document
from search.locate import Snippet

register = template.Library()

# Terms are told apart by four looks (experience.md section 15); a fifth looks like the first.
LOOKS = ("hit", "hit hit-2", "hit hit-3", "hit hit-4")


@register.filter
def look(term: int) -> str:
    """The classes of a mark for the term with this number."""
    return LOOKS[term % len(LOOKS)]


@register.simple_tag
def place_url(
    document: Document, query: str, snippet: Snippet | None = None, carried: Sequence[tuple[str, str]] = ()
) -> str:
    """Where a result or one of its snippets leads: the text, with the words marked, at the page that holds them.

    `carried`: which words beside the typed ones were dropped or ticked (`search.widening.carried`).
    """
    words = [("q", query), *carried] if query.strip() else []
    if snippet is None or not snippet.page:
        address = reverse("document_text", args=[document.accession])
    elif snippet.version:
        address = reverse("version_text", args=[document.accession, snippet.version])
    else:
        address = reverse("document_text", args=[document.accession])
    if snippet is not None and snippet.page:
        words.append(("page", str(snippet.page)))
    return f"{address}?{urlencode(words)}" if words else address
