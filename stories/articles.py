"""The article back, byte for byte, with a robust link beside each link that stands on something."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from archive.models import Access, Capture
from archive.provenance.clocks import from_ts14
from stories.citing.robust import Kind, Robust, with_robust_links
from stories.importing import front_matter_end
from stories.models import LinkCheck
from stories.selectors import permalink
from stories.verdicts import Finding, Held

KINDS: Final[dict[str, Kind]] = {"html": "html", "markdown": "markdown", "text": "text"}
SUFFIXES: Final[dict[str, str]] = {"html": "html", "markdown": "md", "text": "txt"}


@dataclass(frozen=True, slots=True)
class Exported:
    """The file's bytes, in the encoding of the import, and the end of its name."""

    body: bytes
    suffix: str


def can_be_exported(check: LinkCheck) -> bool:
    """Whether the text is an article: links of a list or a spreadsheet have nothing beside them."""
    return check.state == LinkCheck.State.READY and check.kind in KINDS


def export(check: LinkCheck, findings: Iterable[Finding]) -> Exported:
    """The text with robust links. Taking the inserted parts out again gives the bytes that were imported."""
    text = bytes(check.body).decode(check.charset)
    begin = front_matter_end(text)  # of its lines none can take a link
    robust = [link for each in findings if each.reference.start >= begin and (link := _robust(each))]
    written = with_robust_links(text, robust, KINDS[check.kind])
    return Exported(written.encode(check.charset), SUFFIXES[check.kind])


def not_public(findings: Iterable[Finding]) -> int:
    """Distinct links whose copy here a reader of the article could not open."""
    return sum(_is_not_public(_held(each)) for each in findings if each.first is None)


def _held(finding: Finding) -> Held | None:
    held = (finding.first or finding).held
    return held if held and held.basis != "probably" else None


def _is_not_public(held: Held | None) -> bool:
    return bool(held and held.capture.version and held.capture.version.document.access != Access.PUBLIC)


def _robust(finding: Finding) -> Robust | None:
    """What may stand beside this link; None where neither we nor an archive that we asked has a copy."""
    row, source = finding.reference, finding.first or finding
    held = _held(finding)
    original = row.target or row.url
    if held and held.capture.version:
        capture = held.capture
        memento = capture.memento.urim if capture.memento else ""
        when = _moment(capture)
        return Robust(row.after, original, permalink(held.capture.version, None), memento, when, held.version)
    if source.verdict == "archived" and source.nearest_copy and source.nearest_copy != row.urim:
        return Robust(row.after, original, memento=source.nearest_copy, when=from_ts14(source.reference.nearest_ts14))
    return None


def _moment(capture: Capture) -> datetime:
    return capture.memento_datetime or capture.captured_at or capture.retrieved_at
