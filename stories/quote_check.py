"""Quotes against the log and their transcripts, for `verify --all` (provenance.md section 8, step 6)."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from archive.models import Event, Page, Tombstone
from archive.registry import Checked
from stories.models import Quote
from stories.selectors.quotes import exact_sha256

SEALED: Final = ("page", "start", "end", "exact_sha256", "transcript_sha256")
_LABEL: Final = re.compile(r"\[(?:[A-Za-z -]+ )?masked\]")


def check_quotes() -> Checked:
    """Each quote's place and hash are those that the log was given, its words stand there in the transcript of then,
    and what is kept beside them is those words, but for labels of masks. `archive.registry.checking`."""
    logged, erased = _logged()
    purged = set(Tombstone.objects.exclude(purged_at=None).values_list("document_id", flat=True))
    failures: list[str] = []
    seen: set[str] = set()
    rows = Quote.objects.select_related("version__document").order_by("pk")
    for quote in rows.iterator(500):
        seen.add(quote.public_id)
        if quote.public_id in logged:
            failures += _against_log(quote, logged[quote.public_id])
        elif quote.public_id not in erased:
            failures.append(f"quote {quote.public_id}: no entry of the log names it")
        failures += _against_text(quote, is_purged=quote.version.document_id in purged)
    gone = sorted((logged.keys() | erased) - seen)
    failures += [f"quote {number}: the log names it, but its row is gone" for number in gone]
    unchecked = [f"the places of {len(erased & seen)} quotes, since details are erased"] if erased & seen else []
    return Checked("quotes", len(seen), failures, unchecked)


def _logged() -> tuple[dict[str, dict[str, Any]], set[str]]:
    """What the entry that made each quote says of it; and the quotes of which that is erased."""
    said: dict[str, dict[str, Any]] = {}
    erased = set()
    rows = Event.objects.filter(type="cite", event_objects__ref__startswith="quote:").order_by("seq")
    for ref, detail in rows.values_list("event_objects__ref", "detail__detail").iterator(500):
        number = ref.removeprefix("quote:")
        try:
            told = json.loads(detail or "{}")
        except ValueError:
            continue  # step 1 names it
        if "exact_sha256" in told:
            said.setdefault(number, told)
        elif not detail:
            erased.add(number)
    return said, erased - said.keys()


def _against_log(quote: Quote, told: dict[str, Any]) -> Iterator[str]:
    changed = [name for name in SEALED if getattr(quote, name) != told.get(name)]
    if changed or quote.version.n != told.get("version"):
        yield f"quote {quote.public_id}: its {', '.join(changed) or 'version'} was changed past the log"


def _against_text(quote: Quote, *, is_purged: bool) -> Iterator[str]:
    if is_purged:
        if quote.exact or quote.prefix or quote.suffix:
            yield f"quote {quote.public_id}: its document was purged, and words of it are kept"
        return
    pages = Page.objects.filter(transcript__version=quote.version, transcript__sha256=quote.transcript_sha256)
    row = pages.filter(number=quote.page).order_by("-transcript_id").first()
    words = row.text[quote.start : quote.end] if row else ""
    if row is None:
        yield f"quote {quote.public_id}: the page that it was taken from is gone"
    elif exact_sha256(words) != quote.exact_sha256:
        yield f"quote {quote.public_id}: the words at its place are no longer those that were quoted"
    elif not _is_masked_form(quote.exact, words):
        yield f"quote {quote.public_id}: the words kept of it are not those that were quoted"


def _is_masked_form(kept: str, words: str) -> bool:
    """Whether `kept` is `words` with none or some of it replaced by labels."""
    pieces = _LABEL.split(kept)
    return re.fullmatch(".*?".join(map(re.escape, pieces)), words, re.DOTALL) is not None
