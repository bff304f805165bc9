"""Which transcript of a version is read: the one that is shown, or an older one by its number (`?t=`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from archive.models import Transcript, Version


@dataclass(frozen=True, slots=True)
class Choice:
    """A transcript as the page offers it. `n` counts from 1, the oldest, and never changes: old ones stay."""

    n: int
    kind: str
    reader: str
    made: datetime
    shown: bool  # whether it is read on this page
    preferred: bool  # whether it is shown when none is named


def choose(request: HttpRequest, version: Version) -> dict[str, Any]:
    """Let `version` show the transcript that `?t=` names, on this page only; what there is to choose from.

    A number that there is not is passed over. The version is not saved anywhere after this: views only read.
    """
    rows = list(version.transcripts.order_by("pk"))
    asked = request.GET.get("t", "")
    preferred = version.transcript_id
    named = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    if 0 < named <= len(rows):
        version.transcript = rows[named - 1]
    choices = [_choice(n, row, version, preferred) for n, row in enumerate(rows, 1)]
    current = next((each for each in choices if each.shown), None)
    return {
        "choices": choices if len(choices) > 1 else [],
        "transcript": current,
        "transcript_named": current.n if current and named and not current.preferred else None,
    }


def _choice(n: int, row: Transcript, version: Version, preferred: int | None) -> Choice:
    reader = f"{row.reader} {row.reader_version}"
    kind = row.get_kind_display()
    return Choice(n, kind, reader, row.created_at, row.pk == version.transcript_id, row.pk == preferred)
