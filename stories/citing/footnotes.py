"""The footnotes of an article for a CMS: HTML, Markdown or plain text, numbered as the links of the draft."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from stories.citing import escaping, quoted
from stories.citing.facts import CitationFacts
from stories.citing.quoted import Quoted

Form = Literal["html", "markdown", "plain"]
FORMS: tuple[Form, ...] = ("html", "markdown", "plain")


@dataclass(frozen=True, slots=True)
class Note:
    """The note of one link. Without `facts` nothing is held: then the address stands, with the copy that was found.

    `first`: the note of the same place, where this link repeats an earlier one.
    """

    n: int
    address: str
    facts: CitationFacts | None = None
    words: Quoted | None = None
    copy: str = ""
    first: int | None = None


def written(notes: Sequence[Note], render: Callable[[CitationFacts], str], form: Form) -> str:
    """All notes, one after another, ending in a line end; empty if there are none."""
    lines = [_FORMS[form](each, _parts(each, render)) for each in notes]
    if form == "html" and lines:
        lines = ["<ol>", *lines, "</ol>"]
    return "".join(f"{line}\n" for line in lines)


def _parts(note: Note, render: Callable[[CitationFacts], str]) -> tuple[str, str, str]:
    """What stands before the address that is to be a link, the address, and what stands behind it."""
    if note.first:
        return f"See note {note.first}.", "", ""
    if note.facts is None:
        return "", note.address, f", archived copy: {note.copy}" if note.copy else " (no copy is held)"
    said = f"{quoted.words(note.words)} " if note.words else ""
    text = said + render(note.facts)
    link = escaping.address(note.facts.permalink)
    shown = link if link in text else link.partition("://")[2]
    before, _, behind = text.rpartition(shown)
    return before, link, behind


def _plain(note: Note, parts: tuple[str, str, str]) -> str:
    return f"{note.n}. {escaping.one_line(''.join(parts))}"


def _html(note: Note, parts: tuple[str, str, str]) -> str:
    before, link, behind = parts
    address = escaping.markup(escaping.address(link))
    anchor = f'<a href="{address}" rel="noopener noreferrer">{address}</a>' if escaping.is_web(link) else address
    inside = f"{_blank(escaping.markup(before), before)}{anchor}{_led(escaping.markup(behind), behind)}"
    return f'<li id="fn{note.n}" value="{note.n}">{inside}</li>'


def _markdown(note: Note, parts: tuple[str, str, str]) -> str:
    before, link, behind = parts
    address = f"<{escaping.address(link)}>" if escaping.is_web(link) else escaping.markdown(link)
    tail = _led(escaping.markdown(behind), behind)
    return f"[^{note.n}]: {_blank(escaping.markdown(before), before)}{address}{tail}"


def _led(escaped: str, behind: str) -> str:
    """The same for the blank behind it."""
    return f" {escaped}" if behind.startswith(" ") else escaped


def _blank(escaped: str, before: str) -> str:
    """Escaping trims: the blank before the address stays."""
    return f"{escaped} " if before.endswith(" ") else escaped


_FORMS: dict[Form, Callable[[Note, tuple[str, str, str]], str]] = {
    "html": _html,
    "markdown": _markdown,
    "plain": _plain,
}
