"""Words of a page become a quote with a permanent address; a translation is put beside them."""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from archive import custody
from archive.boxes import rectangles_of
from archive.masking import masked_words
from archive.masks import spans_of
from archive.models import Page, Version
from archive.provenance import accession
from ingest.services import scrub
from stories.models import CONTEXT, Quote
from stories.selectors.quotes import exact_sha256

MOST = 5000  # code points: a quote is words, not a page
REFUSALS = {
    "no_page": "This version has no such page with text.",
    "no_words": "There are no words here to quote: move the start or the end.",
    "no_words_in_box": "No words are known in this part of the picture.",
    "other_words": "These words do not stand on this page. Take away what you do not want to quote; change no word.",
    "too_long": "A quote is at most 5,000 characters. Quote a part of it.",
}


class QuoteRefusedError(Exception):
    """No quote can be made; `code` is a key of REFUSALS."""

    def __init__(self, code: str) -> None:
        super().__init__(REFUSALS[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class Words:
    """A span of a page, checked: its words without the white space around them."""

    page: Page
    start: int
    end: int

    @property
    def exact(self) -> str:
        """The words themselves."""
        return self.page.text[self.start : self.end]


def words_of(*, version: Version, page: int, start: int, end: int, transcript_sha256: str = "") -> Words:
    """The words between two code points of a page, or QuoteRefusedError.

    A hash says which transcript they were chosen in: the document may have been read anew while its page was open.
    """
    row = page_of(version=version, number=page, transcript_sha256=transcript_sha256)
    if row is None:
        raise QuoteRefusedError("no_page")
    start, end = max(start, 0), min(end, len(row.text))
    chosen = row.text[start:end] if start < end else ""
    if not chosen.strip():
        raise QuoteRefusedError("no_words")
    start += len(chosen) - len(chosen.lstrip())
    end = start + len(chosen.strip())
    if end - start > MOST:
        raise QuoteRefusedError("too_long")
    return Words(row, start, end)


def page_of(*, version: Version, number: int, transcript_sha256: str = "") -> Page | None:
    """A page of the transcript with this hash, else of the one that is shown."""
    rows = Page.objects.filter(number=number).select_related("transcript")
    if not transcript_sha256:
        return rows.filter(transcript=version.transcript_id).first()
    named = rows.filter(transcript__version=version, transcript__sha256=transcript_sha256)
    return named.order_by("-transcript_id").first()


def make_quote(*, user: User, version: Version, page: int, start: int, end: int, transcript_sha256: str = "") -> Quote:
    """A quote of the words from `start` to `end`, code points of the page's text. QuoteRefusedError.

    The caller has asked that `user` may see the version and may contribute. The same words have one address: who quotes
    them again gets it, without a second event. What is kept of them is masked, whoever quotes; the hash is of the words
    as they stand.
    """
    words = words_of(version=version, page=page, start=start, end=end, transcript_sha256=transcript_sha256)
    text, row = words.page.text, words.page
    masks = spans_of([row.transcript_id]).get((row.transcript_id, row.number), [])
    before, behind = max(words.start - CONTEXT, 0), words.end + CONTEXT
    with transaction.atomic():
        quote, is_new = Quote.objects.get_or_create(
            version=version,
            transcript_sha256=row.transcript.sha256,
            page=page,
            start=words.start,
            end=words.end,
            defaults={
                "public_id": _fresh_number(),
                "exact": masked_words(text, words.start, words.end, masks),
                "prefix": masked_words(text, before, words.start, masks),
                "suffix": masked_words(text, words.end, min(behind, len(text)), masks),
                "exact_sha256": exact_sha256(words.exact),
                "boxes": rectangles_of(row, words.start, words.end),
                "language": row.language,
                "made_by": user,
            },
        )
        if is_new:
            custody.append(
                type="cite",
                objects=_objects(quote),
                detail={
                    "version": version.n,
                    "page": page,
                    "start": words.start,
                    "end": words.end,
                    "exact_sha256": quote.exact_sha256,
                    "transcript_sha256": quote.transcript_sha256,
                },
                agent=custody.agent_of(user),
            )
    return quote


def translate_quote(
    *, quote: Quote, user: User, translation: str, by: str = Quote.Translator.PERSON, tool: str = ""
) -> None:
    """Put an English translation beside the words; an empty one takes it away. `tool` names the machine.

    What a person writes is confirmed by her; what a machine made waits for `confirm_translation`.
    """
    words = scrub(translation).strip()
    person = by == Quote.Translator.PERSON
    with transaction.atomic():
        row = Quote.objects.select_for_update().get(pk=quote.pk)
        before = _translation(row)
        row.translation, row.translation_by = words, by if words else ""
        row.translation_tool = scrub(tool)[:64] if words and not person else ""
        row.translation_confirmed = bool(words) and person
        row.translated_by = user if words else None
        row.confirmed_by = user if row.translation_confirmed else None
        _keep_translation(row, before, user)
    quote.refresh_from_db()


def confirm_translation(*, quote: Quote, user: User) -> None:
    """Say that the translation is right, as a person who has read it beside the words."""
    with transaction.atomic():
        row = Quote.objects.select_for_update().get(pk=quote.pk)
        before = _translation(row)
        if row.translation and not row.translation_confirmed:
            row.translation_confirmed, row.confirmed_by = True, user
        _keep_translation(row, before, user)
    quote.refresh_from_db()


def _keep_translation(row: Quote, before: dict[str, object], user: User) -> None:
    after = _translation(row)
    if before == after:
        return
    row.save()
    custody.append(
        type="edit-metadata",
        objects=_objects(row),
        detail={"before": before, "after": after},
        agent=custody.agent_of(user),
    )


def _translation(row: Quote) -> dict[str, object]:
    return {
        "translation": row.translation,
        "by": row.translation_by,
        "tool": row.translation_tool,
        "confirmed": row.translation_confirmed,
    }


def _objects(quote: Quote) -> list[str]:
    return [f"document:{quote.version.document.accession}", f"quote:{quote.public_id}"]


def _fresh_number() -> str:
    """A random number that is not taken."""
    while Quote.objects.filter(public_id=(candidate := accession.new("Q"))).exists():
        pass
    return candidate
