"""Files that came in as what another document expected of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from archive.models import Attachment, Collection
from archive.selectors import documents
from archive.services import (
    Held,
    attachment_held,
    attachments_found,
    expect_inside,
    put_in_collection,
    supply_attachment,
)
from ingest.models import Item
from ingest.services import telling


@dataclass(frozen=True, slots=True)
class Standing:
    """In whose name, for whom and in which collections an item's bytes are held."""

    user: User
    access: str
    collection: Collection | None
    further: Sequence[Collection] = ()


def standing_of(item: Item, user: User) -> Standing:
    """As the batch of `user` says; what lay inside a document that is read again comes in as that document stands:
    nobody else sees it, whoever has it read again, and who supplied the one supplied the other."""
    above = item.parent
    while above is not None and above.kind != Item.Kind.REREAD:
        above = above.parent
    if above is None or above.version is None:
        return Standing(user, item.batch.access, telling.collection_of(item, user))
    document = above.version.document
    held_in = list(document.collections.order_by("pk"))
    return Standing(document.brought_by or user, document.access, next(iter(held_in), None), held_in[1:])


def join_further(held: Held, standing: Standing) -> None:
    """Put it in the other collections that hold the document it lay in."""
    for each in standing.further:
        put_in_collection(document=held.document, collection=each, user=standing.user)


def note_held(item: Item, held: Held, user: User) -> None:
    """Tie what was just held to the attachment that a person supplied it for, that a message carried it as, or that a
    page names by this address. Inside the transaction that records the capture."""
    asked = item.origin.get("attachment")
    if asked:
        seen = Attachment.objects.filter(pk=asked, version__document__in=documents(user=user)).first()
        if seen is not None:
            supply_attachment(attachment=seen, document=held.document, user=user, note=item.raw_input)
    elif item.kind == Item.Kind.MEMBER and item.parent is not None and item.parent.version is not None:
        inside = expect_inside(version=item.parent.version, number=item.member_n or 0, name=item.raw_input)
        attachment_held(attachment=inside, document=held.document)
    elif held.capture.source is not None:
        attachments_found(url=held.capture.source.url, document=held.document)
