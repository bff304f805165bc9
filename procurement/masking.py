"""Masks of personal data in transcripts: found by the rules of `procurement.reading.personal`, kept by the record.

Every transcript is looked through, whatever it is, since any of them may be shown. Until then its document is held back
from the public (`archive.services.holding_back`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from archive.masking import Span
from archive.masks import spans_of
from archive.models import Page, Transcript
from archive.services import MaskDraft, keep_masks
from procurement.models import FactRow, Notice
from procurement.reading.model import Field
from procurement.reading.personal import PERSONAL_VERSION, RULES, Place, personal_in, personal_places

SWEEP_AT_ONCE = 50
_BODIES = (Field.BUYER.value, Field.AGENCY.value, Field.SUPPLIER.value)


def unmasked() -> QuerySet[Transcript]:
    """Transcripts that today's rules have not looked through."""
    return Transcript.objects.exclude(masking__rules=f"{RULES}/{PERSONAL_VERSION}")


def sweep() -> None:
    """Called by the scheduler: what no message reached, documents that wait for it first."""
    waiting = unmasked().order_by("-version__document__held_back", "pk").values_list("version_id", flat=True)
    for version_id in dict.fromkeys(waiting[:SWEEP_AT_ONCE]):
        mask_version(version_id=version_id)


def mask_version(*, version_id: int, read: Transcript | None = None) -> None:
    """Look through each transcript of a version that today's rules have not; what facts say of it is taken along.

    `read`: the transcript whose facts were read just now, which is looked through in any case: new facts may name
    experts, and those that a mask touches are to be hidden.
    """
    wanted = Q(pk__in=unmasked().values("pk")) | Q(pk=read.pk if read else None)
    for transcript in Transcript.objects.filter(wanted, version_id=version_id).select_related("version__document"):
        with transaction.atomic():
            rows = list(Page.objects.filter(transcript=transcript).order_by("number").values_list("number", "text"))
            numbers = [number for number, _text in rows]
            facts = FactRow.objects.filter(notice__transcript=transcript, place=FactRow.Place.PAGE)
            found = personal_places([text for _number, text in rows], _experts(facts, numbers), _bodies(facts))
            drafts = [MaskDraft(numbers[each.page - 1], each.start, each.end, each.kind, each.rule) for each in found]
            _hide(facts, drafts)
            keep_masks(transcript=transcript, masks=drafts, rules=RULES, rule_version=PERSONAL_VERSION)


def personal_spans(text: str) -> Sequence[Span]:
    """For `archive.registry`: the personal data in a short text that is no part of a transcript."""
    return [Span(each.start, each.end, each.kind) for each in personal_in(text)]


def _experts(facts: QuerySet[FactRow], numbers: Sequence[int]) -> Iterator[Place]:
    """Facts count pages from 1; the places of review experts, and of what else is a person's name."""
    rows = facts.filter(personal=True).exclude(field=Field.CONTACT.value)
    for field, page, start, end in rows.values_list("field", "page", "start", "end"):
        if 0 < page <= len(numbers):
            kind = "expert" if field == Field.EXPERT.value else "person"
            yield Place(page, start, end, kind, "fact")


def _bodies(facts: QuerySet[FactRow]) -> set[str]:
    """Names of bodies as written: a person's name inside one of them is not masked there."""
    return set(facts.filter(personal=False, field__in=_BODIES).values_list("raw", flat=True))


def hide_masked(notice: Notice) -> None:
    """Hide the facts of a notice whose words a mask touches, by the masks that stand."""
    spans = spans_of([notice.transcript_id])
    masks = [MaskDraft(page, each.start, each.end, each.kind, "") for (_, page), of in spans.items() for each in of]
    _hide(notice.facts.filter(place=FactRow.Place.PAGE), masks)


def _hide(facts: QuerySet[FactRow], masks: Iterable[MaskDraft]) -> None:
    """A fact whose words a mask touches is personal too: it is shown in no list and stands in no index."""
    by_page: dict[int, list[MaskDraft]] = defaultdict(list)
    for mask in masks:
        by_page[mask.page].append(mask)
    rows = facts.filter(personal=False).values_list("pk", "page", "start", "end")
    touched = [
        pk
        for pk, page, start, end in rows
        if any(mask.start < end and mask.end > start for mask in by_page.get(page, ()))
    ]
    facts.filter(pk__in=touched).update(personal=True)
