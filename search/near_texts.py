"""The texts that near copies are compared in, as the person who asks may read them."""

from django.http import HttpRequest

from archive.masks import masks_of
from archive.models import Document, Page
from archive.views.unmasking import is_shown


def shown_text(document: Document, request: HttpRequest) -> str:
    """The newest text as the Text tab shows it to who asks: with labels for what is masked."""
    transcript = document.current.transcript_id if document.current else None
    masks = masks_of([transcript], user=request.user, shown=is_shown(request, document))
    rows = Page.objects.filter(transcript=transcript).order_by("number").values_list("transcript_id", "number", "text")
    return "\n".join(masks.masked(held, number, text).text for held, number, text in rows)
