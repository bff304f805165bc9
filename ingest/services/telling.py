"""What a table or a sidecar says of a file or an address goes to its document, as the statement of who brought it in.

An item keeps it in `origin["told"]`: title, title_en, date (ISO), language, issuing_body, tags (a list), collection
(the id of one of which she is a member), source (an address). What it changed stands in
`origin["applied"]`, for an undo.
"""

from dataclasses import replace
from typing import Any

from accounts.models import User
from archive.models import Collection, Document
from archive.services import Held, Told, describe_document
from archive.services.describing import told_in
from ingest.models import Item


def told_of(item: Item) -> dict[str, Any]:
    """What was said of the item; empty if nothing."""
    told = item.origin.get("told")
    return told if isinstance(told, dict) else {}


def collection_of(item: Item, user: User) -> Collection | None:
    """Where its document goes: the collection told, while the person is a member of it, else the batch's."""
    number = told_of(item).get("collection")
    if number is None:
        return item.batch.collection
    return Collection.objects.filter(memberships__user=user, pk=number).first() or item.batch.collection


def apply(item: Item, held: Held, user: User, collection: Collection | None) -> dict[str, Any]:
    """Take over what was told, inside the caller's transaction. The item's origin with what that changed."""
    applied: dict[str, Any] = dict(item.origin.get("applied") or {})
    if held.joined and collection is not None:
        applied["joined"] = collection.pk
    told = _told(told_of(item))
    if held.outcome != "new":
        told = _beside(told, held.document)
    changed = describe_document(document=held.document, told=told, user=user, note=f"batch {item.batch.public_id}")
    if changed:
        applied["described"] = changed
    return {**item.origin, "applied": applied} if applied else dict(item.origin)


def _told(told: dict[str, Any]) -> Told:
    tags = tuple(str(tag) for tag in told.get("tags") or [])
    # The source told is the address of the capture: no statement beside it.
    return replace(told_in({**told, "printed": told.get("date"), "source": ""}), tags=tags)


def _beside(told: Told, document: Document) -> Told:
    """Of a document that was there before: not over what a person has said of it already."""
    return replace(
        told,
        title="" if document.title_basis == "user_asserted" else told.title,
        title_en="" if document.title_en else told.title_en,
        printed="" if document.printed_basis == "user_asserted" else told.printed,
        language="" if document.language_basis == "user_asserted" else told.language,
        issuing_body="" if document.issuing_body else told.issuing_body,
    )
