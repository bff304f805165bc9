"""What the citation of a version says, read from the record."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.urls import reverse

from archive import selectors
from archive.models import ADDRESS_IS_SEEN, Capture, Check, Document, Source, Version
from archive.policy import Person
from archive.provenance.clocks import BEIJING
from archive.provenance.grades import ARCHIVE_NAMES
from language.romanise import pinyin_title
from procurement.reading.kinds import by_title
from procurement.reading.model import Kind
from stories.citing.facts import CitationFacts

# English names of the kinds of notice (reading.md section 6), as a citation begins.
KINDS = {
    Kind.CORRECTION: "Correction notice",
    Kind.TERMINATION: "Termination notice",
    Kind.CONTRACT: "Contract notice",
    Kind.ACCEPTANCE: "Acceptance notice",
    Kind.SINGLE_SOURCE: "Single-source notice",
    Kind.INTENTION: "Procurement intention",
    Kind.DEMAND: "Request for comment",
    Kind.PREQUALIFICATION: "Prequalification notice",
    Kind.AWARD: "Award notice",
    Kind.TENDER: "Tender notice",
}
_han = re.compile(r"[\u3400-\u9fff]")


def citation(*, user: Person, accession: str, n: int | None = None, page: int | None = None) -> CitationFacts:
    """The facts of a citation of what `user` may see, or 404. `page` is left out where the version has none such."""
    return facts_of(selectors.version(user=user, accession=accession, n=n), page)


def page_numbers(*, version: Version) -> list[int]:
    """The numbers of the pages that can be cited, in order."""
    return list(selectors.pages(version=version).values_list("number", flat=True))


def listed(versions: Sequence[Version]) -> Iterator[CitationFacts]:
    """The facts of whole documents in a long list, as files of references need them: one query for all of them.

    The versions come with their document, and their best capture with its source and memento.
    """
    held = Capture.objects.filter(version__in=versions, memento__isnull=False).select_related("memento")
    elsewhere = {each.version_id: each for each in held.order_by("-pk")}
    for version in versions:
        if version.best_capture:
            best = version.best_capture
            yield facts_of(version, light=True, memento=None if best.memento else elsewhere.get(version.pk))


def facts_of(
    version: Version, page: int | None = None, *, light: bool = False, memento: Capture | None = None
) -> CitationFacts:
    """The facts of a version that somebody may see. A document of one page is cited by it.

    `light` is for the head of every page and for long lists: no pinyin, no look at other captures than `memento`, and
    `page` is known to be there.
    """
    document, capture = version.document, version.best_capture
    cited = page if light else _cited(version, page)
    if capture is None:
        raise ValueError(f"{version} has no capture: nothing is held without one")
    if memento is None:
        memento = (capture if capture.memento else None) if light else _with_memento(version, capture)
    held = memento.memento if memento else None
    source = version.source
    look = None if light else _last_look(document, source)
    return CitationFacts(
        accession=document.accession,
        version=version.n,
        page=cited,
        kind="" if light else _kind(document),
        title=document.title,
        title_en=document.title_en,
        title_pinyin="" if light else _pinyin(document.title, document.language),
        language=document.language,
        author=document.issuing_body,
        author_pinyin="" if light else _pinyin(document.issuing_body, document.language),
        site=source.host_unicode if source else "",
        printed=_printed(document),
        source_url=source.url if source else "",
        source_observed=capture.source_basis in ADDRESS_IS_SEEN and not version.source_is_stated,
        source_state=look.verdict or "unknown" if look else "",
        source_checked=look.at.astimezone(dt.UTC).date() if look else None,
        memento_url=held.urim if held else "",
        memento_archive=ARCHIVE_NAMES.get(held.archive, held.archive) if held else "",
        memento_at=memento.memento_datetime or memento.captured_at if memento else None,
        captured_at=capture.captured_at,
        retrieved_at=capture.retrieved_at,
        accessed=capture.retrieved_at.astimezone(dt.UTC).date(),
        grade=capture.grade,
        grade_phrase=capture.grade_phrase,
        sha256=version.original_id,
        permalink=permalink(version, cited),
        archive_name=settings.MUNIMENT_ARCHIVE_NAME,
        medium=document.file_format,
    )


def _cited(version: Version, page: int | None) -> int | None:
    numbers = page_numbers(version=version)
    return page if page in numbers else numbers[0] if len(numbers) == 1 else None


def permalink(version: Version, page: int | None) -> str:
    """The absolute address that pins this version, and the page if one is cited.

    A page of a version that was read more than once names its transcript too (`archive.views.transcripts`).
    """
    accession = version.document.accession
    if page is None:
        path = reverse("version_text", args=[accession, version.n])
    else:
        path = reverse("version_page", args=[accession, version.n, page])
        older = version.transcripts.filter(pk__lt=version.transcript_id or 0).count()
        path += f"?t={older + 1}" if version.transcripts.count() > 1 else ""
    return f"{settings.MUNIMENT_BASE_URL}{path}"


def _with_memento(version: Version, best: Capture) -> Capture | None:
    """The best capture if it came from a web archive, else the first of this version that did: the same bytes."""
    if best.memento:
        return best
    return next((each for each in selectors.captures(version=version) if each.memento), None)


def _last_look(document: Document, source: Source | None) -> Check | None:
    """The last look at the live page of what is cited; None if nobody has looked."""
    if source is None:
        return None
    return document.checks.filter(kind=Check.Kind.LIVE, source=source).order_by("-at", "-pk").first()


def _kind(document: Document) -> str:
    """The kind of notice, where the title says it with the noun of a notice."""
    found, sure = by_title(document.title, "")
    return KINDS.get(found.kind, "") if found and sure else ""


def _pinyin(text: str, language: str) -> str:
    return pinyin_title(text) if language.startswith("zh") and _han.search(text) else ""


def _printed(document: Document) -> dt.date | None:
    """The day as printed: a Chinese page prints Beijing's."""
    return document.printed_at.astimezone(BEIJING).date() if document.printed_at else None
