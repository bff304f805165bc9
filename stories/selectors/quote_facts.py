"""What is said of a quote where it is pasted or read by machines."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from stories.citing.facts import CitationFacts
from stories.citing.quoted import Quoted
from stories.models import Quote
from stories.selectors.citations import facts_of, permalink

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def quote_permalink(quote: Quote) -> str:
    """The absolute address of a quote."""
    return f"{settings.MUNIMENT_BASE_URL}{reverse('quote', args=[quote.public_id])}"


def quote_facts(quote: Quote) -> CitationFacts:
    """The citation of a quote: that of its version and page, at the quote's own address."""
    facts = facts_of(quote.version, quote.page)
    return replace(facts, page=quote.page, quote=quote.public_id, permalink=quote_permalink(quote))


def quoted(quote: Quote) -> Quoted:
    """The words of a quote for pasting."""
    return Quoted(quote.exact, quote.language, quote_permalink(quote), quote.translation, translation_mark(quote))


def translation_mark(quote: Quote) -> str:
    """Whose translation it is, in words; empty if there is none."""
    if not quote.translation:
        return ""
    if quote.translation_by == Quote.Translator.PERSON:
        return _("human translation")
    return _("machine translation") if quote.translation_confirmed else _("machine translation, not confirmed")


def annotation(quote: Quote) -> dict[str, Any]:
    """The quote as a W3C Web Annotation (www.w3.org/TR/annotation-model). Names no person.

    What the model has no word for (hashes, boxes on the page's picture in per mille) stands under `muniment:`.
    """
    body = {
        "type": "TextualBody",
        "value": quote.translation,
        "language": "en",
        "format": "text/plain",
        "purpose": "describing",
        "muniment:translation": translation_mark(quote),
    }
    return {
        "@context": [CONTEXT, {"muniment": f"{settings.MUNIMENT_BASE_URL}/ns#"}],
        "id": quote_permalink(quote),
        "type": "Annotation",
        "motivation": "describing" if quote.translation else "highlighting",
        "created": f"{quote.created_at:%Y-%m-%dT%H:%M:%SZ}",
        "creator": {"type": "Organization", "name": settings.MUNIMENT_ARCHIVE_NAME},
        "generator": {"type": "Software", "name": f"Muniment {settings.MUNIMENT_VERSION}"},
        **({"body": body} if quote.translation else {}),
        "target": _target(quote),
        "muniment:exactSha256": quote.exact_sha256,
        "muniment:transcriptSha256": quote.transcript_sha256,
        "muniment:originalSha256": quote.version.original_id,
        "muniment:boxes": quote.boxes,
    }


def _target(quote: Quote) -> dict[str, Any]:
    capture = quote.version.best_capture
    memento = capture.memento if capture else None
    state = {"type": "TimeState", "cached": memento.urim} if memento else {}
    if capture and memento and capture.captured_at:
        state["sourceDate"] = f"{capture.captured_at:%Y-%m-%dT%H:%M:%SZ}"
    language = {"language": quote.language} if quote.language != "und" else {}
    return {
        "type": "SpecificResource",
        "source": {"id": permalink(quote.version, quote.page), "type": "Text", "format": "text/html", **language},
        **({"state": state} if state else {}),
        "selector": [
            {"type": "TextQuoteSelector", "exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix},
            {"type": "TextPositionSelector", "start": quote.start, "end": quote.end},
        ],
    }
