"""Organisations as rows: made for a key, merged by a person, and what a merge joins.

A merge moves no fact: the body that is merged points at the one it became part of, and whoever asks follows. So it
can be undone, and a re-reading changes nothing of it.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from archive import custody
from archive.models import Document
from archive.services import touch
from procurement.models import Merge, Organisation, OrganisationName
from procurement.reading.names import near_key, organisation_key

_DEEPEST = 20  # merges of merges that are followed


class NotMerged(Exception):
    """The merge cannot be made; the sentence is for people."""


def organisation_of(name: str) -> Organisation:
    """The organisation of this spelling, made if it is new."""
    key = organisation_key(name)
    return Organisation.objects.get_or_create(key=key, defaults={"near": near_key(key)})[0]


def root_of(body: Organisation) -> Organisation:
    """The body that this one was merged into, at the end of the chain; itself if it was not."""
    for _step in range(_DEEPEST):
        if body.merged_into is None:
            break
        body = body.merged_into
    return body


def merged_bodies() -> dict[int, Organisation]:
    """Each body that was merged, by id, with the one at the end of its chain. One query; merges are few."""
    found = {
        body.pk: body for body in Organisation.objects.filter(Q(merged_into__isnull=False) | Q(merged__isnull=False))
    }
    for body in found.values():
        body.merged_into = found.get(body.merged_into_id) if body.merged_into_id else None
    return {pk: root_of(body) for pk, body in found.items() if body.merged_into is not None}


def members_of(body: Organisation) -> set[int]:
    """The ids of the body and of all that were merged into it, and into those."""
    return members_of_all({body.pk})


def members_of_all(bodies: set[int]) -> set[int]:
    """The ids of the bodies and of all that were merged into any of them."""
    found, fresh = set(bodies), set(bodies)
    while fresh:
        fresh = set(Organisation.objects.filter(merged_into__in=fresh).values_list("pk", flat=True)) - found
        found |= fresh
    return found


def merge(*, one: Organisation, into: Organisation, reason: str, user: User) -> Merge:
    """Say that `one` and `into` are the same body, with a reason. One event; `undo_merge` takes it back. NotMerged."""
    with transaction.atomic():
        one, into = Organisation.objects.select_for_update().get(pk=one.pk), root_of(into)
        if one.merged_into_id is not None or one.pk == into.pk or into.pk in members_of(one):
            raise NotMerged(_("These two are one organisation already."))
        if not reason.strip():
            raise NotMerged(_("Give a reason: it is kept with the merge."))
        row = Merge.objects.create(one=one, into=into, reason=reason.strip()[:500], by=user, at=timezone.now())
        one.merged_into = into
        one.save(update_fields=["merged_into"])
        _touch_documents(members_of(one))
        _log(one, into, row, user, change="merged")
    return row


def undo_merge(*, row: Merge, user: User) -> None:
    """Take a merge back; both bodies stand on their own again. One event; nothing if it was taken back before."""
    with transaction.atomic():
        row = Merge.objects.select_for_update().get(pk=row.pk)
        if row.undone_at is not None:
            return
        row.undone_at, row.undone_by = timezone.now(), user
        row.save(update_fields=["undone_at", "undone_by"])
        Organisation.objects.filter(pk=row.one_id, merged_into=row.into_id).update(merged_into=None)
        _touch_documents(members_of(row.one))
        _log(row.one, row.into, row, user, change="undone")


def add_name(*, body: Organisation, name: str, kind: str, user: User) -> None:
    """Another name that people know the body by (English, former, traditional …). One event; nothing if it is there."""
    name = " ".join(name.split())[:300]
    with transaction.atomic():
        _row, made = OrganisationName.objects.get_or_create(
            organisation=body, name=name, defaults={"kind": kind, "by": user, "at": timezone.now()}
        )
        if not made:
            return
        _touch_documents(members_of(body))
        custody.append(
            type="edit-metadata",
            objects=[f"organisation:{body.public_id}"],
            detail={"change": "name added", "name": name, "kind": kind},
            agent=custody.agent_of(user),
        )


def remove_name(*, row: OrganisationName, user: User) -> None:
    """Take a name away that a person had added. One event."""
    with transaction.atomic():
        body, detail = row.organisation, {"change": "name removed", "name": row.name, "kind": row.kind}
        row.delete()
        _touch_documents(members_of(body))
        custody.append(
            type="edit-metadata",
            objects=[f"organisation:{body.public_id}"],
            detail=detail,
            agent=custody.agent_of(user),
        )


def names_beside(bodies: Iterable[int]) -> list[OrganisationName]:
    """The names that people added to any of these bodies."""
    return list(OrganisationName.objects.filter(organisation__in=list(bodies)).order_by("pk"))


def _touch_documents(bodies: set[int]) -> None:
    """Their index entries hold the names of the body and its key: they are made anew."""
    naming = Document.objects.filter(
        versions__notice__facts__organisation__in=bodies, versions__notice__facts__shown=True
    )
    for document in naming.distinct().iterator(chunk_size=200):
        touch(document)


def _log(one: Organisation, into: Organisation, row: Merge, user: User, *, change: str) -> None:
    custody.append(
        type="edit-metadata",
        objects=[f"organisation:{one.public_id}", f"organisation:{into.public_id}"],
        detail={"change": change, "one": one.key, "into": into.key, "reason": row.reason},
        agent=custody.agent_of(user),
    )
