"""`/d/<acc>/v/<n>/quote/`: words of a page become a quote. As a form; as JSON for the selection toolbar."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from archive import selectors
from archive.boxes import rectangles, span_in
from archive.marking import Mark, lines
from archive.models import Page, Version
from archive.policy import may_contribute
from archive.views.shared import document_context
from archive.views.text import has_picture
from archive.views.unmasking import lines_shown, words_shown
from language.anchors import words_near
from stories import services
from stories.citing import quoted
from stories.selectors import quote_facts
from stories.services.quotes import QuoteRefusedError, Words, page_of, words_of
from stories.views.styles import chosen_style

AROUND = 3  # lines shown before and behind the words


@dataclass(frozen=True, slots=True)
class Step:
    """A link that moves the start or the end of the words."""

    label: str
    url: str


@require_http_methods(["GET", "HEAD", "POST"])
def quote_new(request: HttpRequest, accession: str, n: int) -> HttpResponse:
    """The words from `?start=` to `?end=` of `?page=`, or in `?box=` of its picture, to be adjusted and kept."""
    user = request.user
    if not isinstance(user, User) or not may_contribute(user):
        raise Http404
    version = selectors.version(user=user, accession=accession, n=n)
    asked = request.POST if request.method == "POST" else request.GET
    page = _page(version, asked)
    try:
        words = _chosen(request, version, page, asked)
        if request.method != "POST":
            return _offered(request, version, words)
        made = services.make_quote(
            user=user, version=version, page=page.number, start=words.start, end=words.end,
            transcript_sha256=page.transcript.sha256,
        )  # fmt: skip
    except QuoteRefusedError as refused:
        return _refused(request, version, page, refused)
    if _wants_json(request):
        return JsonResponse(_for_clipboard(request, made))
    return redirect("quote", public_id=made.public_id)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _page(version: Version, asked: Any) -> Page:
    row = page_of(version=version, number=place(asked.get("page"), 1), transcript_sha256=asked.get("transcript", ""))
    if row is None:
        raise Http404
    return row


def place(text: str | None, default: int) -> int:
    """A place or number from an address; the default where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else default


def _chosen(request: HttpRequest, version: Version, page: Page, asked: Any) -> Words:
    """The words that are meant: those of the region, those of the places, or those written into the form.

    Words that are sent back as the form showed them, masked or not, are those of the places.
    """
    if box := asked.get("box"):
        span = _in_box(page, box)
        if span is None:
            raise QuoteRefusedError("no_words_in_box")
        start, end = span
    else:
        start, end = _span(page, asked)
    written = asked.get("words", "").replace("\r\n", "\n")
    if written and written != words_shown(request, page, start, end):
        found = words_near(written, page.text, start)
        if found is None:
            raise QuoteRefusedError("other_words")
        start, end = found
    return words_of(
        version=version, page=page.number, start=start, end=end, transcript_sha256=asked.get("transcript", "")
    )


def _span(page: Page, asked: Any) -> tuple[int, int]:
    """From `start` to `end`; without an end the line of the start, without either the first line with words."""
    first = next((each.start for each in lines(page.text, []) if page.text[each.start : each.end].strip()), 0)
    start = place(asked.get("start"), first)
    behind = page.text.find("\n", start)
    return start, place(asked.get("end"), len(page.text) if behind == -1 else behind)


def _in_box(page: Page, box: str) -> tuple[int, int] | None:
    parts = box.split(",")
    if len(parts) != 4 or any(not each.isascii() or not each.isdigit() or len(each) > 4 for each in parts):
        return None
    left, top, right, bottom = (int(each) for each in parts)
    return span_in(page, min(left, right), min(top, bottom), max(left, right), max(top, bottom))


def _offered(request: HttpRequest, version: Version, words: Words) -> HttpResponse:
    if _wants_json(request):
        rects = rectangles(words.page, [Mark(words.start, words.end, 1)]) if words.page.boxes else []
        read = words_shown(request, words.page, words.start, words.end)
        shown = [[each.x, each.y, each.width, each.height] for each in rects]
        return JsonResponse({"start": words.start, "end": words.end, "words": read, "rectangles": shown})
    return render(request, "stories/quote_new.html", _context(request, version, words.page, words.start, words.end))


def _refused(request: HttpRequest, version: Version, page: Page, refused: QuoteRefusedError) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"code": refused.code, "error": _(str(refused))}, status=422)
    asked = request.POST if request.method == "POST" else request.GET
    start, end = _span(page, asked)
    start = min(start, len(page.text))
    context = _context(request, version, page, start, max(min(end, len(page.text)), start))
    context |= {"error": _(str(refused)), "written": asked.get("words", "") or context["written"]}
    return render(request, "stories/quote_new.html", context, status=422)


def _context(request: HttpRequest, version: Version, page: Page, start: int, end: int) -> dict[str, Any]:
    marks = [Mark(start, end, 1, current=True)]
    every = lines_shown(request, page, marks) or lines("", ())
    inside = [index for index, line in enumerate(every) if line.start < end and line.end >= start] or [0]
    shown = every[max(inside[0] - AROUND, 0) : inside[-1] + AROUND + 1]
    return document_context(request, version, "text", pinned=True) | {
        "page": page,
        "start": start,
        "end": end,
        "last": len(page.text),
        "written": words_shown(request, page, start, end),
        "transcript_sha256": page.transcript.sha256,
        "lines": shown,
        "steps": _steps(page, start, end, _named(version, page)),
        "named": _named(version, page),
        "has_picture": has_picture(version),
        "rectangles": rectangles(page, marks) if page.boxes and start < end else [],
    }


def _named(version: Version, page: Page) -> dict[str, str]:
    """What the addresses carry where the page is not of the transcript that is shown."""
    return {} if page.transcript_id == version.transcript_id else {"transcript": page.transcript.sha256}


def _steps(page: Page, start: int, end: int, named: dict[str, str]) -> list[Step]:
    """Links that take a line more or less at either end: they work without typing numbers."""
    text = page.text
    starts = [each.start for each in lines(text, []) if text[each.start : each.end].strip()]
    ends = [each.end for each in lines(text, []) if text[each.start : each.end].strip()]
    moves = [
        (_("A line more before"), max((each for each in starts if each < start), default=None), end),
        (_("A line less at the start"), min((each for each in starts if start < each < end), default=None), end),
        (_("A line less at the end"), start, max((each for each in ends if start < each < end), default=None)),
        (_("A line more behind"), start, min((each for each in ends if each > end), default=None)),
    ]
    return [
        Step(label, f"?{urlencode([('page', page.number), ('start', left), ('end', right), *named.items()])}")
        for label, left, right in moves
        if left is not None and right is not None
    ]


def _for_clipboard(request: HttpRequest, made: Any) -> dict[str, str]:
    """What the toolbar copies, all of it, so that one answer serves each button."""
    facts, words = quote_facts.quote_facts(made), quote_facts.quoted(made)
    return {
        "id": made.public_id,
        "link": words.permalink,
        "words": quoted.words(words),
        "plain": quoted.plain(words, facts, chosen_style(request).render),
        "html": quoted.rich(words, facts),
        "claims": reverse("quote_claims", args=[made.public_id]),
    }
