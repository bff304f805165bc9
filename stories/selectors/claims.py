"""The claims of a story with their evidence, as one of its people may see it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from archive import selectors as record
from archive.models import Event, Version
from archive.policy import Person
from archive.provenance.addresses import source_key
from archive.provenance.sentences import Sentences, lines_are_whole
from archive.services.sources import address_sha256
from stories.models import Claim, Evidence, LinkCheck, Quote, Story
from stories.selectors.checks import findings
from stories.selectors.quotes import quotes_visible_to
from stories.verdicts import Held

_QUOTE: Final = re.compile(r"\bQ-[0-9A-Z]{6}\b", re.IGNORECASE)
_DOCUMENT: Final = re.compile(
    r"\b(D-[0-9A-Z]{6})\b(?:/?\s*v/?(\d{1,6}))?(?:.*?\bp(?:\.|/)?\s*/?(\d{1,6}))?", re.IGNORECASE
)
SUGGESTED: Final = 8


def claims(*, story: Story) -> QuerySet[Claim]:
    """The ledger in order, with what each claim rests on. The caller has asked for the story with `user=`."""
    rows = Evidence.objects.select_related(
        "quote", "version__document", "version__original", "version__best_capture__memento", "added_by"
    ).order_by("pk")
    return (
        story.claims.select_related("author", "changed_by", "checked_by", "cleared_by")
        .prefetch_related(Prefetch("evidence", queryset=rows))
        .order_by("n")
    )


def claim(*, story: Story, n: int) -> Claim:
    """One of them, or 404."""
    return get_object_or_404(claims(story=story), n=n)


def seen(*, user: Person, story: Story) -> frozenset[int]:
    """Ids of the documents in the story's ledger that `user` may see: of the others she is told that they are there."""
    cited = Evidence.objects.filter(claim__story=story).values("version__document")
    return frozenset(record.documents(user=user).filter(pk__in=cited).values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Source:
    """What a claim can be tied to."""

    version: Version
    quote: Quote | None = None
    page: int | None = None


def find_source(*, user: Person, text: str) -> Source | None:
    """What was pasted, if `user` may see it: a quote's number or link, a document's, or the address of a page held."""
    if found := _QUOTE.search(text):
        quote = quotes_visible_to(user).filter(public_id=found[0].upper()).first()
        return Source(quote.version, quote) if quote else None
    if found := _DOCUMENT.search(text):
        try:
            version = record.version(user=user, accession=found[1].upper(), n=int(found[2]) if found[2] else None)
        except Http404:
            return None
        page = int(found[3]) if found[3] else None
        has_page = page is not None and record.pages(version=version).filter(number=page).exists()
        return Source(version, None, page if has_page else None)
    return _by_address(user, text.strip())


def _by_address(user: Person, address: str) -> Source | None:
    key = source_key(address).key if address else ""
    if not key:
        return None
    seen = Version.objects.filter(document__in=record.documents(user=user))
    sha256 = address_sha256(key)
    here = Q(captures__source__key_sha256=sha256) | Q(document__stated_source__key_sha256=sha256)
    version = seen.filter(here).order_by("-pk").first()
    return Source(version) if version else None


def linked_sentences(*, check: LinkCheck) -> list[str]:
    """The sentences of an article that hold a link, in order, each once."""
    rows = check.references.exclude(sentence="").order_by("n").values_list("sentence", flat=True)
    return list(dict.fromkeys(rows))


def split(text: str) -> list[str]:
    """The sentences of a draft, in order, without headings' marks and empty ones."""
    sentences = Sentences(text, lines=lines_are_whole(text))
    found, at = [], 0
    while at < len(text):
        start, end = sentences.span(at)
        found.append(" ".join(text[start:end].split()).lstrip("#>*- "))
        at = max(end, at + 1)
    return [each for each in found if any(character.isalnum() for character in each)]


def suggestions(*, user: Person, story: Story, claim: Claim) -> list[Held]:
    """Documents that `user` may see behind the links in the claim's own sentence."""
    check = story.imports.filter(references__sentence=claim.text).order_by("-pk").first()
    if check is None:
        return []
    held = [each.held for each in findings(user=user, check=check) if each.reference.sentence == claim.text]
    known = {each.version_id for each in claim.evidence.all()}
    return [each for each in held if each and each.capture.version_id not in known][:SUGGESTED]


def own_quotes(*, user: Person) -> list[Quote]:
    """The quotes that `user` made last."""
    return list(quotes_visible_to(user).filter(made_by_id=user.pk)[:SUGGESTED])


def activity(*, story: Story) -> QuerySet[Event]:
    """What was done to the story, the newest first."""
    rows = Event.objects.filter(event_objects__ref=f"story:{story.slug}").distinct()
    return rows.select_related("detail").order_by("-seq")


def resting_on(documents: Collection[int]) -> set[int]:
    """Which of these documents (ids) a claim of some story rests on: `archive.registry.citing`."""
    rows = Evidence.objects.filter(version__document__in=documents)
    return set(rows.values_list("version__document", flat=True))
