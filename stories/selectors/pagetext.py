"""The text of a page for readers outside: evidence pages, embeds, share links."""

from django.contrib.auth.models import AnonymousUser

from archive.masks import masks_of
from archive.models import Page


def public_text(page: Page | None) -> str:
    """What is shown of a page on evidence pages, embeds and share links; empty without a page.

    As a visitor reads it: personal data masked, and nothing of a text that was not looked through yet.
    """
    if page is None:
        return ""
    masks = masks_of([page.transcript_id], user=AnonymousUser())
    return masks.masked(page.transcript_id, page.number, page.text).text
