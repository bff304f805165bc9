"""All that a search found, put right together: the form for many documents, filled from a query."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from archive.describing_forms import BulkForm
from archive.policy import may_contribute
from archive.services.bulk import MOST
from search.export_views import list_or_page
from search.found import Found, documents_of


@never_cache
@require_safe
def edit_found(request: HttpRequest) -> HttpResponse:
    """`/search/edit/?q=…&portion=`: what the results page of the same address lists, 500 documents at a time.

    It only shows them and asks; the form names each document and goes to the page of ticked ones, so that what is
    changed is what was shown, whatever a search would find by then.
    """
    user = request.user
    if not isinstance(user, User) or not may_contribute(user):
        raise Http404
    found = list_or_page(request)
    if not isinstance(found, Found):
        return found
    portions = Paginator(found.numbers, MOST)
    portion = portions.get_page(request.GET.get("portion"))
    asked = request.GET.copy()
    asked.pop("portion", None)
    chosen = list(documents_of(user=user, numbers=list(portion.object_list)))
    context = {"form": BulkForm(user=user), "chosen": chosen, "portion": portion, "total": found.total}
    return render(request, "archive/bulk.html", context | {"asked": asked.urlencode()})
