"""`/checkpoints/`: the signed heads of the log and the keys that signed them, for anyone to copy and keep."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.models import Checkpoint
from archive.provenance.checkpoint import Key, read_key

SHOWN = 50


@dataclass(frozen=True, slots=True)
class KeyShown:
    """A key and the stretch of the log that it signed."""

    key: Key
    first: Checkpoint
    last: Checkpoint


@require_safe
def checkpoints(request: HttpRequest) -> HttpResponse:
    """Keys with their fingerprints, and the notes, newest first."""
    rows = Checkpoint.objects.order_by("-size").prefetch_related("timestamps")
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    return render(request, "archive/checkpoints.html", {"page": page, "keys": _keys(), "newest": rows.first()})


@require_safe
def checkpoint(request: HttpRequest, size: int) -> HttpResponse:
    """The signed note itself, byte for byte."""
    found = get_object_or_404(Checkpoint, size=size) if size < 2**63 else get_object_or_404(Checkpoint, size=0)
    return HttpResponse(found.note.encode(), content_type="text/plain; charset=utf-8")


def _keys() -> list[KeyShown]:
    shown = []
    for text in Checkpoint.objects.order_by("key").values_list("key", flat=True).distinct():
        signed = Checkpoint.objects.filter(key=text).order_by("size")
        first, last = signed.first(), signed.last()
        if first and last:
            shown.append(KeyShown(read_key(text), first, last))
    return sorted(shown, key=lambda each: each.first.size, reverse=True)


class CheckpointFeed(Feed):  # type: ignore[type-arg]  # the stubs want its two type arguments, Django has none
    """Atom, each entry with the whole note: a subscriber's copy keeps us from telling two histories."""

    feed_type = Atom1Feed

    def title(self) -> str:
        """The feed's name."""
        return _("Checkpoints of the custody log")

    def link(self) -> str:
        """The page."""
        return reverse("checkpoints")

    def items(self) -> list[Checkpoint]:
        """Newest first."""
        return list(Checkpoint.objects.order_by("-size")[:SHOWN])

    def item_title(self, item: Checkpoint) -> str:
        """Short, for a list."""
        return _("%(size)d entries") % {"size": item.size}

    def item_description(self, item: Checkpoint) -> str:
        """The note."""
        return item.note

    def item_link(self, item: Checkpoint) -> str:
        """The raw note."""
        return reverse("checkpoint", args=[item.size])

    def item_pubdate(self, item: Checkpoint) -> datetime:
        """When it was made."""
        return item.made_at

    def item_updateddate(self, item: Checkpoint) -> datetime:
        """It never changes."""
        return item.made_at


_feed = CheckpointFeed()


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """`/checkpoints/feed/`."""
    return _feed(request)
