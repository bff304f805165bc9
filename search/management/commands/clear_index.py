"""`manage.py clear_index`: refused. Shadows Haystack's, which empties the index people search in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Refused: an index that serves is never emptied."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what to do instead."""
        raise CommandError("An index that serves is never emptied. rebuild_index makes it anew beside itself.")
