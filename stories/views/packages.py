"""Evidence packages: of a document, of a selection, of a story. The page says what is handed out before it is made."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from archive import selectors as record
from archive.models import Version
from archive.policy import may_contribute
from archive.services.checkpoints import CheckpointRefused
from archive.tree import LogGap
from archive.views.shared import document_context
from stories.packaging import building
from stories.selectors import stories as story_selectors
from stories.selectors.evidence import quotes_for, versions_of

MOST = 100  # documents a package


@require_http_methods(["GET", "HEAD", "POST"])
def document_package(request: HttpRequest, accession: str, n: int | None = None) -> HttpResponseBase:
    """What a package of this version holds; sent, the package."""
    user = _who(request)
    version = record.version(user=user, accession=accession, n=n)
    if request.method == "POST":
        return _made(request, [version], user, f"muniment-{version.document.accession}-v{version.n}")
    context = document_context(request, version, "package", pinned=n is not None)
    return render(request, "stories/package.html", context | {"versions": [version]})


@require_http_methods(["GET", "HEAD", "POST"])
def selection_package(request: HttpRequest) -> HttpResponseBase:
    """The documents named by `?d=`, in their newest versions."""
    user = _who(request)
    numbers = list(dict.fromkeys((request.POST or request.GET).getlist("d")))[:MOST]
    versions = [record.version(user=user, accession=each) for each in numbers]
    if request.method == "POST" and versions:
        return _made(request, versions, user, f"muniment-{len(versions)}-documents")
    return render(request, "stories/package_of.html", {"versions": versions, "most": MOST})


@require_http_methods(["GET", "HEAD", "POST"])
def story_package(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every document that the story rests on and that this person may see, with its quotes."""
    user = _who(request)
    story = story_selectors.story(user=user, slug=slug)
    versions = versions_of(story=story, user=user)[:MOST]
    if request.method == "POST" and versions:
        quotes = quotes_for(story=story, user=user)
        return _made(request, versions, user, f"muniment-story-{story.slug}"[:80], quotes=quotes)
    return render(request, "stories/package_of.html", {"versions": versions, "story": story, "most": MOST})


def _who(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User) or not may_contribute(user):
        raise Http404
    return user


def _made(
    request: HttpRequest,
    versions: Sequence[Version],
    user: User,
    name: str,
    *,
    quotes: Sequence[dict[str, object]] = (),
) -> HttpResponse | FileResponse:
    """The ZIP as a download, or back to the page with the reason."""
    asked = building.Request(versions=versions, user=user, name=name, quotes=quotes)
    try:
        with building.built(asked) as path:
            body = path.open("rb")  # stays readable when the folder is gone
    except building.TooLarge:
        messages.error(request, _("The originals together are larger than a package may be (2 GiB). Choose fewer."))
        return redirect(request.get_full_path())
    except (CheckpointRefused, LogGap) as error:
        messages.error(request, _("The custody log cannot be signed, so no package is made: %(why)s") % {"why": error})
        return redirect(request.get_full_path())
    return FileResponse(body, as_attachment=True, filename=f"{name}.zip", content_type="application/zip")
