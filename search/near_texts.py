"""The text of a document as a person may read it, for comparing."""

from django.http import HttpRequest

from archive.models import Document
from search.near import text_of


def shown_text(document: Document, request: HttpRequest) -> str:
    """Its newest pages joined."""
    del request
    return text_of(document)
