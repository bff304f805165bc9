"""`/share/<token>/`: a story's claims and quoted pages, and nothing else, for whoever holds the link."""

from allauth.core.ratelimit import consume
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stories import services
from stories.forms_claims import SignedNoteForm
from stories.models import Claim, ClaimNote, Evidence, ShareLink
from stories.selectors.claims import claims
from stories.selectors.pagetext import public_text
from stories.selectors.quotes import resolve
from stories.services.sharing import log_opening


def _link(token: str) -> ShareLink:
    """The link that still lets somebody in, or 404 in the same words as for one that never was."""
    found = ShareLink.objects.select_related("story").filter(token=token).first()
    if found is None or not found.is_open:
        raise Http404
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, token: str) -> HttpResponse:
    """The password first, where one is set; then the claims. Sent, the form leaves a note."""
    link = _link(token)
    key = f"share-{link.pk}-{link.password[-8:]}"
    if link.password and not request.session.get(key):
        return _password(request, link, key)
    if request.method == "POST":
        return _note(request, link)
    if request.method == "GET":
        log_opening(link=link, address=request.META.get("REMOTE_ADDR", ""))
    return _page(request, link, SignedNoteForm())


def _password(request: HttpRequest, link: ShareLink, key: str) -> HttpResponse:
    error, status = "", 200
    if request.method == "POST":
        if not consume(request, action="share"):
            error, status = _("Too many tries. Try again in a minute."), 429
        elif link.fits(request.POST.get("password", "")[:128]):
            request.session[key] = True
            return redirect("share", token=link.token)
        else:
            error, status = _("This is not the password of the link."), 422
    return render(request, "stories/share_password.html", {"link": link, "error": error}, status=status)


def _page(request: HttpRequest, link: ShareLink, form: SignedNoteForm, *, status: int = 200) -> HttpResponse:
    rows = [each for each in claims(story=link.story) if each.standing == Claim.Standing.KEPT]
    told = [(each, [(row, _quoted_page(row)) for row in each.evidence.all()]) for each in rows]
    context = {
        "link": link,
        "story": link.story,
        "claims": told,
        "form": form,
        "notes": link.story.notes.select_related("claim", "author").order_by("pk"),
    }
    response = render(request, "stories/shared.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _quoted_page(row: Evidence) -> tuple[str, str]:
    """The text of the quoted page, and its language; nothing of a document that is withheld."""
    page = resolve(row.quote).row if row.quote and not row.version.document.is_withheld else None
    return public_text(page), page.language if page else ""


def _note(request: HttpRequest, link: ShareLink) -> HttpResponse:
    form, number = SignedNoteForm(request.POST), request.POST.get("n", "")
    if not consume(request, action="share"):
        return _page(request, link, form, status=429)
    if not form.is_valid():
        return _page(request, link, form, status=422)
    claim = link.story.claims.filter(n=int(number)).first() if number.isdecimal() and len(number) < 9 else None
    services.add_note(
        story=link.story,
        claim=claim,
        user=None,
        text=form.cleaned_data["text"],
        kind=ClaimNote.Kind.COUNSEL if link.role == ShareLink.Role.COUNSEL else ClaimNote.Kind.NOTE,
        signed=form.cleaned_data["signed"],
    )
    return redirect("share", token=link.token)
