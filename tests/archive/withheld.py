"""A document that was public, and what is done to it, for the tests of withholding."""

from accounts.models import User
from archive.models import Access, Collection, Document
from archive.services import Held
from tests.archive.conftest import held_bytes, read_as

WORDS = "招标单位采购摄像头"


def public_document(user: User, *, collection: Collection | None = None, content: bytes = b"the bytes") -> Held:
    """A document that anybody has been able to see, with words and a source."""
    held = held_bytes(
        content,
        user,
        title="示例县公告",
        access=Access.PUBLIC,
        collection=collection,
        source_url="http://a.example/1",
        source_basis="user_asserted",
    )
    read_as(held, WORDS)
    held.document.refresh_from_db()
    held.version.refresh_from_db()
    assert held.document.first_public_at is not None
    return held


def again(document: Document) -> Document:
    """The row as it stands."""
    return Document.objects.get(pk=document.pk)
