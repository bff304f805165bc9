"""The near copies of a document, each with what differs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive import selectors
from archive.masks import masked_pages
from archive.models import Document
from archive.provenance.differences import difference
from archive.views.unmasking import is_shown
from search.near import near_copies

SHOWN = 20


@require_safe
def near(request: HttpRequest, accession: str) -> HttpResponse:
    """`?with=` names the copy to compare with; without it the most alike one."""
    version = selectors.version(user=request.user, accession=accession)
    document = version.document
    copies = near_copies([document.pk], user=request.user).get(document.pk, [])[:SHOWN]
    asked = request.GET.get("with", "")
    chosen = next((each for each in copies if each.accession == asked), copies[0] if copies else None)
    context = {"document": document, "copies": copies, "chosen": chosen}
    if chosen is not None:
        context["found"] = difference(_text(request, document), _text(request, chosen))
    return render(request, "search/near.html", context)


def _text(request: HttpRequest, document: Document) -> str:
    """The newest text as the Text tab shows it to who asks."""
    if document.current is None:
        return ""
    return "\n".join(masked_pages(document.current, user=request.user, shown=is_shown(request, document)))
