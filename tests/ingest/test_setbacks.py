"""What goes wrong around a file, not in it: the item recovers, and nothing is done twice. And words from outside."""

import errno
from pathlib import Path

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import storage
from archive.csvcells import STARTS, disarm
from archive.models import Capture, Document, Transcript
from archive.services import hold
from ingest.models import Item, ItemState
from ingest.pages import shown_name
from ingest.services import scrub, work, working
from ingest.services.captures import moment, title_of
from tests.ingest.conftest import AddBytes


def once(error: Exception, real: object) -> object:
    """A function that raises `error` at its first call, and is `real` from then on."""
    left = [error]

    def act(*args: object, **kwargs: object) -> object:
        if left:
            raise left.pop()
        return real(*args, **kwargs)  # type: ignore[operator]

    return act


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "error", "code"),
    [
        ("store", OSError(errno.ENOSPC, "no space"), "disk_full"),
        ("store", OSError(errno.EIO, "I/O error"), "storage_unavailable"),
        ("save_reading", SoftTimeLimitExceeded(), "wall_limit"),
    ],
)
def test_a_passing_fault_leaves_the_item_to_be_retried_and_the_second_try_finishes_it_once(
    add_bytes: AddBytes, monkeypatch: pytest.MonkeyPatch, place: str, error: Exception, code: str
) -> None:
    item = add_bytes(b"words")
    owner = storage if place == "store" else working
    monkeypatch.setattr(owner, place, once(error, getattr(owner, place)))
    work(item.pk)
    item.refresh_from_db()
    assert (item.state, item.reason, item.attempts) == (ItemState.RETRYING, code, 1)
    work(item.pk, early=True)
    item.refresh_from_db()
    assert (item.state, item.reason) == (ItemState.DONE, "")
    assert (Document.objects.count(), Capture.objects.count(), Transcript.objects.count()) == (1, 1, 1)
    assert not Path(item.staged or "/nowhere").exists()


@pytest.mark.django_db
def test_a_locked_database_is_no_attempt_of_the_files(add_bytes: AddBytes, monkeypatch: pytest.MonkeyPatch) -> None:
    item = add_bytes(b"words")
    monkeypatch.setattr(working, "hold", once(OperationalError("database is locked"), hold))
    with pytest.raises(OperationalError):
        work(item.pk)
    item.refresh_from_db()
    assert (item.state, item.attempts) == (ItemState.WAITING, 0)
    work(item.pk)
    item.refresh_from_db()
    assert item.state == ItemState.DONE


@pytest.mark.django_db
def test_a_fault_of_ours_on_one_file_is_named_and_logged_and_stops_nothing(
    add_bytes: AddBytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    item = add_bytes(b"words")
    monkeypatch.setattr(working, "hold", once(KeyError("a mistake"), hold))
    work(item.pk)
    item.refresh_from_db()
    assert (item.state, item.reason) == (ItemState.RETRYING, "internal_error")
    assert "a mistake" in caplog.text
    assert "a mistake" not in item.sentence


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_no_text_is_a_live_cell_and_none_is_lost(text: str) -> None:
    cell = disarm(text)
    assert not cell.startswith(STARTS)
    assert cell.removeprefix("'") == text or cell == text


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters()))
def test_every_name_gives_a_title_and_can_be_shown_and_stored(name: str) -> None:
    stored = scrub(name)
    stored.encode("utf-8")
    assert "\x00" not in stored
    assert title_of(Item(raw_input=stored, origin={}))
    assert all(each.isprintable() or each in "\ufffd" or not each.isascii() for each in shown_name(stored))


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(), st.datetimes().map(lambda each: each.isoformat() + "+08:00")))
def test_a_date_of_a_record_is_a_moment_in_utc_or_nothing(text: str) -> None:
    read = moment(text)
    assert read is None or read.utcoffset() is not None
