"""The list behind "of 12,480 documents you may see, 212 cannot be searched"."""

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from archive import selectors as archive
from archive.models import Document, Version
from archive.policy import Person

PER_PAGE = 50
WHY = {
    "ocr": gettext_lazy("scans not read yet"),
    "no_text": gettext_lazy("no text"),
    "failed": gettext_lazy("could not be read"),
    "waiting": gettext_lazy("waiting to be read"),
    "partial": gettext_lazy("searchable in part"),
}


def unread(*, user: Person, why: str = "") -> QuerySet[Document]:
    """Documents that `user` may see of which the words, or a part of them, cannot be searched."""
    reading = Version.Reading
    asked = Q(current__reading__in=[why] if why in WHY else list(WHY))
    if why in {"", reading.WAITING}:
        asked |= Q(current__isnull=True)
    return archive.documents(user=user).filter(asked).select_related("current").order_by("-pk")


@never_cache
@require_safe
def unsearchable(request: HttpRequest) -> HttpResponse:
    """`?why=` narrows it to one reason."""
    why = request.GET.get("why", "")
    page = Paginator(unread(user=request.user, why=why), PER_PAGE).get_page(request.GET.get("page"))
    counts = [(name, label, unread(user=request.user, why=name).count()) for name, label in WHY.items()]
    context = {"page_obj": page, "why": why, "counts": [each for each in counts if each[2]]}
    return render(request, "search/unsearchable.html", context)
