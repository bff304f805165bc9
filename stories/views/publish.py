"""`/stories/<slug>/publish/`: what holds the story back, its page, readers' reports, and who may look before."""

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from stories import services
from stories.editions import preview
from stories.forms_claims import PublicationForm, ReasonForm, ScheduleForm, ShareForm
from stories.guard import WORDS
from stories.models import Problem, Publication, ShareLink, Story, StoryRole
from stories.selectors import claims as ledger
from stories.selectors.published import content_of, said
from stories.selectors.readiness import YIELDING, readiness
from stories.services import publishing, sharing
from stories.services.publishing import REFUSALS, PublishRefusedError
from stories.views.claims import opened


def editor_of(request: HttpRequest, slug: str) -> tuple[Story, User]:
    """The story, for an editor or admin among its people; 404 for everybody else."""
    story, user = opened(request, slug)
    if not user.is_editor:
        raise Http404
    return story, user


@require_http_methods(["GET", "HEAD", "POST"])
def story_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """What stands between the story and its readers. Sent by an editor, the form keeps the head of the page."""
    story, user = opened(request, slug)
    publication = publishing.publication_of(story=story)
    if request.method != "POST":
        return _page(request, story, publication, PublicationForm(instance=publication))
    story, user = editor_of(request, slug)
    form = PublicationForm(request.POST, instance=publication)
    if not form.is_valid():
        return _page(request, story, publication, form, status=422)
    publishing.save_head(publication=form.save(commit=False), user=user)
    messages.success(request, _("Saved. Readers see it with the next edition."))
    return redirect("story_publish", slug=story.slug)


def _page(
    request: HttpRequest, story: Story, publication: Publication, form: PublicationForm, *, status: int = 200
) -> HttpResponse:
    findings = story.guard_findings.filter(ended_at=None).select_related("claim").order_by("-pk")
    context = {
        "story": story,
        "publication": publication,
        "form": form,
        "schedule": ScheduleForm(),
        "readiness": readiness(story=story),
        "seen": ledger.seen(user=request.user, story=story),
        "editions": publication.editions.order_by("-n"),
        "problems": publication.problems.select_related("closed_by").order_by(
            F("closed_at").asc(nulls_first=True), "-pk"
        ),
        "findings": [(each, WORDS.get(each.code, each.code)) for each in findings],
        "round": story.guard_rounds.order_by("-pk").first(),
    }
    return render(request, "stories/publish.html", context, status=status)


@require_POST
def story_publish_act(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish now or at a time, take that back, or withdraw the page."""
    story, user = editor_of(request, slug)
    publication, act = publishing.publication_of(story=story), request.POST.get("act")
    form = ReasonForm(request.POST) if act == "withdraw" else ScheduleForm(request.POST)
    if act not in ("publish", "cancel", "withdraw"):
        raise Http404
    if not form.is_valid():
        messages.error(request, " ".join(str(line) for lines in form.errors.values() for line in lines))
        return redirect("story_publish", slug=story.slug)
    try:
        if act == "withdraw":
            publishing.withdraw(publication=publication, user=user, reason=form.cleaned_data["reason"])
        elif act == "cancel":
            publishing.cancel_schedule(publication=publication, user=user)
        elif at := form.cleaned_data["at"]:
            publishing.schedule(publication=publication, user=user, at=at)
        else:
            publishing.publish(publication=publication, user=user, correction=form.cleaned_data["correction"])
    except PublishRefusedError as error:
        messages.error(request, _(REFUSALS[error.code]))
    return redirect("story_publish", slug=story.slug)


@require_POST
def story_publish_reason(request: HttpRequest, slug: str) -> HttpResponse:
    """An editor's reason for publishing although a check says no."""
    story, user = editor_of(request, slug)
    number, code = request.POST.get("n", ""), request.POST.get("code", "")
    if code not in YIELDING or not number.isdecimal() or len(number) > 8:
        raise Http404
    claim, form = ledger.claim(story=story, n=int(number)), ReasonForm(request.POST)
    if form.is_valid():
        services.override(claim=claim, user=user, code=code, reason=form.cleaned_data["reason"])
    else:
        messages.error(request, _("Write the reason in at least ten characters: it is kept."))
    return redirect("story_publish", slug=story.slug)


@require_safe
def story_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The evidence page as the public would see it now."""
    story, _user = opened(request, slug)
    edition = preview(publishing.publication_of(story=story), at=timezone.now())
    context = {
        "edition": edition,
        "page": content_of(edition),
        "claims": said(edition),
        "is_preview": True,
        "story": story,
    }
    return render(request, "stories/evidence.html", context)


@require_POST
def story_problem(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Close what a reader has reported, with what came of it."""
    story, user = editor_of(request, slug)
    problem = get_object_or_404(Problem.objects.select_related("publication__story"), publication__story=story, pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        publishing.close_problem(problem=problem, user=user, answer=form.cleaned_data["reason"])
    else:
        messages.error(request, _("Write what came of it in at least ten characters."))
    return redirect("story_publish", slug=story.slug)


@require_POST
def story_role(request: HttpRequest, slug: str) -> HttpResponse:
    """What one of the people is to the story: its owner says."""
    story, user = opened(request, slug)
    person, role = request.POST.get("person", ""), request.POST.get("role", "")
    known = person.isdecimal() and len(person) < 19 and story.people.filter(pk=int(person)).exists()
    if story.owner_id != user.pk:
        raise Http404
    if known and role in ("", *StoryRole.Role.values):
        services.set_role(story=story, user=user, person_id=int(person), role=role)
    return redirect("story_people", slug=story.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def story_share(request: HttpRequest, slug: str) -> HttpResponse:
    """The links for people without an account. Sent, the form makes one."""
    story, user = opened(request, slug)
    form = ShareForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        sharing.make_share_link(
            story=story, user=user, role=data["role"], days=data["days"], label=data["label"], password=data["secret"]
        )
        return redirect("story_share", slug=story.slug)
    rows = story.share_links.select_related("made_by").order_by("-pk")
    context = {"story": story, "form": form, "links": rows}
    return render(request, "stories/share.html", context, status=422 if form.is_bound else 200)


@require_POST
def story_share_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let nobody in by a link any more."""
    story, user = opened(request, slug)
    sharing.end_share_link(link=get_object_or_404(ShareLink, story=story, pk=pk), user=user)
    return redirect("story_share", slug=story.slug)
