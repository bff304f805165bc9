"""`/stories/<slug>/claims/`: the ledger, and one claim of it."""

import re
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from archive.policy import may_contribute
from stories import services
from stories.activity import told
from stories.forms_claims import ClaimForm, DraftForm, EvidenceChangeForm, EvidenceForm, NoteForm
from stories.models import Claim, Evidence, Story
from stories.selectors import claims as ledger
from stories.selectors import stories as selectors
from stories.selectors.quotes import quote as one_quote
from stories.selectors.readiness import readiness
from stories.services.claims import REFUSALS, ClaimRefusedError, StaleClaimError
from stories.worddiff import word_diff

PER_PAGE = 100


def opened(request: HttpRequest, slug: str) -> tuple[Story, User]:
    """The story and who looks at it, or 404."""
    found = selectors.story(user=request.user, slug=slug)
    assert isinstance(request.user, User)  # the selector lets nobody else through
    return found, request.user


@require_http_methods(["GET", "HEAD", "POST"])
def story_claims(request: HttpRequest, slug: str) -> HttpResponse:
    """The ledger. Sent, the form adds a sentence by hand."""
    story, user = opened(request, slug)
    form = ClaimForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            claim = services.add_claim(story=story, user=user, text=form.cleaned_data["text"])
            return redirect("story_claim", slug=story.slug, n=claim.n)
        except ClaimRefusedError as error:
            form.add_error("text", _(REFUSALS[error.code]))
    return _ledger(request, story, form, DraftForm())


def _ledger(request: HttpRequest, story: Story, form: ClaimForm, draft: DraftForm) -> HttpResponse:
    rows = list(ledger.claims(story=story))
    kept = [each for each in rows if each.standing == Claim.Standing.KEPT]
    newest = selectors.newest_import(story=story)
    context = {
        "story": story,
        "form": form,
        "draft": draft,
        "page_obj": Paginator(kept, PER_PAGE).get_page(request.GET.get("page")),
        "proposed": [each for each in rows if each.standing == Claim.Standing.PROPOSED],
        "dropped": [each for each in rows if each.standing == Claim.Standing.DROPPED],
        "readiness": readiness(story=story),
        "sourced": sum(each.status != Claim.Status.DRAFT for each in kept),
        "checked": sum(each.status in (Claim.Status.CHECKED, Claim.Status.LEGAL) for each in kept),
        "can_propose": bool(newest and ledger.linked_sentences(check=newest)),
    }
    invalid = form.is_bound or draft.is_bound
    return render(request, "stories/claims.html", context, status=422 if invalid else 200)


@require_POST
def story_claims_propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Proposals: the sentences of the article that hold a link, or those of a draft that is pasted."""
    story, user = opened(request, slug)
    draft = DraftForm(request.POST)
    if "draft" in request.POST and not draft.is_valid():
        return _ledger(request, story, ClaimForm(), draft)
    newest = selectors.newest_import(story=story)
    if "draft" in request.POST:
        sentences = ledger.split(draft.cleaned_data["draft"])
    else:
        sentences = ledger.linked_sentences(check=newest) if newest else []
    try:
        number = services.propose_claims(story=story, user=user, sentences=sentences)
        said = ngettext("%d sentence is proposed.", "%d sentences are proposed.", number) % number
        messages.success(request, said)
    except ClaimRefusedError as error:
        messages.error(request, _(REFUSALS[error.code]))
    return redirect("story_claims", slug=story.slug)


@require_POST
def story_claims_standing(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep or drop the sentences that are ticked."""
    story, user = opened(request, slug)
    standing = request.POST.get("standing", "")
    numbers = {int(each) for each in request.POST.getlist("n") if each.isdecimal() and len(each) < 9}
    if standing not in (Claim.Standing.KEPT, Claim.Standing.DROPPED):
        numbers = set()
    for claim in story.claims.filter(n__in=numbers).exclude(standing=standing).order_by("n"):
        services.set_standing(claim=claim, user=user, standing=standing)
    return redirect("story_claims", slug=story.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def story_claim(request: HttpRequest, slug: str, n: int) -> HttpResponse:
    """One claim with its evidence and notes. Sent, the form changes its words, unless somebody did meanwhile."""
    story, user = opened(request, slug)
    claim = ledger.claim(story=story, n=n)
    if request.method != "POST":
        return _claim(request, story, claim)
    form = ClaimForm(request.POST)
    if not form.is_valid():
        return _claim(request, story, claim, form=form, status=422)
    text, revision = form.cleaned_data["text"], form.cleaned_data["revision"] or 0
    try:
        services.edit_claim(claim=claim, user=user, text=text, revision=revision)
    except StaleClaimError as error:
        # Her words stay in the form; sent again, they are saved over the words that she has now seen.
        again = ClaimForm(initial={"text": text, "revision": error.claim.revision})
        stale = {"stale": error.claim, "mine": text, "diff": word_diff(error.claim.text, text)}
        return _claim(request, story, claim, form=again, status=422, **stale)
    return redirect("story_claim", slug=story.slug, n=n)


def _claim(request: HttpRequest, story: Story, claim: Claim, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "story": story,
        "claim": claim,
        "form": ClaimForm(initial={"text": claim.text, "revision": claim.revision}),
        "evidence_form": EvidenceForm(initial={"source": request.GET.get("quote", "")[:64]}),
        "note_form": NoteForm(),
        "evidence": list(claim.evidence.all()),
        "seen": ledger.seen(user=request.user, story=story),
        "stances": Evidence.Stance.choices,
        "releases": Evidence.Release.choices,
        "blocks": [each for each in readiness(story=story).blocks if each.claim.pk == claim.pk],
        "suggestions": ledger.suggestions(user=request.user, story=story, claim=claim),
        "own_quotes": ledger.own_quotes(user=request.user),
        "notes": claim.notes.select_related("author").order_by("pk"),
    }
    return render(request, "stories/claim.html", context | more, status=status)


@require_POST
def story_claim_mark(request: HttpRequest, slug: str, n: int) -> HttpResponse:
    """Say what the claim is now: kept, dropped, checked, cleared, or checked no more."""
    story, user = opened(request, slug)
    claim = ledger.claim(story=story, n=n)
    try:
        match request.POST.get("mark"):
            case "check":
                services.mark_checked(claim=claim, user=user)
            case "clear":
                services.mark_cleared(claim=claim, user=user)
            case "back":
                services.take_back(claim=claim, user=user)
            case "kept" | "dropped" as standing:
                services.set_standing(claim=claim, user=user, standing=standing)
            case _:
                messages.warning(request, _("Nothing was chosen."))
    except ClaimRefusedError as error:
        messages.error(request, _(REFUSALS[error.code]))
    return redirect("story_claim", slug=story.slug, n=n)


@require_POST
def story_evidence_add(request: HttpRequest, slug: str, n: int) -> HttpResponse:
    """Tie the claim to what was pasted or chosen."""
    story, user = opened(request, slug)
    claim = ledger.claim(story=story, n=n)
    form = EvidenceForm(request.POST)
    source = ledger.find_source(user=user, text=form.cleaned_data["source"]) if form.is_valid() else None
    if source is None:
        if form.is_valid():
            form.add_error("source", _("Nothing that you may see has this number or address."))
        return _claim(request, story, claim, evidence_form=form, status=422)
    data = form.cleaned_data
    services.add_evidence(
        claim=claim,
        user=user,
        version=source.version,
        quote=source.quote,
        page=source.page,
        stance=data["stance"],
        note=data["note"],
    )
    return redirect("story_claim", slug=story.slug, n=n)


@require_POST
def story_evidence(request: HttpRequest, slug: str, n: int, pk: int) -> HttpResponse:
    """Change a piece of evidence, or untie it. Only whoever sees its document may."""
    story, user = opened(request, slug)
    claim = ledger.claim(story=story, n=n)
    rows = Evidence.objects.filter(claim=claim, version__document__in=ledger.seen(user=user, story=story))
    row = get_object_or_404(rows, pk=pk)
    form = EvidenceChangeForm(request.POST)
    if "remove" in request.POST:
        services.remove_evidence(evidence=row, user=user)
    elif form.is_valid():
        # what readers see of a private document is an editor's choice
        release = form.cleaned_data["release"] if user.is_editor else row.release
        data = form.cleaned_data
        services.change_evidence(evidence=row, user=user, stance=data["stance"], note=data["note"], release=release)
    else:
        messages.error(request, _("This could not be saved: the note is too long, or the choice is none of the list."))
    return redirect("story_claim", slug=story.slug, n=n)


@require_POST
def story_claim_note(request: HttpRequest, slug: str, n: int) -> HttpResponse:
    """Say something about the claim."""
    story, user = opened(request, slug)
    claim = ledger.claim(story=story, n=n)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _claim(request, story, claim, note_form=form, status=422)
    data = form.cleaned_data
    services.add_note(story=story, claim=claim, user=user, text=data["text"], kind=data["kind"])
    return redirect("story_claim", slug=story.slug, n=n)


@require_safe
def story_activity(request: HttpRequest, slug: str) -> HttpResponse:
    """What was done to the story, from the custody log."""
    story, _user = opened(request, slug)
    page = Paginator(ledger.activity(story=story), PER_PAGE).get_page(request.GET.get("page"))
    people = {f"agent:{each.agent_code}": str(each) for each in User.objects.filter(is_active=True)}
    people["agent:system"] = _("the archive")
    rows = [(event, people.get(event.agent, event.agent), _about(event), _words(event, people)) for event in page]
    return render(request, "stories/activity.html", {"story": story, "page_obj": page, "rows": rows})


def _words(event: Any, people: dict[str, str]) -> str:
    """What was done, with the names of people where the log has their pseudonyms."""
    words = told(event.type, event.detail.detail if hasattr(event, "detail") else "")
    return re.sub(r"agent:[0-9a-z]+", lambda found: people.get(found[0], found[0]), words)


def _about(event: Any) -> str:
    """The claim that an event is about, as `claim 7`; empty for the story as a whole."""
    refs = [str(each.ref) for each in event.event_objects.all() if each.ref.startswith("claim:")]
    return refs[0].rpartition("/")[2] if refs else ""


@require_http_methods(["GET", "HEAD", "POST"])
def quote_claims(request: HttpRequest, public_id: str) -> HttpResponse:
    """Choose the claim of one's stories that a quote goes with; sent, it is tied to it."""
    user, quote = request.user, one_quote(user=request.user, public_id=public_id)
    if not isinstance(user, User) or not may_contribute(user):
        raise Http404
    rows = Claim.objects.filter(story__in=selectors.stories(user=user)).exclude(standing=Claim.Standing.DROPPED)
    if request.method == "POST":
        key = request.POST.get("claim", "")
        claim = get_object_or_404(rows.select_related("story"), pk=int(key) if key.isdecimal() and len(key) < 19 else 0)
        services.add_evidence(claim=claim, user=user, version=quote.version, quote=quote)
        return redirect("story_claim", slug=claim.story.slug, n=claim.n)
    page = Paginator(rows.select_related("story").order_by("-story_id", "n"), PER_PAGE)
    context = {"quote": quote, "page_obj": page.get_page(request.GET.get("page"))}
    return render(request, "stories/add.html", context)
