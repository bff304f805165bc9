"""What an embed carries inside itself, so that it lives on without us (experience.md section 8)."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404
from django.urls import reverse

from archive import selectors as record
from archive.models import Version
from stories.models import Quote
from stories.selectors import facts_of
from stories.selectors.pagetext import public_text

LONGEST = 1200  # characters of a page that an embed shows


@dataclass(frozen=True, slots=True)
class Snippet:
    """Words, where they come from, and where they stand. Everything from a document is hostile text."""

    title: str
    words: str
    permalink: str
    language: str = ""
    translation: str = ""
    translation_by: str = ""
    source: str = ""  # the title of the document
    source_language: str = ""
    original_url: str = ""
    version_url: str = ""
    version_date: str = ""
    frame: str = ""  # the address of the embed's own page; empty: there is none
    document: str = ""  # its accession number
    label: str = ""  # Q-3F8ZJQ, or D-7K3M9K v2 p. 1


def quote_snippet(quote: Quote) -> Snippet:
    """The quote of a document that anybody may see."""
    snippet = _of(quote.version, quote.page, f"{settings.MUNIMENT_BASE_URL}/q/{quote.public_id}/")
    return Snippet(
        **snippet,
        words=quote.exact,
        language=quote.language,
        translation=quote.translation,
        translation_by=quote.get_translation_by_display() if quote.translation else "",
        frame=settings.MUNIMENT_BASE_URL + reverse("embed_quote", args=[quote.public_id]),
        label=quote.public_id,
    )


def page_snippet(version: Version, number: int) -> Snippet:
    """The beginning of a page; 404 if the version has no such page."""
    page = record.pages(version=version).filter(number=number).first()
    if page is None:
        raise Http404
    permalink = reverse("version_page", args=[version.document.accession, version.n, number])
    text = public_text(page)
    cut = text[:LONGEST] + ("…" if len(text) > LONGEST else "")
    return Snippet(
        **_of(version, number, settings.MUNIMENT_BASE_URL + permalink),
        words=cut,
        language=page.language,
        frame=settings.MUNIMENT_BASE_URL + reverse("embed_page", args=[version.document.accession, number])
        if version.pk == version.document.current_id
        else "",
        label=f"{version} p. {number}",
    )


def _of(version: Version, page: int, permalink: str) -> dict[str, str]:
    facts = facts_of(version, page)
    when = facts.memento_at or facts.captured_at or facts.retrieved_at
    return {
        "title": facts.title_en or facts.title,
        "source": facts.title,
        "source_language": facts.known_language,
        "document": facts.accession,
        "permalink": permalink,
        "original_url": facts.source_url,
        "version_url": facts.memento_url or facts.permalink,
        "version_date": f"{when:%Y-%m-%dT%H:%M:%SZ}",
    }
