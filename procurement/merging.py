"""Which organisations may be one: proposals for a person, and the merges that she may know of.

A proposal is never a merge: near spellings, a branch, the same credit code. Only bodies are proposed that stand in
documents which the person may see.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from archive.policy import Person
from procurement.bodies import members_of
from procurement.display import Words
from procurement.holdings import notices_of
from procurement.models import FactRow, Merge, Organisation
from procurement.organisations import ROLES
from procurement.reading.model import Field

MOST = 12


@dataclass(frozen=True, slots=True)
class Proposal:
    """A body that may be the same, as it is written most, and why it is proposed."""

    organisation: Organisation
    name: str
    why: Words


def seen_by(user: Person) -> QuerySet[FactRow]:
    """The facts that name bodies in documents that `user` may see."""
    roles = [role.value for role in ROLES]
    return FactRow.objects.filter(notice__in=notices_of(user), shown=True, field__in=roles, organisation__isnull=False)


def proposals(*, user: Person, body: Organisation) -> list[Proposal]:
    """Bodies that may be the same as `body`, nearest first."""
    mine = members_of(body)
    keys = list(Organisation.objects.filter(pk__in=mine).values_list("key", "near"))
    near = Q()
    for key, short in keys:
        near |= Q(key__startswith=key) if len(key) > 3 else Q()
        near |= Q(near=short) if len(short) > 2 else Q()
    begins = [key[:length] for key, _short in keys for length in range(4, len(key)) if key[:length].endswith(_WHOLE)]
    others = Organisation.objects.filter(near | Q(key__in=begins), merged_into=None).exclude(pk__in=mine).order_by("pk")
    found = {other.pk: Proposal(other, "", _why(other, keys)) for other in others[: 4 * MOST]}
    for other in _same_code(user, mine):
        found[other.pk] = Proposal(other, "", _("the same credit code stands behind both"))
    written = dict(seen_by(user).filter(organisation__in=found).order_by("pk").values_list("organisation", "value"))
    return [Proposal(each.organisation, written[pk], each.why) for pk, each in found.items() if pk in written][:MOST]


_WHOLE = ("公司", "局", "院", "校", "大学", "医院", "中心", "委员会", "厅", "部", "银行")


def _why(other: Organisation, keys: list[tuple[str, str]]) -> Words:
    if any(other.near == short for _key, short in keys):
        return _("nearly the same name: legal form, brackets or 本级 differ")
    return _("one name begins with the other: perhaps a branch or a department")


def _same_code(user: Person, mine: set[int]) -> QuerySet[Organisation]:
    rows = FactRow.objects.filter(notice__in=notices_of(user), field=Field.CODE.value)
    codes = rows.filter(organisation__in=mine).values("value")
    others = rows.filter(value__in=codes, organisation__isnull=False).exclude(organisation__in=mine)
    return Organisation.objects.filter(pk__in=others.values("organisation"), merged_into=None)


def merges_of(*, user: Person, body: Organisation) -> list[tuple[Merge, str]]:
    """The merges that made the body what it is, undone ones too, each with the name that was joined to it."""
    rows = (
        Merge.objects.filter(into__in=members_of(body)).select_related("one", "into", "by", "undone_by").order_by("pk")
    )
    written = dict(
        seen_by(user).filter(organisation__in=[row.one_id for row in rows]).values_list("organisation", "value")
    )
    return [(row, written[row.one_id]) for row in rows if row.one_id in written]


def merge_known_to(*, user: Person, pk: int) -> Merge:
    """The merge with this number, if `user` may see a document that names either body. Http404."""
    row = Merge.objects.select_related("one", "into").filter(pk=pk).first()
    if row is None or not seen_by(user).filter(organisation__in=members_of(row.into) | members_of(row.one)).exists():
        raise Http404
    return row
