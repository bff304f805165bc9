"""One change to many documents: each its own event, all of it in one row by which it can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archive.models import Access, BulkEdit, Collection, Document
from archive.policy import may_change_access
from archive.selectors import documents
from archive.services.changes import DamagedError, change_access, put_in_collection, take_from_collection
from archive.services.describing import Told, describe_document, source_is_seen, undo_description

MOST = 500  # documents of one change: some seconds
NOT_YOURS = "only who brought it in, or owns a collection that holds it, may change who sees it"
SEEN = "its address was seen, by us or by a web archive: that is evidence, and no statement stands in its place"
DAMAGED = "its bytes no longer match, so it cannot be published"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to change; what is empty stays."""

    told: Told = field(default_factory=Told)
    access: str = ""
    collection: Collection | None = None
    taken: Collection | None = None  # which they are to be taken out of
    reason: str = ""


def edit_many(*, chosen: Sequence[Document], wish: Wish, user: User) -> BulkEdit:
    """Change each of `chosen` (the caller has taken them from what `user` may see). A document for which a part may
    not be done keeps that part, and the rest goes on."""
    edit = BulkEdit(made_by=user)
    for document in chosen:
        done, why = _edit_one(document, wish, user)
        if done:
            edit.changes[document.accession] = done
        if why:
            edit.refused[document.accession] = why
    edit.save()
    return edit


def _edit_one(document: Document, wish: Wish, user: User) -> tuple[dict[str, Any], str]:
    done: dict[str, Any] = {}
    seen = SEEN if wish.told.source and source_is_seen(document) else ""
    described = describe_document(document=document, told=wish.told, user=user, note=wish.reason)
    if described:
        done["described"] = described
    if not wish.access and wish.collection is None and wish.taken is None:
        return done, seen
    if not may_change_access(user, document):
        return done, "; ".join(filter(None, [seen, NOT_YOURS]))
    if wish.collection is not None and not document.collections.filter(pk=wish.collection.pk).exists():
        put_in_collection(document=document, collection=wish.collection, user=user)
        done["collection"] = wish.collection.pk
    if wish.taken is not None and document.collections.filter(pk=wish.taken.pk).exists():
        take_from_collection(document=document, collection=wish.taken, user=user)
        done["taken"] = wish.taken.pk
    if wish.access and document.access != wish.access:
        before = document.access
        try:
            change_access(document=document, access=wish.access, user=user, reason=wish.reason)
        except DamagedError:
            return done, "; ".join(filter(None, [seen, DAMAGED]))
        done["access"] = [before, wish.access]
    return done, seen


def undo_many(*, edit: BulkEdit, user: User) -> int:
    """Put back what still stands as the edit left it; how many documents changed. A second undo does nothing."""
    with transaction.atomic():
        held = BulkEdit.objects.select_for_update().get(pk=edit.pk)
        if held.undone_at is not None:
            return 0
        held.undone_at = timezone.now()
        held.save(update_fields=["undone_at"])
    rows = documents(user=user).filter(accession__in=list(held.changes))
    return sum(_undo_one(document, held.changes[document.accession], user) for document in rows)


def _undo_one(document: Document, done: dict[str, Any], user: User) -> bool:
    changed = False
    if "described" in done:
        changed = undo_description(document=document, changed=done["described"], user=user, note="undone")
    if not may_change_access(user, document):
        return changed
    if "access" in done and document.access == done["access"][1]:
        # Back to public waits for nothing here: it was public before.
        change_access(document=document, access=Access(done["access"][0]), user=user, reason="undone")
        changed = True
    if "collection" in done:
        collection = Collection.objects.filter(pk=done["collection"]).first()
        if collection is not None and document.collections.filter(pk=collection.pk).exists():
            take_from_collection(document=document, collection=collection, user=user)
            changed = True
    if "taken" in done:
        collection = Collection.objects.filter(pk=done["taken"], memberships__user=user).first()
        if collection is not None and not document.collections.filter(pk=collection.pk).exists():
            put_in_collection(document=document, collection=collection, user=user)
            changed = True
    return changed
