"""*Show* for masked personal data: one document, one session, with a reason, and an event of the custody log."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from archive import selectors, services
from archive.forms import UnmaskForm
from archive.marking import Line, Mark, masked_lines
from archive.masking import masked_words
from archive.masks import Masks, disclosure, masks_of
from archive.models import Document, Page, Version
from archive.policy import may_unmask

SESSION_KEY = "unmasked"  # accession numbers; the session ends at sign-out


def is_shown(request: HttpRequest, document: Document) -> bool:
    """Whether this person has had the document's personal data shown in this session, and still may."""
    return may_unmask(request.user) and document.accession in request.session.get(SESSION_KEY, [])


def lines_shown(request: HttpRequest, page: Page, marks: Sequence[Mark]) -> list[Line]:
    """The lines of a page as this person may read them; none of a text that is not looked through yet."""
    masks = _masks(request, page)
    if page.transcript_id in masks.unknown:
        return []
    return masked_lines(page.text, masks.masked(page.transcript_id, page.number, page.text), marks)


def words_shown(request: HttpRequest, page: Page, start: int, end: int) -> str:
    """Words of a page as this person may read them."""
    spans = _masks(request, page).of(page.transcript_id, page.number)
    return masked_words(page.text, start, end, spans)


def _masks(request: HttpRequest, page: Page) -> Masks:
    shown = is_shown(request, page.transcript.version.document)
    return masks_of([page.transcript_id], user=request.user, shown=shown)


def personal_data(request: HttpRequest, version: Version) -> dict[str, Any]:
    """What a page says of the masks of the transcript that it shows, and of what the original discloses."""
    return {
        "disclosed": disclosure(version),
        "personal_shown": is_shown(request, version.document),
        "may_unmask": may_unmask(request.user),
    }


@require_POST
def unmask(request: HttpRequest, accession: str) -> HttpResponse:
    """`/d/<acc>/unmask/`: show them from now on, with the reason that was given."""
    document, user = _asked(request, accession)
    form = UnmaskForm(request.POST)
    if form.is_valid():
        services.show_masked(document=document, user=user, reason=form.cleaned_data["reason"])
        held = request.session.get(SESSION_KEY, [])
        request.session[SESSION_KEY] = [*held, document.accession] if document.accession not in held else held
    else:
        messages.error(request, _("Say why personal data should be shown: the custody log keeps the reason."))
    return redirect("document_text", accession=document.accession)


@require_POST
def mask(request: HttpRequest, accession: str) -> HttpResponse:
    """`/d/<acc>/mask/`: mask them again in this session."""
    document, _user = _asked(request, accession)
    held = request.session.get(SESSION_KEY, [])
    request.session[SESSION_KEY] = [each for each in held if each != document.accession]
    return redirect("document_text", accession=document.accession)


def _asked(request: HttpRequest, accession: str) -> tuple[Document, User]:
    document = selectors.document(user=request.user, accession=accession)
    user = request.user
    if not may_unmask(user) or not isinstance(user, User):
        raise Http404
    return document, user
