"""`/q/<id>/`: a quote, its words marked in their page. JSON for whoever asks for a Web Annotation."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from archive.boxes import rectangles
from archive.marking import Mark
from archive.policy import may_contribute
from archive.views.machines import for_machines
from archive.views.shared import document_context
from archive.views.text import has_picture
from archive.views.unmasking import lines_shown
from stories import services
from stories.citing import newsroom
from stories.citing.quoted import plain, rich
from stories.citing.quoted import words as pasted_words
from stories.citing.styles import STYLES
from stories.forms import TranslationForm
from stories.models import Quote
from stories.selectors import metadata, quote_facts
from stories.selectors import quotes as selectors
from stories.views.styles import chosen_style, remember_style

ANNOTATION_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'


@require_safe
def quote(request: HttpRequest, public_id: str) -> HttpResponse:
    """The pinned version at the words, whatever has been read since; the annotation where JSON-LD is asked for."""
    found = selectors.quote(user=request.user, public_id=public_id)
    if found.public_id != public_id:
        return redirect("quote", public_id=found.public_id, permanent=True)
    if "ld+json" in request.headers.get("Accept", "") and "text/html" not in request.headers.get("Accept", ""):
        response: HttpResponse = _annotation(found)
    else:
        response = render(request, "stories/quote.html", _context(request, found))
        remember_style(request, response, chosen_style(request))
    response = for_machines(response, found.version, found.version.n, quote_facts.quote_permalink(found))
    patch_vary_headers(response, ["Accept"])
    return response


@require_safe
def annotation(request: HttpRequest, public_id: str) -> HttpResponse:
    """`/q/<id>/annotation.json`, the W3C Web Annotation."""
    return _annotation(selectors.quote(user=request.user, public_id=public_id))


def _annotation(found: Quote) -> JsonResponse:
    said = quote_facts.annotation(found)
    return JsonResponse(said, content_type=ANNOTATION_TYPE, json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_POST
def quote_translation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put a translation beside the words, take it away, or confirm the one that stands there."""
    user = request.user
    if not isinstance(user, User) or not may_contribute(user):
        raise Http404
    found = selectors.quote(user=user, public_id=public_id)
    if "confirm" in request.POST:
        services.confirm_translation(quote=found, user=user)
        return redirect("quote", public_id=found.public_id)
    form = TranslationForm(request.POST)
    if not form.is_valid():
        return render(request, "stories/quote.html", _context(request, found, form), status=422)
    services.translate_quote(
        quote=found,
        user=user,
        translation=form.cleaned_data["translation"],
        by=form.cleaned_data["by"],
        tool=form.cleaned_data["tool"],
    )
    return redirect("quote", public_id=found.public_id)


def _context(request: HttpRequest, found: Quote, form: TranslationForm | None = None) -> dict[str, Any]:
    version, style = found.version, chosen_style(request)
    place = selectors.resolve(found)
    marks = [Mark(place.start, place.end, 1, current=True)]
    facts, quoted = quote_facts.quote_facts(found), quote_facts.quoted(found)
    row = place.row
    return document_context(request, version, "", pinned=True) | {
        "page_head": metadata.quote_head(found),
        "quote": found,
        "place": place,
        "page": row,
        "lines": lines_shown(request, row, marks) if row else [],
        "has_picture": row is not None and has_picture(version),
        "rectangles": rectangles(row, marks) if row and row.boxes else [],
        "translation_mark": quote_facts.translation_mark(found),
        "facts": facts,
        "cares": newsroom.cares(facts),
        "style": style,
        "styles": STYLES,
        "words_to_copy": pasted_words(quoted),
        "plain_to_copy": plain(quoted, facts, style.render),
        "rich_to_copy": rich(quoted, facts),
        "form": form or TranslationForm.of(found),
        "claims_url": reverse("quote_claims", args=[found.public_id]),
        "may_translate": may_contribute(request.user),
    }
