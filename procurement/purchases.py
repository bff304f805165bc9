"""The notices of one purchase in order: stages held and not held, and what changed between them."""

from collections import Counter
from dataclasses import dataclass, field

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from archive.policy import Person
from procurement.display import LABELS, Words, in_words
from procurement.holdings import MOST, Paper, notices_of, papers
from procurement.models import FactRow, Notice, Procedure
from procurement.reading.model import Field, Kind
from procurement.reading.procedures import lot_of
from procurement.reposts import is_exact, is_near, texts_of

# A missing stage is *not held*: we know nothing of whether there was one (reading.md section 6).
STAGES: tuple[tuple[Words, frozenset[Kind]], ...] = (
    (_("Intention"), frozenset({Kind.INTENTION})),
    (_("Enquiry"), frozenset({Kind.DEMAND, Kind.PREQUALIFICATION})),
    (_("Tender or single source"), frozenset({Kind.TENDER, Kind.SINGLE_SOURCE})),
    (_("Correction"), frozenset({Kind.CORRECTION})),
    (_("Award or termination"), frozenset({Kind.AWARD, Kind.TERMINATION})),
    (_("Contract"), frozenset({Kind.CONTRACT})),
    (_("Acceptance"), frozenset({Kind.ACCEPTANCE})),
)
_LOOKED_AT = 5  # earlier notices of a type that one is compared with, word for word
_COMPARED = (Field.BUDGET, Field.CEILING, Field.AWARD, Field.DEADLINE)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage and how many notices of it are held."""

    name: Words
    held: int


@dataclass(frozen=True, slots=True)
class Change:
    """A field that one notice states otherwise than the one before it that states it."""

    label: Words
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A notice that only repeats another: word for word (`exact`), or stating the same in nearly the same words."""

    paper: Paper
    exact: bool


@dataclass(slots=True)
class Step:
    """A notice with the changes it brings, and those that only repeat it."""

    paper: Paper
    copies: list[Copy] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Purchase:
    """A procedure as one person may see it. `names` are the projects its notices name: more than one is a doubt."""

    procedure: Procedure
    number: str
    buyer: FactRow | None
    stages: list[Stage]
    steps: list[Step]
    names: list[str]


def purchase(*, user: Person, public_id: str) -> Purchase:
    """The procedure with this number, or Http404 in the same words whether it is hidden or was never there."""
    found = Procedure.objects.filter(public_id=public_id).first()
    notices = (
        notices_of(user)
        .filter(procedure=found)
        .select_related("version__document__current__original", "procedure")[:MOST]
        if found
        else []
    )
    held = sorted(papers(notices), key=_order)
    if found is None or not held:
        raise Http404
    kinds = [paper.kind for paper in held]
    names = [name for paper in held for name in paper.summary.values(Field.NAME)[:1]]
    first = held[0].summary
    return Purchase(
        procedure=found,
        number=next(iter(first.values(Field.NUMBER)), ""),
        buyer=next(iter(first.rows.get(Field.BUYER, [])), None),
        stages=[Stage(name, sum(kind in members for kind in kinds)) for name, members in STAGES],
        steps=_steps(held),
        names=list({"".join(name.split()): name for name in reversed(names)}.values()),
    )


def others(*, user: Person, notice: Notice | None) -> int:
    """How many other notices of the same purchase `user` may see."""
    if notice is None or notice.procedure_id is None:
        return 0
    return notices_of(user).filter(procedure=notice.procedure_id).exclude(pk=notice.pk).count()


def _order(paper: Paper) -> tuple[bool, str, int, int]:
    """By day; on one day, and among those without one, by stage."""
    stage = next((at for at, (_name, kinds) in enumerate(STAGES) if paper.kind in kinds), len(STAGES))
    return paper.day is None, str(paper.day or ""), stage, paper.document.pk


def _steps(held: list[Paper]) -> list[Step]:
    """The notices in order, those that only repeat an earlier one of their type folded under it."""
    repeated = [kind for kind, number in Counter(paper.kind for paper in held).items() if number > 1]
    texts = texts_of(paper for paper in held if paper.kind in repeated)
    steps: list[Step] = []
    for paper in held:
        same = [step for step in steps if step.paper.kind is paper.kind]
        exact = next((step for step in same if is_exact(step.paper, paper)), None)
        near = exact or next((step for step in same[-_LOOKED_AT:] if is_near(step.paper, paper, texts)), None)
        if near:
            near.copies.append(Copy(paper, exact=exact is not None))
        else:
            steps.append(Step(paper))
    _mark_changes(steps)
    return steps


def _mark_changes(steps: list[Step]) -> None:
    """What each states otherwise than the notice before it of the same lot: another lot's budget is no change."""
    last: dict[tuple[str, Field], str] = {}
    for step in steps:
        lot = lot_of(step.paper.document.title)
        for name in _COMPARED:
            words = " + ".join(in_words(row) for row in step.paper.summary.rows.get(name, []))
            before = last.get((lot, name), "")
            if words and before and before != words:
                step.changes.append(Change(LABELS[name], before, words))
            if words:
                last[lot, name] = words
