"""The phrases that several styles share: dates in words, how it was captured, the state of the live page."""

from datetime import date

from archive.provenance.clocks import day_in_words, show
from stories.citing.escaping import one_line
from stories.citing.facts import CitationFacts

STATES = {
    "same": "unchanged",
    "changed": "changed",
    "gone": "gone",
    "soft-404": "replaced by an error page",
    "blocked": "blocked",
    "unreachable": "not reachable",
    "unknown": "of unknown state",
}
# Wikipedia's `url-status`; what is not here is left out (provenance.md section 10).
URL_STATUS = {"same": "live", "changed": "deviated", "gone": "dead", "soft-404": "dead"}


def american(day: date) -> str:
    """`March 5, 2021`."""
    words = day_in_words(day).split()
    return f"{words[1]} {words[0]}, {words[2]}"


def grade_shown(facts: CitationFacts) -> str:
    """The letter, with a real minus sign."""
    return facts.grade.replace("-", "−")


def state(facts: CitationFacts) -> str:
    """`gone when checked 20 November 2026`, `live page not checked`, or that there is no address."""
    if not facts.source_url:
        return "no address known"
    if not facts.source_state or facts.source_checked is None:
        return "live page not checked"
    said = STATES.get(facts.source_state, facts.source_state)
    return f"{said} when checked {day_in_words(facts.source_checked)}"


def captured(facts: CitationFacts) -> str:
    """`Captured by the Internet Archive 5 March 2021 16:08:35 UTC (6 March 00:08:35 Beijing), grade B`."""
    phrase = facts.grade_phrase[:1].upper() + facts.grade_phrase[1:]
    if facts.captured_at is not None and facts.grade not in ("D", "E"):
        moment = f" {show(facts.captured_at)}" if phrase.startswith("Captured") else f", {show(facts.captured_at)}"
    else:
        moment = f", received {show(facts.retrieved_at)}"
    return f"{phrase}{moment}, grade {grade_shown(facts)}"


def holding(facts: CitationFacts) -> str:
    """`Example News D-7K3M9K, version 2, p. 1`, and the number of a quote behind it."""
    return f"{one_line(facts.archive_name)} {facts.accession}, version {facts.version}{_where(facts)}"


def holding_short(facts: CitationFacts) -> str:
    """`Example News D-7K3M9K v2, p. 1`, and the number of a quote behind it."""
    return f"{one_line(facts.archive_name)} {facts.accession} v{facts.version}{_where(facts)}"


def _where(facts: CitationFacts) -> str:
    return "".join(f", {part}" for part in (facts.locator, facts.quote) if part)


def hashed(facts: CitationFacts) -> str:
    """`sha256 f31cdee0b4d4fdae`: every citation carries it, so that other bytes cannot stand in for these."""
    return f"sha256 {facts.short_hash}"


def translated(facts: CitationFacts) -> str:
    """`[Award notice …]` with a space before it; empty if no English title is known."""
    return f" [{one_line(facts.title_en)}]" if facts.title_en and facts.title_en != facts.title else ""
