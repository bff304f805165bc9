"""The page on which an admin sees what older readers read, and has it read again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from ingest import services
from ingest.readers.versions import READER_VERSIONS


@require_http_methods(["GET", "HEAD", "POST"])
def rereading(request: HttpRequest) -> HttpResponse:
    """Counts by reader, of all documents; sent, a batch whose items are named by number. For admins only."""
    user = request.user
    if not isinstance(user, User) or not user.is_active or not user.is_admin:
        raise Http404
    if request.method != "POST":
        context = {"ages": services.ages(), "unread": services.unread().count()}
        return render(request, "ingest/rereading.html", context)
    reader = request.POST.get("reader", "")
    if request.POST.get("what") == "unread":
        chosen, title = services.unread(), _("Read again: without text")
    elif reader in READER_VERSIONS:
        chosen, title = services.read_by_older(reader=reader), _("Read again: %s") % reader
    else:
        raise Http404
    batch = services.read_again(versions=chosen, user=user, title=title)
    if batch is None:
        messages.warning(request, _("There is nothing to read again: it has been read, or waits to be."))
        return redirect("rereading")
    return redirect("batch", public_id=batch.public_id)
