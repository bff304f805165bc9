"""What leaves a story on paper or for a CMS: its footnotes and the references of everything it rests on."""

from collections.abc import Iterator, Sequence

from archive import selectors as record
from archive.policy import Person
from stories.citing.facts import CitationFacts
from stories.citing.footnotes import Note
from stories.models import Claim, Evidence, Quote, Story
from stories.selectors import citations
from stories.selectors.checks import Finding, findings
from stories.selectors.citations import facts_of
from stories.selectors.ledger import ledger
from stories.selectors.quote_facts import quote_facts, quoted
from stories.selectors.quotes import quotes_visible_to
from stories.selectors.stories import newest_import

MOST = 200  # documents named in one address
TOGETHER = 200  # documents of a long list asked for at once


def notes(*, user: Person, story: Story) -> list[Note]:
    """A note for each link of the article, numbered as in the draft. What `user` may not see is as if not held."""
    check = newest_import(story=story)
    tied = _tied(user, story)
    return [_note(each, tied) for each in findings(user=user, check=check)] if check else []


def _tied(user: Person, story: Story) -> dict[tuple[str, int], Quote]:
    """The quote that a claim rests on, by the claim's words and the document: its sentence's link is cited by it."""
    rows = Evidence.objects.filter(
        claim__story=story, quote__isnull=False, version__document__in=record.documents(user=user)
    )
    rows = rows.exclude(claim__standing=Claim.Standing.DROPPED).select_related("claim", "version").order_by("-pk")
    quotes = quotes_visible_to(user).in_bulk([each.quote_id for each in rows])
    return {
        (each.claim.text, each.version.document_id): quotes[each.quote_id] for each in rows if each.quote_id in quotes
    }


def _note(finding: Finding, tied: dict[tuple[str, int], Quote]) -> Note:
    row = finding.reference
    held = finding.held if finding.held and finding.held.basis != "probably" else None
    version = held.capture.version if held else None
    quote = tied.get((row.sentence, version.document_id)) if version else None
    return Note(
        n=row.n,
        address=row.target or row.url,
        facts=quote_facts(quote) if quote else facts_of(version) if version else None,
        words=quoted(quote) if quote else None,
        copy=finding.nearest_copy,
        first=row.repeats if quote is None else None,
    )


def sources(*, user: Person, story: Story) -> list[CitationFacts]:
    """What the article leads to and its claims rest on, as far as `user` may see it: each once, in order."""
    held = [each.facts for each in notes(user=user, story=story) if each.facts]
    held += [proof.facts for entry in ledger(user=user, story=story) for proof in entry.proofs if proof.facts]
    return list({(each.key, each.page): each for each in held}.values())


def listed(*, user: Person, numbers: Sequence[int]) -> Iterator[CitationFacts]:
    """The newest versions of the documents with these keys, in this order, of those that `user` may see."""
    held = record.documents(user=user).select_related("current__best_capture__source", "current__best_capture__memento")
    for start in range(0, len(numbers), TOGETHER):
        part = numbers[start : start + TOGETHER]
        known = held.in_bulk(part)
        versions = []
        for document in (known[number] for number in part if number in known):
            if document.current:
                document.current.document = document
                versions.append(document.current)
        yield from citations.listed(versions)


def chosen(*, user: Person, numbers: list[str]) -> list[CitationFacts]:
    """The newest versions of the documents with these numbers; 404 for one that `user` may not see."""
    distinct = list(dict.fromkeys(numbers))[:MOST]
    return [facts_of(record.version(user=user, accession=each)) for each in distinct]
