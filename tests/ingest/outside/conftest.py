"""What the tests of looks and savings share: a site here that is the archive too, and a notice held of it."""

import json
from collections.abc import Callable, Iterator

import pytest

from accounts.models import User
from archive.models import Check, Document
from ingest.models import Batch, Errand, Item
from ingest.services import add_addresses, errands, work
from tests.ingest import made
from tests.ingest.fetchers.servers import Handler, Site, running

HEAD = ["timestamp", "original", "mimetype", "statuscode", "digest"]
ARCHIVE = "https://web.archive.org"
Look = Callable[..., Check | None]


class Outside(Site):
    """A notice under `/notice.htm`. `listed` is what the list of captures holds, `saves` what Save Page Now answers."""

    def __init__(self) -> None:
        super().__init__()
        self.listed: list[list[str]] = []
        self.saves: list[dict[str, object]] = []  # answers in turn: to the POST, then to each poll
        self.posted: list[tuple[bytes, dict[str, str]]] = []
        self.pages["*"] = self._other

    @property
    def notice(self) -> str:
        return f"{self.origin}/notice.htm"

    def _other(self, handler: Handler) -> None:
        if handler.path.startswith("/cdx/"):
            handler.reply(200, json.dumps([HEAD, *self.listed] if self.listed else []).encode())
        elif handler.path.startswith("/save"):
            if handler.command == "POST":
                length = int(handler.headers["Content-Length"])
                self.posted.append((handler.rfile.read(length), dict(handler.headers.items())))
            handler.reply(200, json.dumps(self.saves.pop(0)).encode())
        else:
            handler.reply(404, b"nothing here")


@pytest.fixture
def site(settings: object) -> Iterator[Outside]:
    """The site, allowed to be fetched from, and asked in the place of the archive."""
    with running(Outside()) as started:
        assert isinstance(started, Outside)
        started.page(
            "/notice.htm", 200, made.page("公告", "预算 1,234 元"), ("Content-Type", "text/html; charset=utf-8")
        )
        settings.MUNIMENT_FETCH_ALLOW = [f"127.0.0.1:{started.port}"]  # type: ignore[attr-defined]
        settings.MUNIMENT_FETCH_ENDPOINTS = {ARCHIVE: started.origin}  # type: ignore[attr-defined]
        yield started


@pytest.fixture
def notice(batch: Batch, site: Outside) -> Document:
    """Alice's document of the notice, fetched from the live site."""
    (item,) = add_addresses(batch=batch, text=site.notice)
    work(item.pk)
    found = Item.objects.select_related("document__current").get(pk=item.pk).document
    assert found is not None
    return found


@pytest.fixture
def look(notice: Document, alice: User) -> Look:
    """Post an errand for the notice, run it, and give the newest look; None if nothing could be recorded."""

    def looked(kind: str = Errand.Kind.LIVE, **more: object) -> Check | None:
        source = None if kind == Errand.Kind.MEMENTO else notice.versions.get(n=1).captures.first().source  # type: ignore[union-attr]
        errand = errands.post(document=notice, kind=kind, user=alice, source=source, **more)  # type: ignore[arg-type]
        before = notice.checks.count()
        errands.run(errand.pk)
        return notice.checks.order_by("-pk").first() if notice.checks.count() > before else None

    return looked
