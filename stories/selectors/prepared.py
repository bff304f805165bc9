"""Queries whose SQL is written once: of a page that many readers ask for, Django spends most time on writing it anew.

What such a query asks never depends on who asks, and its rows are plain values as the database driver gives them.
"""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


class Prepared:
    """The SQL of a query set of `values_list`; asked each time with `rows`."""

    def __init__(self, asked: QuerySet[Any, Any]) -> None:
        try:
            self._sql, self._params = asked.query.sql_with_params()
        except EmptyResultSet:  # nothing can match it
            self._sql, self._params = "", ()

    def rows(self) -> list[tuple[Any, ...]]:
        """What the database holds now."""
        if not self._sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self._sql, self._params)
            return list(cursor.fetchall())
