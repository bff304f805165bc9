"""Documents for the tests of the record, made through the same services as real ones."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from accounts.models import User
from archive import services
from archive.models import Access, Collection
from archive.services import CaptureDraft, Held, PageDraft, TranscriptDraft
from archive.storage import staging_file, store

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
    """Store `content` and hold it for `user`; further keywords go to the CaptureDraft."""
    path = staging_file()
    path.write_bytes(content)
    draft = CaptureDraft(**{"method": "upload", "retrieved_at": RETRIEVED, "filename": "a.txt"} | capture)  # type: ignore[arg-type]
    return services.hold(
        stored=store(path), capture=draft, title=title, user=user, access=access, collection=collection
    )


def read_as(held: Held, *texts: str, title: str = "", media_type: str = "text/plain", **draft: object) -> None:
    """Give a held document the pages `texts`, as a reader would."""
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


@pytest.fixture
def hold(db: None) -> Holder:
    """`hold(b"…", user)`: stored bytes as a document."""
    return held_bytes
