"""The near copies of a document, each with what differs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive import selectors
from archive.provenance.differences import difference
from search.near import near_copies
from search.near_texts import shown_text

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
        context["found"] = difference(shown_text(document, request), shown_text(chosen, request))
    return render(request, "search/near.html", context)
