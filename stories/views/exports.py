"""`/stories/<slug>/exports/`: what a story gives to a CMS, to reference managers, to a fact-checker."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stories.articles import can_be_exported
from stories.citing.footnotes import FORMS, Form, written
from stories.citing.styles import STYLES, Style
from stories.memo import memo, standing, table
from stories.selectors import exports
from stories.selectors import stories as selectors
from stories.selectors.ledger import ledger, proof_rows
from stories.views.reference_files import reference_file
from stories.views.styles import chosen_style, remember_style

NOTE_STYLES = [style for style in STYLES if style.key in ("newsroom", "chicago-note", "plain")]
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SUFFIXES: dict[Form, str] = {"html": "html", "markdown": "md", "plain": "txt"}


def _style(request: HttpRequest) -> Style:
    chosen = chosen_style(request)
    return chosen if chosen in NOTE_STYLES else NOTE_STYLES[0]


def _form(request: HttpRequest) -> Form:
    return next((form for form in FORMS if form == request.GET.get("form")), "html")


@require_safe
def story_exports(request: HttpRequest, slug: str) -> HttpResponse:
    """The footnotes in the style and form that were chosen, to copy, and every file there is."""
    story = selectors.story(user=request.user, slug=slug)
    notes = exports.notes(user=request.user, story=story)
    newest = selectors.newest_import(story=story)
    style, form = _style(request), _form(request)
    context = {
        "story": story,
        "can_be_exported": newest is not None and can_be_exported(newest),
        "footnotes": written(notes, style.render, form),
        "number": len(notes),
        "not_held": sum(each.facts is None and each.first is None for each in notes),
        "styles": NOTE_STYLES,
        "style": style,
        "forms": FORMS,
        "form": form,
    }
    response = render(request, "stories/exports.html", context)
    remember_style(request, response, style)
    return response


@require_safe
def story_footnotes(request: HttpRequest, slug: str) -> HttpResponse:
    """The footnotes as a file."""
    story = selectors.story(user=request.user, slug=slug)
    form = _form(request)
    text = written(exports.notes(user=request.user, story=story), _style(request).render, form)
    if not text:
        raise Http404
    response = HttpResponse(text, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="footnotes-{story.slug}.{SUFFIXES[form]}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_safe
def story_references(request: HttpRequest, slug: str, suffix: str) -> HttpResponse:
    """The references of everything that the story rests on: `.ris`, `.bib`, `.json`."""
    story = selectors.story(user=request.user, slug=slug)
    facts = exports.sources(user=request.user, story=story)
    return reference_file(facts, suffix, f"references-{story.slug}")


@require_safe
def story_memo(request: HttpRequest, slug: str) -> HttpResponse:
    """The fact-check memo as a page that prints well."""
    story = selectors.story(user=request.user, slug=slug)
    entries = [
        {"entry": each, "standing": standing(each), "proofs": [proof_rows(proof) for proof in each.proofs]}
        for each in ledger(user=request.user, story=story)
    ]
    return render(request, "stories/memo.html", {"story": story, "entries": entries})


@require_safe
def story_memo_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The memo as a Word file."""
    story = selectors.story(user=request.user, slug=slug)
    body = memo(story, ledger(user=request.user, story=story))
    response = HttpResponse(body, content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="fact-check-{story.slug}.docx"'
    return response


@require_safe
def story_ledger(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The claims and their evidence for a spreadsheet."""
    story = selectors.story(user=request.user, slug=slug)
    entries = ledger(user=request.user, story=story)
    response = StreamingHttpResponse(table(entries), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="claims-{story.slug}.csv"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
