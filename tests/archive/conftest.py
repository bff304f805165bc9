"""Documents for the tests of the record, made through the same services as real ones."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from accounts.models import User
from archive import services
from archive.models import Access, Collection, Document
from archive.services import CaptureDraft, Held, PageDraft, TranscriptDraft
from archive.storage import staging_file, store
from procurement.masking import mask_version

Holder = Callable[..., Held]
RETRIEVED = datetime(2026, 11, 22, 12, 0, 7, tzinfo=UTC)


def held_bytes(
    content: bytes,
    user: User,
    *,
    title: str = "无标题",
    access: str = Access.NEWSROOM,
    collection: Collection | None = None,
    **capture: object,
) -> Held:
    """Store `content` and hold it for `user`; further keywords go to the CaptureDraft.

    A public document is shown at once, as one that holds no text: nothing waits to be masked.
    """
    path = staging_file()
    path.write_bytes(content)
    draft = CaptureDraft(**{"method": "upload", "retrieved_at": RETRIEVED, "filename": "a.txt"} | capture)  # type: ignore[arg-type]
    held = services.hold(
        stored=store(path), capture=draft, title=title, user=user, access=access, collection=collection
    )
    Document.objects.filter(pk=held.document.pk).update(held_back=False)
    held.document.held_back = False
    return held


def read_as(held: Held, *texts: str, title: str = "", media_type: str = "text/plain", **draft: object) -> None:
    """Give a held document the pages `texts`, as a reader would, and mask them, as the worker does after it."""
    fields = {
        "kind": "plain",
        "reader": "text",
        "reader_version": 1,
        "tool": "text",
        "sandbox_level": "L1",
        "title": title,
        "title_basis": "page_asserted" if title else "",
        "media_type": media_type,
    }
    pages = [PageDraft(number=number, text=text) for number, text in enumerate(texts, start=1)]
    services.save_reading(version=held.version, transcript=TranscriptDraft(**fields | draft), pages=pages)  # type: ignore[arg-type]
    mask_version(version_id=held.version.pk)


@pytest.fixture
def hold(db: None) -> Holder:
    """`hold(b"…", user)`: stored bytes as a document."""
    return held_bytes
