"""`/stories/<slug>/publish/words/`: words that readers shall find in no version of the evidence page any more."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stories.forms_claims import WordsForm
from stories.models import Publication
from stories.redaction import REASONS, key_of, words_of
from stories.services import publishing
from stories.services.publishing import REFUSALS, PublishRefusedError
from stories.views.publish import editor_of


@require_safe
def story_words(request: HttpRequest, slug: str) -> HttpResponse:
    """All words that were published, each with the versions that hold it; those removed, with why."""
    story, _user = editor_of(request, slug)
    publication = publishing.publication_of(story=story)
    context = {"story": story, "publication": publication, "rows": _rows(publication), "reasons": REASONS}
    return render(request, "stories/publish_words.html", context)


def _rows(publication: Publication) -> list[dict[str, Any]]:
    removed = {key_of(each): each for each in publication.removed}
    words = words_of(publication.editions.order_by("n").values_list("n", "content"))
    return [{"words": each, "removed": removed.get(each.key)} for each in words]


@require_POST
def story_words_act(request: HttpRequest, slug: str) -> HttpResponse:
    """Remove words from every version, or show them again."""
    story, user = editor_of(request, slug)
    publication, form, act = publishing.publication_of(story=story), WordsForm(request.POST), request.POST.get("act")
    if act not in ("remove", "show"):
        raise Http404
    if not form.is_valid():
        messages.error(request, _("Choose the words and the reason."))
        return redirect("story_words", slug=story.slug)
    part, sha256 = form.cleaned_data["words"]
    try:
        if act == "remove":
            reason = form.cleaned_data["reason"]
            publishing.remove_words(publication=publication, user=user, part=part, sha256=sha256, reason=reason)
            messages.success(request, _("Removed from every version. Copies that others took stay with them."))
        else:
            publishing.show_words(publication=publication, user=user, part=part, sha256=sha256)
            messages.success(request, _("Readers see these words again."))
    except PublishRefusedError as error:
        messages.error(request, _(REFUSALS[error.code]))
    return redirect("story_words", slug=story.slug)
