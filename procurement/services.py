"""Reading the facts of a version, after each change and by a sweep that finds what a lost message left."""

import logging
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from celery import current_app
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError

from archive.models import Document, Page, Version
from archive.provenance.clocks import BEIJING
from archive.services import touch
from procurement.bodies import organisation_of
from procurement.corrections import settle
from procurement.masking import mask_version, unmasked
from procurement.models import Correction, FactRow, Notice, Organisation
from procurement.purchase_keys import key_of_purchase, purchase_of
from procurement.reading.folding import fold
from procurement.reading.model import Fact, Field, Kind, NoticeText, OverviewPair, Region, Where
from procurement.reading.names import is_person, is_withheld, organisation_key
from procurement.reading.notice import RULES_VERSION, read_notice, shown, value_key

log = logging.getLogger(__name__)

TASK = "procurement.tasks.read_facts"
# A notice says what it says on its first pages; a tender document of 400 pages would only repeat its samples.
PAGES_READ = 30
SWEEP_AT_ONCE = 50
CONFLICTS = frozenset({"unit_conflict", "words_figures_differ", "amounts_differ"})
# What a text must state to be a notice, by how much each says. Two points make one.
_EVIDENCE = {Field.NUMBER: 1, Field.BUYER: 1, Field.AGENCY: 1, Field.BUDGET: 1, Field.AWARD: 1, Field.SUPPLIER: 1}
_BODIES = frozenset({Field.BUYER, Field.AGENCY, Field.SUPPLIER})
_NEEDED = 3
_LABELLED = ("pair", "label", "section")
_NOTICE = re.compile(r"(?:公告|公示|通知|通告)\s*(?:\([^()]*\))?\s*$")
CODE_REACH = 160  # characters between a name and its code, with an address between them
_MOST_BUYERS = 5
_LONGEST_LOT = 8


def on_document_changed(sender: object, *, document_id: int, **_kwargs: object) -> None:
    """After a commit that changed a document: ask for its unread versions to be read."""
    to_read = Q(pk__in=unread().values("pk"))
    to_mask = Q(pk__in=unmasked().filter(version__document_id=document_id).values("version_id"))
    versions = Version.objects.filter(to_read | to_mask, document_id=document_id)
    for version_id in versions.values_list("pk", flat=True):
        try:
            current_app.send_task(TASK, args=[version_id])
        except (OperationalError, OSError) as error:
            log.warning("the queue could not be reached for version %s: %s", version_id, type(error).__name__)


def unread() -> QuerySet[Version]:
    """Versions with a transcript that these rules have not read."""
    done = Q(notice__rules_version=RULES_VERSION, notice__transcript=F("transcript"))
    return Version.objects.filter(transcript__isnull=False).exclude(done)


def erase(document: Document) -> None:
    """Facts of a document that is purged, and what people said of them: `archive.registry.erasing`."""
    Notice.objects.filter(version__document=document).delete()
    Correction.objects.filter(version__document=document).delete()


def sweep() -> None:
    """Called by the scheduler: read a few versions that no message reached."""
    for version_id in list(unread().order_by("pk").values_list("pk", flat=True)[:SWEEP_AT_ONCE]):
        read_facts(version_id=version_id)


def read_facts(*, version_id: int) -> Notice | None:
    """Read the version's text and replace what was read from it before; None if there is nothing (more) to read.

    Derived data: no custody event. Facts keep the rule and its version; the transcript they point into stays.
    """
    with transaction.atomic():
        version = unread().select_for_update(of=("self",)).filter(pk=version_id).first()
        if version is None or version.transcript is None:
            return None
        facts = read_notice(notice_text(version))
        chosen = shown(facts)
        first = {field: rows[0] for field, rows in chosen.items()}
        is_notice = _is_notice(facts, first, version.document.title)
        notice, _ = Notice.objects.update_or_create(
            version=version,
            defaults={
                "transcript": version.transcript,
                "rules_version": RULES_VERSION,
                "is_notice": is_notice,
                "kind": str(first[Field.KIND].value) if is_notice and Field.KIND in first else "",
                "method": str(first[Field.METHOD].value)[:40] if is_notice and Field.METHOD in first else "",
                "procedure_key": _procedure(first) if is_notice else "",
            },
        )
        notice.procedure = purchase_of(notice.procedure_key)
        notice.save(update_fields=["procedure"])
        before = _said(notice)
        notice.facts.all().delete()
        if is_notice:
            _keep(notice, facts, [fact for rows in chosen.values() for fact in rows])
        if Correction.objects.filter(version=version).exists():
            settle(notice)
        mask_version(version_id=version.pk, read=version.transcript)
        if version.document.current_id == version.pk and _said(notice) != before:
            touch(version.document)
    return notice


def _body_key(fact: Fact) -> str:
    """The key of the organisation that a shown fact names; empty for a withheld name or a person's."""
    name = str(fact.value)
    named = fact.field in _BODIES and not fact.personal and not is_withheld(name) and not is_person(name)
    return organisation_key(name) if named else ""


def _bodies(chosen: list[Fact]) -> dict[str, Organisation]:
    """The organisations that facts name, by key. In order of key: two readings that make the same ones cannot lock
    each other out."""
    keys = sorted({key for fact in chosen if (key := _body_key(fact))})
    return {key: organisation_of(key) for key in keys}


def _said(notice: Notice) -> list[tuple[object, ...]]:
    """What an index entry takes from the facts."""
    rows = notice.facts.filter(shown=True, personal=False).order_by("position")
    return list(rows.values_list("field", "value", "raw", "code", "number", "day"))


def notice_text(version: Version) -> NoticeText:
    """What the rules read of a version: pages as stored, overview, title, address, the printed date as a claim."""
    rows = Page.objects.filter(transcript=version.transcript).order_by("number").only("number", "text", "pairs")
    pages = list(rows[:PAGES_READ])
    document, source = version.document, version.source
    printed = document.printed_at.astimezone(BEIJING).date().isoformat() if document.printed_at else ""
    return NoticeText(
        title=document.title,
        pages=tuple(page.text for page in pages),
        pairs=tuple(pair for number, page in enumerate(pages, start=1) for pair in _pairs(page, number)),
        address=source.url if source else "",
        published=printed,
    )


def _pairs(page: Page, number: int) -> Iterable[OverviewPair]:
    for pair in page.pairs:
        start, end = int(pair["start"]), int(pair["end"])
        if 0 <= start < end <= len(page.text):
            yield OverviewPair(str(pair["label"]), page.text[start:end], number, start, end)


def _is_notice(facts: list[Fact], first: dict[Field, Fact], title: str) -> bool:
    """Whether the text is one notice: a type that its title says, and a number, a body, a sum beside it; or a number
    and a project that are both labelled; or a number under a title that calls itself a notice of some type.

    A page with many buyers is a list of notices; what it says belongs to none of them.
    """
    if len({value_key(fact) for fact in facts if fact.field is Field.BUYER}) > _MOST_BUYERS:
        return False
    points = sum(worth for field, worth in _EVIDENCE.items() if field in first)
    kind, number, name = first.get(Field.KIND), first.get(Field.NUMBER), first.get(Field.NAME)
    typed = kind is not None and kind.value != Kind.OTHER.value
    if number and name and number.rule in _LABELLED and name.rule in _LABELLED:
        return True
    if number and kind and typed and kind.span.where is Where.TITLE and _NOTICE.search(fold(title)):
        return True
    return points + typed >= _NEEDED


def _procedure(first: dict[Field, Fact]) -> str:
    number, buyer = first.get(Field.NUMBER), first.get(Field.BUYER)
    return key_of_purchase(str(number.value) if number else "", str(buyer.value) if buyer else "")


def _keep(notice: Notice, facts: list[Fact], chosen: list[Fact]) -> None:
    picked, bodies = {id(fact) for fact in chosen}, _bodies(chosen)
    rows = [_row(notice, position, fact, picked=id(fact) in picked) for position, fact in enumerate(facts)]
    for row, fact in zip(rows, facts, strict=True):
        row.organisation = bodies.get(_body_key(fact)) if row.shown else None
    for row in rows:
        if row.field == Field.CODE.value:
            row.organisation = _whose(row, rows)
    FactRow.objects.bulk_create(rows, batch_size=200)


def _whose(code: FactRow, rows: list[FactRow]) -> Organisation | None:
    """The body right before a code on its page: a code farther behind is not given to anybody."""
    near = [
        row
        for row in rows
        if row.organisation
        and row.field in _BODIES
        and row.page == code.page
        and 0 <= code.start - row.end <= CODE_REACH
    ]
    return max(near, key=lambda row: row.end).organisation if near else None


def _row(notice: Notice, position: int, fact: Fact, *, picked: bool) -> FactRow:
    value = fact.value
    day = value if isinstance(value, date) and not isinstance(value, datetime) else None
    return FactRow(
        notice=notice,
        position=position,
        field=fact.field.value,
        raw=fact.raw,
        value=str(value) if not isinstance(value, datetime) else value.isoformat(timespec="minutes"),
        code=value.code if isinstance(value, Region) else "",
        number=value if isinstance(value, Decimal) and abs(value) < Decimal(10) ** 20 else None,
        day=value.date() if isinstance(value, datetime) else day,
        moment=value.astimezone(timezone.get_default_timezone()) if isinstance(value, datetime) else None,
        place=fact.span.where.value,
        page=fact.span.page,
        start=fact.span.start,
        end=fact.span.end,
        rule=fact.rule,
        rule_version=fact.rule_version,
        confidence=fact.confidence,
        unit_source=fact.unit_source.value,
        lot=(fact.lot or "")[:_LONGEST_LOT],
        personal=fact.personal,
        shown=picked,
        chosen=picked,
        conflict=bool(CONFLICTS.intersection(fact.warnings)),
        warnings=list(fact.warnings),
    )
