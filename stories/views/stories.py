"""`/stories/`: work on an article. Its references are a link check of its people's."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from archive.policy import may_contribute
from ingest.middleware import receives_files
from stories import services
from stories.articles import can_be_exported, export
from stories.forms import ArticleForm, PersonForm, StoryForm
from stories.models import StoryRole
from stories.selectors import checks
from stories.selectors import stories as selectors
from stories.views.links import take
from stories.views.pages import check_page

PER_PAGE = 50


@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    """The stories that one works on."""
    if not may_contribute(request.user):
        raise Http404
    page = Paginator(selectors.stories(user=request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "stories/stories.html", {"page_obj": page})


@receives_files
@require_http_methods(["GET", "HEAD", "POST"])
def story_new(request: HttpRequest) -> HttpResponse:
    """A title and the article; sent, it becomes a story with its references."""
    user = request.user
    if not isinstance(user, User) or not may_contribute(user):
        raise Http404
    sent = request.method == "POST"
    form = StoryForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid() and (check := take(form, user)):
        story = services.create_story(user=user, title=form.cleaned_data["title"], check=check)
        return redirect("story", slug=story.slug)
    return render(request, "stories/story_new.html", {"form": form}, status=422 if form.is_bound else 200)


@receives_files
@require_http_methods(["GET", "HEAD", "POST"])
def story(request: HttpRequest, slug: str) -> HttpResponse:
    """The article as imported last, and its references. Sent, the form imports it anew: the earlier import stays."""
    found = selectors.story(user=request.user, slug=slug)
    user = request.user
    assert isinstance(user, User)  # the selector lets nobody else through
    sent = request.method == "POST"
    form = ArticleForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid() and take(form, user, found):
        return redirect("story", slug=found.slug)
    newest = selectors.newest_import(story=found)
    context = {"story": found, "form": form, "imports": found.imports.defer("body").order_by("-pk")}
    if newest:
        context |= check_page(request, newest) | {"can_be_exported": can_be_exported(newest)}
    return render(request, "stories/story.html", context, status=422 if form.is_bound else 200)


@require_safe
def story_sources(request: HttpRequest, slug: str) -> HttpResponse:
    """Each page that the article leads to, once, by site."""
    found = selectors.story(user=request.user, slug=slug)
    newest = selectors.newest_import(story=found)
    links = checks.findings(user=request.user, check=newest) if newest else []
    context = {"story": found, "sites": checks.by_site(links), "number": len(links)}
    return render(request, "stories/story_sources.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def story_people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who works on the story. Its owner lets people in and out."""
    found = selectors.story(user=request.user, slug=slug)
    is_owner = found.owner_id == request.user.pk
    sent = request.method == "POST"
    if sent and not is_owner:
        raise Http404
    if sent and (leaving := request.POST.get("leaving", "")).isdecimal() and len(leaving) < 19:
        services.remove_person(story=found, person_id=int(leaving))
        return redirect("story_people", slug=found.slug)
    form = PersonForm(request.POST if sent else None)
    if sent and form.is_valid() and form.person:
        services.add_person(story=found, person=form.person)
        return redirect("story_people", slug=found.slug)
    context = {
        "story": found,
        "form": form,
        "is_owner": is_owner,
        "people": selectors.people(story=found),
        "role_choices": StoryRole.Role.choices,
    }
    return render(request, "stories/story_people.html", context, status=422 if form.is_bound else 200)


@require_safe
def story_article(request: HttpRequest, slug: str) -> HttpResponse:
    """The article back, with robust links beside its links and nothing else changed: as a file."""
    found = selectors.story(user=request.user, slug=slug)
    newest = selectors.newest_import(story=found)
    if newest is None or not can_be_exported(newest):
        raise Http404
    file = export(newest, checks.findings(user=request.user, check=newest))
    response = HttpResponse(file.body, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.{file.suffix}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
