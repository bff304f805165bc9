"""The claims ledger is written here: sentences, what they rest on, what is said of them. Every act is an event."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from archive import custody
from archive.models import Version
from ingest.services import scrub
from stories.models import Claim, ClaimNote, Evidence, Override, Quote, Story, StoryRole

MOST_CHARACTERS = 2000
MOST_CLAIMS = 2000
REFUSALS = {
    "author": "Who wrote the claim cannot check it: somebody else must.",
    "not_checker": "Only a checker of this story marks claims as checked. Its owner names them under People.",
    "not_counsel": "Only the counsel of this story clears claims. Its owner names them under People.",
    "not_sourced": "Nothing supports this claim yet: tie it to a quote or a document first.",
    "not_checked": "A claim is cleared by counsel after it has been checked.",
    "disputed": "Evidence contradicts this claim. Change the words, or say by a note why it stands, and take it out.",
    "too_many": "A story has at most 2,000 claims.",
}


class ClaimRefusedError(Exception):
    """What was asked is not allowed; `code` is a key of REFUSALS."""

    def __init__(self, code: str) -> None:
        super().__init__(REFUSALS[code])
        self.code = code


class StaleClaimError(Exception):
    """Somebody has saved the claim meanwhile. `claim` is as it stands now."""

    def __init__(self, claim: Claim) -> None:
        super().__init__("This claim was changed meanwhile.")
        self.claim = claim


def add_claim(*, story: Story, user: User, text: str) -> Claim:
    """A sentence marked by hand. ClaimRefusedError `too_many`."""
    with transaction.atomic():
        (claim,) = _make(story, user, [text], Claim.Standing.KEPT)
        _log(claim, user, {"text": claim.text})
    return claim


def propose_claims(*, story: Story, user: User, sentences: Iterable[str]) -> int:
    """Sentences that may be claims, to be kept or dropped. Those that the story has already are left out."""
    known = {" ".join(text.split()) for text in story.claims.values_list("text", flat=True)}
    fresh = [text for text in dict.fromkeys(" ".join(each.split()) for each in sentences) if text and text not in known]
    with transaction.atomic():
        made = _make(story, user, fresh, Claim.Standing.PROPOSED)
        if made:
            detail = {"proposed": [each.text for each in made]}
            custody.append(
                type="edit-metadata", objects=[f"story:{story.slug}"], detail=detail, agent=custody.agent_of(user)
            )
    return len(made)


def _make(story: Story, user: User, texts: list[str], standing: str) -> list[Claim]:
    Story.objects.select_for_update().get(pk=story.pk)  # one at a time gives numbers
    last = story.claims.aggregate(last=Max("n"))["last"] or 0
    if last + len(texts) > MOST_CLAIMS:
        raise ClaimRefusedError("too_many")
    rows = [
        Claim(story=story, n=n, text=_words(text), standing=standing, author=user, changed_by=user)
        for n, text in enumerate(texts, start=last + 1)
    ]
    return Claim.objects.bulk_create(rows)


def edit_claim(*, claim: Claim, user: User, text: str, revision: int) -> None:
    """New words; what was checked is so no more. StaleClaimError if `revision` is not the newest."""
    with transaction.atomic():
        held = _held(claim)
        if held.revision != revision:
            raise StaleClaimError(held)
        before, held.text = held.text, _words(text)
        if held.text != before:
            held.changed_by = user
            _changed(held)
            _log(held, user, {"before": {"text": before}, "after": {"text": held.text}})


def set_standing(*, claim: Claim, user: User, standing: str) -> None:
    """Keep or drop a sentence. What is dropped stays in the ledger and in the log."""
    with transaction.atomic():
        held = _held(claim)
        before, held.standing = held.standing, Claim.Standing(standing)
        held.save(update_fields=["standing"])
        _log(held, user, {"before": {"standing": before}, "after": {"standing": held.standing}})


def mark_checked(*, claim: Claim, user: User) -> None:
    """A checker has compared the words with the evidence. ClaimRefusedError if she may not say so."""
    with transaction.atomic():
        held = _held(claim)
        if not held.story.roles.filter(person=user, role=StoryRole.Role.CHECKER).exists():
            raise ClaimRefusedError("not_checker")
        if user.pk in (held.author_id, held.changed_by_id):
            raise ClaimRefusedError("author")
        if held.evidence.filter(stance=Evidence.Stance.CONTRADICTS).exists():
            raise ClaimRefusedError("disputed")
        if held.status == Claim.Status.DRAFT:
            raise ClaimRefusedError("not_sourced")
        held.status, held.checked_by, held.checked_at = Claim.Status.CHECKED, user, timezone.now()
        held.save(update_fields=["status", "checked_by", "checked_at"])
        _log(held, user, {"after": {"status": held.status, "revision": held.revision}})


def mark_cleared(*, claim: Claim, user: User) -> None:
    """Counsel has cleared the claim. ClaimRefusedError if she may not, or it was not checked."""
    with transaction.atomic():
        held = _held(claim)
        if not held.story.roles.filter(person=user, role=StoryRole.Role.COUNSEL).exists():
            raise ClaimRefusedError("not_counsel")
        if held.status not in (Claim.Status.CHECKED, Claim.Status.LEGAL):
            raise ClaimRefusedError("not_checked")
        held.status, held.cleared_by, held.cleared_at = Claim.Status.LEGAL, user, timezone.now()
        held.save(update_fields=["status", "cleared_by", "cleared_at"])
        _log(held, user, {"after": {"status": held.status, "revision": held.revision}})


def take_back(*, claim: Claim, user: User) -> None:
    """Return a checked or cleared claim to sourced: a doubt needs no role."""
    with transaction.atomic():
        held = _held(claim)
        before = held.status
        _settle(held)
        held.save()
        _log(held, user, {"before": {"status": before}, "after": {"status": held.status}})


def add_evidence(
    *,
    claim: Claim,
    user: User,
    version: Version,
    quote: Quote | None = None,
    page: int | None = None,
    stance: str = Evidence.Stance.SUPPORTS,
    note: str = "",
) -> Evidence:
    """Tie a claim to a quote or a document that `user` may see (the caller has asked). The same twice is one."""
    with transaction.atomic():
        held = _held(claim)
        made, is_new = Evidence.objects.get_or_create(
            claim=held,
            version=version,
            quote=quote,
            page=None if quote else page,
            defaults={"stance": Evidence.Stance(stance), "note": scrub(note)[:MOST_CHARACTERS], "added_by": user},
        )
        if is_new:
            if held.standing == Claim.Standing.PROPOSED:
                held.standing = Claim.Standing.KEPT
            _changed(held)
            _log(held, user, {"evidence": _named(made), "stance": made.stance, "note": made.note}, made, type="cite")
    return made


def change_evidence(*, evidence: Evidence, user: User, stance: str, note: str, release: str) -> None:
    """Say anew what the evidence is to the claim, and what readers see of a document that is not public."""
    with transaction.atomic():
        held = _held(evidence.claim)
        row = held.evidence.select_related("version__document", "quote").get(pk=evidence.pk)
        before = {"stance": row.stance, "note": row.note, "release": row.release}
        row.stance, row.note = Evidence.Stance(stance), scrub(note)[:MOST_CHARACTERS]
        row.release = Evidence.Release(release)
        after = {"stance": row.stance, "note": row.note, "release": row.release}
        if before == after:
            return
        row.save()
        if before["stance"] != after["stance"]:
            _changed(held)
        _log(held, user, {"before": before, "after": after}, row)


def remove_evidence(*, evidence: Evidence, user: User) -> None:
    """Untie it. The quote and the document stay; so does the event."""
    with transaction.atomic():
        held = _held(evidence.claim)
        row = held.evidence.select_related("version__document", "quote").get(pk=evidence.pk)
        said = {"removed": _named(row), "stance": row.stance, "note": row.note}
        objects = _objects(held, row)
        row.delete()
        _changed(held)
        custody.append(type="edit-metadata", objects=objects, detail=said, agent=custody.agent_of(user))


def add_note(
    *, story: Story, claim: Claim | None, user: User | None, text: str, kind: str = "note", signed: str = ""
) -> ClaimNote:
    """What somebody says about a claim. Without `user` it came through a share link, `signed` by name."""
    with transaction.atomic():
        note = ClaimNote.objects.create(
            story=story,
            claim=claim,
            kind=ClaimNote.Kind(kind),
            text=scrub(text)[:MOST_CHARACTERS],
            author=user,
            signed=scrub(signed)[:150],
        )
        objects = [f"story:{story.slug}", *([f"claim:{story.slug}/{claim.n}"] if claim else [])]
        custody.append(
            type="edit-metadata",
            objects=objects,
            detail={"note": note.text, "kind": note.kind, "signed": note.signed},
            agent=custody.agent_of(user),
        )
    return note


def override(*, claim: Claim, user: User, code: str, reason: str) -> Override:
    """An editor's reason for publishing although a check says no; it counts for the claim as it stands now."""
    with transaction.atomic():
        held = _held(claim)
        made = Override.objects.create(
            story=held.story,
            claim=held,
            revision=held.revision,
            code=code,
            reason=scrub(reason)[:MOST_CHARACTERS],
            made_by=user,
        )
        _log(held, user, {"override": code, "reason": made.reason})
    return made


def set_role(*, story: Story, user: User, person_id: int, role: str) -> None:
    """What one of the story's people is to it; empty: she works on it, and nothing else."""
    with transaction.atomic():
        person = story.people.get(pk=person_id)
        StoryRole.objects.filter(story=story, person=person).delete()
        if role:
            StoryRole.objects.create(story=story, person=person, role=StoryRole.Role(role))
        custody.append(
            type="edit-metadata",
            objects=[f"story:{story.slug}"],
            detail={"person": custody.agent_of(person), "role": role},
            agent=custody.agent_of(user),
        )


def _held(claim: Claim) -> Claim:
    return Claim.objects.select_for_update(of=("self",)).select_related("story").get(pk=claim.pk)


def _changed(claim: Claim) -> None:
    """New words or evidence: nobody has checked this yet."""
    claim.revision += 1
    _settle(claim)
    claim.save()


def _settle(claim: Claim) -> None:
    sourced = claim.evidence.filter(stance=Evidence.Stance.SUPPORTS).exists()
    claim.status = Claim.Status.SOURCED if sourced else Claim.Status.DRAFT
    claim.checked_by = claim.checked_at = claim.cleared_by = claim.cleared_at = None


def _words(text: str) -> str:
    return " ".join(scrub(text).split())[:MOST_CHARACTERS]


def _named(evidence: Evidence) -> str:
    """By number, never by its words: people of the story read the log who may not see the document."""
    return evidence.quote.public_id if evidence.quote else str(evidence.version)


def _objects(claim: Claim, evidence: Evidence | None = None) -> list[str]:
    found = [f"story:{claim.story.slug}", f"claim:{claim.story.slug}/{claim.n}"]
    if evidence is not None:
        found.append(f"document:{evidence.version.document.accession}")
        found += [f"quote:{evidence.quote.public_id}"] if evidence.quote else []
    return found


def _log(
    claim: Claim, user: User, detail: dict[str, Any], evidence: Evidence | None = None, type: str = "edit-metadata"
) -> None:
    custody.append(type=type, objects=_objects(claim, evidence), detail=detail, agent=custody.agent_of(user))
