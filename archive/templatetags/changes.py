"""What a change says, for templates."""

from typing import Any, Final

from django import template
from django.utils.translation import gettext_lazy as _

from archive.models import BulkEdit

register = template.Library()

NAMES: Final[dict[str, Any]] = {
    "title": _("Title"),
    "title_en": _("Title in English"),
    "tags": _("Tags"),
    "stated_source": _("Source address"),
    "printed_at": _("Printed"),
    "language": _("Language"),
    "issuing_body": _("Issued by"),
}


@register.filter
def said_before_and_after(done: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Name, what stood before, what stands now, of each thing said; how we know it is left out."""
    said = done.get("described") or {}
    before, after = said.get("before") or {}, said.get("after") or {}
    return [(str(NAMES[name]), _plain(before.get(name)), _plain(after[name])) for name in NAMES if name in after]


@register.filter
def done_to(edit: BulkEdit, accession: str) -> dict[str, Any]:
    """What the change did to the document of this number."""
    done: dict[str, Any] = edit.changes.get(accession) or {}
    return done


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
