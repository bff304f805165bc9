"""What stands between a story and its publication (experience.md section 7)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive.models import Access, Capture, Document
from stories.models import Claim, Evidence, Override, Story
from stories.selectors.claims import claims
from stories.selectors.quotes import resolve

WEAK: Final = frozenset({"C", "D", "E"})
# Code, sentence; the first never yield, the others to a reason that is kept.
NEVER: Final[dict[str, Promise]] = {
    "not_public": _("The document is not public. Make it public, or choose what readers see of it."),
    "withdrawn": _("The document was withdrawn: nobody can be shown it."),
    "restricted": _("The document is restricted: readers cannot be shown it, nor its words."),
}
YIELDING: Final[dict[str, Promise]] = {
    "bytes_mismatch": _("The file is no longer the one that was received."),
    "quote_unresolved": _("The quoted words do not stand in the current transcript."),
    "unsourced": _("Nothing supports the claim."),
    "contradicted": _("Evidence contradicts the claim."),
    "unchecked": _("Nobody but its author has checked the claim."),
    "no_copy": _("No web archive is known to hold a copy of the source."),
    "translation": _("The translation was not confirmed by a person."),
    "weak_alone": _("It rests only on copies of grade C, D or E."),
}


@dataclass(frozen=True, slots=True)
class Block:
    """One thing that keeps the story back. `override`: the reason that an editor gave, for the claim as it stands."""

    code: str
    claim: Claim
    evidence: Evidence | None = None
    override: Override | None = None

    @property
    def sentence(self) -> str:
        """What is missing."""
        return str(NEVER.get(self.code) or YIELDING[self.code])

    @property
    def can_yield(self) -> bool:
        """Whether a reason may be written."""
        return self.code in YIELDING

    @property
    def holds(self) -> bool:
        """Whether it keeps the story back now."""
        return self.override is None


@dataclass(frozen=True, slots=True)
class Readiness:
    """The whole list, and the claims that it is about."""

    claims: list[Claim]
    blocks: list[Block]

    @property
    def firm(self) -> list[Block]:
        """What no reason helps against."""
        return [each for each in self.blocks if not each.can_yield]

    @property
    def open(self) -> list[Block]:
        """What waits for a reason, or for the work."""
        return [each for each in self.blocks if each.can_yield and each.holds]

    @property
    def overridden(self) -> list[Block]:
        """What an editor gave a reason for."""
        return [each for each in self.blocks if not each.holds]

    @property
    def is_ready(self) -> bool:
        """Whether it may be published: something is claimed, and nothing holds it back."""
        return bool(self.claims) and not self.firm and not self.open


def readiness(*, story: Story) -> Readiness:
    """Every check of every kept claim. Of each document it says only whether readers may see it."""
    kept = [each for each in claims(story=story) if each.standing == Claim.Standing.KEPT]
    reasons: dict[tuple[int, int, str], Override] = {}
    for each in story.overrides.select_related("made_by").order_by("pk"):
        reasons[each.claim_id, each.revision, each.code] = each
    found = []
    for claim in kept:
        for code, evidence in _of_claim(claim):
            given = reasons.get((claim.pk, claim.revision, code)) if code in YIELDING else None
            found.append(Block(code, claim, evidence, given))
    return Readiness(kept, found)


def _of_claim(claim: Claim) -> Iterator[tuple[str, Evidence | None]]:
    rows = list(claim.evidence.all())
    supporting = [each for each in rows if each.stance == Evidence.Stance.SUPPORTS]
    if not supporting:
        yield "unsourced", None
    if any(each.stance == Evidence.Stance.CONTRADICTS for each in rows):
        yield "contradicted", None
    if claim.status not in (Claim.Status.CHECKED, Claim.Status.LEGAL):
        yield "unchecked", None
    grades = _grades(supporting)
    if grades and grades <= WEAK:
        yield "weak_alone", None
    for row in rows:
        for code in of_evidence(row):
            yield code, row


def of_evidence(row: Evidence) -> Iterator[str]:
    """What is wrong with one piece of evidence: codes."""
    document, version = row.version.document, row.version
    if document.withdrawn_at is not None:
        yield "withdrawn"
    elif document.restricted:
        yield "restricted"
    elif not is_public(document) and row.release == Evidence.Release.UNDECIDED:
        yield "not_public"
    if version.original.check_outcome in ("changed", "missing"):
        yield "bytes_mismatch"
    if row.quote is not None and not resolve(row.quote).resolves:
        yield "quote_unresolved"
    if row.quote is not None and row.quote.translation and not row.quote.translation_confirmed:
        yield "translation"
    if not has_copy(row):
        yield "no_copy"


def is_public(document: Document) -> bool:
    """Whether anybody may see it."""
    return document.access == Access.PUBLIC and not document.is_withheld


def has_copy(row: Evidence) -> bool:
    """Whether a capture of the version came from a web archive: it is there for others to see."""
    return Capture.objects.filter(version=row.version, memento__isnull=False).exists()


def _grades(rows: Iterable[Evidence]) -> set[str]:
    return {each.version.best_capture.grade for each in rows if each.version.best_capture}
