"""F4 (safety.md section 9): another holds the database's write lock. Reading goes on, writing says so."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.test import Client

from accounts.models import User
from archive.models import Document
from ingest.models import Item, ItemState
from ingest.services import work
from tests.conftest import browser_of
from tests.ingest.conftest import AddBytes, add_bytes, batch  # noqa: F401 - fixtures

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="F4: the write lock of SQLite; PostgreSQL has none"),
]


@contextmanager
def held() -> Iterator[None]:
    """The write lock in another's hands; we wait a moment for it, not the half minute of the settings."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 200")
    other = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
    finally:
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 30000")


def patient(user: User) -> Client:
    """A browser that is shown what the server answers."""
    browser = browser_of(user)
    browser.raise_request_exception = False
    return browser


def test_a_form_is_told_that_the_database_does_not_answer_and_pages_are_read(alice: User) -> None:
    browser = patient(alice)
    form = {"addresses": "http://a.example/1.htm", "access": "newsroom"}
    with held():
        assert browser.get("/about/").status_code == 200
        assert browser.get("/batches/").status_code == 200
        refused = browser.post("/intake/", form)
        assert refused.status_code == 503
        assert refused["Retry-After"] == "5"
        assert "does not answer" in refused.content.decode()
    assert browser.post("/intake/", form).status_code == 302
    assert Item.objects.count() == 1


def test_an_item_whose_worker_cannot_write_loses_no_attempt(alice: User, add_bytes: AddBytes) -> None:  # noqa: F811
    item = add_bytes("一份文件。".encode(), "a.txt")
    with held(), pytest.raises(OperationalError):
        work(item.pk)
    item.refresh_from_db()
    assert (item.state, item.attempts) == (ItemState.WAITING, 0)
    work(item.pk)
    item.refresh_from_db()
    assert (item.state, item.attempts) == (ItemState.DONE, 1)
    assert Document.objects.count() == 1
