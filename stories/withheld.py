"""What stories have of a document that is withheld: its quotes' addresses, and the words of those."""

from typing import Final

from django.http import HttpRequest

from archive.models import Document, Version
from archive.provenance import accession as numbers
from stories.addresses import PAGE, QUOTE, path_of
from stories.citing import newsroom
from stories.models import Quote
from stories.selectors import facts_of

QUOTE_ROUTES: Final = frozenset({"quote", "quote_annotation", "quote_claims", "quote_translation", "embed_quote"})


def erase(document: Document) -> None:
    """Words and translations of its quotes; the hash of the words and the address stay: `archive.registry.erasing`.

    Published editions keep their record as it was, whose hash is in the log; no page shows of it what is withheld.
    """
    Quote.objects.filter(version__document=document).update(exact="", prefix="", suffix="", translation="")


def document_behind(request: HttpRequest) -> str:
    """The document of a quote, by its address or by one that oEmbed is asked for: `archive.registry`."""
    match = request.resolver_match
    if match is None:
        return ""
    if match.url_name in QUOTE_ROUTES:
        return document_of_quote(str(match.kwargs["public_id"]))
    return document_at(request.GET.get("url", "")) if match.url_name == "oembed" else ""


def document_at(url: str) -> str:
    """The accession number that an address of ours is about: of a quote, or of a page; empty for every other."""
    path = path_of(url)
    if quote := QUOTE.fullmatch(path):
        return document_of_quote(quote["number"])
    page = PAGE.fullmatch(path)
    return page["number"] if page else ""


def document_of_quote(public_id: str) -> str:
    """The accession number of a quote's document; empty if there is no such quote."""
    number = numbers.check(public_id)
    rows = Quote.objects.filter(public_id=number).values_list("version__document__accession", flat=True)
    return str(rows.first() or "") if number else ""


def citation(version: Version) -> str:
    """How the version is cited, in plain text: `archive.registry.citation`."""
    return newsroom.plain(facts_of(version))
