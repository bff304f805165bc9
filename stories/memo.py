"""The fact-check memo of a story as a Word file, and its claims as CSV."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils import timezone
from docx import Document
from docx.document import Document as DocxDocument
from docx.shared import Pt

from archive.csvcells import Echo, disarm
from stories.citing.escaping import one_line
from stories.models import Story
from stories.selectors.ledger import Entry, Proof, proof_rows

COLUMNS = (
    "claim", "text", "status", "disputed", "author", "checked", "cleared", "evidence", "note", "document", "page",
    "quote", "original words", "words checked", "translation", "translated by", "grade", "original address",
    "archived copy", "permanent address", "sha256",
)  # fmt: skip
_not_xml = re.compile("[\ufffe\uffff\ud800-\udfff]")  # with the control characters that `one_line` takes out


def _clean(text: str) -> str:
    return _not_xml.sub("\ufffd", one_line(text))


def memo(story: Story, entries: list[Entry]) -> bytes:
    """A .docx: for each claim its words, status and checker, then every piece of evidence as a table."""
    paper = Document()
    paper.core_properties.title = _clean(f"Fact-check memo: {story.title}")[:250]
    paper.core_properties.author = _clean(settings.MUNIMENT_ARCHIVE_NAME)[:250]
    paper.styles["Normal"].font.size = Pt(10)
    paper.add_heading(_clean(story.title), level=0)
    paper.add_paragraph(f"Fact-check memo, {timezone.now():%Y-%m-%d %H:%M} UTC. {settings.MUNIMENT_ARCHIVE_NAME}.")
    for entry in entries:
        _claim(paper, entry)
    if not entries:
        paper.add_paragraph("No claims have been kept yet.")
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def _claim(paper: DocxDocument, entry: Entry) -> None:
    paper.add_heading(_clean(f"{entry.n}. {entry.text}"), level=2)
    paper.add_paragraph(_clean(standing(entry)))
    for proof in entry.proofs:
        _proof(paper, proof)
    if not entry.proofs:
        paper.add_paragraph("No evidence yet.")
    for note in entry.notes:
        paper.add_paragraph(_clean(note), style="List Bullet")


def _proof(paper: DocxDocument, proof: Proof) -> None:
    rows = proof_rows(proof)
    table = paper.add_table(rows=len(rows), cols=2, style="Table Grid")
    for row, (label, value) in zip(table.rows, rows, strict=True):
        row.cells[0].text, row.cells[1].text = label, _clean(value)
    paper.add_paragraph()


def standing(entry: Entry) -> str:
    """`Status: checked. Written by Alice. Checked by Bob, 2026-11-22 10:00 UTC.`"""
    parts = [f"Status: {entry.status}{', disputed' if entry.disputed else ''}", f"Written by {entry.author}"]
    if entry.checked:
        parts.append(f"Checked by {entry.checked}")
    if entry.cleared:
        parts.append(f"Cleared by {entry.cleared}")
    return "".join(f"{part}. " for part in parts).strip()


def table(entries: Iterable[Entry]) -> Iterator[str]:
    """The lines of the CSV: one for each piece of evidence, one for a claim without any. No cell starts a formula."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for entry in entries:
        proofs: list[Proof | None] = [*entry.proofs]
        for proof in proofs or [None]:
            yield writer.writerow([disarm(cell) for cell in _row(entry, proof)])


def _row(entry: Entry, proof: Proof | None) -> list[object]:
    said: list[object] = [
        entry.n, entry.text, entry.status, "yes" if entry.disputed else "", entry.author, entry.checked, entry.cleared,
    ]  # fmt: skip
    if proof is None:
        return said
    said += [proof.stance, proof.note]
    facts = proof.facts
    if facts is None:
        return [*said, "a document that you may not see"]
    return [
        *said, f"{facts.accession} v{facts.version}", facts.locator, facts.quote, proof.words, proof.state,
        proof.translation, proof.translated, facts.grade, facts.source_url, facts.memento_url, facts.permalink,
        facts.sha256,
    ]  # fmt: skip
