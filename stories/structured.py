"""schema.org's words for a published page: Claim, and DigitalDocument for what it rests on. Pure."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stories.selectors.published import Piece, Said


def claims_jsonld(page: dict[str, Any], claims: "Iterable[Said]") -> dict[str, Any]:
    """One graph: the article, and each claim with the documents that open."""
    article = _filled(
        {
            "@type": "Article",
            "@id": page["page"],
            "headline": page["headline"],
            "datePublished": page["article_date"] or page["published_at"],
            "publisher": {"@type": "Organization", "name": page["outlet"] or page["archive"]},
            "sameAs": page["article_url"],
        }
    )
    return {
        "@context": "https://schema.org",
        "@graph": [article, *(_claim(page, each) for each in claims if each.text)],
    }


def _claim(page: dict[str, Any], claim: "Said") -> dict[str, Any]:
    return {
        "@type": "Claim",
        "@id": f"{page['page']}#claim-{claim.n}",
        "text": claim.text,
        "appearance": {"@id": page["page"]},
        "citation": [_document(each) for each in claim.pieces if each.opens],
    }


def _document(piece: "Piece") -> dict[str, Any]:
    facts = piece.facts
    return _filled(
        {
            "@type": "DigitalDocument",
            "@id": facts["permalink"],
            "name": facts["title"],
            "inLanguage": facts["language"],
            "datePublished": facts["printed"],
            "archivedAt": facts["memento_url"],
            "isBasedOn": facts["source_url"],
            "text": facts.get("exact", ""),
            "identifier": f"sha256:{facts['sha256']}",
        }
    )


def _filled(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value}
