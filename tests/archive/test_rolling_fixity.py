"""Originals are read again by themselves: all of them in 90 days, some at random, and damage shows where it matters."""

import hashlib
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from archive import fixity, services
from archive.models import Access, Document, Event, Original
from archive.services import Held, rolling
from archive.storage import original_name, originals
from tests.archive.conftest import Holder
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db


def damage(held: Held) -> None:
    path = Path(originals().path(original_name(held.version.original_id)))
    path.chmod(0o640)
    path.write_bytes(b"other bytes")
    path.chmod(0o440)


@pytest.fixture
def damaged(hold: Holder, alice: User) -> Held:
    """Read, and found changed. Its bytes are its own, since the folder is shared with other tests."""
    held = hold(f"to be damaged {timezone.now()}".encode(), alice, title="damaged notice")
    damage(held)
    rolling.Rolling()()
    return held


def made(count: int, when: datetime) -> None:
    Original.objects.bulk_create(
        Original(
            sha256=hashlib.sha256(str(n).encode()).hexdigest(),
            sha512="",
            sha1="",
            size=1,
            checked_at=when,
            check_outcome="ok",
        )
        for n in range(count)
    )


def test_a_small_archive_is_read_whole_each_day_in_one_event(hold: Holder, alice: User) -> None:
    for n in range(3):
        hold(b"small %d" % n, alice)
    sweep = rolling.Rolling()
    sweep()
    sweep()
    assert set(Original.objects.values_list("check_outcome", flat=True)) == {"ok"}
    event = Event.objects.get(type="fixity")
    assert '"checked":3' in event.detail.detail
    assert '"root":"' in event.detail.detail
    tomorrow = timezone.now() + timedelta(days=1)
    assert len(rolling.check_some(tomorrow)) == 3


def test_a_large_archive_is_read_whole_within_ninety_days(monkeypatch: pytest.MonkeyPatch) -> None:
    start = timezone.now()
    made(200, start - timedelta(days=1))
    monkeypatch.setattr(rolling, "check_logged", lambda each: fixity.Check(each, "ok"))
    last: dict[str, datetime] = dict.fromkeys(Original.objects.values_list("sha256", flat=True), start)
    for day in range(1, 91):
        now = start + timedelta(days=day)
        with mock.patch("archive.fixity.timezone.now", return_value=now):
            while done := rolling.check_some(now):
                last.update({check.original.sha256: now for check in done})
    assert min(last.values()) > start
    assert max(last.values()) - min(last.values()) <= timedelta(days=60)


def test_each_day_some_are_read_at_random_and_not_by_turn() -> None:
    now = timezone.now()
    made(300, now - timedelta(days=2))
    picks = {tuple(each.sha256 for each in rolling._at_random(Original.objects.all(), 5)) for _ in range(12)}
    assert len(picks) > 6


def test_a_round_reads_no_more_than_its_share_of_bytes() -> None:
    rows = [Original(sha256=f"{n}", size=size) for n, size in enumerate((9, 1, 1, 9))]
    assert [row.size for row in rolling._no_more_than(rows, 10)] == [9, 1]
    assert [row.size for row in rolling._no_more_than(rows, 1)] == [9]


def test_bytes_that_no_entry_names_are_a_failure_even_if_they_fit_their_row(hold: Holder, alice: User) -> None:
    held = hold(b"logged", alice)
    row = Original.objects.get(pk=held.version.original_id)
    with mock.patch("archive.fixity.PREFIX", "original:sha257:"):
        assert fixity.check_logged(row).outcome == "changed"
    assert fixity.check_logged(row).outcome == "ok"


def test_a_failure_is_an_event_and_stands_on_the_document_page(damaged: Held, alice: User) -> None:
    event = Event.objects.get(type="fixity", outcome="failed")
    assert damaged.version.original_id in event.entry
    page = browser_of(alice).get(f"/d/{damaged.document.accession}/text/").content.decode()
    assert "Bytes do not match" in page


def test_admins_are_told_on_the_first_page_without_titles_they_may_not_see(
    damaged: Held, otto: User, charlie: User
) -> None:
    assert "damaged notice" in browser_of(otto).get("/").content.decode()
    assert "no longer those" not in browser_of(charlie).get("/").content.decode()
    Document.objects.update(access=Access.MEMBERS)
    page = browser_of(otto).get("/").content.decode()
    assert "bytes of one original" in page
    assert "damaged notice" not in page


def test_what_is_damaged_is_not_published(damaged: Held, alice: User) -> None:
    response = browser_of(alice).post(
        f"/d/{damaged.document.accession}/edit/access/", {"access": Access.PUBLIC}, follow=True
    )
    assert "cannot be published" in response.content.decode()
    damaged.document.refresh_from_db()
    assert damaged.document.access == Access.NEWSROOM
    with pytest.raises(services.DamagedError):
        services.change_access(document=damaged.document, access=Access.PUBLIC, user=alice)


def test_the_scheduler_reads_originals_and_signs_the_log(hold: Holder, alice: User) -> None:
    hold(b"scheduled", alice)
    with mock.patch("archive.services.checkpoints.write_copies"):
        call_command("scheduler", "--once", stdout=StringIO())
    assert not Original.objects.filter(check_outcome="").exists()
