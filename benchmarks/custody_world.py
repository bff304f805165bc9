"""A small archive for the mutations: documents of two states, captures with addresses, transcripts, checkpoints."""

from datetime import UTC, datetime

from accounts.models import Role, User
from archive import services, storage
from archive.models import Access, Document
from archive.services import (
    CaptureDraft,
    PageDraft,
    TranscriptDraft,
    ask_purge,
    confirm_purge,
    place_hold,
    restrict_document,
    withdraw_document,
)
from archive.services.checkpoints import make_checkpoint
from archive.services.holding import Held

WHEN = datetime(2026, 11, 22, 12, 0, 7, tzinfo=UTC)


def _held(n: int, state: int, user: User) -> Held:
    path = storage.staging_file()
    path.write_bytes(f"公告 {n} state {state}\n".encode() * 5)
    url = f"http://www.ccgp.example/info/{n}.htm"
    draft = CaptureDraft(
        method="live",
        retrieved_at=WHEN,
        captured_at=WHEN,
        captured_basis="observed",
        source_url=url,
        source_basis="observed",
        requested_url=url,
        served_url=url,
        http_status=200,
        response_headers=[["Content-Type", "text/html"]],
        ip="192.0.2.7",
        filename=f"{n}.htm",
    )
    access = Access.PUBLIC if n % 2 else Access.NEWSROOM
    return services.hold(stored=storage.store(path), capture=draft, title=f"公告 {n}", user=user, access=access)


def _read(held: Held, n: int) -> None:
    transcript = TranscriptDraft(
        kind="html-text",
        reader="html",
        reader_version=1,
        tool="html",
        sandbox_level="L1",
        title=f"采购公告 {n}",
        title_basis="page_asserted",
        language="zh-Hans",
        printed="2021-03-05",
        media_type="text/html",
    )
    pages = [PageDraft(number=page, text=f"第{page}页 公告 {n}") for page in (1, 2)]
    services.save_reading(version=held.version, transcript=transcript, pages=pages)


def make_archive(documents: int = 4) -> User:
    """Everything through the services that the product uses, with two checkpoints; all entries are under the last."""
    user = User.objects.create_user("mutations@example.org", None, role=Role.JOURNALIST)
    for n in range(documents):
        _read(_held(n, 1, user), n)
        if n == documents // 2:
            make_checkpoint()
    _read(_held(0, 2, user), 0)
    make_checkpoint()
    return user


def withhold_some(user: User) -> None:
    """One document restricted, one held, one purged by two people; under a checkpoint."""
    other = User.objects.create_user("second@example.org", None, role=Role.ADMIN)
    restricted, held, purged = Document.objects.order_by("pk")[1:4]
    restrict_document(document=restricted, reason="order", user=user, note="court")
    place_hold(document=held, reason="a court asked", user=user)
    withdraw_document(document=purged, reason="privacy", user=user)
    asked = ask_purge(document=purged, reason="privacy", note="an address", user=user)
    confirm_purge(request=asked, user=other)
    make_checkpoint()
