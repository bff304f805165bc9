"""The text of a page for readers outside of the newsroom: one place, since what they may read has its own rules."""

from archive.models import Page


def public_text(page: Page | None) -> str:
    """What is shown of a page on evidence pages, embeds and share links; empty without a page."""
    return page.text if page else ""
