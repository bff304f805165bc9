"""Emptying the database after a test with real transactions, although the custody log refuses DELETE.

Django empties tables by DELETE on SQLite, which the triggers of `archive/migrations/0002…` and `0003…`
refuse, as they should. The suite takes them off for that moment and puts them on again; no test ever runs without them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.apps import apps
from django.db import connection
from django.test import TransactionTestCase

_migrations = [import_module(f"archive.migrations.{name}") for name in ("0002_append_only", "0003_checkpoints")]
_real_teardown = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


@contextmanager
def without_triggers() -> Iterator[None]:
    """The database as an administrator has it who took the triggers off."""
    with connection.schema_editor() as editor:
        for each in reversed(_migrations):
            each.backwards(apps, editor)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            for each in _migrations:
                each.forwards(apps, editor)


def _teardown(self: TransactionTestCase) -> None:
    with without_triggers():
        _real_teardown(self)


def install() -> None:
    """Let every test with real transactions clean up after itself."""
    TransactionTestCase._fixture_teardown = _teardown  # type: ignore[attr-defined]
