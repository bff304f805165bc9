"""What a person says of a fact: it is right, it is not so, or it is this. Kept beside the readings, never over them.

A correction outlives every re-reading: the rows of facts are made anew, and `applied` puts the corrections on them.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from archive import custody
from archive.models import Page, Version
from archive.services import touch
from procurement.bodies import organisation_of
from procurement.masking import hide_masked
from procurement.meanings import LONGEST, NotSo, meant
from procurement.models import Correction, FactRow, Notice, Organisation
from procurement.purchase_keys import key_of_purchase, purchase_of
from procurement.reading.folding import fold
from procurement.reading.model import Field
from procurement.reading.notice import MANY

PERSON_RULE = "person"
BODIES = frozenset({Field.BUYER, Field.AGENCY, Field.SUPPLIER})
# What may be corrected: nothing personal.
CORRECTABLE = (
    Field.KIND, Field.NAME, Field.NUMBER, Field.BUYER, Field.AGENCY, Field.SUPPLIER, Field.AWARD, Field.BUDGET,
    Field.CEILING, Field.METHOD, Field.PUBLISHED, Field.DEADLINE, Field.PLACE, Field.GOODS, Field.OFFICE,
    Field.REASON,
)  # fmt: skip
_LONGEST_LOT = 8


@dataclass(frozen=True, slots=True)
class Stated:
    """A person's statement: what she says of which reading, and for a correction the right words and what they mean.

    `reading` is the machine's value as a row holds it; empty where a fact is added that no rule read. `page` is
    1-based, 0 to look for the words on every page.
    """

    field: Field
    verdict: str
    reading: str = ""
    lot: str = ""
    words: str = ""
    meaning: str = ""
    page: int = 0
    note: str = ""


def state_fact(*, version: Version, stated: Stated, user: User) -> Correction:
    """Keep what a person says of a fact of this version, and put it on its facts. One event. NotSo.

    The caller has asked `policy.may_contribute` and that the person sees the document.
    """
    with transaction.atomic():
        notice = Notice.objects.select_for_update().get(version=version)
        words, place = ("", None)
        if stated.verdict == Correction.Verdict.CORRECTED:
            meant(stated.field, stated.meaning or stated.words)
            words, place = _located(notice, stated)
        elif not notice.facts.filter(field=stated.field.value, value=stated.reading, personal=False).exists():
            raise NotSo("no_reading", _("This reading is no longer there: the document was read again."))
        reading = stated.reading
        if stated.verdict == Correction.Verdict.WITHDRAWN:
            reading, words = _taken_back(version, stated)
        row = Correction.objects.create(
            version=version, field=stated.field.value, verdict=stated.verdict, reading=reading,
            lot=stated.lot[:_LONGEST_LOT], words=words, meaning=stated.meaning.strip()[:LONGEST],
            page=place or 0, note=stated.note.strip()[:500], by=user, at=timezone.now(),
        )  # fmt: skip
        settle(notice)
        touch(version.document)
        custody.append(
            type="edit-metadata",
            objects=[f"document:{version.document.accession}"],
            detail={
                "fact": stated.field.value, "version": version.n, "verdict": stated.verdict, "before": stated.reading,
                "after": stated.meaning or words, "words": words, "lot": stated.lot, "note": row.note,
            },
            agent=custody.agent_of(user),
        )  # fmt: skip
    return row


def _taken_back(version: Version, stated: Stated) -> tuple[str, str]:
    """The reading and words of what stands about a value: the machine's, or the one that a person gave."""
    for each in standing(version):
        if each.field == stated.field.value and each.lot == stated.lot:
            given = each.verdict == Correction.Verdict.CORRECTED
            if stated.reading in (
                each.reading,
                meant(stated.field, each.meaning or each.words).value if given else None,
            ):
                return each.reading, each.words
    raise NotSo("nothing_said", _("Nobody has said anything of this reading."))


def _located(notice: Notice, stated: Stated) -> tuple[str, int | None]:
    """The words as they stand in the text, with their page; of a type chosen from the list there are none."""
    if stated.field is Field.KIND:
        return stated.words.strip(), None
    spot = find_words(notice, stated.words.strip(), stated.page)
    if spot is None:
        raise NotSo("not_there", _("These words do not stand in the document. Copy them from its text."))
    page, start, end, text = spot
    return text[start:end], page


def find_words(notice: Notice, words: str, page: int = 0) -> tuple[int, int, int, str] | None:
    """Where words stand in the text that was read: page, start, end and the page's text; width may differ."""
    wanted = fold(words)
    pages = Page.objects.filter(transcript=notice.transcript).order_by("number")
    ordered = sorted(pages.only("number", "text"), key=lambda each: each.number != page)
    for each in ordered if wanted else ():
        at = fold(each.text).find(wanted)
        if at >= 0:
            return each.number, at, at + len(wanted), each.text
    return None


def settle(notice: Notice) -> None:
    """Put every standing correction of the version on the rows of its facts. May be called again at any time."""
    rows = list(notice.facts.filter(personal=False).order_by("position"))
    machine = [row for row in rows if row.rule != PERSON_RULE]
    notice.facts.filter(rule=PERSON_RULE).delete()
    for row in machine:
        row.state, row.said_by_id = "", None
    said = standing(notice.version)
    for each in said:
        for row in _meant_by(each, machine):
            row.state, row.said_by_id = each.verdict, each.by_id
    _choose(machine, said)
    FactRow.objects.bulk_update(machine, ["state", "said_by", "shown"])
    last = max((row.position for row in notice.facts.all()), default=-1)
    for number, each in enumerate((each for each in said if each.verdict == Correction.Verdict.CORRECTED), start=1):
        _person_row(notice, each, last + number).save()
    hide_masked(notice)
    _headline(notice)


def standing(version: Version) -> list[Correction]:
    """The last word on each reading, in the order they were said."""
    last: dict[tuple[str, str, str, str], Correction] = {}
    for each in Correction.objects.filter(version=version).select_related("by").order_by("pk"):
        last[each.field, each.reading, each.lot, "" if each.reading else each.words] = each
    return [each for each in last.values() if each.verdict != Correction.Verdict.WITHDRAWN]


def _meant_by(said: Correction, rows: list[FactRow]) -> list[FactRow]:
    return [row for row in rows if row.field == said.field and row.value == said.reading and said.reading]


def _choose(machine: list[FactRow], said: list[Correction]) -> None:
    """Which readings are shown: the rules' choice, less what is not so; of one value what a person said is it."""
    replaced = {each.field for each in said if each.verdict == Correction.Verdict.CORRECTED}
    refused = {Correction.Verdict.REJECTED.value, Correction.Verdict.CORRECTED.value}
    for row in machine:
        row.shown = row.chosen and row.state not in refused
        if row.field in replaced and Field(row.field) not in MANY:
            row.shown = False


def _person_row(notice: Notice, said: Correction, position: int) -> FactRow:
    field = Field(said.field)
    what = meant(field, said.meaning or said.words)
    spot = find_words(notice, said.words, said.page) if field is not Field.KIND else None
    row = FactRow(
        notice=notice, position=position, field=said.field, raw=said.words, value=what.value, code=what.code,
        number=what.number, day=what.day, moment=what.moment, place=FactRow.Place.PERSON, page=0, start=0,
        end=len(said.words), rule=PERSON_RULE, rule_version=1, confidence=1.0, lot=said.lot, shown=True, chosen=True,
        state=said.verdict, said_by_id=said.by_id, organisation=_body(field, what.value),
    )  # fmt: skip
    if spot:
        row.place, (row.page, row.start, row.end) = FactRow.Place.PAGE, spot[:3]
        row.raw = spot[3][row.start : row.end]
    return row


def _body(field: Field, name: str) -> Organisation | None:
    return organisation_of(name) if field in BODIES else None


def _headline(notice: Notice) -> None:
    """What the notice's own row repeats of its facts: type, method and purchase, as they now stand."""
    first: dict[str, FactRow] = {}
    for row in notice.facts.filter(shown=True).order_by("position"):
        first.setdefault(row.field, row)

    def value(field: Field) -> str:
        return first[field.value].value if field.value in first else ""

    notice.is_notice = notice.is_notice or bool(first)
    notice.kind = value(Field.KIND)[:24] if notice.is_notice else ""
    notice.method = value(Field.METHOD)[:40]
    notice.procedure_key = key_of_purchase(value(Field.NUMBER), value(Field.BUYER))
    notice.procedure = purchase_of(notice.procedure_key)
    notice.save(update_fields=["is_notice", "kind", "method", "procedure_key", "procedure"])
