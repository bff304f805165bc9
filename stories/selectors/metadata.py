"""What a page says of its document to reference managers and crawlers: Highwire and Dublin Core names, JSON-LD.

Zotero takes an item's title, author and date from `citation_*` and its type from `DC.type`, which may name one of its
own item types; without that it would take every page with a `citation_title` for a journal article.
"""

import json
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe  # gate: mark_safe: for `data_block` alone, which escapes

from archive.models import Version
from stories.citing import escaping
from stories.citing.facts import CitationFacts
from stories.models import Quote
from stories.selectors.citations import facts_of
from stories.selectors.quote_facts import quote_facts

_ZOTERO = {"mail": "email", "sheet": "dataset", "slides": "presentation"}
# What ends a script element, or begins markup in it, as JSON writes it (django.utils.html.json_script does the same).
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def page_head(version: Version, page: int | None) -> str:
    """The elements for the head of a page that shows `page` of `version`, or all of it."""
    return _rendered(facts_of(version, page, light=True), version, None)


def quote_head(quote: Quote) -> str:
    """The same for the page of a quote."""
    return _rendered(quote_facts(quote), quote.version, quote)


def _rendered(facts: CitationFacts, version: Version, quote: Quote | None) -> str:
    said = {"meta": meta(facts, version), "json_ld": data_block(json_ld(facts, version, quote))}
    return render_to_string("stories/_metadata.html", said)


def meta(facts: CitationFacts, version: Version) -> list[tuple[str, str]]:
    """Names and contents of `<meta>`, in order; what is not known is left out."""
    day = facts.printed
    is_pdf = version.original.sniffed_type == "application/pdf"
    said = [
        ("citation_title", escaping.one_line(facts.title)),
        ("citation_author", escaping.one_line(facts.author)),
        ("citation_publication_date", f"{day:%Y/%m/%d}" if day else ""),
        ("citation_public_url", facts.permalink),
        ("citation_language", facts.language),
        ("citation_pdf_url", _file(version) if is_pdf else ""),
        ("DC.type", "webpage" if facts.source_url else _ZOTERO.get(facts.medium, "document")),
        ("DC.title", escaping.one_line(facts.title)),
        ("DC.title.alternative", escaping.one_line(facts.title_en)),
        ("DC.creator", escaping.one_line(facts.author)),
        ("DC.date", day.isoformat() if day else ""),
        ("DC.language", facts.language),
        ("DC.publisher", escaping.one_line(facts.site)),
        ("DC.source", escaping.address(facts.source_url)),
        ("DC.identifier", facts.permalink),
        ("DC.identifier.sha256", facts.sha256),
        ("DC.relation.isVersionOf", escaping.address(facts.memento_url)),
    ]
    return [(name, content) for name, content in said if content and content != "und"]


def json_ld(facts: CitationFacts, version: Version, quote: Quote | None) -> dict[str, Any]:
    """The document in the words of schema.org; a quotation of it where words are shown."""
    said: dict[str, Any] = {
        "@type": "DigitalDocument",
        "name": escaping.one_line(facts.title),
        "url": facts.permalink,
        "identifier": [f"{facts.accession} v{facts.version}", f"sha256:{facts.sha256}"],
        "provider": {"@type": "Organization", "name": facts.archive_name},
        "encoding": {
            "@type": "MediaObject",
            "encodingFormat": version.original.sniffed_type,
            "contentSize": str(version.original.size),
            "sha256": facts.sha256,
        },
    }
    said |= _known(
        alternateName=escaping.one_line(facts.title_en),
        inLanguage=facts.known_language,
        author={"@type": "Organization", "name": escaping.one_line(facts.author)} if facts.author else "",
        datePublished=facts.printed.isoformat() if facts.printed else "",
        isBasedOn=facts.source_url if escaping.is_web(facts.source_url) else "",
        archivedAt=facts.memento_url,
    )
    if quote is None:
        return {"@context": "https://schema.org", **said}
    words = {"@type": "Quotation", "text": quote.exact, "url": facts.permalink, "identifier": quote.public_id}
    return {"@context": "https://schema.org", **words, "isPartOf": said}


def data_block(said: dict[str, Any]) -> str:
    """A script element that nothing runs, with JSON of which no character can end it."""
    text = json.dumps(said, ensure_ascii=False).translate(_ESCAPES)
    inside = mark_safe(text)  # noqa: S308  # gate: mark_safe: escaped just above, as Django's json_script does
    return format_html('<script type="application/ld+json">{}</script>', inside)


def _known(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _file(version: Version) -> str:
    return f"{settings.MUNIMENT_BASE_URL}{reverse('file', args=[version.document.accession, version.n])}"
