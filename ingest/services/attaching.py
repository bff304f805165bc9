"""Files that came in as what another document expected of them."""

from accounts.models import User
from archive.models import Attachment
from archive.selectors import documents
from archive.services import Held, attachment_held, attachments_found, expect_inside, supply_attachment
from ingest.models import Item


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
