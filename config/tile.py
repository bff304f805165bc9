"""One number of the operations page, and what to do where it is not well."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.functional import Promise

Level = Literal["good", "warning", "bad", "unknown"]


@dataclass(frozen=True, slots=True)
class Tile:
    """`at` is the moment the number speaks of, `advice` what to do, `command` with what, `rows` its parts; `page` names
    the address where it is done."""

    title: str | Promise
    number: str
    level: Level
    said: str = ""
    at: datetime | None = None
    advice: str = ""
    command: str = ""
    howto: str = ""  # a page of docs/how-to
    page: str = ""
    rows: tuple[tuple[str, str], ...] = ()
