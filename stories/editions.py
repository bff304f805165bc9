"""What an evidence page says, as one frozen record: what is published exposes only what it must.

Of a public document stand its quote, its facts and where to open it. Of one that is not public stand, as the editor
chose, the quoted page with its words, and nothing that opens; or nothing but that there is such a document.
"""

import hashlib
from datetime import date, datetime
from typing import Any, Final

import rfc8785
from django.conf import settings
from django.urls import reverse

from archive.models import Page
from stories.edition_changes import changed
from stories.models import Claim, Evidence, Publication, Story
from stories.models.publication import Edition
from stories.selectors import facts_of
from stories.selectors.claims import claims
from stories.selectors.pagetext import public_text
from stories.selectors.quotes import resolve
from stories.selectors.readiness import is_public

TYPE: Final = "muniment/evidence-page/1"


def page_url(publication: Publication, n: int | None = None) -> str:
    """The absolute address of the page, or of one of its editions."""
    return page_address(publication.slug, n)


def page_address(slug: str, n: int | None = None) -> str:
    """The same by the page's slug."""
    path = reverse("evidence", args=[slug]) if n is None else reverse("evidence_edition", args=[slug, n])
    return f"{settings.MUNIMENT_BASE_URL}{path}"


def content_of(publication: Publication, *, n: int, at: datetime, correction: str = "") -> dict[str, Any]:
    """The record of edition `n`: plain JSON, which is also the manifest. At most a few queries a claim."""
    kept = [each for each in claims(story=publication.story) if each.standing == Claim.Standing.KEPT]
    content = {
        "type": TYPE,
        "page": page_url(publication),
        "edition": n,
        "published_at": _time(at),
        "archive": settings.MUNIMENT_ARCHIVE_NAME,
        "headline": publication.headline,
        "outlet": publication.outlet,
        "article_url": publication.article_url,
        "article_date": _day(publication.article_date),
        "about": publication.about,
        "claims": [_claim(number, each) for number, each in enumerate(kept, start=1)],
    }
    return content | {"corrections": _corrections(publication, content, correction)}


def _corrections(publication: Publication, content: dict[str, Any], correction: str) -> list[dict[str, Any]]:
    """Those of the earlier editions, and this one's, with what it changed."""
    before = publication.editions.order_by("-n").first()
    if before is None or not correction:
        return list(before.content["corrections"]) if before else []
    made = {"edition": content["edition"], "at": content["published_at"], "text": correction}
    differs = changed(before.content, content)
    return [*before.content["corrections"], made | ({"changed": differs} if differs else {})]


def manifest_bytes(content: dict[str, Any]) -> bytes:
    """The manifest as it is served: RFC 8785, so that anybody makes the same bytes of the same record."""
    return rfc8785.dumps(content)


def sha256_of(content: dict[str, Any]) -> str:
    """The SHA-256 of those bytes."""
    return hashlib.sha256(manifest_bytes(content)).hexdigest()


def opened_by(content: dict[str, Any]) -> set[str]:
    """The accession numbers of the documents that readers of the record can open."""
    rows = (each for claim in content["claims"] for each in claim["evidence"])
    return {each["document"] for each in rows if each["shown"] == "open"}


def resting(story: Story) -> list[dict[str, Any]]:
    """What an edition published now rests on, of documents that do not open too: ids of each piece of evidence, its
    claim, version and quote, and whether readers can open the document."""
    kept = [each for each in claims(story=story) if each.standing == Claim.Standing.KEPT]
    return [
        {
            "claim": claim.pk,
            "evidence": row.pk,
            "version": row.version_id,
            "quote": row.quote_id,
            "opens": is_public(row.version.document),
        }
        for claim in kept
        for row in claim.evidence.all()
    ]


def preview(publication: Publication, *, at: datetime) -> Edition:
    """The edition that would be published now, kept nowhere."""
    n = publication.editions.count() + 1
    content = content_of(publication, n=n, at=at)
    return Edition(publication=publication, n=n, content=content, sha256=sha256_of(content), created_at=at)


def _claim(number: int, claim: Claim) -> dict[str, Any]:
    return {"n": number, "text": claim.text, "evidence": [_evidence(each) for each in claim.evidence.all()]}


def _evidence(row: Evidence) -> dict[str, Any]:
    """One piece, by what readers may see of it."""
    if is_public(row.version.document):
        return {"shown": "open", "stance": row.stance} | _facts(row) | _words(row)
    if row.release == Evidence.Release.PAGE:
        return (
            {"shown": "page", "stance": row.stance} | _facts(row, opens=False) | _words(row, opens=False) | _page(row)
        )
    return {"shown": "nothing", "stance": row.stance}


def _facts(row: Evidence, *, opens: bool = True) -> dict[str, Any]:
    """What a citation says; what would lead to a document that does not open is left out."""
    number = row.quote.page if row.quote else row.page
    facts = facts_of(row.version, number)
    told: dict[str, Any] = {
        "title": facts.title,
        "title_en": facts.title_en,
        "language": facts.language,
        "issued_by": facts.author,
        "printed": _day(facts.printed),
        "page": facts.page,
        "grade": facts.grade,
        "grade_phrase": facts.grade_phrase,
        "captured_at": _time(facts.captured_at),
        "retrieved_at": _time(facts.retrieved_at),
    }
    if opens:
        told |= {
            "document": facts.accession,
            "version": facts.version,
            "sha256": facts.sha256,
            "permalink": facts.permalink,
            "source_url": facts.source_url,
            "memento_url": facts.memento_url,
            "memento_archive": facts.memento_archive,
            "memento_at": _time(facts.memento_at),
        }
    return told


def _words(row: Evidence, *, opens: bool = True) -> dict[str, Any]:
    quote = row.quote
    if quote is None:
        return {}
    told: dict[str, Any] = {"exact": quote.exact, "exact_sha256": quote.exact_sha256, "quote_language": quote.language}
    if opens:
        told |= {"quote": quote.public_id, "quote_url": f"{settings.MUNIMENT_BASE_URL}/q/{quote.public_id}/"}
    if quote.translation:
        told |= {"translation": quote.translation, "translation_by": quote.translation_by}
    return told


def _page(row: Evidence) -> dict[str, Any]:
    """The text of the quoted page, of a document whose page is released."""
    if row.quote:
        held = resolve(row.quote).row
    else:
        held = Page.objects.filter(transcript=row.version.transcript, number=row.page or 1).first()
    return {"page_text": public_text(held)}


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
